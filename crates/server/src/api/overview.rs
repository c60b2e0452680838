//! Figures of the house over a span of time. None of them is about a person.

use std::collections::BTreeMap;

use evenhand_engine::Engine;
use evenhand_flow::transparency::decision_time::{self, BOUNDS_SECONDS};
use evenhand_flow::work::{Dispatching, Figure, PlatformRow, Tally};
use evenhand_model::{Duration, Endpoint, Platform, Problem, Tier, Time, limits};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::rules::day_of;
use crate::api::rules::overturns::Overturns;
use crate::endpoint::Call;
use crate::endpoint::input::Query;
use crate::endpoint::output::Json;
use crate::view::overview::{
    BacklogView, BucketView, CapacityView, DecisionTimesView, FactorJudgedView, FirstStepsView,
    LoadView, OverviewView, SeriesView, Step, StepTimesView, WebhookHealthView,
};

/// Longest span that is told by the hour.
const BY_HOUR_MAX: Duration = Duration::from_days(3);
/// Hours of which the decisions are taken as what the house can do.
const CAPACITY_HOURS: i64 = 24;

/// Which span.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// From when; a week before the end when left out.
    pub from: Option<Time>,
    /// Until when; now when left out.
    pub to: Option<Time>,
}

/// Arrivals, decisions, time to decision, backlog and capacity, rule hits, and how webhooks do.
pub async fn get(call: Call, Query(span): Query<Span>) -> Result<Json<OverviewView>, Problem> {
    let platform = call.platform()?.clone();
    let now = call.engine().now();
    let to = span.to.unwrap_or(now);
    let from = span.from.unwrap_or(to.minus(Duration::from_days(7)));
    let longest = Duration::from_days(limits::TALLY_DAYS);
    if from >= to || to.since(from) > longest {
        let detail = format!(
            "expected `from` before `to`, and at most {} days between them",
            limits::TALLY_DAYS
        );
        return Err(Problem::invalid(detail).at("from"));
    }
    call.read(move |engine| overview(engine, &platform, from, to).map(Json))
        .await
}

fn overview(
    engine: &Engine,
    platform: &Platform,
    from: Time,
    to: Time,
) -> Result<OverviewView, Problem> {
    let span = Buckets::of(from, to);
    let backlog = engine.backlog(platform)?.into_iter();
    let backlog = backlog.map(|(tier, waiting)| BacklogView { tier, waiting });
    let backlog: Vec<BacklogView> = backlog.collect();
    let mut series = Vec::new();
    for figure in Figure::ALL {
        if !matches!(
            figure,
            Figure::DecisionTimes
                | Figure::LookTimes
                | Figure::ContainmentTimes
                | Figure::RuleViolations
                | Figure::RuleNoViolations
                | Figure::ContainmentsOverturned
                | Figure::ContainmentsUpheld
        ) {
            let mut hours = engine.tallies(platform, *figure, span.first(), to)?;
            if *figure == Figure::Backlog && to >= engine.now() {
                hours.push(level_of_now(engine, platform, &backlog));
            }
            series.extend(span.series(*figure, &hours));
        }
    }
    let times = engine.tallies(platform, Figure::DecisionTimes, span.first(), to)?;
    let judged = |figure| engine.tallies(platform, figure, span.first(), to);
    let looked = by_tier(&judged(Figure::LookTimes)?);
    let contained = by_tier(&judged(Figure::ContainmentTimes)?);
    let overturned = Overturns::of(
        &judged(Figure::ContainmentsOverturned)?,
        &judged(Figure::ContainmentsUpheld)?,
    );
    Ok(OverviewView {
        overturned: overturned.all(),
        from: span.first(),
        to,
        step: span.step,
        decision_times: decision_times(&times),
        first_steps: first_steps(&looked, &contained),
        capacity: capacity(engine, platform, &backlog)?,
        load: load(engine, platform, &backlog)?,
        backlog,
        factors: factors(&series),
        webhooks: webhooks(engine, platform, &series)?,
        series,
        starts: span.starts,
    })
}

/// What is known of the backlog by now, which was noted some minutes ago.
fn level_of_now(engine: &Engine, platform: &Platform, backlog: &[BacklogView]) -> Tally {
    let tiers = backlog.iter();
    Tally {
        platform: platform.clone(),
        figure: Figure::Backlog,
        hour: Tally::hour_of(engine.now()),
        counts: tiers
            .map(|tier| (tier.tier.as_str().to_owned(), tier.waiting))
            .collect(),
    }
}

/// The steps of a span.
struct Buckets {
    step: Step,
    starts: Vec<Time>,
}

