//! The packs: one file and one line for each language.

/// Name of the file in `data/packs` and its text.
pub(crate) const SOURCES: &[(&str, &str)] = &[
    ("en", include_str!("../../data/packs/en.toml")),
    ("ar", include_str!("../../data/packs/ar.toml")),
    ("de", include_str!("../../data/packs/de.toml")),
    ("es", include_str!("../../data/packs/es.toml")),
    ("fr", include_str!("../../data/packs/fr.toml")),
    ("it", include_str!("../../data/packs/it.toml")),
    ("nl", include_str!("../../data/packs/nl.toml")),
    ("pl", include_str!("../../data/packs/pl.toml")),
    ("pt", include_str!("../../data/packs/pt.toml")),
    ("hi", include_str!("../../data/packs/hi.toml")),
    ("tr", include_str!("../../data/packs/tr.toml")),
];

/// Languages that have a pack, as primary language tags, in the order of their files.
pub fn languages() -> impl Iterator<Item = &'static str> {
    SOURCES.iter().map(|(language, _)| *language)
}
