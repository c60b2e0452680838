//! Rules: those in force, earlier sets, and a trial of rule files without effect.

use std::sync::Mutex;

use evenhand_engine::rules::compile;
use evenhand_flow::accept::{Derived, read_event};
use evenhand_flow::assess::triage::{Surroundings, assess};
use evenhand_flow::work::{RuleSetText, Select};
use evenhand_model::{Assessment, Event, Problem, Time, limits};
use evenhand_rules::{AccountFacts, RuleSet, Scratch, SourceFile, Windows};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::cases::NoFields;
use crate::endpoint::input::{self, JsonOrNothing, Nothing, Query};
use crate::endpoint::output::Json;
use crate::endpoint::page::PageQuery;
use crate::endpoint::{Call, List};
use crate::view::rule::{DryRunView, RuleErrorView, RuleView, RulesVersionView, RulesView};

/// Rule sets compiled on trial at a time, since one takes a core for a while.
static TRIALS: Mutex<()> = Mutex::new(());

/// The rules in force.
pub async fn list(call: Call, _: Nothing) -> Result<Json<RulesView>, Problem> {
    let rules = call.engine().rules.load();
    let items = rules.set.rules().iter().map(RuleView::from).collect();
    Ok(Json(RulesView {
        version: rules.set.version().to_owned(),
        items,
        next: None,
    }))
}

/// Rule sets that were in force, in the order of their first loading.
pub async fn versions(
    call: Call,
    Query(query): Query<PageQuery>,
) -> Result<Json<List<RulesVersionView>>, Problem> {
    let page = query.page()?;
    call.read(move |engine| {
        let (sets, next) = page.select::<RuleSetText>(engine, Select::rule_sets(page.limit))?;
        let in_force = engine.rules.load();
        let items = sets.into_iter().map(|set| RulesVersionView {
            in_force: set.version == in_force.set.version(),
            version: set.version,
            loaded_at: set.loaded_at,
            files: set.files.into_iter().map(|(path, _)| path).collect(),
        });
        Ok(Json(List {
            items: items.collect(),
            next,
        }))
    })
    .await
}

/// Rule files on trial.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DryRun {
    /// The files; the rules in force when left out.
    #[serde(default)]
    pub files: Option<Vec<RuleFile>>,
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

/// Compiles rule files, runs their examples and says what they would do with sample events; without
/// files, what the rules in force say to them. Nothing is kept, and accounts of the samples are taken as unknown.
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
        let Some(files) = trial.files else {
            let set = &engine.rules.load().set;
            return Ok(Json(tried(set, &events, engine.now())));
        };
        let _one_at_a_time = TRIALS
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(Json(run(files, &events, engine.now())))
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
        Ok(set) => tried(&set, events, now),
    }
}

fn tried(set: &RuleSet, events: &[Event], now: Time) -> DryRunView {
    DryRunView {
        verdicts: verdicts(set, events, now),
        version: Some(set.version().to_owned()),
        errors: Vec::new(),
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

/// What became of the rule files.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Reloaded {
    /// Whether other rules are in force now.
    pub changed: bool,
    /// Content hash of the set in force.
    pub version: String,
}

/// Reads the rule files again. What is wrong is told, and the last good set stays in force.
pub async fn reload(call: Call, _: JsonOrNothing<NoFields>) -> Result<Json<Reloaded>, Problem> {
    call.bind_key().await?;
    let changed = call.engine().reload_rules().await;
    let changed = changed.map_err(|error| Problem::invalid(error.to_string()))?;
    let version = call.engine().rules.load().set.version().to_owned();
    Ok(Json(Reloaded { changed, version }))
}
