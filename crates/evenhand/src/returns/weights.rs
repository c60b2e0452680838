//! A file of weights, or those that ship.

use std::path::Path;

use evenhand_detect::returns::{SHIPPED_TEXT, Weights};

use crate::failure::{Doing as _, Failure, Result};

/// The text of a file of weights and what it says; of no file those that ship.
pub fn read(file: Option<&Path>) -> Result<(String, Weights)> {
    let Some(file) = file else {
        return Ok((SHIPPED_TEXT.to_owned(), Weights::shipped().clone()));
    };
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).doing(&name)?;
    let weights = Weights::parse(&text).map_err(|problem| {
        Failure::new(format!("{name}: {problem}"))
            .hint("`returns/weights.toml` shows what a file of weights has; `evenhand returns fit --out` writes one")
    })?;
    Ok((text, weights))
}
