//! What a run says: waits by tier and cohort, and what it took.

use evenhand_model::{Tier, Time};
use evenhand_parity::{Curve, Outcome as Ending};
use serde::Serialize;

use crate::policy::Policy;
use crate::run::Outcome;
use crate::scenario::Scenario;
use crate::team::hours;
use crate::workload::{Arrival, Workload};

/// Figures of a run. A wait lasts from when a case came to when somebody first looked at it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// The order of work.
    pub policy: Policy,
    /// Cases that came.
    pub cases: u64,
    /// Cases of it that nobody has looked at by the end.
    pub open: u64,
    /// Hours at cases as a share of hours on shift; above 1 where cases in hand last longer than shifts.
    pub utilisation: f64,
    /// Waits by tier; only tiers that came.
    pub tiers: Vec<TierFigures>,
    /// Waits by cohort, the insiders last.
    pub cohorts: Vec<CohortFigures>,
    /// How many hours longer everybody else waits than the insiders; none where there are none of either.
    pub difference: Option<Difference>,
    /// The case that was latest.
    pub latest: Option<Late>,
    /// How often danger interrupted somebody.
    pub interruptions: u64,
    /// Cases handed to somebody whose language or topic it is not.
    pub no_speaker: u64,
    /// How many waited on average.
    pub mean_waiting: f64,
    /// How many waited, at instants equally far from each other from the start to the end.
    pub waiting: Vec<u64>,
}

/// How long a case waited, or has waited so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wait {
    /// Hours.
    pub hours: f64,
    /// Whether somebody has looked at it.
    pub is_over: bool,
}

/// What is drawn of a curve.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawn {
    /// `[hours, share that still waits, low, high]`, in the order of hours.
    pub corners: Vec<[f64; 4]>,
    /// Every wait in hours, the shortest first.
    waits: Vec<f64>,
}

impl Drawn {
    /// How many are known to have waited so many hours.
    pub fn at_risk(&self, hours: f64) -> u64 {
        (self.waits.len() - self.waits.partition_point(|wait| *wait < hours)) as u64
    }
}

/// Waits of a tier.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TierFigures {
    /// The tier.
    pub tier: Tier,
    /// Its clock.
    pub allowed_hours: f64,
    /// Cases that came.
    pub cases: u64,
    /// Cases of it that wait at the end.
    pub open: u64,
    /// Share looked at in time, of those whose clock had ended or that were looked at.
    pub in_time: Option<f64>,
    /// How long they waited.
    #[serde(flatten)]
    pub waits: Quantiles,
    /// Share that still waits, by hours.
    #[serde(skip)]
    pub drawn: Drawn,
}

/// Waits of a cohort.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CohortFigures {
    /// The cohort.
    pub cohort: String,
    /// Whether it is the one that `staff-first` serves first.
    pub is_insider: bool,
    /// Cases that came.
    pub cases: u64,
    /// Cases of it that wait at the end.
    pub open: u64,
    /// Share looked at in time, of those whose clock had ended or that were looked at.
    pub in_time: Option<f64>,
    /// How long they waited.
    #[serde(flatten)]
    pub waits: Quantiles,
    /// Share that still waits, by hours.
    #[serde(skip)]
    pub drawn: Drawn,
}

/// Hours after which a share has been looked at; `None` where the run did not last for that.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Quantiles {
    /// Half.
    pub p50_hours: Option<f64>,
    /// 90 %.
    pub p90_hours: Option<f64>,
    /// 95 %.
    pub p95_hours: Option<f64>,
    /// 99 %.
    pub p99_hours: Option<f64>,
    /// Mean hours waited; cases that still wait count for as long as the run has seen any wait.
    pub mean_hours: f64,
}

/// How many hours longer everybody else waits than the insiders.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// Mean hours of everybody else, over the tiers as they occur among everybody else.
    pub others_hours: f64,
    /// Mean hours of the insiders, over the same mix of tiers.
    pub insiders_hours: f64,
    /// The first less the second.
    pub hours: f64,
}

/// A late case.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Late {
    /// Its tier.
    pub tier: Tier,
    /// When it came.
    pub received_at: Time,
    /// By how many hours it missed its clock; below 0 where even this one was in time.
    pub hours: f64,
    /// Whether it still waits.
    pub is_open: bool,
}

/// A case and what happened to it.
#[derive(Clone, Copy)]
struct Seen<'a> {
    arrival: &'a Arrival,
    wait: Wait,
}

impl Seen<'_> {
    fn late_hours(&self) -> f64 {
        self.wait.hours - hours(self.arrival.tier.allowed())
    }
}

impl Figures {
    /// The figures of a run.
    pub fn of(scenario: &Scenario, workload: &Workload, outcome: &Outcome) -> Self {
        let insiders = workload.cohorts.find(&scenario.insiders);
        let pairs = workload.arrivals().iter().zip(&outcome.looked_at);
        let came = pairs.filter(|(arrival, _)| arrival.received_at < outcome.end);
        let mut seen: Vec<Seen<'_>> = came
            .map(|(arrival, looked_at)| Seen {
                arrival,
                wait: Wait {
                    hours: hours(looked_at.unwrap_or(outcome.end).since(arrival.received_at)),
                    is_over: looked_at.is_some(),
                },
            })
            .collect();
        // Parts of it need no sorting then.
        seen.sort_by(|one, other| one.wait.hours.total_cmp(&other.wait.hours));
        let hours_all = hours(outcome.end.since(outcome.start));
        Self {
            policy: outcome.policy,
            cases: seen.len() as u64,
            open: open(&seen),
            utilisation: outcome.busy_hours / outcome.staffed_hours.max(1e-9),
            tiers: tiers(&seen),
            cohorts: cohorts(&seen, workload, insiders),
            difference: insiders.and_then(|insiders| difference(&seen, insiders)),
            latest: latest(&seen),
            interruptions: outcome.interruptions,
            no_speaker: outcome.no_speaker,
            mean_waiting: outcome.waiting_hours / hours_all.max(1e-9),
            waiting: outcome.waiting.clone(),
        }
    }