impl Buckets {
    fn of(from: Time, to: Time) -> Self {
        let (step, length, first) = if to.since(from) <= BY_HOUR_MAX {
            (Step::Hour, Duration::from_hours(1), Tally::hour_of(from))
        } else {
            (Step::Day, Duration::from_days(1), day_of(from))
        };
        let starts = std::iter::successors(Some(first), |start| Some(start.plus(length)));
        Self {
            step,
            starts: starts.take_while(|start| *start <= to).collect(),
        }
    }

    fn first(&self) -> Time {
        self.starts.first().copied().unwrap_or_default()
    }

    /// One series for each label. A level is unknown until it was first noted, then stays until it is
    /// noted again.
    fn series(&self, figure: Figure, hours: &[Tally]) -> Vec<SeriesView> {
        let mut labels: BTreeMap<&str, Vec<Option<u64>>> = BTreeMap::new();
        let nothing = if figure.is_level() { None } else { Some(0) };
        for tally in hours {
            let place = self.starts.partition_point(|start| *start <= tally.hour);
            for (label, count) in &tally.counts {
                let counts = labels
                    .entry(label)
                    .or_insert_with(|| vec![nothing; self.starts.len()]);
                let Some(slot) = counts.get_mut(place.saturating_sub(1)) else {
                    continue;
                };
                *slot = if figure.is_level() {
                    Some(*count)
                } else {
                    slot.map(|sum| sum + count)
                };
            }
        }
        let series = labels.into_iter().map(|(label, counts)| SeriesView {
            figure: figure.as_str(),
            label: label.to_owned(),
            sum: (!figure.is_level()).then(|| counts.iter().flatten().sum()),
            counts,
        });
        series.collect()
    }
}

/// Those that reviewers disagreed with most come first.
fn factors(series: &[SeriesView]) -> Vec<FactorJudgedView> {
    let mut judged: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
    for (place, figure) in [Figure::FactorsKept, Figure::FactorsOverturned]
        .into_iter()
        .enumerate()
    {
        for one in series.iter().filter(|one| one.figure == figure.as_str()) {
            let counts = judged.entry(&one.label).or_default();
            if let Some(count) = counts.get_mut(place) {
                *count += one.sum.unwrap_or_default();
            }
        }
    }
    let view = |(label, [kept, overturned]): (&str, [u64; 2])| {
        let (by, lang) = label.rsplit_once('/').unwrap_or((label, "und"));
        FactorJudgedView {
            by: by.to_owned(),
            lang: lang.to_owned(),
            kept,
            overturned,
        }
    };
    let mut judged: Vec<_> = judged.into_iter().map(view).collect();
    judged.sort_by_key(|one| std::cmp::Reverse(one.overturned));
    judged
}

/// How many took how long, by tier.
fn by_tier(hours: &[Tally]) -> BTreeMap<Tier, Vec<u64>> {
    let mut by_tier =
        BTreeMap::from(Tier::ALL.map(|tier| (tier, vec![0; BOUNDS_SECONDS.len() + 1])));
    for (label, count) in hours.iter().flat_map(|tally| &tally.counts) {
        if let Some((tier, place)) = decision_time::read_label(label)
            && let Some(bucket) = by_tier.get_mut(&tier).and_then(|all| all.get_mut(place))
        {
            *bucket += count;
        }
    }
    by_tier
}

fn first_steps(
    looked: &BTreeMap<Tier, Vec<u64>>,
    contained: &BTreeMap<Tier, Vec<u64>>,
) -> Vec<FirstStepsView> {
    let of = |tier: Tier, times: &BTreeMap<Tier, Vec<u64>>| {
        let buckets = times.get(&tier).map(Vec::as_slice).unwrap_or_default();
        StepTimesView {
            count: buckets.iter().sum(),
            in_time: decision_time::in_time(tier, buckets),
            median_within_seconds: decision_time::median_bound_seconds(buckets),
        }
    };
    let tiers = Tier::ALL.iter().map(|tier| FirstStepsView {
        tier: *tier,
        looked: of(*tier, looked),
        contained: of(*tier, contained),
    });
    tiers.collect()
}

fn decision_times(hours: &[Tally]) -> Vec<DecisionTimesView> {
    let bounds = || BOUNDS_SECONDS.into_iter().map(Some).chain([None]);
    let view = |(tier, buckets): (Tier, Vec<u64>)| DecisionTimesView {
        tier,
        allowed_seconds: tier.allowed().seconds(),
        decided: buckets.iter().sum(),
        in_time: decision_time::in_time(tier, &buckets),
        median_within_seconds: decision_time::median_bound_seconds(&buckets),
        buckets: bounds()
            .zip(buckets)
            .map(|(within_seconds, decided)| BucketView {
                within_seconds,
                decided,
            })
            .collect(),
    };
    by_tier(hours).into_iter().map(view).collect()
}

