//! The examples that every rule brings, run at every load.

use evenhand_model::{Event, Signals, Time};
use serde_json::{Map, Value, json};

use super::RuleSet;
use crate::counter::Counter;
use crate::error::{RuleError, nearest};
use crate::evaluate::{AccountFacts, Derived, Facts};
use crate::file::{FullExample, Located, RawExample, RawRule, RawTags};
use crate::windows::Windows;

/// When examples happen, unless they say otherwise: a Thursday, 2026-01-01T12:00:00Z.
const NOW: Time = Time::from_micros(1_767_268_800_000_000);

/// How one example came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleResult {
    /// The rule's id.
    pub rule: String,
    /// Whether the rule should match it.
    pub hit: bool,
    /// Its place among the hits or misses, from 1.
    pub number: usize,
    /// Whether the rule did as it should.
    pub passed: bool,
}

/// One example as its rule brings it.
#[derive(Clone, Copy, Debug)]
pub struct RuleExample<'s> {
    /// Whether the rule should match it.
    pub hit: bool,
    /// Its place among the hits or misses, from 1.
    pub number: usize,
    /// The event that it stands for.
    pub event: &'s Event,
}

/// One example, ready to run.
#[derive(Debug)]
pub(super) struct Example {
    pub(super) rule: usize,
    pub(super) hit: bool,
    pub(super) number: usize,
    pub(super) event: Event,
    full: FullExample,
    counts: Vec<u64>,
    /// The place to point at when it fails.
    place: RuleError,
}

/// Makes events of all examples; what is wrong with one goes to `errors`.
pub(super) fn prepare(
    raw: &[Located<'_, RawRule>],
    counters: &[Counter],
    errors: &mut Vec<RuleError>,
) -> Vec<Example> {
    let mut examples = Vec::new();
    for (rule, located) in raw.iter().enumerate() {
        let written = located.item.examples.get_ref();
        let hits = written
            .hits
            .iter()
            .enumerate()
            .map(|(index, example)| (true, index, example));
        let misses = written
            .misses
            .iter()
            .enumerate()
            .map(|(index, example)| (false, index, example));
        for (hit, index, example) in hits.chain(misses) {
            let place = RuleError::at(located.file, example.span(), "", None);
            match ready(example.get_ref(), counters) {
                Ok((event, full, counts)) => examples.push(Example {
                    rule,
                    hit,
                    number: index + 1,
                    event,
                    full,
                    counts,
                    place,
                }),
                Err((message, help)) => errors.push(RuleError {
                    message,
                    help,
                    ..place
                }),
            }
        }
    }
    examples
}

type Ready = (Event, FullExample, Vec<u64>);

fn ready(raw: &RawExample, counters: &[Counter]) -> Result<Ready, (String, Option<String>)> {
    let full = match raw {
        RawExample::Wrong(message) => {
            return Err((format!("this is no example: {message}"), None));
        }
        RawExample::Full(full) => (**full).clone(),
        RawExample::Text(text) => {
            let content = toml::Table::from_iter([("text".to_string(), text.clone().into())]);
            let event = toml::Table::from_iter([("content".to_string(), content.into())]);
            FullExample {
                event,
                ..FullExample::default()
            }
        }
    };
    let now = full.now.unwrap_or(NOW);
    let event = event(&full.event, now).map_err(|message| (message, None))?;
    let derived = Derived::of(event.actor.private.as_ref());
    let mut counts = Windows::new(counters).observe(&event, &derived, now);
    for (id, count) in &full.counts {
        let place = counters.iter().position(|counter| counter.id == *id);
        match place.and_then(|place| counts.get_mut(place)) {
            Some(value) => *value = *count,
            None => {
                let help = nearest(id, counters.iter().map(|counter| counter.id.as_str()));
                return Err((format!("there is no counter `{id}`"), help));
            }
        }
    }
    Ok((event, full, counts))
}

/// An event of the part that an example gives, the rest made up.
fn event(given: &toml::Table, now: Time) -> Result<Event, String> {
    let given = serde_json::to_value(given).map_err(|error| error.to_string())?;
    let mut event = json!({
        "id": "example", "kind": "content.created", "at": now, "actor": {"id": "example-author"},
    });
    if given.get("content").is_some() {
        event["content"] = json!({"id": "example-content"});
    }
    merge(&mut event, given);
    serde_json::from_value(event).map_err(|error| format!("this is no event: {error}"))
}

fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(
                    into.entry(name)
                        .or_insert_with(|| Value::Object(Map::new())),
                    value,
                );
            }
        }
        (into, from) => *into = from,
    }
}

/// Runs every example; one that fails comes with the error that says so.
pub(super) fn run(
    set: &RuleSet,
    detect: &dyn Fn(&Event) -> Signals,
) -> Vec<(ExampleResult, Option<RuleError>)> {
    set.examples
        .iter()
        .map(|example| run_one(set, example, detect))
        .collect()
}

fn run_one(
    set: &RuleSet,
    example: &Example,
    detect: &dyn Fn(&Event) -> Signals,
) -> (ExampleResult, Option<RuleError>) {
    let mut signals = detect(&example.event);
    signals.extend(
        example
            .full
            .signals
            .iter()
            .map(|(name, signal)| (name.clone(), *signal)),
    );
    let tags: Vec<&str> = match &example.full.tags {
        RawTags::List(tags) => tags.iter().map(String::as_str).collect(),
        RawTags::Table(table) => table.values().flatten().map(String::as_str).collect(),
    };
    let facts = Facts {
        event: &example.event,
        now: example.full.now.unwrap_or(NOW),
        signals: &signals,
        derived: &Derived::of(example.event.actor.private.as_ref()),
        account: AccountFacts {
            first_seen_at: example.full.account.first_seen_at,
            post_count: example.full.account.post_count,
            tags: &tags,
        },
        counts: &example.counts,
    };
    let id = set
        .rules
        .get(example.rule)
        .map_or("", |rule| rule.id.as_str());
    let explained = set.explain(id, &facts);
    let matched = explained
        .as_ref()
        .is_some_and(|explained| explained.outcome == Ok(true));
    let result = ExampleResult {
        rule: id.to_string(),
        hit: example.hit,
        number: example.number,
        passed: matched == example.hit,
    };
    let error = (!result.passed).then(|| {
        let message = if example.hit {
            format!("rule `{id}` does not match this example, which it should hit")
        } else {
            format!("rule `{id}` matches this example, which it should miss")
        };
        let parts = explained
            .map(|explained| explained.parts)
            .unwrap_or_default();
        let shown = parts
            .iter()
            .take(12)
            .map(|part| format!("`{}` is {}", part.text, part.value));
        let help = shown.collect::<Vec<_>>().join("; ");
        RuleError {
            message,
            help: Some(help),
            ..example.place.clone()
        }
    });
    (result, error)
}
