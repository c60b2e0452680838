//! Whether somebody waits longer for who they are: curves, verdict, and what else became of each cohort's cases.

use askama::Template;
use axum::response::Response;
use evenhand_flow::transparency::agreement::{Agreement, KappaFigure};
use evenhand_flow::transparency::parity::{ComparedBy, Conduct, ParityStop, Shared};
use evenhand_model::{Problem, Scope, Tier};
use evenhand_parity::draw::{self, CURVES_MAX, Curve, Size};
use evenhand_parity::report::{Cohort, VerdictResult, percent, span};
use serde::Deserialize;

use crate::api;
use crate::api::parity::{CohortRequest, ParityQuery};
use crate::console::frame::Frame;
use crate::console::visit::{page, see_other};
use crate::console::{Visit, words};
use crate::endpoint::input::{Json, Nothing, Query};
use crate::view::parity::{CohortListView, ParityView};

#[derive(Template)]
#[template(path = "parity.html")]
struct Parity {
    frame: Frame,
    stops: Vec<Choice>,
    ways: Vec<Choice>,
    view: ParityView,
    is_proved: bool,
    /// For pages of usual width, and for phones.
    charts: [Drawing; 2],
    cohorts: Vec<CohortRow>,
    tiers: Vec<TierRow>,
    conduct: Vec<ConductRow>,
    unknown: String,
    horizon: String,
    margin: String,
    plan_since: Option<String>,
    may_audit: bool,
    twice: Twice,
    lists: Vec<CohortListView>,
    may_import: bool,
}

/// Cases judged a second time by somebody who did not know whom they are about.
struct Twice {
    agreement: Agreement,
    kappas: Vec<(&'static str, String)>,
    mean_shift: String,
    rows: Vec<(Tier, Vec<String>)>,
}

impl Twice {
    fn of(agreement: Agreement) -> Self {
        let told = |figure: Option<KappaFigure>| {
            figure.map_or("both always chose the same".into(), |one| {
                let KappaFigure { value, low, high } = one;
                format!("{value:.2} (95 % interval {low:.2} to {high:.2})")
            })
        };
        let found = agreement.found;
        let kappas = found.map(|found| {
            [
                ("Tiers", told(found.tiers)),
                ("Outcome", told(found.outcomes)),
            ]
        });
        let cell = |count: &Option<u64>| count.map_or("few".into(), |count| count.to_string());
        let rows = found.map(|found| {
            let rows = Tier::ALL.into_iter().zip(found.table);
            rows.map(|(tier, row)| (tier, row.iter().map(cell).collect()))
                .collect()
        });
        Self {
            agreement,
            kappas: kappas.into_iter().flatten().collect(),
            mean_shift: found.map_or(String::new(), |found| {
                let (mean, way) = (
                    found.shift.mean.abs(),
                    if found.shift.mean < 0.0 {
                        "more"
                    } else {
                        "less"
                    },
                );
                format!("{mean:.2} tiers {way} urgent")
            }),
            rows: rows.unwrap_or_default(),
        }
    }
}

/// A chart for one width.
pub struct Drawing {
    /// Which width.
    pub class: &'static str,
    /// The chart.
    pub svg: String,
}

impl Drawing {
    /// Draws it.
    pub fn of(chart: &draw::Chart<'_>, size: Size) -> Self {
        Self {
            class: match size {
                Size::Wide => "survival-wide",
                Size::Narrow => "survival-narrow",
            },
            svg: draw::draw(chart, size),
        }
    }
}

/// A link to the same page about something else.
struct Choice {
    name: &'static str,
    path: String,
    is_here: bool,
}

struct CohortRow {
    name: String,
    cohort: Cohort,
    rmst: String,
    quantiles: [String; 3],
    closed_median: String,
}

struct TierRow {
    tier: String,
    margin: String,
    cells: Vec<(String, u64, u64, String)>,
    verdict: &'static str,
    /// Why it is not proved.
    reasons: Vec<String>,
}

struct ConductRow {
    about: &'static str,
    cells: Vec<String>,
}

/// How long cases wait, cohort by cohort.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let query: ParityQuery = visit.query()?;
    let stop = query.stop()?;
    let view = api::parity::get(visit.call.clone(), Query(query)).await?.0;
    let lists = api::parity::lists(visit.call.clone(), Nothing)
        .await?
        .0
        .items;
    let curves = curves(&view);
    let about = view.report.headline.join(" ");
    let chart = draw::Chart {
        id: "parity",
        title: "Share of cases that still wait",
        about: &about,
        horizon_hours: view.report.horizon,
        curves: &curves,
        between: None,
    };
    page(&Parity {
        stops: stops(stop, view.by),
        ways: ways(stop, view.by),
        is_proved: view.report.verdict.result == VerdictResult::Proved,
        charts: [Size::Wide, Size::Narrow].map(|size| Drawing::of(&chart, size)),
        cohorts: cohorts(&view),
        tiers: tiers(&view),
        conduct: conduct(&view),
        unknown: percent(view.report.unknown_share),
        horizon: span(view.report.horizon),
        margin: span(view.report.margin),
        plan_since: view.plan_since.map(words::instant),
        may_audit: visit.call.caller()?.may(Scope::AuditRead),
        twice: Twice::of(
            api::reratings::agreement(visit.call.clone(), Nothing)
                .await?
                .0,
        ),
        may_import: visit.call.caller()?.may(Scope::CohortsWrite),
        frame: Frame::of(&visit, "Parity")?,
        lists,
        view,
    })
}

