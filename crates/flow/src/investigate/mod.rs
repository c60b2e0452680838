//! Investigations: evidence that is held, a chain of custody, and packets for the authorities.

pub mod custody;
pub mod hold;
pub mod packet;
pub mod reach;

pub use packet::{Gathered, Scope, sign};
