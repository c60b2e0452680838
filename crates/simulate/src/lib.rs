//! What a team and an order of work would make of a stream of cases: a discrete-event simulation around the
//! dispatcher that hands out real cases.
//!
//! ```text
//! scenario ─► workload (what comes, and how long each takes) ─┐
//!                                                             ├► run ─► outcome ─► figures
//! scenario ─► team (who is there when) · policy (the order) ──┘
//! ```
//!
//! Everything random is drawn into the [`Workload`] before anything runs. So every policy and every number of
//! reviewers gets the same cases, which come at the same instants and take the same time (common random
//! numbers), and what differs between two runs is what was changed. No clock, file or thread is in here.

pub mod figures;
pub mod goal;
pub mod policy;
pub mod replay;
pub mod run;
pub mod scenario;
pub mod team;
pub mod workload;

mod random;

pub use figures::Figures;
pub use goal::{Enough, Goal};
pub use policy::Policy;
pub use run::{Outcome, run};
pub use scenario::Scenario;
pub use team::Team;
pub use workload::{Arrival, Workload};
