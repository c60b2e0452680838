//! Classifiers outside of the house: servers that score texts and speak as OpenAI's moderation or the
//! Perspective API do. They are asked after the commit, so that nothing that comes in ever waits for them.
//!
//! ```text
//! feed of the store ─► wanted? ─► cache ─► backlog ─► budget, breaker ─► wire ─► rules once more ─► operation
//! ```
//!
//! The loop is [`crate::loops::classifiers`]. See `docs/classifiers.md`.

pub mod backlog;
pub mod breaker;
pub mod budget;
pub mod cache;
pub mod settings;
pub mod wire;

pub use settings::{ClassifierKind, ClassifierSettings, WantedContent};
