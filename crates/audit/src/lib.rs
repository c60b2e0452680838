//! The audit chain: what was done, by whom and when, in a form that can't be changed unnoticed.
//!
//! Every [`Entry`](evenhand_model::Entry) carries the SHA-256 of its canonical text, and that text
//! names the hash of the entry before. A [`Checkpoint`] is a signed list of the latest hash of
//! every chain; kept outside, it proves later that nothing before it was altered, left out, put in
//! or put elsewhere. The [`Verifier`] needs nothing but the entries, and such a checkpoint for the
//! full proof. A [`Tree`] over the same entries proves single ones in a [`Packet`] that leaves the house.
//! The format is described in `docs/audit.md`, so that anybody can write a second one.
//!
//! ```
//! use evenhand_audit::{Head, Standing, Verifier, append};
//! # use evenhand_model::{Act, EntryDraft, Principal, Time};
//! # let draft = EntryDraft {
//! #     at: Time::from_micros(0), by: Principal::System, act: Act::ServerStarted,
//! #     subject: None, case: None, order: None, details: Default::default(),
//! # };
//! let mut head = Head::genesis(0);
//! let entry = append(&mut head, draft);
//!
//! let mut verifier = Verifier::new();
//! verifier.push(&entry);
//! let verified = verifier.finish()?;
//! assert_eq!(verified.standing, Standing::ConsistentNotProvenComplete);
//! # Ok::<(), evenhand_audit::Fault>(())
//! ```

pub mod canonical;
pub mod chain;
pub mod checkpoint;
pub mod fault;
pub mod key;
pub mod line;
pub mod merkle;
pub mod pack;
pub mod packet;
pub mod verify;

pub use canonical::canonical_text;
pub use chain::{Head, append, entry_hash};
pub use checkpoint::{Checkpoint, CheckpointProblem};
pub use fault::{Fault, FaultKind};
pub use key::{KeyProblem, SigningKey};
pub use line::{LineProblem, read_line, write_line};
pub use merkle::{Tree, TreeHead};
pub use packet::{Packet, PacketProblem};
pub use verify::{Standing, Verified, Verifier};
