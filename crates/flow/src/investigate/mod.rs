//! Investigations: evidence that is held, a chain of custody, and packets for the authorities.

pub mod custody;
pub mod hold;
pub mod packet;
mod page;

pub use packet::{Gathered, sign};