/// What the form for a list sends.
#[derive(Deserialize)]
struct SentList {
    cohort: String,
    /// One account to a line.
    accounts: String,
}

/// Adds accounts to a sealed list.
pub async fn import(visit: Visit) -> Result<Response, Problem> {
    let sent: SentList = visit.form()?;
    let accounts = sent.accounts.lines().map(str::trim);
    let request = CohortRequest {
        cohort: sent.cohort.trim().to_owned(),
        accounts: accounts
            .filter(|account| !account.is_empty())
            .map(str::to_owned)
            .collect(),
    };
    api::parity::import(visit.call.clone(), Json(request)).await?;
    see_other("/parity")
}

/// Removes a sealed list.
pub async fn remove(visit: Visit) -> Result<Response, Problem> {
    #[derive(Deserialize)]
    struct Named {
        cohort: String,
    }
    let sent: Named = visit.form()?;
    let mut call = visit.call_for("");
    call.path = vec![("name".to_owned(), sent.cohort)];
    api::parity::remove(call, Nothing).await?;
    see_other("/parity")
}

/// The words of a stop.
fn stop_words(stop: ParityStop) -> &'static str {
    match stop {
        ParityStop::FirstLook => "First look",
        ParityStop::FirstProtectiveStep => "First protective step",
        ParityStop::Decision => "Decision",
        ParityStop::OutOfSight => "Out of sight",
        ParityStop::BothTold => "Both told",
    }
}

fn stops(here: ParityStop, by: ComparedBy) -> Vec<Choice> {
    let choice = |stop: ParityStop| Choice {
        name: stop_words(stop),
        path: format!("/parity?stop={}&by={}", stop.as_str(), by.as_str()),
        is_here: stop == here,
    };
    ParityStop::ALL.map(choice).into()
}

fn ways(stop: ParityStop, here: ComparedBy) -> Vec<Choice> {
    let ways = [
        (ComparedBy::Cohort, "By list"),
        (ComparedBy::Channel, "By channel"),
        (ComparedBy::Language, "By language"),
    ];
    let choice = |(by, name): (ComparedBy, &'static str)| Choice {
        name,
        path: format!("/parity?stop={}&by={}", stop.as_str(), by.as_str()),
        is_here: by == here,
    };
    ways.map(choice).into()
}

/// The two that are compared come first.
fn ordered(view: &ParityView) -> Vec<(&String, &Cohort)> {
    let mut all: Vec<_> = view.report.cohorts.iter().collect();
    let place = |name: &str| match name {
        name if name == view.report.reference => 0,
        name if name == view.report.compared => 1,
        _ => 2,
    };
    all.sort_by_key(|(name, _)| place(name));
    all
}

fn curves(view: &ParityView) -> Vec<Curve<'_>> {
    let drawn = ordered(view).into_iter().take(CURVES_MAX);
    drawn
        .map(|(name, cohort)| Curve::of(name, cohort))
        .collect()
}

fn cohorts(view: &ParityView) -> Vec<CohortRow> {
    let row = |(name, cohort): (&String, &Cohort)| CohortRow {
        name: name.clone(),
        rmst: span(cohort.rmst),
        quantiles: [
            cohort.quantiles.p50,
            cohort.quantiles.p90,
            cohort.quantiles.p95,
        ]
        .map(|hours| hours.map_or("not reached".into(), span)),
        closed_median: cohort.closed_median.map_or("none ended".into(), span),
        cohort: cohort.clone(),
    };
    ordered(view).into_iter().map(row).collect()
}

fn tiers(view: &ParityView) -> Vec<TierRow> {
    let names: Vec<&String> = ordered(view).into_iter().map(|(name, _)| name).collect();
    let rows = view.report.tiers.iter().map(|(tier, figures)| TierRow {
        tier: tier.clone(),
        margin: span(figures.margin),
        cells: names
            .iter()
            .filter_map(|name| figures.cohorts.get_key_value(*name))
            .map(|(name, cell)| (name.clone(), cell.n, cell.open, span(cell.rmst)))
            .collect(),
        verdict: if figures.proved {
            "proved"
        } else {
            "not proved"
        },
        reasons: figures.reasons.clone(),
    });
    rows.collect()
}

/// What is told of a cohort's cases, and in which words.
type Told = (&'static str, fn(&Conduct) -> Shared);

fn conduct(view: &ParityView) -> Vec<ConductRow> {
    let rows: [Told; 9] = [
        ("Tier made stricter", |one| one.tier_raised),
        ("Tier made milder", |one| one.tier_lowered),
        ("Tier set by a person", |one| one.tier_by_person),
        ("Taken out of turn", |one| one.expedited),
        ("Came by a side door", |one| one.by_side_door),
        ("Hidden by a rule before anybody looked", |one| {
            one.contained_by_rule
        }),
        ("Acted on outside the queue", |one| one.acted_outside_queue),
        ("Found to be a violation", |one| one.violations),
        ("Reversed on appeal", |one| one.reversed_on_appeal),
    ];
    let row = |(about, of): Told| ConductRow {
        about,
        cells: view.conduct.values().map(|one| share(of(one))).collect(),
    };
    rows.map(row).into()
}

fn share(shared: Shared) -> String {
    match shared {
        Shared { of: 0, .. } => "none".into(),
        Shared { count, of } => format!("{count} of {of}"),
    }
}
