//! What detectors and rules say about one event.

pub mod triage;

pub use triage::{Assessed, RuleOrder, TagChange, TriageFacts, assess};
