//! Once a decision can't be undone any more, it says of each report whether it held up. A decision that takes
//! the place of another, such as after an appeal, says it anew.

use std::collections::BTreeSet;

use evenhand_model::{
    Case, DecidedBy, Decision, DecisionOutcome, Report, Reporter, SubjectId, Time,
};

use super::record::ReporterRecord;
use crate::work::{Key, Stop, Work};

/// Counts what a decision says of some reports of its case, and forgets from which network they came.
pub fn count(
    work: &mut Work<'_>,
    case: &Case,
    decision: &Decision,
    reports: &[Report],
) -> Result<(), Stop> {
    work.expect(reports.iter().map(|report| Key::of::<Reporter>(report.id)))?;
    let held = held(decision);
    let mut by: BTreeSet<(SubjectId, Time)> = BTreeSet::new();
    let mut first: Option<Time> = None;
    for report in reports {
        let Some(mut reporter) = work.get::<Reporter>(report.id)? else {
            continue;
        };
        if reporter.network.take().is_some() {
            work.put(reporter.clone());
        }
        if !counts(report) {
            continue;
        }
        let at = report.received_at;
        first = Some(first.map_or(at, |first| first.min(at)));
        if let Some(account) = reporter.account {
            by.insert((account, at));
        }
    }
    let accounts = by.iter().map(|(account, _)| *account);
    work.expect(accounts.map(Key::of::<ReporterRecord>))?;
    for (account, at) in by {
        let mut record = ReporterRecord::of(work, account)?;
        record.findings.set(case.id, at, held);
        work.put(record);
    }
    if let Some(at) = first {
        let mut house = ReporterRecord::of_house(work, &case.platform)?;
        house.findings.set(case.id, at, held);
        work.put(house);
    }
    Ok(())
}

/// What a decision says: a violation that they held up, no violation that they did not, and everything else
/// nothing. Only a person says it.
fn held(decision: &Decision) -> Option<bool> {
    match (&decision.by, decision.outcome) {
        (DecidedBy::User(_), DecisionOutcome::Violation) => Some(true),
        (DecidedBy::User(_), DecisionOutcome::NoViolation) => Some(false),
        _ => None,
    }
}

/// Whether a report says anything about who made it. Who fears for a life is never counted as wrong, nor as
/// right; what an earlier decision answered was looked at then; what was imported was decided elsewhere.
fn counts(report: &Report) -> bool {
    !report.says_danger() && !report.answered_by_earlier && report.imported.is_none()
}
