//! How reports held up: how often a reporter's earlier ones did, and which reporters count as one.
//!
//! ```text
//! take_report ──► record (what an account has reported)
//! tell_reporters ► held_up ► record (what people found of it) ──► accuracy ─┐
//! reports of a case ► together (which reporters are one) ───────────────────┴► campaign ──► the reviewer
//! ```
//!
//! All of it is shown to the people who decide and goes nowhere else: no field of `TriageFacts` and none of
//! `Waiting` can hold it, an [`Accuracy`] can't be compared with another one, and no row that the queue is
//! ordered by has room for it.

pub mod accuracy;
mod beta;
pub mod campaign;
pub mod findings;
pub mod held_up;
pub mod record;
pub mod together;

pub use accuracy::Accuracy;
pub use campaign::{ReportersSummary, Seen, Sign};
pub use findings::{Finding, Findings};
pub use record::ReporterRecord;
