//! Everyone who reported is told what was decided: some reports at a time, each once for each decision.

use evenhand_model::{
    Case, CaseId, CaseState, Contact, Decision, Recipient, Report, ReportId, Time,
};

use crate::redress::outcome;
use crate::reporting::held_up;
use crate::work::{Key, Operation, Stop, Work};

/// Tells some reporters of a case what was decided, and counts what that says of their reports.
#[derive(Clone, Debug)]
pub struct TellReporters {
    /// Which case.
    pub case: CaseId,
    /// Some of its reports.
    pub reports: Vec<ReportId>,
    /// When the case owed outcomes, as it was read before its reports were, if these are the last:
    /// somebody who was added since has moved it.
    pub completes: Option<Time>,
}

impl Operation for TellReporters {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let keys = |id: &ReportId| {
            let contact = Key::of::<Contact>(Recipient::Reporter(*id));
            [Key::of::<Report>(id), contact]
        };
        work.expect(self.reports.iter().flat_map(keys))?;
        let Some(mut case) = work.get::<Case>(self.case)? else {
            return Ok(());
        };
        let is_decided = matches!(case.state, CaseState::Decided | CaseState::Appealed);
        if let Some(decision) = case.decision.filter(|_| is_decided) {
            let decision = work.need::<Decision>(decision, "decision")?;
            let now = work.now;
            let mut told = Vec::new();
            for id in &self.reports {
                if let Some(mut report) = work.get::<Report>(id)? {
                    outcome::tell(work, &mut report, &case, &decision, now)?;
                    told.push(report);
                }
            }
            held_up::count(work, &case, &decision, &told)?;
        }
        if self.completes.is_some() && case.outcomes_due_at == self.completes {
            case.outcomes_due_at = None;
            if is_decided {
                case.stops.told_at.get_or_insert(work.now);
            }
            work.put(case);
        }
        Ok(())
    }
}