    /// The figures of a tier.
    pub fn tier(&self, tier: Tier) -> Option<&TierFigures> {
        self.tiers.iter().find(|one| one.tier == tier)
    }
}

impl Quantiles {
    fn of(curve: &Curve) -> Self {
        Self {
            p50_hours: curve.quantile(0.5),
            p90_hours: curve.quantile(0.9),
            p95_hours: curve.quantile(0.95),
            p99_hours: curve.quantile(0.99),
            mean_hours: curve.mean(),
        }
    }
}

fn tiers(seen: &[Seen<'_>]) -> Vec<TierFigures> {
    let figures = |tier: Tier| {
        let of_it = only(seen, |one| one.arrival.tier == tier);
        let curve = curve(&of_it);
        (!of_it.is_empty()).then(|| TierFigures {
            tier,
            allowed_hours: hours(tier.allowed()),
            cases: of_it.len() as u64,
            open: open(&of_it),
            in_time: in_time(&of_it),
            waits: Quantiles::of(&curve),
            drawn: drawn(&curve, &of_it),
        })
    };
    Tier::ALL.into_iter().filter_map(figures).collect()
}

fn cohorts(seen: &[Seen<'_>], workload: &Workload, insiders: Option<u16>) -> Vec<CohortFigures> {
    let figures = |(cohort, name): (u16, &str)| {
        let of_it = only(seen, |one| one.arrival.cohort == cohort);
        let curve = curve(&of_it);
        (!of_it.is_empty()).then(|| CohortFigures {
            cohort: name.to_owned(),
            is_insider: insiders == Some(cohort),
            cases: of_it.len() as u64,
            open: open(&of_it),
            in_time: in_time(&of_it),
            waits: Quantiles::of(&curve),
            drawn: drawn(&curve, &of_it),
        })
    };
    let mut all: Vec<CohortFigures> = workload.cohorts.iter().filter_map(figures).collect();
    all.sort_by(|one, other| (one.is_insider, &one.cohort).cmp(&(other.is_insider, &other.cohort)));
    all
}

/// Compares like with like: mean hours of each tier, weighted by how often it occurs among everybody else, up to
/// the hours that both curves tell of.
fn difference(seen: &[Seen<'_>], insiders: u16) -> Option<Difference> {
    let (mut others_hours, mut insiders_hours, mut weights) = (0.0, 0.0, 0.0);
    for tier in Tier::ALL {
        let of_it = only(seen, |one| one.arrival.tier == tier);
        let inside = only(&of_it, |one| one.arrival.cohort == insiders);
        let others = only(&of_it, |one| one.arrival.cohort != insiders);
        if inside.is_empty() || others.is_empty() {
            continue;
        }
        let weight = others.len() as f64;
        let (inside, others) = (curve(&inside), curve(&others));
        let within = inside.known_hours().min(others.known_hours());
        weights += weight;
        others_hours += weight * others.mean_within(within);
        insiders_hours += weight * inside.mean_within(within);
    }
    (weights > 0.0).then(|| Difference {
        others_hours: others_hours / weights,
        insiders_hours: insiders_hours / weights,
        hours: (others_hours - insiders_hours) / weights,
    })
}

fn latest(seen: &[Seen<'_>]) -> Option<Late> {
    let by_lateness =
        |one: &&Seen<'_>, other: &&Seen<'_>| one.late_hours().total_cmp(&other.late_hours());
    let one = seen.iter().max_by(by_lateness)?;
    Some(Late {
        tier: one.arrival.tier,
        received_at: one.arrival.received_at,
        hours: one.late_hours(),
        is_open: !one.wait.is_over,
    })
}

fn only<'a>(seen: &[Seen<'a>], is_wanted: impl Fn(&Seen<'a>) -> bool) -> Vec<Seen<'a>> {
    seen.iter().copied().filter(|one| is_wanted(one)).collect()
}

fn curve(seen: &[Seen<'_>]) -> Curve {
    let ending = |is_over| if is_over { Ending::Ended } else { Ending::Open };
    Curve::of(
        seen.iter()
            .map(|one| (one.wait.hours, ending(one.wait.is_over))),
    )
}

fn drawn(curve: &Curve, seen: &[Seen<'_>]) -> Drawn {
    Drawn {
        corners: curve.corners(),
        waits: seen.iter().map(|one| one.wait.hours).collect(),
    }
}

fn open(seen: &[Seen<'_>]) -> u64 {
    seen.iter().filter(|one| !one.wait.is_over).count() as u64
}

fn in_time(seen: &[Seen<'_>]) -> Option<f64> {
    within(
        seen.iter()
            .map(|one| (one.wait, hours(one.arrival.tier.allowed()))),
    )
}

/// Share of waits that were over within the hours beside them; a case that waits and has not waited so long yet
/// tells nothing.
pub(crate) fn within(waits: impl Iterator<Item = (Wait, f64)>) -> Option<f64> {
    let (mut good, mut known) = (0_u64, 0_u64);
    for (wait, allowed) in waits {
        if wait.is_over || wait.hours > allowed {
            known += 1;
            good += u64::from(wait.is_over && wait.hours <= allowed);
        }
    }
    (known > 0).then(|| good as f64 / known as f64)
}
