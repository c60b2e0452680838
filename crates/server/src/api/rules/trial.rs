//! Trials without effect: rule files on sample events, an event on the rules in force.

use std::sync::Mutex;

use evenhand_engine::explain::EventExplained;
use evenhand_engine::rules::compile;
use evenhand_flow::accept::{Derived, read_event};
use evenhand_flow::assess::triage::{Surroundings, assess};
use evenhand_model::{Assessment, Event, Problem, Time, limits};
use evenhand_rules::{AccountFacts, RuleSet, Scratch, SourceFile, Windows};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::no_rule;
use crate::endpoint::Call;
use crate::endpoint::input;
use crate::endpoint::output::Json;
use crate::view::rule::{DryRunView, RuleErrorView};

/// Rule sets compiled on trial at a time, since one takes a core for a while.
static TRIALS: Mutex<()> = Mutex::new(());

/// Rule files on trial.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DryRun {
    /// The files.
    pub files: Vec<RuleFile>,
    /// Sample events, in the order in which they happen.
    #[serde(default)]
    #[schemars(with = "Vec<Event>")]
    pub events: Vec<Value>,
}

/// One rule file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// Path relative to the rules directory, like `spam.toml`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// Compiles rule files, runs their examples and says what they would do with sample events. Nothing
/// is kept, and accounts of the samples are taken as unknown.
pub async fn dry_run(
    call: Call,
    input::Json(trial): input::Json<DryRun>,
) -> Result<Json<DryRunView>, Problem> {
    let max = limits::EVENTS_PER_ARRAY_MAX;
    if trial.events.len() > max {
        return Err(Problem::invalid(format!("expected at most {max} events")).at("events"));
    }
    let events = trial
        .events
        .iter()
        .map(|event| read_event(event.to_string().as_bytes()));
    let events: Vec<Event> = events.collect::<Result<_, _>>()?;
    call.read(move |engine| {
        let _one_at_a_time = TRIALS
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(Json(run(trial.files, &events, engine.now())))
    })
    .await
}

fn run(files: Vec<RuleFile>, events: &[Event], now: Time) -> DryRunView {
    let files = files.into_iter().map(|file| SourceFile {
        path: file.path,
        text: file.text,
    });
    match compile(&files.collect::<Vec<_>>()) {
        Err(errors) => DryRunView {
            version: None,
            errors: errors.iter().map(RuleErrorView::from).collect(),
            verdicts: Vec::new(),
        },
        Ok(set) => DryRunView {
            verdicts: verdicts(&set, events, now),
            version: Some(set.version().to_owned()),
            errors: Vec::new(),
        },
    }
}

fn verdicts(set: &RuleSet, events: &[Event], now: Time) -> Vec<Assessment> {
    let (mut windows, mut scratch) = (Windows::new(set.counters()), Scratch::default());
    let verdict = |event: &Event| {
        let derived = Derived::of(event.actor.private.as_ref());
        let counts = windows.observe(event, &derived, now);
        let account = AccountFacts {
            first_seen_at: None,
            post_count: 0,
            tags: &[],
        };
        let around = Surroundings {
            derived: &derived,
            account,
            counts: &counts,
            now,
            is_reported: true,
        };
        let assessed = assess(set, event, &around, &mut scratch);
        let orders = assessed
            .orders
            .iter()
            .map(|wish| wish.kind.as_str().to_owned());
        Assessment {
            orders: orders.collect(),
            ..assessed.assessment
        }
    };
    events.iter().map(verdict).collect()
}

/// An event, or only its text, on trial.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// The event. Either this or `text`.
    #[serde(default)]
    #[schemars(with = "Option<Event>")]
    pub event: Option<Value>,
    /// The text of a post by somebody unknown.
    #[serde(default)]
    pub text: Option<String>,
    /// A rule that is to be explained whether it matches or not.
    #[serde(default)]
    pub rule: Option<String>,
}

/// Says what the rules in force make of an event, and why. Nothing is kept, and its author is taken as
/// unknown.
pub async fn test(
    call: Call,
    input::Json(test): input::Json<Test>,
) -> Result<Json<EventExplained>, Problem> {
    let now = call.engine().now();
    let event = match (test.event, test.text) {
        (Some(event), None) => event,
        (None, Some(text)) => json!({
            "id": "test", "kind": "content.created", "at": now,
            "actor": {"id": "test"}, "content": {"id": "test", "text": text},
        }),
        _ => {
            let detail = "expected either an event or a text";
            return Err(Problem::invalid(detail).at("event"));
        }
    };
    let event = read_event(event.to_string().as_bytes())?;
    call.read(move |engine| {
        let rules = engine.rules.load();
        let asked = test.rule.as_deref();
        if let Some(asked) = asked
            && !rules.set.rules().iter().any(|rule| rule.id == asked)
        {
            return Err(no_rule(asked).at("rule"));
        }
        Ok(Json(rules.explain_event(&event, now, asked)))
    })
    .await
}
