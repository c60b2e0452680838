//! Checks that a type can't express, and the form in which things go on.

use std::collections::BTreeMap;

use evenhand_model::{
    Actor, Duration, Event, EventKind, NewReport, Platform, Problem, ReportId, ReportedContent,
    SubjectKind, SubjectRef, Time, limits,
};

use serde::{Deserialize, Serialize};

use crate::accept::private::{self, Derived};
use crate::accept::{email, first_knowledge, pile};
use crate::clocks::countries;
use crate::house::House;

/// An event that may go on: checked, without private values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AcceptedEvent {
    /// Which platform sent it.
    pub platform: Platform,
    /// The event, without private values.
    pub event: Event,
    /// Values that rules may see, in memory only.
    #[serde(skip)]
    pub derived: Derived,
    /// The same as keyed hashes, for counters and for the disk.
    pub derived_hashes: Derived,
    /// Keyed hashes of private values.
    pub private_hashes: BTreeMap<String, String>,
    /// Keyed digest of the body after parsing.
    pub body_digest: String,
    /// When it reached us.
    pub received_at: Time,
    /// Whether its own time lay too far in the future and was clamped.
    pub clamped: bool,
}

/// A report that may go on.
#[derive(Clone, Debug, PartialEq)]
pub struct AcceptedReport {
    /// Which platform sent it.
    pub platform: Platform,
    /// The report.
    pub report: NewReport,
    /// Keyed digest of the body after parsing.
    pub body_digest: String,
    /// When it reached us.
    pub received_at: Time,
    /// The id that it will have, if it is new.
    pub id: ReportId,
    /// The first report of the pile that it is part of.
    pub part_of: Option<ReportId>,
    /// Salted hash of the passphrase by which its evidence is opened.
    pub pack_lock: Option<String>,
}

impl AcceptedReport {
    /// When anybody on the platform's side first knew: no later than it reached us.
    pub fn first_known_at(&self) -> Time {
        let known = self.report.first_known_at.unwrap_or(self.report.at);
        known.min(self.received_at)
    }
}

/// Checks an event, strips private values and clamps a time in the future.
pub fn accept_event(
    house: &House,
    platform: &Platform,
    mut event: Event,
    now: Time,
) -> Result<AcceptedEvent, Problem> {
    check_event(&event)?;
    let body_digest = digest(house, &event);
    let stripped = match event.actor.private.take() {
        Some(values) => private::strip(&values, platform, &house.secret),
        None => Default::default(),
    };
    let latest = now.plus(Duration::from_seconds(limits::FUTURE_SKEW_SECONDS_MAX));
    let clamped = event.at > latest;
    if clamped {
        event.at = now;
    }
    Ok(AcceptedEvent {
        platform: platform.clone(),
        event,
        derived: stripped.derived,
        derived_hashes: stripped.derived_hashes,
        private_hashes: stripped.hashes,
        body_digest,
        received_at: now,
        clamped,
    })
}

/// Checks a report.
pub fn accept_report(
    house: &House,
    platform: &Platform,
    mut report: NewReport,
    now: Time,
    id: ReportId,
) -> Result<AcceptedReport, Problem> {
    check_new_report(&report)?;
    check_ground(house, &report)?;
    let body_digest = digest(house, &report);
    check_not_future(&report, now)?;
    report.at = report.at.min(now);
    let also = report.also.iter_mut();
    let also = also.filter_map(|one| one.content.as_mut());
    let contents = report.content.iter_mut().chain(&mut report.context);
    for content in contents.chain(also) {
        if let Some(author) = &mut content.author {
            author.private = None;
        }
    }
    Ok(AcceptedReport {
        platform: platform.clone(),
        report,
        body_digest,
        received_at: now,
        id,
        part_of: None,
        pack_lock: None,
    })
}

/// Refuses a report that no type could refuse: ids, the order of times, content about something else.
pub fn check_new_report(report: &NewReport) -> Result<(), Problem> {
    check_id("id", &report.id)?;
    check_id("subject.id", &report.subject.id)?;
    if let Some(reporter) = &report.reporter.id {
        check_id("reporter.id", reporter)?;
    }
    if let Some(email) = &report.reporter.email {
        email::check("reporter.email", email)?;
    }
    if let Some(target) = &report.target {
        check_id("target.id", &target.id)?;
    }
    check_length("context", report.context.len())?;
    pile::check(report)?;
    if let Some(proof) = &report.proof {
        first_knowledge::check_proof(proof)?;
    }
    if let Some(country) = &report.country
        && !countries::is_code(country)
    {
        let detail = "expected two capital letters by ISO 3166-1, like `GB`, or `EU`";
        return Err(Problem::invalid(detail).at("country"));
    }
    if let Some(first_known_at) = report.first_known_at
        && first_known_at > report.at
    {
        return Err(Problem::invalid(format!(
            "{first_known_at} lies after the report itself; expected a time not after {}",
            report.at
        ))
        .at("first_known_at"));
    }
    check_content_of("", &report.subject, report.content.as_ref())
}

