//! A report that names what is sealed by its hashes alone: who is shown in it need not send it, nor say where it is.

use evenhand_model::{NewReport, Problem, ReportedContent};

use crate::house::House;
use crate::known::hashes;
use crate::operation::bank::remember::hashes_of;

/// Refuses hashes that are none, where nothing else in the report says what it is about. Where something else does, nobody's report is lost for a slip.
pub fn check(house: &House, report: &NewReport) -> Result<(), Problem> {
    let named_by_hash = report
        .content
        .as_ref()
        .filter(|content| house.class_of(report.reason).is_sealed() && is_named_by_hash(content));
    let media = named_by_hash.iter().flat_map(|content| &content.media);
    for (number, medium) in media.enumerate() {
        hashes::check(&hashes_of(medium)).map_err(|problem| refused(number, problem))?;
    }
    Ok(())
}

fn is_named_by_hash(content: &ReportedContent) -> bool {
    let has_text = content.text.as_ref().is_some_and(|text| !text.is_empty());
    let has_address = content.media.iter().any(|medium| medium.url.is_some());
    !has_text && !has_address && content.url.is_none() && content.links.is_empty()
}

fn refused(number: usize, problem: Problem) -> Problem {
    let detail = format!(
        "{}; it is by this hash alone that the report says what it is about",
        problem.detail
    );
    let medium = format!("content.media[{number}]");
    let field = match &problem.field {
        Some(field) => format!("{medium}.{field}"),
        None => medium,
    };
    Problem::invalid(detail).at(field)
}
