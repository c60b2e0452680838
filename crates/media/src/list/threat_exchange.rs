//! Lists as ThreatExchange answers them: indicators, each with the opinions of members, its descriptors.
//!
//! Read are the answer to `threat_updates` (indicators with `descriptors`), queries for descriptors (opinions with `raw_indicator`), and
//! plain `{"data":[{"id","indicator","type","tags"}]}`. The fields are those of the API's documentation and of the client that Meta
//! publishes (facebook/ThreatExchange, `python-threatexchange`).

use std::borrow::Cow;
use std::io::{self, BufRead, Write};

use evenhand_model::Time;
use serde_json::{Value, json};

use super::draft::Draft;
use super::export::Written;
use super::fault::{FieldProblem, ListError, Place};
use super::format::Reading;
use super::json_entries::{each, kind, text};
use super::listed::{Algorithm, DISPUTED, Listed, ListedHash};
use super::threat_type::{algorithm_of, name_of};

/// What a member says of something harmless.
const HARMLESS: &str = "NON_MALICIOUS";

/// Who is named as the owner of the opinions that are written; clients pass over those of nobody.
const OWNER: &str = "0";

/// Reads a list. What all members who say anything call harmless is withdrawn; where they do not agree it is labelled
/// [`DISPUTED`].
pub fn read(source: impl BufRead, take: &mut impl FnMut(Listed)) -> Result<Reading, ListError> {
    let mut reading = Reading::default();
    each(source, "data", |number, value| {
        let algorithm = value.get("type").and_then(Value::as_str).map(algorithm_of);
        if algorithm == Some(None) {
            reading.passed_over += 1;
            return;
        }
        let listed = reading.entry(Place::Entry(number), |draft| {
            fill(draft, value, algorithm.flatten());
        });
        listed.into_iter().for_each(&mut *take);
    })?;
    Ok(reading)
}

fn fill(draft: &mut Draft<'_>, value: &Value, algorithm: Option<Algorithm>) {
    if !value.is_object() {
        let (expected, found) = ("an object", kind(value));
        return draft.lose("", FieldProblem::Kind { expected, found });
    }
    let is_deleted = value.get("should_delete") == Some(&Value::Bool(true));
    if algorithm.is_none() && !is_deleted {
        let expected = "the kind of indicator, like HASH_PDQ";
        return draft.lose("type", FieldProblem::Missing { expected });
    }
    match text_at(value, "id") {
        Ok(id) => draft.id("id", &id),
        Err(problem) => draft.lose("id", problem),
    }
    if let Some(algorithm) = algorithm {
        let (field, indicator) = indicator_of(value);
        match indicator {
            Ok(indicator) => draft.hash(field, algorithm, &indicator),
            Err(problem) => draft.lose(field, problem),
        }
    }
    let descriptors = value.pointer("/descriptors/data").and_then(Value::as_array);
    let opinions = descriptors.map_or(std::slice::from_ref(value), Vec::as_slice);
    let is_harmless = take_statuses(draft, opinions);
    draft.withdrawn(is_deleted || is_harmless);
    take_expiry(draft, opinions);
    take_words(draft, value);
    descriptors
        .into_iter()
        .flatten()
        .for_each(|one| take_words(draft, one));
}

/// The hash, with the field that it stands in. Of a descriptor the indicator may be an object of its own.
fn indicator_of(value: &Value) -> (&'static str, Result<Cow<'_, str>, FieldProblem>) {
    match value.get("indicator") {
        Some(inner @ Value::Object(_)) => ("indicator.indicator", text_at(inner, "indicator")),
        Some(indicator) => ("indicator", text(indicator)),
        None => ("raw_indicator", text_at(value, "raw_indicator")),
    }
}

