//! Appeals: who has waited longest is looked at next, by somebody who did not decide and does not see
//! at first what was decided.

pub mod answer;
pub mod list;
pub mod show;
pub mod work;

pub use list::list;
pub use show::show;
