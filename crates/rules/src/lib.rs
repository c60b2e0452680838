//! Rules: conditions that operators write, and what follows when they hold.
//!
//! ```text
//! SourceFile --file--> tables --condition--> checked tree --patterns, evaluate--> RuleSet
//! Event, Signals, tags, counts --Facts--> RuleSet::evaluate --> Evaluation
//! ```
//!
//! This crate is pure: files come in as text, the time as a value. Modules stand in reading order.

mod set;

mod counter;
mod error;
mod file;
mod list;
mod schema;
mod source;

mod condition;
pub mod functions;

mod evaluate;
mod patterns;

pub mod documentation;
pub mod fuzz;
pub mod links;
mod windows;

pub use counter::{Counter, Property, WINDOW_DAYS_MAX};
pub use error::RuleError;
pub use evaluate::{AccountFacts, Derived, Facts, Fault, Scratch};
pub use file::{Effects, Mode, TagEffect, TagOn};
pub use list::ListKind;
pub use patterns::{fold, fold_into};
pub use schema::{Schema, SignalKind, SignalSpec};
pub use set::{
    Evaluation, Evidence, ExampleResult, Explained, ExplainedPart, Rule, RuleExample, RuleSet,
};
pub use source::{RuleText, SourceFile};
pub use windows::{BUCKETS, DISTINCT_MAX, ENTRIES_MAX, KEYS_MAX, Windows};
