//! Untrusted pictures and videos become hashes in a child process: it has little memory, little time, no files and no network, and can be
//! killed.
//!
//! A [`Pool`] keeps such processes and hands them files. The program that it starts calls [`child::run`], which confines itself (`sandbox`) and
//! then answers one request after the other (`protocol`): decode (`format`), turn and cut (`raster`), hash.

pub mod child;
mod pool;
pub mod video;

mod options;
mod picture;
mod preview;
mod refused;

mod protocol;
mod sandbox;

mod format;
mod hash;
mod raster;

pub mod fuzz;
mod limits;

pub use format::Format;
pub use limits::{FILE_BYTES_MAX, PICTURE_TIME_MAX, PIXELS_MAX, PREVIEW_SIDE_MAX};
pub use options::Options;
pub use picture::Picture;
pub use pool::{Ending, Launch, Pool, Trouble};
pub use preview::Preview;
pub use refused::Refused;
pub use sandbox::Sandbox;
