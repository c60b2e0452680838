//! Erasing a person: the mapping to the platform's ids, the profile, the words. What remains names
//! nobody: our random ids, times, counts and salted digests, so that the chain still verifies.

use evenhand_model::{
    Account, Act, Case, CaseId, Note, NoteId, Problem, Report, ReportId, Reporter, Subject,
    SubjectId,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::accept::evidence;
use crate::work::{Hold, Key, Line, Operation, Stop, SubjectName, Work};

/// Everything that belongs to a person, as the store's named questions found it.
#[derive(Clone, Debug)]
pub struct Erase {
    /// The account.
    pub account: SubjectId,
    /// Content that it wrote.
    pub content: Vec<SubjectId>,
    /// Cases on the account and its content.
    pub cases: Vec<CaseId>,
    /// Notes on those cases.
    pub notes: Vec<NoteId>,
    /// Reports about the account and its content.
    pub reports_about: Vec<ReportId>,
    /// Reports that the account made.
    pub reports_by: Vec<ReportId>,
    /// Reports that name the account as the one harmed.
    pub reports_naming: Vec<ReportId>,
}

/// What was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Erased {
    /// Subjects that name nobody any more.
    pub subjects: usize,
    /// Reports without their words.
    pub reports: usize,
    /// Notes deleted.
    pub notes: usize,
}

impl Operation for Erase {
    type Answer = Erased;

    fn run(&self, work: &mut Work<'_>) -> Result<Erased, Stop> {
        let subjects: Vec<SubjectId> = std::iter::once(self.account)
            .chain(self.content.iter().copied())
            .collect();
        work.expect(
            subjects
                .iter()
                .flat_map(|id| [Key::of::<Hold>(id), Key::of::<Subject>(id)]),
        )?;
        for subject in &subjects {
            let hold = work.get::<Hold>(subject)?;
            if hold.is_some_and(|hold| hold.until.is_none_or(|until| until > work.now)) {
                let detail = "a legal hold lies on this person's data; it must be lifted first";
                return Err(Problem::conflict(detail).into());
            }
        }
        let mut erased = Erased::default();
        for subject in &subjects {
            erased.subjects += usize::from(forget_subject(work, *subject)?);
        }
        work.delete::<Account>(self.account)?;
        for case in &self.cases {
            forget_case(work, *case, &subjects)?;
        }
        for note in &self.notes {
            work.delete::<Note>(note)?;
            erased.notes += 1;
        }
        for report in self.reports_about.iter().chain(&self.reports_by) {
            erased.reports += usize::from(forget_report(work, *report)?);
        }
        for report in &self.reports_by {
            self.forget_reporter(work, *report)?;
        }
        for report in &self.reports_naming {
            self.forget_reporter(work, *report)?;
        }
        work.record(
            Line::of(Act::SubjectErased)
                .subject(self.account)
                .with("subjects", erased.subjects)
                .with("reports", erased.reports),
        );
        Ok(erased)
    }
}

impl Erase {
    fn forget_reporter(&self, work: &mut Work<'_>, report: ReportId) -> Result<(), Stop> {
        let Some(mut reporter) = work.get::<Reporter>(report)? else {
            return Ok(());
        };
        reporter.account = reporter.account.filter(|account| *account != self.account);
        reporter.target = reporter.target.filter(|target| *target != self.account);
        work.put(reporter);
        Ok(())
    }
}

fn forget_subject(work: &mut Work<'_>, id: SubjectId) -> Result<bool, Stop> {
    let Some(mut subject) = work.get::<Subject>(id)? else {
        return Ok(false);
    };
    let Some(named) = subject.named() else {
        return Ok(false);
    };
    work.delete::<SubjectName>(SubjectName::name_of(&subject.platform, &named))?;
    subject.external_id = None;
    work.put(subject);
    Ok(true)
}

/// Forgets the words of the erased subjects in a case, which may be one about somebody else.
fn forget_case(work: &mut Work<'_>, id: CaseId, erased: &[SubjectId]) -> Result<(), Stop> {
    let Some(mut case) = work.get::<Case>(id)? else {
        return Ok(());
    };
    for proposal in &mut case.proposals {
        if erased.contains(&proposal.subject)
            && let Some(address) = proposal.evidence.take()
        {
            evidence::release(work, &address)?;
        }
    }
    if !erased.contains(&case.subject) {
        work.put(case);
        return Ok(());
    }
    for address in case
        .evidence
        .take()
        .into_iter()
        .chain(std::mem::take(&mut case.later_evidence))
    {
        work.delete::<crate::work::Evidence>(address)?;
    }
    case.lang = None;
    work.put(case);
    Ok(())
}

fn forget_report(work: &mut Work<'_>, id: ReportId) -> Result<bool, Stop> {
    let Some(mut report) = work.get::<Report>(id)? else {
        return Ok(false);
    };
    if let Some(address) = report.evidence.take() {
        evidence::release(work, &address)?;
    }
    report.external_id = None;
    work.put(report);
    Ok(true)
}
