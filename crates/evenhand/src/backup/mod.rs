//! Backups: one file with the store, the event log, and a manifest that says what must be in it.
//!
//! The file is a tar archive, compressed with zstd, so that other tools can look into it. Its last
//! entry is the manifest: what was cut off in the middle has none.

pub mod manifest;
mod pace;
mod target;

mod pack;
mod unpack;

pub use manifest::Manifest;
pub use pace::Pace;
pub use pack::pack;
pub use target::Target;
pub use unpack::unpack;
