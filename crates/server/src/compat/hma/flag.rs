//! Yes and no in a query, in the spellings that HMA's clients have: Python's `True` among them.

use serde::de::{Deserialize, Deserializer, Error};

/// Reads a flag.
pub fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" | "t" | "y" => Ok(true),
        "false" | "0" | "no" | "off" | "f" | "n" | "" => Ok(false),
        _ => Err(D::Error::custom("expected true or false")),
    }
}

/// A flag that is set where it is left out.
pub fn yes() -> bool {
    true
}
