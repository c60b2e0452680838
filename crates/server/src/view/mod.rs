//! What callers see of our rows, under the platform's own ids. Neither reporter nor target is in any
//! of them, and no keyed hash of a private value.

pub mod names;

pub mod account;
pub mod action;
pub mod alert;
pub mod appeal;
pub mod backtest;
pub mod bank;
pub mod bulk;
pub mod case;
pub mod clock;
pub mod duty;
pub mod exposure;
pub mod incident;
pub mod investigation;
pub mod key;
pub mod list_review;
pub mod media_match;
pub mod overview;
pub mod parity;
pub mod pending_action;
pub mod report;
pub mod reporters;
pub mod rerating;
pub mod return_link;
pub mod rule;
pub mod search;
pub mod timeline;
pub mod triage;
pub mod verification;
pub mod webhook;

pub use exposure::ExposureView;
pub use names::{Names, SubjectView};
