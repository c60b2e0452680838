//! What became of a report: everyone who reported is told, each by their own report.

use evenhand_model::{
    Case, CaseState, Decision, DecisionOutcome, Recipient, Report, ReportOutcome, Time, Told,
};

use crate::redress::notice::{self, NoticeRequest};
use crate::redress::statement::appeal_until;
use crate::work::{Stop, Work};

/// Tells a reporter what was decided, unless they know. A report that was erased or retired is told
/// to nobody.
pub fn tell(
    work: &mut Work<'_>,
    report: &mut Report,
    case: &Case,
    decision: &Decision,
    not_before: Time,
) -> Result<(), Stop> {
    let before = report.told.replace(decision.id);
    if before == Some(decision.id) {
        return Ok(());
    }
    if report.external_id.is_some() {
        let refused = decision.outcome == DecisionOutcome::NoViolation;
        let told = ReportOutcome {
            report: report.id,
            case: case.id,
            outcome: decision.outcome,
            acted: !decision.orders.is_empty(),
            corrected: before.is_some(),
            appeal_until: refused.then(|| appeal_until(decision)),
            decided_at: decision.at,
        };
        let request = NoticeRequest {
            platform: report.platform.clone(),
            to: Recipient::Reporter(report.id),
            subject: report.subject,
            decision: Some(decision.id),
            told: Told::ReportOutcome(told),
            lang: report.lang.clone(),
            not_before,
        };
        notice::make(work, request)?;
    }
    work.put(report.clone());
    Ok(())
}

/// A report that an earlier decision answers is told it at once, unless others are still to be told
/// or the decision can be undone: then it waits with them.
pub fn tell_at_once(work: &mut Work<'_>, report: &mut Report, case: &mut Case) -> Result<(), Stop> {
    if let Some(due_at) = case.outcomes_due_at {
        // Whoever is telling the others sees by the instant that somebody was added.
        case.outcomes_due_at = Some(Time::from_micros(due_at.micros() + 1));
        work.put(case.clone());
        return Ok(());
    }
    let Some(decision) = case.decision else {
        return Ok(());
    };
    let decision = work.need::<Decision>(decision, "decision")?;
    let now = work.now;
    tell(work, report, case, &decision, now)
}

/// Says that the reporters of a case are to be told what was decided, once it can't be undone any
/// more. The caller writes the case.
pub fn owe(case: &mut Case, not_before: Time) {
    debug_assert!(matches!(case.state, CaseState::Decided));
    case.outcomes_due_at = Some(not_before);
}
