//! The accounts as files, for `evenhand returns match` and for any other program.

use std::fs;
use std::path::Path;

use evenhand_returners::World;
use evenhand_returners::world::{POSTS, SignUp, Truth};
use serde::Serialize;

use crate::failure::{Doing as _, Result};

/// Who a candidate is.
#[derive(Debug, Serialize)]
struct TruthLine<'a> {
    candidate: &'a str,
    /// The suspended account whose return it is.
    return_of: Option<&'a str>,
    /// How the handle was varied.
    operators: Vec<&'static str>,
    /// The suspended account that it only looks like.
    looks_like: Option<&'a str>,
    /// Why it does.
    why: Option<&'static str>,
}

/// Writes `suspended.ndjson`, `candidates.ndjson` and `truth.ndjson` into a folder, which is made where it isn't there.
pub fn write(folder: &Path, world: &World) -> Result<()> {
    fs::create_dir_all(folder).doing(folder.display())?;
    save(folder, "suspended.ndjson", world.suspended.iter())?;
    let candidates = world.sign_ups.iter().map(|one| one.story.after(POSTS));
    save(folder, "candidates.ndjson", candidates)?;
    save(
        folder,
        "truth.ndjson",
        world.sign_ups.iter().map(|one| truth(one, world)),
    )
}

fn truth<'a>(sign_up: &'a SignUp, world: &'a World) -> TruthLine<'a> {
    let id = |of: usize| world.suspended.get(of).map(|account| account.id.as_str());
    let line = TruthLine {
        candidate: &sign_up.story.account.id,
        return_of: None,
        operators: Vec::new(),
        looks_like: None,
        why: None,
    };
    match &sign_up.truth {
        Truth::Return { of, operators } => TruthLine {
            return_of: id(*of),
            operators: operators.iter().map(|one| one.as_str()).collect(),
            ..line
        },
        Truth::Like { of, why } => TruthLine {
            looks_like: id(*of),
            why: Some(why.as_str()),
            ..line
        },
        Truth::Ordinary => line,
    }
}

fn save<T: Serialize>(folder: &Path, name: &str, lines: impl Iterator<Item = T>) -> Result<()> {
    let path = folder.join(name);
    let mut text = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut text, &line)?;
        text.push(b'\n');
    }
    fs::write(&path, text).doing(path.display())
}
