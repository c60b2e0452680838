//! The rules, policies, clocks and story of the demo that ship inside the program.

use evenhand_engine::rules::parse_policies;
use evenhand_model::Policy;
use evenhand_rules::SourceFile;

use crate::failure::Result;

/// Path and text of every file, put in at build time by `build.rs`.
mod files {
    include!(concat!(env!("OUT_DIR"), "/shipped_files.rs"));
}

/// The rule files of the repository's folder `rules/`.
pub fn rules() -> Vec<SourceFile> {
    let file = |(path, text): &(&str, &str)| SourceFile {
        path: (*path).into(),
        text: (*text).into(),
    };
    files::RULES.iter().map(file).collect()
}

/// The policies of the repository's folder `policies/`.
pub fn policies() -> Result<Vec<Policy>> {
    Ok(parse_policies(files::POLICIES.iter().copied())?)
}

/// Path and text of every file of the repository's folder `clocks/`.
pub fn clocks() -> impl Iterator<Item = (&'static str, &'static str)> {
    files::CLOCKS.iter().copied()
}

/// The text of a file of the repository's folder `demo/`; empty where there is none.
pub fn demo(path: &str) -> &'static str {
    files::DEMO
        .iter()
        .find(|(name, _)| *name == path)
        .map_or("", |(_, text)| text)
}

/// Path and text of every file below a folder of `demo/`, in the order of paths.
pub fn demo_files(folder: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let files = files::DEMO.iter().copied();
    files.filter(move |(name, _)| name.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_is_right() {
        assert!(!rules().is_empty());
        evenhand_engine::LoadedRules::compile(rules()).unwrap();
        assert!(policies().unwrap().len() >= 12);
        assert!(demo_files("story/").count() >= 6);
        assert!(!demo("story/everyday.toml").is_empty());
    }
}
