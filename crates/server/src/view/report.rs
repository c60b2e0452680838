//! A report as callers see it: never who made it, nor who is harmed.

use evenhand_engine::Engine;
use evenhand_flow::accept::evidence;
use evenhand_flow::reporting::Accuracy;
use evenhand_flow::work::Evidence;
use evenhand_model::report::ReportedContent;
use evenhand_model::{
    Answers, CaseId, Channel, Imported, Problem, Proof, Reason, Report, ReportId, Tier, Time,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::view::{Names, SubjectView};

/// A report.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Report")]
pub struct ReportView {
    /// Our id.
    pub id: ReportId,
    /// The platform's id of it; `null` once erased.
    pub external_id: Option<String>,
    /// The case that it belongs to.
    pub case: CaseId,
    /// What is complained about.
    pub subject: SubjectView,
    /// Why.
    pub reason: Reason,
    /// The way it came.
    pub channel: Channel,
    /// When it was made.
    pub at: Time,
    /// When anybody first knew.
    pub first_known_at: Time,
    /// When it reached us.
    pub received_at: Time,
    /// Tier that it alone would have had.
    pub tier: Tier,
    /// When its case is due, as told to the reporter.
    pub due_at: Time,
    /// Whether an earlier decision on the same content answered it at once.
    pub answered_by_earlier: bool,
    /// Where it came from, if it was imported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
    /// The first report of the pile-on that it is part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<ReportId>,
    /// The other parts of the pile-on, if it is the first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<ReportId>,
    /// What the reporter answered to three plain questions.
    pub answers: Answers,
    /// How often what the reporter reported before held up; only where a person lists the reports of a case, and only
    /// of a reporter with an account. It has no say in how soon the case is looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<Accuracy>,
    /// The reporter's own words.
    pub comment: Option<String>,
    /// Content around it that came with the report.
    pub context: Vec<ReportedContent>,
    /// What shows when it was first known, where that came with the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
}

impl ReportView {
    /// Views of reports with their words.
    pub fn list(engine: &Engine, reports: Vec<Report>) -> Result<Vec<Self>, Problem> {
        let names = Names::read(engine, reports.iter().map(|report| report.subject))?;
        reports
            .into_iter()
            .map(|report| Self::of(engine, report, &names))
            .collect()
    }

    /// The view of one report.
    pub fn one(engine: &Engine, report: Report) -> Result<Self, Problem> {
        let names = Names::read(engine, [report.subject])?;
        Self::of(engine, report, &names)
    }

    /// The same without anything that somebody wrote.
    pub fn without_words(self) -> Self {
        Self {
            comment: None,
            context: Vec::new(),
            proof: None,
            ..self
        }
    }

    fn of(engine: &Engine, report: Report, names: &Names) -> Result<Self, Problem> {
        let (comment, context, proof) = words(engine, report.evidence.as_deref())?;
        Ok(Self {
            id: report.id,
            external_id: report.external_id,
            case: report.case,
            subject: names.of(report.subject)?,
            reason: report.reason,
            channel: report.channel,
            at: report.at,
            first_known_at: report.first_known_at,
            received_at: report.received_at,
            tier: report.tier,
            due_at: report.due_at,
            answered_by_earlier: report.answered_by_earlier,
            imported: report.imported,
            part_of: report.part_of,
            others: report.others,
            answers: report.answers,
            accuracy: None,
            comment,
            context,
            proof,
        })
    }
}

type Words = (Option<String>, Vec<ReportedContent>, Option<Proof>);

fn words(engine: &Engine, address: Option<&str>) -> Result<Words, Problem> {
    let Some(address) = address else {
        return Ok(Words::default());
    };
    let Some(kept) = engine.get::<Evidence>(address)? else {
        return Ok(Words::default());
    };
    serde_json::from_value(evidence::open(&kept)?)
        .map_err(|_| Problem::internal("a piece of evidence holds no words of a report"))
}
