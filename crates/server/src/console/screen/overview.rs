//! The overview: figures of the house, drawn.

use askama::Template;
use axum::response::Response;
use evenhand_flow::work::Figure;
use evenhand_model::{Duration, Problem, Reason, Scope, Tier, Time, Verdict};
use serde::Deserialize;

use crate::api;
use crate::api::overview::Span;
use crate::console::chart::{Chart, Drawing, Kind, Series};
use crate::console::frame::Frame;
use crate::console::screen::rules::overturn;
use crate::console::visit::page;
use crate::console::{Visit, outside, words};
use crate::endpoint::input::Query;
use crate::view::overview::{
    DecisionTimesView, FactorJudgedView, FirstStepsView, OverviewView, SeriesView, Step,
    StepTimesView,
};

/// Days that can be chosen.
const DAYS: [i64; 4] = [1, 7, 30, 90];
/// Days that are shown at first.
const DAYS_AT_FIRST: i64 = 7;

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    frame: Frame,
    days: i64,
    choices: [i64; 4],
    waiting: u64,
    per_hour: String,
    capacity_hours: i64,
    hours_to_clear: Option<String>,
    /// Work that waits, in hundredths of what can be done in time.
    load: String,
    is_over: bool,
    reviewers: u32,
    handling: String,
    uncovered: Vec<String>,
    may_see_team: bool,
    events_taken: u64,
    events: Drawing,
    reports: Drawing,
    opened: Drawing,
    decisions: Drawing,
    decision_times: Drawing,
    times: Vec<TimeRow>,
    first_steps: Vec<FirstStepRow>,
    backlog: Drawing,
    rules: Drawing,
    overturned: Vec<OverturnRow>,
    webhooks: Drawing,
    /// Texts scored through another system's API; nothing where there were none.
    analyses: Option<Drawing>,
    endpoints: Vec<EndpointRow>,
    factors: Vec<FactorRow>,
}

/// How often reviewers disagreed with one detector in one language.
struct FactorRow {
    by: String,
    lang: String,
    kept: u64,
    overturned: u64,
    rate: String,
}

/// How a tier did against its clock.
struct TimeRow {
    tier: Tier,
    name: &'static str,
    allowed: String,
    decided: u64,
    in_time: String,
    median: String,
}

/// How soon cases of a tier were looked at by a person, and contained by a rule.
struct FirstStepRow {
    tier: Tier,
    name: &'static str,
    looked: u64,
    looked_in_time: String,
    half_looked: String,
    contained: u64,
    half_contained: String,
}

/// How often what a rule contained in some language need not have been.
struct OverturnRow {
    rule: String,
    lang: String,
    overturn: String,
}

/// How a webhook did.
struct EndpointRow {
    host: String,
    is_disabled: bool,
    taken: u64,
    failed: u64,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    days: Option<i64>,
}

