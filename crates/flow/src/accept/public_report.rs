//! A report of the public form, in the shape of every other.

use evenhand_model::{
    AlsoAbout, AlsoReported, Channel, NewReport, Platform, Problem, PublicReport, ReportId,
    ReporterKind, ReporterRef, SubjectRef, Time, limits,
};

use crate::accept::shape::{self, AcceptedReport, accept_report};
use crate::house::House;

/// Before the token, so that the platform's own ids of reports are never taken for one.
const ID_PREFIX: &str = "form:";
/// Fewest characters of a token: fewer could be somebody else's.
const TOKEN_LENGTH_MIN: usize = 16;
/// Most characters of a token.
const TOKEN_LENGTH_MAX: usize = 64;

/// Checks a report of the public form. It was made when it reached us, and is known again by its token.
pub fn accept_public_report(
    house: &House,
    platform: &Platform,
    report: PublicReport,
    now: Time,
    id: ReportId,
) -> Result<AcceptedReport, Problem> {
    check(&report)?;
    let body_digest = shape::digest(house, &report);
    let report = NewReport {
        id: format!("{ID_PREFIX}{}", report.token),
        at: now,
        first_known_at: None,
        proof: None,
        channel: Channel::Form,
        country: None,
        legal_ground: None,
        reporter: ReporterRef {
            id: None,
            kind: ReporterKind::Anonymous,
            lang: report.lang,
            email: report.email,
        },
        subject: SubjectRef {
            kind: report.kind,
            id: report.about,
        },
        target: None,
        reason: report.reason,
        comment: report.comment,
        answers: report.answers,
        content: None,
        context: Vec::new(),
        also: report.also.into_iter().map(also).collect(),
        on_behalf_of: report.on_behalf_of,
    };
    let accepted = accept_report(house, platform, report, now, id)?;
    Ok(AcceptedReport {
        body_digest,
        ..accepted
    })
}

fn also(one: AlsoAbout) -> AlsoReported {
    AlsoReported {
        subject: SubjectRef {
            kind: one.kind,
            id: one.about,
        },
        content: None,
    }
}

fn check(report: &PublicReport) -> Result<(), Problem> {
    let is_fit = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let length = TOKEN_LENGTH_MIN..=TOKEN_LENGTH_MAX;
    if !length.contains(&report.token.len()) || !report.token.chars().all(is_fit) {
        let detail = format!(
            "expected {TOKEN_LENGTH_MIN} to {TOKEN_LENGTH_MAX} letters, digits, - and _, made anew for each \
             report"
        );
        return Err(Problem::invalid(detail).at("token"));
    }
    shape::check_id("about", &report.about)?;
    if report.also.len() >= limits::SUBJECTS_PER_FORM_MAX {
        let most = limits::SUBJECTS_PER_FORM_MAX;
        let detail = format!("expected at most {most} things in one report, with the first");
        return Err(Problem::invalid(detail).at("also"));
    }
    for (index, one) in report.also.iter().enumerate() {
        shape::check_id(&format!("also[{index}].about"), &one.about)?;
    }
    if report.email.as_deref() == Some("") {
        return Err(Problem::invalid("leave it out where there is none").at("email"));
    }
    let comment = report.comment.as_deref().unwrap_or_default();
    if comment.len() > limits::PROSE_BYTES_MAX || comment.contains('\0') {
        let max = limits::PROSE_BYTES_MAX;
        let detail = format!("expected at most {max} bytes without U+0000");
        return Err(Problem::invalid(detail).at("comment"));
    }
    let lang = report.lang.as_deref().unwrap_or("en");
    let is_tag = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if lang.is_empty() || lang.len() > 35 || !lang.chars().all(is_tag) {
        return Err(Problem::invalid("expected a language tag like `en`").at("lang"));
    }
    Ok(())
}
