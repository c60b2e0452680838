//! The hash list, version 2, of Tech Against Terrorism's TCAP: one hash for each entry, with the ideology of what it shows.
//!
//! After the client that Meta publishes (facebook/ThreatExchange, `techagainstterrorism`).

use std::io::BufRead;

use serde_json::Value;

use super::draft::Draft;
use super::fault::{FieldProblem, ListError, Place};
use super::format::Reading;
use super::json_entries::{each, kind, text};
use super::listed::{Algorithm, Listed};

/// Reads a list.
pub fn read(source: impl BufRead, take: &mut impl FnMut(Listed)) -> Result<Reading, ListError> {
    let mut reading = Reading::default();
    each(source, "results", |number, value| {
        let algorithm = value
            .get("algorithm")
            .and_then(Value::as_str)
            .map(algorithm_of);
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

/// The algorithm of an entry; none where nothing here looks for it.
fn algorithm_of(name: &str) -> Option<Algorithm> {
    match name {
        "PDQ" => Some(Algorithm::Pdq),
        "MD5" => Some(Algorithm::Md5),
        "SHA1" | "SHA-1" => Some(Algorithm::Sha1),
        "SHA256" | "SHA-256" => Some(Algorithm::Sha256),
        "SHA512" | "SHA-512" => Some(Algorithm::Sha512),
        _ => None,
    }
}

fn fill(draft: &mut Draft<'_>, value: &Value, algorithm: Option<Algorithm>) {
    let Some(object) = value.as_object() else {
        let (expected, found) = ("an object", kind(value));
        return draft.lose("", FieldProblem::Kind { expected, found });
    };
    let Some(algorithm) = algorithm else {
        let expected = "the algorithm, like PDQ or MD5";
        return draft.lose("algorithm", FieldProblem::Missing { expected });
    };
    for (name, value) in object {
        match (name.as_str(), text(value)) {
            ("id", Ok(id)) => draft.id(name, &id),
            ("hash_digest", Ok(digest)) => draft.hash(name, algorithm.clone(), &digest),
            ("ideology" | "file_type", Ok(label)) => draft.label(name, &label),
            ("deleted", Ok(word)) => draft.withdrawn_text(name, &word),
            ("created_on" | "updated_on", Ok(time)) => draft.updated_at(name, &time),
            ("id" | "hash_digest" | "deleted", Err(problem)) => draft.lose(name, problem),
            ("ideology" | "file_type" | "created_on" | "updated_on", Err(problem)) => {
                draft.fault(name, problem);
            }
            // What the list may say one day, and nothing here needs.
            _ => {}
        }
    }
}
