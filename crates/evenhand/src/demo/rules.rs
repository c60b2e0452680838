//! The rules of the demo: those that ship, and what the invented platform's operators have added.

use std::fs;
use std::path::{Path, PathBuf};

use evenhand_rules::SourceFile;

use crate::failure::{Doing as _, Result};
use crate::shipped;

const FOLDER: &str = "rules/";

/// Writes them into a folder, where they can be looked at and changed as an operator's can.
pub fn write_rules(folder: &Path) -> Result<PathBuf> {
    for file in rules() {
        let path = folder.join(&file.path);
        let what = || path.display().to_string();
        fs::create_dir_all(path.parent().unwrap_or(folder)).doing(what())?;
        fs::write(&path, &file.text).doing(what())?;
    }
    Ok(folder.to_owned())
}

fn rules() -> Vec<SourceFile> {
    let mut files = shipped::rules();
    files.extend(shipped::demo_files(FOLDER).map(|(path, text)| SourceFile {
        path: path.trim_start_matches(FOLDER).into(),
        text: text.into(),
    }));
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_of_the_demo_are_right_and_keep_those_that_ship() {
        let loaded = evenhand_engine::LoadedRules::compile(rules()).unwrap();
        let ids: Vec<&str> = loaded
            .set
            .rules()
            .iter()
            .map(|rule| rule.id.as_str())
            .collect();
        for id in ["larkfield.gate-phrase", "threat.home-address"] {
            assert!(ids.contains(&id), "{id}");
        }
    }
}
