//! Who made a report: opened only with a reason, and every look is in the chain.

use evenhand_model::{
    Act, Note, NoteId, Platform, Problem, Report, ReportId, Reporter, Subject, SubjectRef, UserId,
    limits,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::work::{Line, Operation, Stop, Work};

/// Opens the record of a report's reporter.
#[derive(Clone, Debug)]
pub struct ReadReporter {
    /// Whose report.
    pub platform: Platform,
    /// Which report.
    pub report: ReportId,
    /// Who wants to know.
    pub user: UserId,
    /// Why.
    pub reason: String,
}

/// Who made a report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReporterAnswer {
    /// Which report.
    pub report: ReportId,
    /// What the reporter is.
    pub kind: evenhand_model::report::ReporterKind,
    /// The reporter's account, as the platform names it; none where anonymous or erased.
    pub account: Option<SubjectRef>,
    /// Who is harmed, as the platform names it.
    pub target: Option<SubjectRef>,
}

impl Operation for ReadReporter {
    type Answer = ReporterAnswer;

    fn run(&self, work: &mut Work<'_>) -> Result<ReporterAnswer, Stop> {
        let report = work.need::<Report>(self.report, "report")?;
        if report.platform != self.platform {
            return Err(Problem::not_found(format!("there is no report {}", self.report)).into());
        }
        if self.reason.trim().is_empty() || self.reason.len() > limits::PROSE_BYTES_MAX {
            return Err(Problem::invalid("say why you need to know in a sentence")
                .at("reason")
                .into());
        }
        let reporter = work.need::<Reporter>(self.report, "reporter of report")?;
        let named = |work: &mut Work<'_>, id| match id {
            Some(id) => Ok::<_, Stop>(work.get::<Subject>(id)?.and_then(|subject| subject.named())),
            None => Ok(None),
        };
        let account = named(work, reporter.account)?;
        let target = named(work, reporter.target)?;
        // The reason may name people, so it must be erasable: a note keeps it, the chain names the note.
        let note = Note {
            id: NoteId::new(work.now, &mut work.rng),
            case: report.case,
            by: self.user,
            at: work.now,
            text: self.reason.clone(),
            people_only: true,
        };
        work.record(
            Line::of(Act::ReporterRead)
                .case(report.case)
                .with("report", self.report.to_string())
                .with("note", note.id.to_string()),
        );
        work.put(note);
        Ok(ReporterAnswer {
            report: self.report,
            kind: reporter.kind,
            account,
            target,
        })
    }
}
