//! What detectors and rules say about one event.

pub mod classified;
pub mod reporter;
pub mod rubric;
pub mod triage;

pub use classified::{Classified, classified};
pub use rubric::{Graduated, Rubric};
pub use triage::{AskFirst, Assessed, RuleOrder, TagChange, TriageFacts, assess};
