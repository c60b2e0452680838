//! The alarm alone, for whoever looks every hour.

use crate::alarm::alarm;
use crate::plan::Plan;
use crate::report::Alarm;
use crate::rows::Rows;
use crate::spell::Spell;

/// The sequential test of `spells`, as [`crate::report()`] has it, and nothing else. `None` where one of the two cohorts of
/// `plan` has no cases.
pub fn watch(spells: &[Spell], plan: &Plan) -> Option<Alarm> {
    let rows = Rows::of(spells);
    let (reference, compared) = (rows.cohort(&plan.reference), rows.cohort(&plan.compared));
    alarm(reference, compared, rows.first_at, plan)
}