/// The overview.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let wanted: Wanted = visit.query()?;
    let days = wanted.days.filter(|days| DAYS.contains(days));
    let days = days.unwrap_or(DAYS_AT_FIRST);
    let to = visit.now();
    let span = Span {
        from: Some(to.minus(Duration::from_days(days))),
        to: Some(to),
    };
    let found = api::overview::get(visit.call.clone(), Query(span)).await?.0;
    let waiting: u64 = found.backlog.iter().map(|tier| tier.waiting).sum();
    let steps = steps(&found);
    let draw =
        |id, title: &str, series| Chart::new(id, Kind::Bars, title, steps.clone(), series).draw();
    let of = |figure| of(&found, figure, |label| label.to_owned());
    let events = of(Figure::Events);
    page(&Overview {
        days,
        choices: DAYS,
        waiting,
        per_hour: format!("{:.1}", found.capacity.per_hour),
        capacity_hours: found.capacity.hours,
        hours_to_clear: found.capacity.hours_to_clear.map(hours),
        load: format!("{:.0}", found.load.projected * 100.0),
        is_over: found.load.is_over,
        reviewers: found.load.reviewers,
        handling: words::span(Duration::from_seconds(found.load.handling_seconds.into())),
        uncovered: found.load.uncovered.clone(),
        may_see_team: visit.call.caller()?.may(Scope::RulesWrite),
        events_taken: events.iter().flat_map(|one| &one.values).flatten().sum(),
        events: draw("events", "Events that a rule met, by verdict", {
            // Nearly all are allowed: beside them nothing else would be seen.
            let met = events.into_iter();
            met.filter(|one| one.name != Verdict::Allow.as_str())
                .collect()
        })?,
        reports: draw("reports", "Reports, by reason", reports(&found))?,
        opened: draw("opened", "Cases opened, by tier", of(Figure::CasesOpened))?,
        decisions: draw(
            "decisions",
            "Decisions of people, by tier",
            of(Figure::Decisions),
        )?,
        decision_times: decision_times(&found.decision_times)?,
        times: found.decision_times.iter().map(TimeRow::of).collect(),
        first_steps: found.first_steps.iter().map(FirstStepRow::of).collect(),
        backlog: backlog(&found, steps.clone())?,
        rules: draw(
            "rules",
            "Hits of live rules, the most frequent",
            of(Figure::RuleHits),
        )?,
        analyses: match of(Figure::TextAnalyses) {
            none if none.is_empty() => None,
            analyses => Some(draw(
                "analyses",
                "Texts through the Perspective API, by what became of them",
                analyses,
            )?),
        },
        overturned: found
            .overturned
            .iter()
            .map(|one| OverturnRow {
                rule: one.rule.clone(),
                lang: words::language(&one.lang),
                overturn: overturn(&one.overturn),
            })
            .collect(),
        webhooks: draw("webhooks", "Attempts to reach webhooks", webhooks(&found))?,
        endpoints: found
            .webhooks
            .into_iter()
            .map(|webhook| EndpointRow {
                host: webhook.host,
                is_disabled: webhook.is_disabled,
                taken: webhook.taken,
                failed: webhook.failed,
            })
            .collect(),
        factors: found.factors.iter().map(FactorRow::of).collect(),
        frame: Frame::of(&visit, "Overview")?,
    })
}

impl FactorRow {
    fn of(judged: &FactorJudgedView) -> Self {
        let all = judged.kept + judged.overturned;
        let percent = (judged.overturned * 100).checked_div(all);
        Self {
            by: outside::line(&judged.by),
            lang: outside::line(&judged.lang),
            kept: judged.kept,
            overturned: judged.overturned,
            rate: percent.map_or_else(String::new, |percent| format!("{percent} %")),
        }
    }
}

impl TimeRow {
    fn of(times: &DecisionTimesView) -> Self {
        Self {
            tier: times.tier,
            name: words::tier(times.tier),
            allowed: words::span(Duration::from_seconds(times.allowed_seconds)),
            decided: times.decided,
            in_time: in_time(times.in_time, times.decided),
            median: half_of(times.decided, times.median_within_seconds),
        }
    }
}

impl FirstStepRow {
    fn of(steps: &FirstStepsView) -> Self {
        let half = |times: &StepTimesView| half_of(times.count, times.median_within_seconds);
        Self {
            tier: steps.tier,
            name: words::tier(steps.tier),
            looked: steps.looked.count,
            looked_in_time: in_time(steps.looked.in_time, steps.looked.count),
            half_looked: half(&steps.looked),
            contained: steps.contained.count,
            half_contained: half(&steps.contained),
        }
    }
}

/// Within which time half of them were.
fn half_of(count: u64, median_within_seconds: Option<i64>) -> String {
    match (count, median_within_seconds) {
        (0, _) => "–".to_owned(),
        (_, Some(seconds)) => format!("within {}", words::span(Duration::from_seconds(seconds))),
        (_, None) => "longer than 7 d".to_owned(),
    }
}

fn in_time(in_time: u64, count: u64) -> String {
    let percent = (in_time * 100).checked_div(count);
    percent.map_or_else(
        || "–".to_owned(),
        |percent| format!("{in_time} ({percent} %)"),
    )
}

