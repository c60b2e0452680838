//! How long cases waited, with those that still wait counted: what a parity report measures.
//!
//! One [`Spell`] is one case's wait for one stop. The median of closed cases hides everybody who still waits;
//! a spell that is open says so. Nothing here reads a file or a clock.

pub mod spell;

pub use spell::{Names, Outcome, Spell};
