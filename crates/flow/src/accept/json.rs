//! JSON from outside: limits first, then the typed shape, then a problem that names the field.

use evenhand_model::{Event, NewReport, Problem, limits};
use known_fields::{ACTOR_FIELDS, CONTENT_FIELDS, EVENT_FIELDS};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Reads one event. Fields that nobody knows move to `attributes`, under their path.
pub fn read_event(bytes: &[u8]) -> Result<Event, Problem> {
    check_limits(bytes)?;
    match serde_json::from_slice(bytes) {
        Ok(event) => Ok(event),
        Err(error) if error.to_string().starts_with("unknown field") => {
            let value = serde_json::from_slice(bytes).map_err(|error| malformed(&error))?;
            typed(keep_unknown_fields(value)?)
        }
        Err(_) => Err(explain::<Event>(bytes)),
    }
}

/// Reads one event that is already parsed, as an item of an array.
pub fn event_from_value(value: Value) -> Result<Event, Problem> {
    typed(keep_unknown_fields(value)?)
}

/// Reads one report. Fields that nobody knows are refused, with the nearest name.
pub fn read_report(bytes: &[u8]) -> Result<NewReport, Problem> {
    read(bytes)
}

/// Reads any request body, refusing what is beyond a limit or not of the shape of `T`.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    check_limits(bytes)?;
    serde_json::from_slice(bytes).map_err(|_| explain::<T>(bytes))
}

/// Refuses JSON that is nested too deep, has a string that is too long, or holds U+0000, before
/// anything is built from it.
pub fn check_limits(bytes: &[u8]) -> Result<(), Problem> {
    if memchr::memchr(0, bytes).is_some() {
        return Err(holds_null());
    }
    let mut depth = 0_usize;
    let mut position = 0;
    while let Some(&byte) = bytes.get(position) {
        match byte {
            b'"' => position = string_end(bytes, position)?,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limits::JSON_DEPTH_MAX {
            return Err(Problem::malformed(format!(
                "the JSON is nested deeper than {} levels; send a flatter document",
                limits::JSON_DEPTH_MAX
            )));
        }
        position += 1;
    }
    Ok(())
}

/// Where the string that begins at `start` ends; the end of the bytes, if it does not.
fn string_end(bytes: &[u8], start: usize) -> Result<usize, Problem> {
    let mut position = start + 1;
    while let Some(rest) = bytes.get(position..)
        && let Some(length) = memchr::memchr2(b'"', b'\\', rest)
    {
        position += length;
        if bytes.get(position) == Some(&b'"') {
            return if position - start - 1 > limits::STRING_BYTES_MAX {
                Err(Problem::too_large(format!(
                    "a string at byte {start} is longer than {} bytes",
                    limits::STRING_BYTES_MAX
                )))
            } else {
                Ok(position)
            };
        }
        if bytes.get(position + 1..position + 6) == Some(b"u0000") {
            return Err(holds_null());
        }
        position += 2;
    }
    Ok(bytes.len())
}

fn holds_null() -> Problem {
    Problem::malformed("the JSON holds the character U+0000, which can't be stored; leave it out")
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::malformed(format!("this is not well-formed JSON: {error}"))
}

/// Reads any document that is already parsed, refusing what is not of the shape of `T`.
pub fn typed<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    let mut track = serde_path_to_error::Track::new();
    let deserializer = serde_path_to_error::Deserializer::new(value, &mut track);
    T::deserialize(deserializer).map_err(|error: serde_json::Error| {
        wrong_field(&track.path().to_string(), &error.to_string())
    })
}

/// Reads the bytes once more, slowly, to say which field was wrong.
fn explain<T: DeserializeOwned>(bytes: &[u8]) -> Problem {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Err(error) if error.inner().is_data() => {
            wrong_field(&error.path().to_string(), &error.inner().to_string())
        }
        Err(error) => malformed(error.inner()),
        Ok(_) => match deserializer.end() {
            Err(error) => malformed(&error),
            Ok(()) => Problem::malformed("the JSON could not be read"),
        },
    }
}

