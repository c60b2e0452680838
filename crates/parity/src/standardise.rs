//! The difference of mean hours between cases of the same kind.

use std::collections::BTreeMap;

use crate::plan::Plan;
use crate::report::{Gap, Standardised, Stratum};
use crate::restricted_mean::{Areas, Mean};
use crate::risk::{Wait, steps};
use crate::rows::{Row, Rows};
use crate::spell::Outcome;

/// What is standardised over; the last is given up first, the first never.
const OVER: [&str; 4] = ["tier", "category", "language", "week"];

/// A stratum: tier, category, language, week; 0 for what was given up.
type Key = [i64; OVER.len()];

/// What a comparison inside strata comes to.
pub(crate) struct Comparison {
    pub gap: Option<Gap>,
    pub standardised: Standardised,
    /// How far the reference and the compared cohort were watched.
    pub watched: [Watched; 2],
    /// Whether the waits of each differ at all within the horizon.
    pub has_scatter: [bool; 2],
}

/// How far one side of a comparison was watched.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Watched {
    pub follow_up: f64,
    pub all_over: bool,
    /// On how many cases its curve up to the horizon rests where it rests on the fewest.
    pub fewest: f64,
}

impl Watched {
    /// Of waits that come shortest first.
    pub(crate) fn of(waits: &[Wait], horizon: f64) -> Self {
        let last = waits.last();
        let follow_up = last.map_or(0.0, |wait| wait.hours);
        let all_over = waits
            .iter()
            .rev()
            .take_while(|wait| wait.hours == follow_up)
            .all(|wait| wait.outcome != Outcome::Open);
        Self {
            follow_up,
            all_over: last.is_some() && all_over,
            fewest: fewest(waits, horizon),
        }
    }

    /// Whether the curve is known up to `horizon`.
    pub(crate) fn reaches(self, horizon: f64) -> bool {
        self.all_over || self.follow_up >= horizon
    }

    /// Whether the curve rests on at least so many cases wherever it goes.
    pub(crate) fn is_enough(self, cases: u64) -> bool {
        // Sums of weights are off by their last digits.
        self.fewest >= cases as f64 * (1.0 - 1e-9)
    }
}

/// The smallest effective sample of the curve up to `horizon`: those still watched at an hour, over the share of the curve
/// that still waits then. Where all are watched until they are over, that is every case, however few wait at the end; where
/// most are lost to sight early, a curve that a last late case brings down to nothing rests on few.
///
/// Source: Dorey and Korn 1987, *Effective sample sizes for confidence intervals for survival probabilities*, Statistics in
/// Medicine 6; weights count as in [`Weighted::effective_n`].
fn fewest(waits: &[Wait], horizon: f64) -> f64 {
    let (mut waiting, mut fewest) = (1.0, f64::INFINITY);
    for step in steps::<1>(waits) {
        if step.hours > horizon || waiting <= 1e-12 {
            break;
        }
        fewest = fewest.min(step.at_risk[0] / waiting);
        waiting *= 1.0 - step.over_share();
    }
    if waiting > 1e-12 {
        let watched = waits
            .iter()
            .filter(|wait| wait.hours >= horizon && wait.entry < horizon);
        let weight: f64 = watched.map(|wait| wait.weight).sum();
        fewest = fewest.min(weight / waiting);
    }
    let sum: f64 = waits.iter().map(|wait| wait.weight).sum();
    let squares: f64 = waits.iter().map(|wait| wait.weight * wait.weight).sum();
    if squares > 0.0 {
        fewest * sum / squares
    } else {
        0.0
    }
}

/// Weights each case of the compared cohort so that its strata weigh as in the reference cohort, and compares the
/// areas below the two curves. Strata with only one of the cohorts are left out and named.
///
/// One weighted curve for each cohort, not one for each stratum, as a stratum may hold one case. Sources: Xie and Liu
/// 2005, *Adjusted Kaplan-Meier estimator and log-rank test with inverse probability of treatment weighting*,
/// Statistics in Medicine 24; Conner and others 2019, *Adjusted restricted mean survival times in observational studies*,
/// Statistics in Medicine 38. The variance is that of the influence of each case, inside the strata, whose sizes are
/// taken as given.
pub(crate) fn standardise(
    rows: &Rows,
    reference: &[Row],
    compared: &[Row],
    plan: &Plan,
    reach: f64,
) -> Comparison {
    let mut depth = OVER.len();
    let mut strata = Strata::of(reference, compared, depth);
    while strata.covered_share() < plan.least_covered_share && depth > 1 {
        depth -= 1;
        strata = Strata::of(reference, compared, depth);
    }
    let of_reference = strata.weighted(reference, |_| 1.0);
    let of_compared = strata.weighted(compared, |[of_reference, of_compared]| {
        of_reference as f64 / of_compared as f64
    });
    let is_comparable = !of_reference.waits.is_empty();
    let horizon = plan.horizon_hours;
    let means = [of_reference.mean(horizon), of_compared.mean(horizon)];
    let gap = is_comparable.then(|| means[0].longer_than(means[1], reach));
    let lone = |[a, b]: [u64; 2], arm: usize| [a, b][arm] > 0 && [a, b][1 - arm] == 0;
    let only = |arm: usize| {
        strata
            .counts
            .iter()
            .filter(|(_, counts)| lone(**counts, arm))
            .map(|(key, counts)| named(rows, key, depth, counts[arm]))
            .collect()
    };
    Comparison {
        gap,
        has_scatter: means.map(Mean::has_scatter),
        watched: [
            Watched::of(&of_reference.waits, horizon),
            Watched::of(&of_compared.waits, horizon),
        ],
        standardised: Standardised {
            over: OVER[..depth].iter().map(|&name| name.into()).collect(),
            given_up: OVER[depth..].iter().map(|&name| name.into()).collect(),
            strata: strata.shared().count() as u64,
            covered_share: strata.covered_share(),
            only_reference: only(0),
            only_compared: only(1),
            effective_n: of_compared.effective_n(),
        },
    }
}

