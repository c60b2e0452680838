//! What detectors and rules say about one event.

pub mod reporter;
pub mod rubric;
pub mod triage;

pub use rubric::{Graduated, Rubric};
pub use triage::{Assessed, RuleOrder, TagChange, TriageFacts, assess};