fn wrong_field(path: &str, message: &str) -> Problem {
    let detail = message.split(" at line ").next().unwrap_or(message);
    if let Some(rest) = detail.strip_prefix("unknown field `") {
        let (name, known) = rest.split_once('`').unwrap_or((rest, ""));
        let nearest = known
            .split('`')
            .skip(1)
            .step_by(2)
            .min_by_key(|candidate| strsim::damerau_levenshtein(candidate, name))
            .filter(|candidate| strsim::damerau_levenshtein(candidate, name) <= 2);
        let hint = nearest.map_or_else(
            || {
                format!(
                    "leave it out; known here{}",
                    known
                        .trim_start_matches(", expected one of")
                        .replace('`', "")
                )
            },
            |nearest| format!("did you mean `{nearest}`?"),
        );
        return Problem::unknown_field(format!("`{name}` is not a field here; {hint}")).at(path);
    }
    if let Some(name) = detail.strip_prefix("missing field `")
        && let Some(name) = name.strip_suffix('`')
    {
        let field = match path {
            "." => name.to_owned(),
            path => format!("{path}.{name}"),
        };
        return Problem::invalid(format!("`{name}` is missing")).at(field);
    }
    let problem = Problem::invalid(for_people(detail));
    if path == "." {
        problem
    } else {
        problem.at(path)
    }
}

/// What the parser says, without the names of our types.
fn for_people(detail: &str) -> String {
    if detail.starts_with("UUID parsing failed") {
        return "this is no id; expected a UUID like 0190d6a1-7c3e-7d4f-8a5b-1c2d3e4f5a6b".into();
    }
    for kind in ["struct ", "internally tagged enum "] {
        if let Some((before, _)) = detail.split_once(kind) {
            return format!("{before}an object");
        }
    }
    detail.to_owned()
}

fn keep_unknown_fields(value: Value) -> Result<Value, Problem> {
    let Value::Object(mut event) = value else {
        return Err(Problem::invalid("an event is a JSON object"));
    };
    let unknown = take_unknown(&mut event, EVENT_FIELDS);
    if !unknown.is_empty() {
        object_in(&mut event, "attributes", "attributes")?.extend(unknown);
    }
    for (parent, known) in [("actor", ACTOR_FIELDS), ("content", CONTENT_FIELDS)] {
        let Some(Value::Object(fields)) = event.get_mut(parent) else {
            continue;
        };
        let unknown = take_unknown(fields, known);
        if !unknown.is_empty() {
            let attributes = object_in(&mut event, "attributes", "attributes")?;
            object_in(attributes, parent, &format!("attributes.{parent}"))?.extend(unknown);
        }
    }
    Ok(Value::Object(event))
}

/// The object under `name`, made where there is none.
fn object_in<'f>(
    fields: &'f mut Map<String, Value>,
    name: &str,
    path: &str,
) -> Result<&'f mut Map<String, Value>, Problem> {
    let value = fields
        .entry(name)
        .or_insert_with(|| Value::Object(Map::new()));
    match value {
        Value::Object(object) => Ok(object),
        _ => Err(Problem::invalid("expected an object").at(path)),
    }
}

fn take_unknown(fields: &mut Map<String, Value>, known: &[&str]) -> Map<String, Value> {
    let names: Vec<String> = fields
        .keys()
        .filter(|name| !known.contains(&name.as_str()))
        .cloned()
        .collect();
    let take = |name: String| Some((fields.shift_remove(&name)?, name));
    let taken = names.into_iter().filter_map(take);
    taken.map(|(value, name)| (name, value)).collect()
}

/// The fields that an event knows; a test holds them against the type itself.
mod known_fields {
    pub const EVENT_FIELDS: &[&str] = &[
        "id",
        "kind",
        "at",
        "actor",
        "content",
        "relation",
        "attributes",
    ];
    pub const ACTOR_FIELDS: &[&str] = &[
        "id",
        "handle",
        "display_name",
        "bio",
        "lang",
        "created_at",
        "avatar",
        "private",
    ];
    pub const CONTENT_FIELDS: &[&str] = &[
        "id",
        "type",
        "space",
        "visibility",
        "text",
        "lang",
        "url",
        "in_reply_to",
        "mentions",
        "hashtags",
        "links",
        "media",
    ];
}

