//! Rules: those in force with what came of them, earlier sets, trials without effect, and what people set.

pub mod backtests;
pub mod change;
pub mod overturns;
pub mod trial;
pub mod versions;

pub use trial::dry_run;

use evenhand_engine::Engine;
use evenhand_flow::work::{Figure, RuleOverrides, Tally};
use evenhand_model::{Duration, Platform, Problem};
use evenhand_rules::Rule;
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::cases::NoFields;
use crate::api::rules::overturns::Overturns;
use crate::endpoint::Call;
use crate::endpoint::input::{JsonOrNothing, Nothing};
use crate::endpoint::output::Json;
use crate::view::rule::{
    DayHits, ModeSetView, RuleExampleView, RuleFigures, RulePage, RuleSourceView, RuleView,
    RulesView,
};

/// Days of which a rule's page shows the hits.
const DAYS_SHOWN: i64 = 14;
/// Days of decisions that a rule's precision rests on.
pub const PRECISION_DAYS: i64 = 30;

/// The rules in force, with how often they matched and how often people found them right.
pub async fn list(call: Call, _: Nothing) -> Result<Json<RulesView>, Problem> {
    let platform = call.platform()?.clone();
    call.read(move |engine| {
        let overrides = engine.rule_overrides()?;
        let counted = Counted::read(engine, &platform)?;
        let rules = engine.rules.load();
        let items = rules.set.rules().iter();
        let items = items.map(|rule| view(rule, &overrides, &counted));
        Ok(Json(RulesView {
            version: rules.set.version().to_owned(),
            items: items.collect(),
            pin: overrides.pin.clone(),
            next: None,
        }))
    })
    .await
}

/// One rule in force: its source, its examples, and what came of it.
pub async fn get(call: Call, _: Nothing) -> Result<Json<RulePage>, Problem> {
    let (platform, id) = (call.platform()?.clone(), call.parameter("id")?.to_owned());
    call.read(move |engine| {
        let overrides = engine.rule_overrides()?;
        let counted = Counted::read(engine, &platform)?;
        let rules = engine.rules.load();
        let rule = rules.set.rules().iter().find(|rule| rule.id == id);
        let rule = rule.ok_or_else(|| no_rule(&id))?;
        let file = rules.files.iter().find(|file| file.path == rule.file);
        let source = file.map(|file| file.rule_text(rule.line));
        let examples = rules.set.examples_of(&id).map(RuleExampleView::from);
        Ok(Json(RulePage {
            rule: view(rule, &overrides, &counted),
            source: RuleSourceView {
                path: rule.file.clone(),
                first_line: source.map_or(rule.line, |source| source.first_line),
                text: source
                    .map(|source| source.text.to_owned())
                    .unwrap_or_default(),
            },
            examples: examples.collect(),
            days: days(engine, &platform, &id)?,
        }))
    })
    .await
}

/// What became of the rule files.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Reloaded {
    /// Whether other rules are in force now.
    pub changed: bool,
    /// Content hash of the set in force.
    pub version: String,
    /// The earlier rule set that is in force instead of the files, if one was restored.
    pub pinned: Option<String>,
}

/// Reads the rule files again. What is wrong is told, and the last good set stays in force.
pub async fn reload(call: Call, _: JsonOrNothing<NoFields>) -> Result<Json<Reloaded>, Problem> {
    call.bind_key().await?;
    let changed = call.engine().reload_rules().await;
    let changed = changed.map_err(|error| Problem::invalid(error.to_string()))?;
    let pin = call.engine().rule_overrides()?.pin;
    Ok(Json(Reloaded {
        changed,
        version: call.engine().rules.load().set.version().to_owned(),
        pinned: pin.map(|pin| pin.version),
    }))
}

fn no_rule(id: &str) -> Problem {
    let shown: String = id.chars().take(64).collect();
    Problem::not_found(format!("no rule `{shown}` is in force"))
}

fn view(rule: &Rule, overrides: &RuleOverrides, counted: &Counted) -> RuleView {
    RuleView {
        mode_set: overrides.modes.get(&rule.id).map(ModeSetView::from),
        figures: counted.of(&rule.id),
        ..RuleView::of(rule)
    }
}

/// What was counted of all rules.
struct Counted {
    day: Vec<Tally>,
    week: Vec<Tally>,
    violations: Vec<Tally>,
    no_violations: Vec<Tally>,
    overturns: Overturns,
}

impl Counted {
    fn read(engine: &Engine, platform: &Platform) -> Result<Self, Problem> {
        let now = engine.now();
        let since = |figure, span: Duration| engine.tallies(platform, figure, now.minus(span), now);
        let (hits, observed) = (Figure::RuleHits, Figure::RuleObserved);
        let mut week = since(hits, Duration::from_days(7))?;
        week.extend(since(observed, Duration::from_days(7))?);
        let day_begins = Tally::hour_of(now.minus(Duration::from_hours(23)));
        let day = week.iter().filter(|tally| tally.hour >= day_begins);
        let judged = Duration::from_days(PRECISION_DAYS);
        Ok(Self {
            day: day.cloned().collect(),
            week,
            violations: since(Figure::RuleViolations, judged)?,
            no_violations: since(Figure::RuleNoViolations, judged)?,
            overturns: Overturns::of(
                &since(Figure::ContainmentsOverturned, judged)?,
                &since(Figure::ContainmentsUpheld, judged)?,
            ),
        })
    }

    fn of(&self, rule: &str) -> RuleFigures {
        let sum = |hours: &[Tally]| {
            let counts = hours.iter().filter_map(|tally| tally.counts.get(rule));
            counts.sum::<u64>()
        };
        RuleFigures {
            hits_day: sum(&self.day),
            hits_week: sum(&self.week),
            precision_days: PRECISION_DAYS,
            precision: evenhand_flow::transparency::precision::Precision::of(
                sum(&self.violations),
                sum(&self.no_violations),
            ),
            overturn: self.overturns.of_rule(rule),
            overturn_by_lang: self.overturns.by_lang(rule),
        }
    }
}

fn days(engine: &Engine, platform: &Platform, rule: &str) -> Result<Vec<DayHits>, Problem> {
    let now = engine.now();
    let today = day_of(now);
    let first = today.minus(Duration::from_days(DAYS_SHOWN - 1));
    let mut days: Vec<DayHits> = (0..DAYS_SHOWN)
        .map(|day| DayHits {
            day: first.plus(Duration::from_days(day)),
            live: 0,
            observed: 0,
        })
        .collect();
    for (figure, is_live) in [(Figure::RuleHits, true), (Figure::RuleObserved, false)] {
        for tally in engine.tallies(platform, figure, first, now)? {
            let count = tally.counts.get(rule).copied().unwrap_or_default();
            let day = days.iter_mut().find(|day| day.day == day_of(tally.hour));
            if let Some(day) = day {
                let sum = if is_live {
                    &mut day.live
                } else {
                    &mut day.observed
                };
                *sum += count;
            }
        }
    }
    Ok(days)
}

/// The beginning of the day of an instant, in UTC.
pub fn day_of(at: evenhand_model::Time) -> evenhand_model::Time {
    let day = Duration::from_days(1).micros();
    evenhand_model::Time::from_micros(at.micros() - at.micros().rem_euclid(day))
}
