//! Who comes back: every new or changed account is compared with those whose suspension forbids a return, and again as it does more.
//!
//! ```text
//! the store's feed ─► feed ─┬─► Watched   names, marks and conduct of suspended accounts, in memory
//!                           └─► an account that says something new of itself ─┐
//! the event log ─► Deeds ─► Records   what accounts have done lately          ├─► look ─► Watched ─► comparisons ─► FindReturn
//!                     └─────► an account that has done more ──────────────────┘
//! ```
//!
//! Nothing here is waited for, and nothing happens to an account by it: a link is written down for a person to judge.
//! Everything in memory is rebuilt at each start: from the store, and from the event log as far as it reaches. What a suspended
//! account has done is kept in the store as long as its suspension.

mod deeds;
mod erased;
mod feed;
mod figures;
pub mod follow;
mod hashes;
mod look;
mod marks;
mod private;
mod profile;
mod records;
mod walk;
mod watch;
mod watched;
mod writers;

pub use erased::Erased;
pub use follow::Follower;