/// Names of the steps, in UTC.
fn steps(found: &OverviewView) -> (&'static str, Vec<String>) {
    let name = |start: &Time| {
        let text = words::instant(*start);
        let part = match found.step {
            Step::Hour => text.get(11..16),
            Step::Day => text.get(5..10),
        };
        part.unwrap_or(&text).to_owned()
    };
    let over = match found.step {
        Step::Hour => "Hour (UTC)",
        Step::Day => "Day (UTC)",
    };
    (over, found.starts.iter().map(name).collect())
}

fn of(found: &OverviewView, figure: Figure, name: impl Fn(&str) -> String) -> Vec<Series> {
    let series = found
        .series
        .iter()
        .filter(|one| one.figure == figure.as_str());
    series
        .map(|one| Series {
            name: name(&one.label),
            values: one.counts.clone(),
        })
        .collect()
}

fn reports(found: &OverviewView) -> Vec<Series> {
    let named = |label: &str| {
        let reason = serde_json::from_value::<Reason>(label.into());
        reason.map_or_else(
            |_| label.to_owned(),
            |reason| words::reason(reason).to_owned(),
        )
    };
    of(found, Figure::Reports, named)
}

/// All series of a figure in one.
fn all(found: &OverviewView, figure: Figure, name: &str) -> Series {
    let series = found
        .series
        .iter()
        .filter(|one| one.figure == figure.as_str());
    let series: Vec<&SeriesView> = series.collect();
    let nothing = if figure.is_level() { None } else { Some(0) };
    let sum = |step: usize| {
        let known = series
            .iter()
            .filter_map(|one| one.counts.get(step).copied().flatten());
        known.fold(nothing, |sum, count| Some(sum.unwrap_or(0) + count))
    };
    Series {
        name: name.into(),
        values: (0..found.starts.len()).map(sum).collect(),
    }
}

fn backlog(found: &OverviewView, steps: (&'static str, Vec<String>)) -> Result<Drawing, Problem> {
    let series = vec![
        all(found, Figure::Backlog, "waiting or looked at"),
        all(found, Figure::CasesOpened, "opened"),
        all(found, Figure::Decisions, "decided"),
    ];
    Chart::new(
        "backlog",
        Kind::Lines,
        "Waiting, opened and decided",
        steps,
        series,
    )
    .draw()
}

fn webhooks(found: &OverviewView) -> Vec<Series> {
    vec![
        all(found, Figure::DeliveriesTaken, "taken"),
        all(found, Figure::DeliveriesFailed, "failed, tried again"),
    ]
}

/// One bar for each tier; its parts are what was decided within which clock.
fn decision_times(times: &[DecisionTimesView]) -> Result<Drawing, Problem> {
    let clocks = Tier::ALL.map(|tier| tier.allowed().seconds());
    let mut series: Vec<Series> = clocks
        .iter()
        .map(|seconds| format!("within {}", words::span(Duration::from_seconds(*seconds))))
        .chain(["longer".to_owned()])
        .map(|name| Series {
            name,
            values: vec![Some(0); times.len()],
        })
        .collect();
    for (place, tier) in times.iter().enumerate() {
        for bucket in &tier.buckets {
            let clock = bucket.within_seconds.map_or(clocks.len(), |bound| {
                clocks.partition_point(|clock| *clock < bound)
            });
            let value = series
                .get_mut(clock)
                .and_then(|one| one.values.get_mut(place));
            if let Some(value) = value {
                *value = value.map(|sum| sum + bucket.decided);
            }
        }
    }
    let tiers = times.iter().map(|one| one.tier.as_str().to_owned());
    let steps = ("Tier", tiers.collect());
    Chart::new(
        "times",
        Kind::Bars,
        "Time to decision, by tier",
        steps,
        series,
    )
    .draw()
}

/// Hours as a span, for what is an estimate anyway.
fn hours(hours: f64) -> String {
    let minutes = (hours * 60.0).min(1e9) as i64;
    words::span(Duration::from_minutes(minutes))
}
