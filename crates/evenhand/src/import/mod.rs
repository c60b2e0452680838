//! Files from other systems: read as records in our own shape, checked, and sent a chunk at a time.
//!
//! Whatever a file looks like, each of its records becomes one JSON object as `docs/import.md` says, so
//! that everything after the reader is the same for all.

mod check;
mod lines;
mod mapping;
mod mastodon;
mod path;
mod reader;
mod send;
mod source;
mod table;
mod time_format;

pub use check::{Checked, check};
pub use mapping::Mapping;
pub use reader::{Reader, Reading, Record};
pub use send::send;
pub use source::Source;
