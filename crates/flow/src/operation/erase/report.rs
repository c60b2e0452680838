//! Forgetting a person in reports: made by them, about them, or naming them as the one harmed.

use std::collections::BTreeSet;

use evenhand_model::{
    Answers, Case, CaseId, Contact, Hold, Recipient, Report, ReportId, Reporter, Subject, SubjectId,
};

use super::Erased;
use super::subject::release_all;
use crate::case::grade;
use crate::investigate::reach::is_report_held;
use crate::work::{Key, Operation, Stop, Work};

/// Forgets a person in some reports.
#[derive(Clone, Debug)]
pub struct ForgetReports {
    /// The person.
    pub account: SubjectId,
    /// Which reports.
    pub reports: Vec<ReportId>,
    /// Whether the words go too; they stay where they only name the person.
    pub words: bool,
}

impl Operation for ForgetReports {
    type Answer = Erased;

    fn run(&self, work: &mut Work<'_>) -> Result<Erased, Stop> {
        let keys = |id: &ReportId| {
            let contact = Key::of::<Contact>(Recipient::Reporter(*id));
            [Key::of::<Report>(id), Key::of::<Reporter>(id), contact]
        };
        work.expect(self.reports.iter().flat_map(keys))?;
        let mut reports = Vec::new();
        for id in &self.reports {
            reports.extend(work.get::<Report>(id)?);
        }
        let mut about: BTreeSet<SubjectId> = reports.iter().map(|report| report.subject).collect();
        for report in &reports {
            let reporter = work.get::<Reporter>(report.id)?;
            let people = reporter
                .into_iter()
                .flat_map(|row| [row.account, row.target]);
            about.extend(people.flatten());
        }
        let on = |id: &SubjectId| [Key::of::<Subject>(id), Key::of::<Hold>(id)];
        let cases = reports.iter().map(|report| Key::of::<Case>(report.case));
        work.expect(about.iter().flat_map(on).chain(cases))?;
        let mut erased = Erased::default();
        for report in reports {
            if is_report_held(work, &report)? {
                erased.held += 1;
            } else {
                erased.reports += usize::from(self.forget(work, report)?);
            }
        }
        Ok(erased)
    }
}

impl ForgetReports {
    /// Whether there was anything to forget.
    fn forget(&self, work: &mut Work<'_>, mut report: Report) -> Result<bool, Stop> {
        let mut changed = false;
        if let Some(mut reporter) = work.get::<Reporter>(report.id)? {
            let others = |person: &SubjectId| *person != self.account;
            let before = reporter.clone();
            reporter.account = reporter.account.filter(others);
            reporter.target = reporter.target.filter(others);
            if reporter.account != before.account {
                reporter.network = None;
            }
            changed = before != reporter;
            if changed {
                work.put(reporter);
            }
        }
        let is_spoken = report.evidence.is_some() || !report.answers.is_empty();
        if self.words && (is_spoken || report.external_id.is_some()) {
            let words = report.evidence.take();
            report.answers = Answers::default();
            report.seen = None;
            report.pack_lock = None;
            report.external_id = None;
            work.delete::<Contact>(Recipient::Reporter(report.id))?;
            forget_heard(work, report.case)?;
            work.put(report);
            release_all(work, words.as_slice())?;
            changed = true;
        }
        Ok(changed)
    }
}

/// Takes what reporters have stated out of the grades of a case.
pub fn forget_heard(work: &mut Work<'_>, case: CaseId) -> Result<(), Stop> {
    if let Some(mut case) = work.get::<Case>(case)?
        && grade::forget_heard(&mut case)
    {
        work.put(case);
    }
    Ok(())
}
