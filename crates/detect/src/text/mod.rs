//! How a text is written: loud, repeated, hidden, empty, or aimed at many at once.
//!
//! These facts say nothing about what a text means, so rules that rest on them alone can't go
//! beyond asking for a review.

pub mod disguise;
mod emptiness;
mod invisible;
pub mod language;
mod mentions;
mod repetition;
pub(crate) mod scripts;
pub mod sentences;
mod shouting;
pub mod view;

pub use emptiness::Emptiness;
pub use invisible::Invisible;
pub use mentions::MentionFlood;
pub use repetition::Repetition;
pub use scripts::MixedScripts;
pub use shouting::Shouting;
