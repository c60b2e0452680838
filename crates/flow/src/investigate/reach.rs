//! What a hold reaches beside its subject: a hold on somebody keeps what they reported, what was done to
//! them, what they were told, and their appeals.

use std::collections::BTreeSet;

use evenhand_model::{
    Appeal, Appellant, Decision, Hold, Notice, Recipient, Report, ReportId, Reporter, Subject,
    SubjectId,
};

use super::hold::is_held;
use crate::work::{Key, Stop, Work};

/// Whether a report is held: for what it is about, for who made it, or for who was harmed.
pub fn is_report_held(work: &mut Work<'_>, report: &Report) -> Result<bool, Stop> {
    let reporter = work.get::<Reporter>(report.id)?;
    let people = reporter
        .into_iter()
        .flat_map(|row| [row.account, row.target]);
    let people = people.flatten();
    is_any_held(work, std::iter::once(report.subject).chain(people))
}

/// Whether an appeal is held: for what it is about, or for who made it.
pub fn is_appeal_held(work: &mut Work<'_>, appeal: &Appeal) -> Result<bool, Stop> {
    if is_held(work, appeal.subject)? {
        return Ok(true);
    }
    match appeal.by {
        Appellant::Author(subject) => is_held(work, subject),
        Appellant::Reporter(report) => is_held_by_report(work, report),
    }
}

/// Whether a notice is held: for what was decided, or for who was told.
pub fn is_notice_held(work: &mut Work<'_>, notice: &Notice) -> Result<bool, Stop> {
    if let Some(decision) = notice.decision
        && let Some(decision) = work.get::<Decision>(decision)?
        && is_held(work, decision.subject)?
    {
        return Ok(true);
    }
    match notice.to {
        Recipient::Author(subject) => is_held(work, subject),
        Recipient::Reporter(report) => is_held_by_report(work, report),
        Recipient::Appellant(appeal) => match work.get::<Appeal>(appeal)? {
            Some(appeal) => is_appeal_held(work, &appeal),
            None => Ok(false),
        },
    }
}

fn is_held_by_report(work: &mut Work<'_>, report: ReportId) -> Result<bool, Stop> {
    match work.get::<Report>(report)? {
        Some(report) => is_report_held(work, &report),
        None => Ok(false),
    }
}

/// Whether one of these subjects is held, or the account that wrote it.
pub fn is_any_held(
    work: &mut Work<'_>,
    subjects: impl IntoIterator<Item = SubjectId>,
) -> Result<bool, Stop> {
    let subjects: BTreeSet<SubjectId> = subjects.into_iter().collect();
    let rows = |id: &SubjectId| [Key::of::<Subject>(id), Key::of::<Hold>(id)];
    work.expect(subjects.iter().flat_map(rows))?;
    for subject in subjects {
        if is_held(work, subject)? {
            return Ok(true);
        }
    }
    Ok(false)
}
