//! The packs: one file and one line for each language.

/// Name of the file in `data/packs` and its text.
pub(super) const SOURCES: &[(&str, &str)] = &[
    ("en", include_str!("../../data/packs/en.toml")),
    ("de", include_str!("../../data/packs/de.toml")),
];

/// Languages that have a pack, as primary language tags, in the order of their files.
pub fn languages() -> impl Iterator<Item = &'static str> {
    SOURCES.iter().map(|(language, _)| *language)
}