/// Labels those who do not agree; answers whether all say that it is harmless.
fn take_statuses(draft: &mut Draft<'_>, opinions: &[Value]) -> bool {
    let said = opinions
        .iter()
        .filter_map(|one| one.get("status")?.as_str());
    let (harmless, others): (Vec<&str>, Vec<&str>) = said.partition(|status| *status == HARMLESS);
    if !harmless.is_empty() && !others.is_empty() {
        draft.label("status", DISPUTED);
    }
    !harmless.is_empty() && others.is_empty()
}

/// An indicator lasts as long as one member says so, and for ever where one names no end.
fn take_expiry(draft: &mut Draft<'_>, opinions: &[Value]) {
    let ends = opinions.iter().map(|one| text_at(one, "expired_on"));
    let ends: Vec<_> = ends.collect();
    if ends
        .iter()
        .any(|end| end.as_deref().is_ok_and(str::is_empty))
    {
        return;
    }
    for end in ends {
        match end {
            Ok(end) => draft.expires_at("expired_on", &end),
            Err(problem) => draft.fault("expired_on", problem),
        }
    }
}

/// Tags, description and times of an indicator or a descriptor.
fn take_words(draft: &mut Draft<'_>, value: &Value) {
    let tags = match value.get("tags") {
        Some(Value::Object(page)) => page.get("data"),
        tags => tags,
    };
    for tag in tags.and_then(Value::as_array).into_iter().flatten() {
        match text(tag.get("text").unwrap_or(tag)) {
            Ok(tag) => draft.label("tags", &tag),
            Err(problem) => draft.fault("tags", problem),
        }
    }
    match text_at(value, "description") {
        Ok(description) => draft.note(&description),
        Err(problem) => draft.fault("description", problem),
    }
    for field in ["creation_time", "added_on", "last_updated"] {
        match text_at(value, field) {
            Ok(time) => draft.updated_at(field, &time),
            Err(problem) => draft.fault(field, problem),
        }
    }
}

/// The text in a field; empty where there is none.
fn text_at<'a>(value: &'a Value, field: &str) -> Result<Cow<'a, str>, FieldProblem> {
    value.get(field).map_or(Ok(Cow::Borrowed("")), text)
}

/// Writes a list: an indicator for each hash. Those of an entry with several have its id and their algorithm as ids of their own.
pub fn write<'a>(
    listed: impl IntoIterator<Item = &'a Listed>,
    to: &mut impl Write,
) -> io::Result<Written> {
    let mut written = Written::default();
    to.write_all(b"{\"data\":[")?;
    for one in listed {
        for hash in &one.hashes {
            let Some(name) = name_of(&hash.algorithm) else {
                written.left_out += 1;
                continue;
            };
            let separator = if written.entries == 0 { "\n" } else { ",\n" };
            written.entries += 1;
            to.write_all(separator.as_bytes())?;
            serde_json::to_writer(&mut *to, &indicator(one, hash, name, written.entries))?;
        }
    }
    to.write_all(b"\n]}\n")?;
    Ok(written)
}

fn indicator(listed: &Listed, hash: &ListedHash, name: &str, number: u64) -> Value {
    let id = match listed.hashes.len() {
        1 => listed.id.clone(),
        _ => format!("{}#{}", listed.id, hash.algorithm),
    };
    let mut indicator = json!({
        "id": id,
        "indicator": hash.value,
        "type": name,
        "last_updated": listed.updated_at.map_or(0, seconds),
        "should_delete": listed.is_withdrawn,
    });
    if !listed.is_withdrawn {
        let mut opinion = json!({
            "id": number.to_string(),
            "owner": {"id": OWNER},
            "status": "MALICIOUS",
            "tags": listed.labels,
        });
        if let Some(note) = &listed.note {
            opinion["description"] = note.as_str().into();
        }
        if let Some(end) = listed.expires_at {
            opinion["expired_on"] = seconds(end).into();
        }
        indicator["descriptors"] = json!({"data": [opinion]});
    }
    indicator
}

fn seconds(time: Time) -> i64 {
    time.micros().div_euclid(1_000_000)
}
