//! An action that waits for a second person: agreed to, refused, or over when nobody came.

mod answer;
mod lapse;

pub use answer::{AnswerPending, PendingReason};
pub use lapse::LapsePending;
