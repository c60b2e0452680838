//! Lists of one JSON object a line.

use std::io::{self, BufRead, Write};

use serde::Deserialize as _;
use serde_json::{Map, Value};

use super::draft::Draft;
use super::export::Written;
use super::fault::{FieldProblem, ListError, Place};
use super::field::Field;
use super::format::Reading;
use super::json_entries::{kind, text};
use super::lines::Lines;
use super::listed::{Algorithm, Listed, ListedFrame};

/// The field with the frames of a video.
const FRAMES: &str = "frames";

/// Reads a list. Empty lines are none.
pub fn read(source: impl BufRead, take: &mut impl FnMut(Listed)) -> Result<Reading, ListError> {
    let mut reading = Reading::default();
    let mut lines = Lines::new(source);
    while let Some((number, line)) = lines.next()? {
        if line.as_ref().is_ok_and(|line| line.trim().is_empty()) {
            continue;
        }
        let listed = reading.entry(Place::Line(number), |draft| match line {
            Ok(line) => fill(draft, &line),
            Err(problem) => draft.lose("", problem),
        });
        listed.into_iter().for_each(&mut *take);
    }
    Ok(reading)
}

fn fill(draft: &mut Draft<'_>, line: &str) {
    let object = match serde_json::from_str(line) {
        Ok(Value::Object(object)) => object,
        Ok(other) => {
            let (expected, found) = ("an object", kind(&other));
            return draft.lose("", FieldProblem::Kind { expected, found });
        }
        Err(error) => {
            let column = error.column();
            return draft.lose("", FieldProblem::NotJson { column });
        }
    };
    for (name, value) in object.iter().filter(|(name, _)| *name != FRAMES) {
        match (Field::named(name), value) {
            (Some(Field::Opaque), value) => take_opaque(draft, name, value),
            (Some(Field::Labels), Value::Array(labels)) => {
                for label in labels {
                    take_text(draft, &Field::Labels, name, label);
                }
            }
            (Some(field), value) => take_text(draft, &field, name, value),
            (None, _) => {}
        }
    }
    if let Some(frames) = object.get(FRAMES).filter(|frames| !frames.is_null()) {
        let read = Vec::<ListedFrame>::deserialize(frames);
        draft.frames(FRAMES, read.map_err(|_| not_frames(frames)));
    }
}

fn not_frames(found: &Value) -> FieldProblem {
    FieldProblem::Kind {
        expected: "an array of frames, each with at_ms and the 64 digits of pdq",
        found: kind(found),
    }
}

fn take_text(draft: &mut Draft<'_>, field: &Field, name: &str, value: &Value) {
    match text(value) {
        Ok(text) => field.take(draft, name, &text),
        Err(problem) if field.is_vital() => draft.lose(name, problem),
        Err(problem) => draft.fault(name, problem),
    }
}

fn take_opaque(draft: &mut Draft<'_>, name: &str, value: &Value) {
    let Value::Object(values) = value else {
        let expected = "an object of values by the names of their algorithms";
        let found = kind(value);
        return draft.fault(name, FieldProblem::Kind { expected, found });
    };
    for (algorithm, value) in values {
        let place = format!("{name}.{algorithm}");
        match text(value) {
            Ok(text) => draft.hash(&place, Algorithm::Opaque(algorithm.clone()), &text),
            Err(problem) => draft.fault(&place, problem),
        }
    }
}

/// Writes a list.
pub fn write<'a>(
    listed: impl IntoIterator<Item = &'a Listed>,
    to: &mut impl Write,
) -> io::Result<Written> {
    let mut written = Written::default();
    for one in listed {
        serde_json::to_writer(&mut *to, &object(one)?)?;
        to.write_all(b"\n")?;
        written.entries += 1;
    }
    Ok(written)
}

fn object(listed: &Listed) -> serde_json::Result<Map<String, Value>> {
    let mut object = Map::new();
    let mut put = |name: &str, value: Value| {
        object.insert(name.to_owned(), value);
    };
    put("id", listed.id.as_str().into());
    let mut opaque = Map::new();
    for hash in &listed.hashes {
        match &hash.algorithm {
            Algorithm::Opaque(name) => {
                opaque.insert(name.clone(), hash.value.as_str().into());
            }
            algorithm => put(&algorithm.to_string(), hash.value.as_str().into()),
        }
    }
    if !opaque.is_empty() {
        put("opaque", opaque.into());
    }
    if let Some(quality) = listed.quality {
        put("quality", quality.into());
    }
    if !listed.labels.is_empty() {
        put("labels", listed.labels.clone().into());
    }
    let times = [
        ("updated_at", listed.updated_at),
        ("expires_at", listed.expires_at),
    ];
    let times = times.map(|(name, time)| (name, time.map(|time| time.to_string())));
    let texts = [
        ("profile", listed.profile.clone()),
        ("note", listed.note.clone()),
        ("uri", listed.uri.clone()),
    ];
    for (name, text) in texts.into_iter().chain(times) {
        if let Some(text) = text {
            put(name, text.into());
        }
    }
    if !listed.frames.is_empty() {
        put(FRAMES, serde_json::to_value(&listed.frames)?);
    }
    if listed.is_withdrawn {
        put("withdrawn", true.into());
    }
    Ok(object)
}