fn capacity(
    engine: &Engine,
    platform: &Platform,
    backlog: &[BacklogView],
) -> Result<CapacityView, Problem> {
    let now = engine.now();
    let from = now.minus(Duration::from_hours(CAPACITY_HOURS - 1));
    let hours = engine.tallies(platform, Figure::Decisions, from, now)?;
    let decided: u64 = hours.iter().flat_map(|tally| tally.counts.values()).sum();
    let per_hour = decided as f64 / CAPACITY_HOURS as f64;
    let waiting: u64 = backlog.iter().map(|tier| tier.waiting).sum();
    Ok(CapacityView {
        hours: CAPACITY_HOURS,
        decided,
        per_hour,
        hours_to_clear: (decided > 0).then(|| waiting as f64 / per_hour),
    })
}

fn load(
    engine: &Engine,
    platform: &Platform,
    backlog: &[BacklogView],
) -> Result<LoadView, Problem> {
    let open = Tier::ALL.map(|tier| {
        let of_it = backlog.iter().find(|one| one.tier == tier);
        of_it.map_or(0, |one| one.waiting)
    });
    let state = engine.get::<Dispatching>(platform)?;
    let state = state.unwrap_or_else(|| Dispatching::new(platform));
    let load = state.load(open, engine.now());
    Ok(LoadView {
        projected: load.projected(),
        is_over: load.is_over(),
        reviewers: load.reviewers,
        handling_seconds: load.handling_seconds,
        uncovered: state.uncovered.into_keys().collect(),
    })
}

fn webhooks(
    engine: &Engine,
    platform: &Platform,
    series: &[SeriesView],
) -> Result<Vec<WebhookHealthView>, Problem> {
    let row = engine.get::<PlatformRow>(platform)?;
    let mut health = Vec::new();
    for id in row.map(|row| row.endpoints).unwrap_or_default() {
        let Some(endpoint) = engine.get::<Endpoint>(id)? else {
            continue;
        };
        let sum = |figure: Figure| {
            let of_it = series
                .iter()
                .find(|one| one.figure == figure.as_str() && one.label == endpoint.id.to_string());
            of_it.and_then(|one| one.sum).unwrap_or_default()
        };
        health.push(WebhookHealthView {
            id: endpoint.id,
            host: host_of(&endpoint.url),
            is_disabled: endpoint.disabled.is_some(),
            taken: sum(Figure::DeliveriesTaken),
            failed: sum(Figure::DeliveriesFailed),
        });
    }
    Ok(health)
}

/// The host alone: a path may hold a secret of the platform's.
fn host_of(url: &str) -> String {
    let url = url.parse::<axum::http::Uri>().ok();
    url.and_then(|url| url.host().map(str::to_owned))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(figure: Figure, hour: &str, counts: &[(&str, u64)]) -> Tally {
        Tally {
            platform: Platform::default(),
            figure,
            hour: hour.parse().unwrap(),
            counts: counts
                .iter()
                .map(|(label, n)| ((*label).into(), *n))
                .collect(),
        }
    }

    fn check(from: &str, to: &str, hours: &[Tally], expected: &[Option<u64>]) {
        let buckets = Buckets::of(from.parse().unwrap(), to.parse().unwrap());
        let series = buckets.series(hours[0].figure, hours);
        assert_eq!(series[0].counts, expected);
    }

    #[test]
    fn short_spans_go_by_the_hour_and_long_ones_by_the_day() {
        let hours = [
            tally(Figure::Events, "2026-11-23T10:00:00Z", &[("hold", 2)]),
            tally(Figure::Events, "2026-11-23T12:00:00Z", &[("hold", 3)]),
        ];
        let by_hour = [Some(2), Some(0), Some(3)];
        check(
            "2026-11-23T10:30:00Z",
            "2026-11-23T12:01:00Z",
            &hours,
            &by_hour,
        );
        let by_day = [Some(5), Some(0), Some(0), Some(0)];
        check(
            "2026-11-23T00:00:00Z",
            "2026-11-26T10:00:00Z",
            &hours,
            &by_day,
        );
    }

    #[test]
    fn of_a_level_the_last_of_a_step_counts_and_what_was_never_noted_is_unknown() {
        let hours = [
            tally(Figure::Backlog, "2026-11-23T10:00:00Z", &[("T1", 2)]),
            tally(Figure::Backlog, "2026-11-23T11:00:00Z", &[("T1", 0)]),
        ];
        let expected = [Some(0), None, None, None];
        check(
            "2026-11-23T00:00:00Z",
            "2026-11-26T10:00:00Z",
            &hours,
            &expected,
        );
    }

    #[test]
    fn of_a_url_only_the_host_is_told() {
        assert_eq!(
            host_of("https://hooks.example:8443/secret?x=1"),
            "hooks.example"
        );
        assert_eq!(host_of("::"), "");
    }
}
