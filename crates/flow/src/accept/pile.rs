//! A pile-on in one report: one report for each thing, of which the first has the receipt and the status link.

use evenhand_model::{AlsoReported, NewReport, Problem, ReportId, TargetRef, Tell, limits};

use crate::accept::shape::{self, AcceptedReport};

/// Between the platform's id of the first report and the number of another one.
const NUMBER_SIGN: &str = "#";

/// Refuses what can't be reported together, and somebody for whom nobody can speak.
pub fn check(report: &NewReport) -> Result<(), Problem> {
    if report.also.len() >= limits::SUBJECTS_PER_REPORT_MAX {
        let most = limits::SUBJECTS_PER_REPORT_MAX;
        let detail = format!("expected at most {most} things in one report, with the first");
        return Err(Problem::invalid(detail).at("also"));
    }
    for (index, one) in report.also.iter().enumerate() {
        let prefix = format!("also[{index}].");
        shape::check_id(&format!("{prefix}subject.id"), &one.subject.id)?;
        shape::check_content_of(&prefix, &one.subject, one.content.as_ref())?;
    }
    check_behalf(report)
}

fn check_behalf(report: &NewReport) -> Result<(), Problem> {
    let Some(behalf) = &report.on_behalf_of else {
        return Ok(());
    };
    let Some(id) = &behalf.id else {
        // Whom the platform can't name is told by mail, or by who reports.
        if behalf.tell == Tell::Reporter || report.reporter.email.is_some() {
            return Ok(());
        }
        let detail = "say who is to be told by their account, or leave an address for mail";
        return Err(Problem::invalid(detail).at("on_behalf_of.id"));
    };
    shape::check_id("on_behalf_of.id", id)?;
    match &report.target {
        Some(target) if target.id != *id => {
            let detail = "who is affected is the target; leave one out, or let both be the same";
            Err(Problem::invalid(detail).at("target.id"))
        }
        _ => Ok(()),
    }
}

/// One report for each thing, the first first. `ids` are those of the others. Who is affected becomes the
/// target of each.
pub fn split(
    mut accepted: AcceptedReport,
    ids: Vec<ReportId>,
) -> (AcceptedReport, Vec<AcceptedReport>) {
    let behalf = accepted.report.on_behalf_of.as_ref();
    if let Some(id) = behalf.and_then(|behalf| behalf.id.clone()) {
        accepted.report.target = Some(TargetRef { id });
    }
    let also = std::mem::take(&mut accepted.report.also);
    let numbered = also.into_iter().zip(ids).zip(2..);
    let others = numbered.map(|((one, id), number)| other(&accepted, number, one, id));
    let others = others.collect();
    (accepted, others)
}

fn other(first: &AcceptedReport, number: usize, one: AlsoReported, id: ReportId) -> AcceptedReport {
    let mut other = AcceptedReport {
        id,
        part_of: Some(first.id),
        ..first.clone()
    };
    other.report.id = format!("{}{NUMBER_SIGN}{number}", first.report.id);
    other.report.subject = one.subject;
    other.report.content = one.content;
    other
}
