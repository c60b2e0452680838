//! Whether one cohort waits longer than another, with the open cases counted.
//!
//! [`report()`] takes one [`Spell`] per case and a [`Plan`] that was fixed in advance, and answers with a
//! [`Report`]. The median of closed cases hides everybody who still waits; the mean number of hours
//! waited within a fixed horizon does not, so that is the figure the verdict rests on.
//!
//! Each estimator is a file of its own that names its source. Nothing here reads a file or a clock;
//! chance comes from [`Plan::seed`].

mod alarm;
mod chance;
pub mod curve;
pub mod draw;
mod holm;
mod incidence;
mod kaplan_meier;
pub mod kappa;
mod logrank;
mod normal;
mod permutation;
pub mod plan;
pub mod report;
mod restricted_mean;
mod risk;
mod rows;
pub mod spell;
mod standardise;
mod ticks;
mod watch;

pub use curve::Curve;
pub use plan::{Plan, TierPlan};
pub use report::{Report, report};
pub use spell::{Names, Outcome, Spell};
pub use watch::watch;