/// How many cases of the reference and of the compared cohort each stratum has.
struct Strata {
    depth: usize,
    counts: BTreeMap<Key, [u64; 2]>,
}

impl Strata {
    fn of(reference: &[Row], compared: &[Row], depth: usize) -> Self {
        let mut counts: BTreeMap<Key, [u64; 2]> = BTreeMap::new();
        for (arm, rows) in [reference, compared].into_iter().enumerate() {
            for row in rows {
                counts.entry(key(row, depth)).or_default()[arm] += 1;
            }
        }
        Self { depth, counts }
    }

    /// Those that hold both cohorts.
    fn shared(&self) -> impl Iterator<Item = (&Key, &[u64; 2])> {
        self.counts.iter().filter(|(_, [a, b])| *a > 0 && *b > 0)
    }

    /// The share of the reference cohort that lies in strata with both.
    fn covered_share(&self) -> f64 {
        let all: u64 = self.counts.values().map(|counts| counts[0]).sum();
        let covered: u64 = self.shared().map(|(_, counts)| counts[0]).sum();
        if all == 0 {
            0.0
        } else {
            covered as f64 / all as f64
        }
    }

    /// The waits of `rows` that lie in strata with both, each weighted by what `weight` makes of the counts.
    fn weighted(&self, rows: &[Row], weight: impl Fn([u64; 2]) -> f64) -> Weighted {
        let places: BTreeMap<&Key, (usize, f64)> = self
            .shared()
            .enumerate()
            .map(|(place, (key, counts))| (key, (place, weight(*counts))))
            .collect();
        let mut weighted = Weighted {
            waits: Vec::new(),
            stratum: Vec::new(),
            strata: places.len(),
        };
        for row in rows {
            if let Some(&(place, weight)) = places.get(&key(row, self.depth)) {
                weighted.waits.push(Wait {
                    weight,
                    ..row.wait()
                });
                weighted.stratum.push(place);
            }
        }
        weighted
    }
}

/// Weighted waits, shortest first, and the stratum of each.
struct Weighted {
    waits: Vec<Wait>,
    stratum: Vec<usize>,
    strata: usize,
}

impl Weighted {
    /// The mean hours within `horizon`, and how sure they are given how many cases each stratum has.
    fn mean(&self, horizon: f64) -> Mean {
        let steps = steps::<1>(&self.waits);
        let areas = Areas::of(&steps, horizon);
        let hours: Vec<f64> = steps[..areas.after.len()]
            .iter()
            .map(|step| step.hours)
            .collect();
        // What an end at each step takes from the mean: the derivative of a product of (1 - share). Where nobody is left
        // nothing lies after it.
        let price: Vec<f64> = steps
            .iter()
            .zip(&areas.after)
            .map(|(step, after)| {
                let left = 1.0 - step.over_share();
                if left > 1e-12 {
                    after / (step.at_risk[0] * left)
                } else {
                    0.0
                }
            })
            .collect();
        // What being at risk until then has added to the mean.
        let mut gained = vec![0.0];
        for (step, price) in steps.iter().zip(&price) {
            gained.push(gained[gained.len() - 1] + price * step.over_share());
        }
        let until = |at: f64| hours.partition_point(|&hour| hour <= at);
        let mut sums = vec![(0.0, 0.0, 0.0); self.strata];
        for (wait, &stratum) in self.waits.iter().zip(&self.stratum) {
            let end = until(wait.hours);
            let before = if wait.entry > 0.0 {
                gained[until(wait.entry)]
            } else {
                0.0
            };
            let lost = if wait.outcome != Outcome::Open && wait.hours <= horizon {
                price[end - 1]
            } else {
                0.0
            };
            let influence = wait.weight * (gained[end] - before - lost);
            let (n, sum, squares) = &mut sums[stratum];
            *n += 1.0;
            *sum += influence;
            *squares += influence * influence;
        }
        let variance = sums
            .iter()
            .map(|&(n, sum, squares)| {
                if n > 1.0 {
                    ((squares - sum * sum / n) * n / (n - 1.0)).max(0.0)
                } else {
                    // One case says nothing about how cases of its stratum differ; its whole influence is the
                    // cautious answer.
                    squares
                }
            })
            .sum();
        Mean {
            value: areas.whole,
            variance,
        }
    }

    /// Source: Kish 1965, *Survey Sampling*.
    fn effective_n(&self) -> f64 {
        let sum: f64 = self.waits.iter().map(|wait| wait.weight).sum();
        let squares: f64 = self
            .waits
            .iter()
            .map(|wait| wait.weight * wait.weight)
            .sum();
        if squares > 0.0 {
            sum * sum / squares
        } else {
            0.0
        }
    }
}

fn key(row: &Row, depth: usize) -> Key {
    let mut key = [
        i64::from(row.tier),
        i64::from(row.category),
        i64::from(row.language),
        row.week,
    ];
    key[depth..].fill(0);
    key
}

fn named(rows: &Rows, key: &Key, depth: usize, n: u64) -> Stratum {
    let name = |names: &[std::sync::Arc<str>], place: usize| {
        (place < depth).then(|| names[key[place] as usize].to_string())
    };
    Stratum {
        tier: name(&rows.tier_names, 0),
        category: name(&rows.category_names, 1),
        language: name(&rows.language_names, 2),
        week: (depth > 3).then_some(key[3]),
        n,
    }
}
