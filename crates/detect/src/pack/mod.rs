//! Packs as they are written: one file for each language, with its words and patterns of threats.
//!
//! `threat` compiles and reads them; the views take their words, as whoever hides a threat hides these.

mod file;
mod languages;
mod part;
mod vocabulary;

pub(crate) use file::{File, Says, spellings};
pub(crate) use languages::SOURCES;
pub use languages::languages;
pub(crate) use part::{Gap, Part, parts};
pub(crate) use vocabulary::vocabulary;
