//! Who comes back: every new or changed account is compared with those whose suspension forbids a return.
//!
//! ```text
//! the store's feed ─► Follower ─► Watched   names and marks of suspended accounts, in memory
//!                        └──────► an account's profile ─► Watched ─► comparisons ─► FindReturn
//! ```
//!
//! Nothing here is waited for, and nothing happens to an account by it: a link is written down for a person to judge.
//! Everything in memory is rebuilt from the store at each start.

pub mod follow;
mod profile;
mod watched;

pub use follow::Follower;
