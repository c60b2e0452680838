//! Each cohort by itself.

use std::collections::BTreeMap;

use super::figures::{Cohort, QuantileBands, Quantiles};
use super::waits;
use crate::incidence::incidence;
use crate::kaplan_meier::{Point, STEPS_MAX, kaplan_meier, quantile, quantile_band, shown};
use crate::plan::Plan;
use crate::restricted_mean::restricted_mean;
use crate::risk::{Step, Wait, steps};
use crate::rows::{Row, Rows};
use crate::spell::Outcome;
use crate::ticks::ticks;

/// Every cohort by its name, over all tiers.
pub(crate) fn cohorts(rows: &Rows, plan: &Plan, reach: f64) -> BTreeMap<String, Cohort> {
    rows.cohort_names
        .iter()
        .zip(&rows.cohorts)
        .map(|(name, of_cohort)| {
            let mut cohort = cohort(&waits(of_cohort), plan, reach);
            for (tier, n) in by_tier(of_cohort, rows.tier_names.len()) {
                cohort.tiers.insert(rows.tier_names[tier].to_string(), n);
            }
            (name.to_string(), cohort)
        })
        .collect()
}

fn cohort(waits: &[Wait], plan: &Plan, reach: f64) -> Cohort {
    let count = |outcome| waits.iter().filter(|wait| wait.outcome == outcome).count() as u64;
    let n = waits.len() as u64;
    let steps = steps::<1>(waits);
    let points = kaplan_meier(&steps, reach);
    let mean = restricted_mean(&steps, plan.horizon_hours);
    let [ended_by_horizon, competing_by_horizon] = incidence(&steps, plan.horizon_hours);
    let follow_up = waits.last().map_or(0.0, |wait| wait.hours);
    let shown = shown(&points, follow_up);
    let band = |share| quantile_band(&points, share);
    Cohort {
        n,
        open: count(Outcome::Open),
        ended: count(Outcome::Ended),
        competing: count(Outcome::Competing),
        small: n < plan.small_cell,
        km: shown.iter().map(|p| [p.hours, p.waiting]).collect(),
        bands: shown.iter().map(|p| [p.hours, p.low, p.high]).collect(),
        km_thinned: points.len() > STEPS_MAX,
        at_risk: at_risk(waits, plan.horizon_hours.max(0.0)),
        rmst: mean.value,
        rmst_error: mean.variance.sqrt(),
        quantiles: quantiles(&points),
        quantile_bands: QuantileBands {
            p50: band(0.5),
            p90: band(0.9),
            p95: band(0.95),
        },
        closed_median: closed_median(waits),
        ended_by_horizon,
        competing_by_horizon,
        well_watched_until: well_watched_until(&steps, plan.small_cell),
        follow_up,
        tiers: BTreeMap::new(),
    }
}

/// When half, 90 % and 95 % no longer wait.
pub(super) fn quantiles(points: &[Point]) -> Quantiles {
    Quantiles {
        p50: quantile(points, 0.5),
        p90: quantile(points, 0.9),
        p95: quantile(points, 0.95),
    }
}

/// The median of ended cases alone, of waits that come shortest first.
pub(super) fn closed_median(waits: &[Wait]) -> Option<f64> {
    let hours: Vec<f64> = waits
        .iter()
        .filter(|wait| wait.outcome == Outcome::Ended)
        .map(|wait| wait.hours)
        .collect();
    let low = hours.get(hours.len().checked_sub(1)? / 2)?;
    let high = hours.get(hours.len() / 2)?;
    Some(low + (high - low) / 2.0)
}

/// How many were waiting and watched at the ticks of the horizon, so that drawings can tell them below their axis.
fn at_risk(waits: &[Wait], horizon: f64) -> Vec<[f64; 2]> {
    let count = |hours: f64| {
        let waiting = &waits[waits.partition_point(|wait| wait.hours < hours)..];
        let watched = waiting
            .iter()
            .filter(|wait| wait.entry <= 0.0 || wait.entry < hours)
            .count();
        [hours, watched as f64]
    };
    ticks(horizon).into_iter().map(count).collect()
}

fn well_watched_until(steps: &[Step<1>], enough: u64) -> f64 {
    let mut well_watched = steps.iter().filter(|step| step.at_risk[0] >= enough as f64);
    well_watched.next_back().map_or(0.0, |step| step.hours)
}

fn by_tier(rows: &[Row], tiers: usize) -> impl Iterator<Item = (usize, u64)> {
    let mut counts = vec![0; tiers];
    for row in rows {
        counts[row.tier as usize] += 1;
    }
    counts.into_iter().enumerate().filter(|(_, n)| *n > 0)
}