#[cfg(test)]
mod tests {
    use super::*;
    use evenhand_model::{Actor, Content};

    fn check(json: &str, expected: &str) {
        let said = match read_event(json.as_bytes()) {
            Ok(event) => serde_json::to_string(&event).unwrap(),
            Err(problem) => format!("{} {problem}", problem.status),
        };
        assert_eq!(said, expected);
    }

    #[test]
    fn fields_that_nobody_knows_move_to_attributes_under_their_path() {
        check(
            r#"{"id":"e","kind":"account.created","at":"2026-11-23T10:00:00Z","actor":{"id":"a","mood":1},"x":2}"#,
            r#"{"id":"e","kind":"account.created","at":"2026-11-23T10:00:00Z","actor":{"id":"a"},"attributes":{"x":2,"actor":{"mood":1}}}"#,
        );
        check(
            r#"{"id":"e","kind":"account.created","at":"2026-11-23T10:00:00Z","actor":{"id":"a","mood":1},"attributes":{"actor":{"hat":true}}}"#,
            r#"{"id":"e","kind":"account.created","at":"2026-11-23T10:00:00Z","actor":{"id":"a"},"attributes":{"actor":{"hat":true,"mood":1}}}"#,
        );
        check(
            r#"{"id":"e","kind":"account.created","at":"2026-11-23T10:00:00Z","actor":{"id":"a","mood":1},"attributes":{"actor":7}}"#,
            "422 attributes.actor: expected an object",
        );
    }

    #[test]
    fn a_problem_names_the_field_and_what_was_expected() {
        check(
            "{",
            "400 this is not well-formed JSON: EOF while parsing an object at line 1 column 1",
        );
        check(
            r#"{"id":"e","kind":"account.created","at":"yesterday","actor":{"id":"a"}}"#,
            "422 at: `yesterday` is not a time; expected RFC 3339 with a zone, like 2026-11-23T10:00:00Z",
        );
        check(
            r#"{"id":"e","kind":"account.created","at":"2026-11-23T10:00:00Z","actor":{"id":7}}"#,
            "422 actor.id: invalid type: integer `7`, expected a string",
        );
        check(
            r#"{"id":"\u0000"}"#,
            "400 the JSON holds the character U+0000, which can't be stored; leave it out",
        );
        check(
            r#"{"id":"\ud800"}"#,
            "400 this is not well-formed JSON: unexpected end of hex escape at line 1 column 14",
        );
        let deep = "[".repeat(10_000);
        check(
            &deep,
            "400 the JSON is nested deeper than 32 levels; send a flatter document",
        );
    }

    #[test]
    fn a_report_with_a_misspelt_field_is_refused_with_the_nearest_name() {
        let problem = read_report(br#"{"id":"r","coment":"x"}"#).unwrap_err();
        assert_eq!(
            problem.detail,
            "`coment` is not a field here; did you mean `comment`?"
        );
    }

    #[test]
    fn the_lists_of_known_fields_are_those_of_the_types() {
        fn fields<T: schemars::JsonSchema>() -> Vec<String> {
            let schema = schemars::schema_for!(T);
            schema
                .get("properties")
                .unwrap()
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect()
        }
        assert_eq!(fields::<Event>(), EVENT_FIELDS);
        assert_eq!(fields::<Actor>(), ACTOR_FIELDS);
        assert_eq!(fields::<Content>(), CONTENT_FIELDS);
    }

    #[test]
    fn an_event_cut_at_any_byte_is_one_clear_problem() {
        let whole = r#"{"id":"e","kind":"content.created","at":"2026-11-23T10:00:00Z","actor":{"id":"a"},"content":{"id":"c","text":"né \"x\""}}"#;
        assert!(read_event(whole.as_bytes()).is_ok());
        for end in 0..whole.len() {
            let problem = read_event(&whole.as_bytes()[..end]).unwrap_err();
            assert_eq!(problem.status, 400, "cut at {end}: {problem}");
        }
    }
}
