//! A report that came another way, as a member of staff enters it, in the shape of every other.

use evenhand_model::{
    Channel, NewReport, Platform, Problem, ReportId, ReporterKind, ReporterRef, SideReport,
    SubjectRef, Time, limits,
};

use crate::accept::shape::{self, AcceptedReport, accept_report};
use crate::house::House;

/// Before the token, so that the platform's own ids of reports are never taken for one.
const ID_PREFIX: &str = "side:";

/// Checks a report that came another way. It was made when it reached us; what was known before is first
/// knowledge. `token` tells the same one again from another.
pub fn accept_side_report(
    house: &House,
    platform: &Platform,
    report: SideReport,
    subject: SubjectRef,
    token: &str,
    now: Time,
    id: ReportId,
) -> Result<AcceptedReport, Problem> {
    check(&report)?;
    let body_digest = shape::digest(house, &report);
    let mut token = house.secret.digest(&[b"side report", token.as_bytes()]);
    token.truncate(32);
    let report = NewReport {
        id: format!("{ID_PREFIX}{token}"),
        at: now,
        first_known_at: Some(report.first_known_at),
        proof: report.proof,
        channel: report.channel,
        country: report.country,
        legal_ground: report.legal_ground,
        reporter: ReporterRef {
            kind: reporter_kind(report.channel, report.reporter.is_some()),
            id: report.reporter,
            lang: None,
            email: None,
        },
        subject,
        target: None,
        reason: report.reason,
        comment: report.comment,
        answers: Default::default(),
        content: None,
        context: Vec::new(),
        also: Vec::new(),
        on_behalf_of: None,
    };
    // Who fills in the form takes a little longer than a clock's tick.
    if report.first_known_at.is_some_and(|known| known > now) {
        let detail = format!("this lies in the future; expected a time not after {now}");
        return Err(Problem::invalid(detail).at("first_known_at"));
    }
    let accepted = accept_report(house, platform, report, now, id)?;
    Ok(AcceptedReport {
        body_digest,
        ..accepted
    })
}

fn reporter_kind(channel: Channel, is_named: bool) -> ReporterKind {
    match channel {
        Channel::Authority => ReporterKind::Authority,
        Channel::OwnDetection => ReporterKind::Staff,
        _ if is_named => ReporterKind::User,
        _ => ReporterKind::Anonymous,
    }
}

fn check(report: &SideReport) -> Result<(), Problem> {
    if !report.channel.is_entered_by_staff() {
        let ways = Channel::ALL.iter().filter(|one| one.is_entered_by_staff());
        let ways: Vec<&str> = ways.map(|one| one.as_str()).collect();
        let detail = format!(
            "what comes by `{}` is no report of another way; expected one of {}",
            report.channel.as_str(),
            ways.join(", ")
        );
        return Err(Problem::invalid(detail).at("channel"));
    }
    shape::check_id("about", report.about.trim())?;
    let comment = report.comment.as_deref().unwrap_or_default();
    if comment.len() > limits::PROSE_BYTES_MAX || comment.contains('\0') {
        let max = limits::PROSE_BYTES_MAX;
        let detail = format!("expected at most {max} bytes without U+0000");
        return Err(Problem::invalid(detail).at("comment"));
    }
    Ok(())
}

/// Under which of the platform's ids the subject may be known: as it was given, and, of an address, what its
/// path ends in.
pub fn names(report: &SideReport) -> Vec<SubjectRef> {
    let whole = report.about.trim();
    let mut ids = vec![whole];
    if let Some((_, rest)) = whole.split_once("://") {
        let path = rest.split(['?', '#']).next().unwrap_or_default();
        let last = path.trim_end_matches('/').rsplit_once('/');
        let last = last.map(|(_, last)| last).filter(|last| !last.is_empty());
        ids.extend(last);
        ids.extend(last.and_then(|last| last.strip_prefix('@')));
    }
    let named = ids.into_iter().map(|id| SubjectRef {
        kind: report.kind,
        id: id.to_owned(),
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use evenhand_model::{Reason, SubjectKind};

    use super::*;

    #[test]
    fn a_link_may_be_known_by_what_its_path_ends_in() {
        let check = |about: &str, expected: &[&str]| {
            let report = SideReport {
                about: about.into(),
                kind: SubjectKind::Content,
                channel: Channel::Press,
                first_known_at: Time::from_micros(0),
                reason: Reason::Threat,
                reporter: None,
                comment: None,
                proof: None,
                country: None,
                legal_ground: None,
            };
            let names = names(&report);
            let names: Vec<&str> = names.iter().map(|one| one.id.as_str()).collect();
            assert_eq!(names, expected, "{about}");
        };
        check("c1", &["c1"]);
        check("a/b", &["a/b"]);
        check(
            "https://forum.example/t/77?page=2#end",
            &["https://forum.example/t/77?page=2#end", "77"],
        );
        check(
            "https://forum.example/@ada/",
            &["https://forum.example/@ada/", "@ada", "ada"],
        );
        check("https://forum.example", &["https://forum.example"]);
    }
}