/// Refuses content that is not what a report is about; `prefix` stands before its fields.
pub fn check_content_of(
    prefix: &str,
    subject: &SubjectRef,
    content: Option<&ReportedContent>,
) -> Result<(), Problem> {
    let Some(content) = content else {
        return Ok(());
    };
    check_reported_content(&format!("{prefix}content."), content)?;
    if subject.kind == SubjectKind::Content && content.id != subject.id {
        let detail = format!(
            "expected the content that the report is about, `{}`",
            subject.id
        );
        return Err(Problem::invalid(detail).at(format!("{prefix}content.id")));
    }
    Ok(())
}

/// Refuses a ground in law that no clock knows: a slip of the pen must not lose a deadline.
fn check_ground(house: &House, report: &NewReport) -> Result<(), Problem> {
    let clocks = &house.clocks;
    let Some(ground) = &report.legal_ground else {
        return Ok(());
    };
    if clocks.legal_grounds().contains(ground) {
        return Ok(());
    }
    let known: Vec<&str> = clocks.legal_grounds().iter().map(String::as_str).collect();
    let near = clocks.nearest_ground(ground);
    let near = near.map(|near| format!("; did you mean `{near}`?"));
    let detail = format!(
        "no clock knows this ground; expected one of {}{}",
        known.join(", "),
        near.unwrap_or_default()
    );
    Err(Problem::invalid(detail).at("legal_ground"))
}

/// Clocks differ a little; what lies further ahead was not known yet.
fn check_not_future(report: &NewReport, now: Time) -> Result<(), Problem> {
    let latest = now.plus(Duration::from_seconds(limits::FUTURE_SKEW_SECONDS_MAX));
    match report.first_known_at {
        Some(known) if known > latest => {
            let detail = format!("{known} lies in the future; expected a time not after {now}");
            Err(Problem::invalid(detail).at("first_known_at"))
        }
        _ => Ok(()),
    }
}

/// Refuses reported content whose ids are none; `prefix` stands before its fields.
pub fn check_reported_content(prefix: &str, content: &ReportedContent) -> Result<(), Problem> {
    check_id(&format!("{prefix}id"), &content.id)?;
    match &content.author {
        Some(author) => check_actor(&format!("{prefix}author"), author),
        None => Ok(()),
    }
}

/// Refuses an event that no type could refuse: ids, lengths of lists, what its kind needs.
pub fn check_event(event: &Event) -> Result<(), Problem> {
    check_id("id", &event.id)?;
    check_actor("actor", &event.actor)?;
    check_kind(event)?;
    let Some(content) = &event.content else {
        return Ok(());
    };
    check_id("content.id", &content.id)?;
    for (field, length) in [
        ("content.mentions", content.mentions.len()),
        ("content.hashtags", content.hashtags.len()),
        ("content.links", content.links.len()),
        ("content.media", content.media.len()),
    ] {
        check_length(field, length)?;
    }
    Ok(())
}

/// Keyed digest of a body after parsing, so that the order of fields and white space don't count.
pub fn digest(house: &House, body: &impl serde::Serialize) -> String {
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    house.secret.digest(&[b"body", &bytes])
}

fn check_kind(event: &Event) -> Result<(), Problem> {
    use EventKind::*;
    let (needs_content, needs_relation) = match event.kind {
        ContentCreated | ContentEdited | ContentDeleted => (true, false),
        RelationCreated | RelationDeleted => (false, true),
        AccountCreated | AccountUpdated | AccountRenamed | AccountDeleted | AccountSuspended
        | AccountRestored => (false, false),
    };
    let missing = |field: &str| {
        let detail = format!("an event of kind {} needs `{field}`", event.kind.as_str());
        Err(Problem::invalid(detail).at(field))
    };
    if needs_content && event.content.is_none() {
        return missing("content");
    }
    if needs_relation && event.relation.is_none() {
        return missing("relation");
    }
    Ok(())
}

fn check_actor(field: &str, actor: &Actor) -> Result<(), Problem> {
    check_id(field, &actor.id).map_err(|problem| problem.at(format!("{field}.id")))
}

/// Refuses an id that is empty, too long, or holds a control character.
pub fn check_id(field: &str, id: &str) -> Result<(), Problem> {
    let max = limits::EXTERNAL_ID_BYTES_MAX;
    if id.is_empty() || id.len() > max || id.chars().any(char::is_control) {
        let detail = format!("expected 1 to {max} bytes without control characters");
        return Err(Problem::invalid(detail).at(field));
    }
    Ok(())
}

fn check_length(field: &str, length: usize) -> Result<(), Problem> {
    let max = limits::LIST_ITEMS_MAX;
    if length > max {
        let detail = format!("{length} items are too many; expected {max} at most");
        return Err(Problem::invalid(detail).at(field));
    }
    Ok(())
}
