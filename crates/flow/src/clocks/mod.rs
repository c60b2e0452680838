//! Clock packs: read from TOML, and those that are in force.

pub mod countries;
mod in_force;
mod read;

pub use in_force::{ClocksInForce, Occasion};
pub use read::{ClockError, read};
