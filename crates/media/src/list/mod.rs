//! The formats in which organisations share hashes, read and written, and what a new version of a list changes.
//!
//! ```text
//! lines, JSON or XML ─► Format::read ─► one Listed after the other ─► difference ─► review, where a list changes too much at once
//!                                                                 └─► Export::write
//! ```
//!
//! A list comes from outside and is as hostile as any input. What can't be read of an entry is told with its place and left out, the
//! rest of the list counts: a match must not be lost because of a label. Nothing that is said of a fault repeats a value, since lists
//! are secret: who knows what is on one can test whether a change escapes it.

mod bounded;
mod csv;
mod csv_records;
mod draft;
mod export;
mod fault;
mod field;
mod format;
mod hash_text;
mod json_entries;
mod lines;
mod listed;
mod moment;
mod ncmec;
mod ndjson;
mod tcap;
mod threat_exchange;
mod threat_type;

pub mod difference;

pub use export::{Export, Written};
pub use fault::{FAULTS_MAX, Fault, Faults, FieldProblem, ListError, Place};
pub use format::{Format, Reading};
pub use listed::{Algorithm, Listed, ListedFrame, ListedHash};
