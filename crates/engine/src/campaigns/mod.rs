//! Campaigns: many accounts that push one thing together become one incident while it grows.
//!
//! ```text
//! event log ───────► seen ─► watched ─► written ─► NoteIncident, NoteMembers
//! reports ─► reports ──┘     one watch for each      the watch's keys become
//! (the store's feed)         platform and kind       our ids again
//! ```
//!
//! Nothing here is waited for, and nothing happens to an account by it: an incident is written down for a person to look at.
//! What is in memory is counted again from the event log at each start, and ends up in the same incidents.

mod event;
pub mod follow;
mod hashtag;
mod names;
mod reports;
mod row;
pub mod said;
mod surges;
mod watched;
mod words;
mod write;

pub use follow::Follower;
pub use surges::Surges;
