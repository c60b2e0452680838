//! What of a report everybody may see: no figure that rests on so few cases that one of them could be known by it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::figures::{Cohort, Gap, Logrank, Quantiles, Report, Tier, TierCohort, VerdictResult};

/// A report without what rests on few cases. Times are hours; `null` stands for fewer cases than
/// [`Self::hidden_below`], or for one more cell that is hidden because the others would tell the first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PublicReport {
    /// What the figures come to, one sentence each.
    pub headline: Vec<String>,
    /// Figures that rest on fewer cases are hidden.
    pub hidden_below: u64,
    /// Hours within which waiting counts.
    pub horizon: f64,
    /// How many more mean hours still count as "no slower".
    pub margin: f64,
    /// How sure intervals are.
    pub confidence: f64,
    /// The cohort that must not wait longer.
    pub reference: String,
    /// The cohort that it is compared with.
    pub compared: String,
    /// Every cohort by its name.
    pub cohorts: BTreeMap<String, Option<PublicCohort>>,
    /// Every cohort in every tier.
    pub tiers: BTreeMap<String, BTreeMap<String, Option<PublicCell>>>,
    /// Mean hours that the reference cohort waits longer, standardised.
    pub rmst_difference: Option<Gap>,
    /// The log-rank test, stratified by tier.
    pub logrank: Option<Logrank>,
    /// `proved` no slower than the margin, or `not_proved`.
    pub verdict: VerdictResult,
    /// Share of targets that nobody could place.
    pub unknown_share: f64,
}

/// One cohort's waits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PublicCohort {
    /// Of all tiers together.
    #[serde(flatten)]
    pub cell: PublicCell,
    /// `[hours, share that still waits]`, as long as enough cases are watched.
    pub km: Vec<[f64; 2]>,
    /// Median of ended cases alone.
    pub closed_median: Option<f64>,
}

/// How one cohort's cases waited, of one tier or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PublicCell {
    /// Cases.
    pub n: u64,
    /// Open ones.
    pub open: u64,
    /// Mean hours waited within the horizon, of a tier within the tier's own.
    pub rmst: f64,
    /// When half, 90 % and 95 % no longer wait.
    pub quantiles: Quantiles,
}

/// The report for everybody; `hidden_below` is the plan's `small_cell`.
pub fn public(report: &Report, hidden_below: u64) -> PublicReport {
    let shown = |name: &str| {
        let cohort = report.cohorts.get(name);
        cohort.is_some_and(|cohort| cohort.n >= hidden_below)
    };
    let both = shown(&report.reference) && shown(&report.compared);
    let cohorts = report.cohorts.iter();
    PublicReport {
        headline: if both {
            report.headline.clone()
        } else {
            vec![format!(
                "Not proved: a cohort has fewer than {hidden_below} cases, which is too few to be shown."
            )]
        },
        hidden_below,
        horizon: report.horizon,
        margin: report.margin,
        confidence: report.confidence,
        reference: report.reference.clone(),
        compared: report.compared.clone(),
        cohorts: cohorts
            .map(|(name, cohort)| {
                let shown = (cohort.n >= hidden_below).then(|| one(cohort));
                (name.clone(), shown)
            })
            .collect(),
        tiers: cells(&report.tiers, hidden_below),
        rmst_difference: report.rmst_difference.filter(|_| both),
        logrank: report.logrank.filter(|_| both),
        verdict: report.verdict.result,
        unknown_share: report.unknown_share,
    }
}

fn one(cohort: &Cohort) -> PublicCohort {
    let until = cohort.well_watched_until;
    let reached = |hours: Option<f64>| hours.filter(|hours| *hours <= until);
    let steps = cohort.km.iter();
    PublicCohort {
        cell: PublicCell {
            n: cohort.n,
            open: cohort.open,
            rmst: cohort.rmst,
            quantiles: Quantiles {
                p50: reached(cohort.quantiles.p50),
                p90: reached(cohort.quantiles.p90),
                p95: reached(cohort.quantiles.p95),
            },
        },
        km: steps.take_while(|[at, _]| *at <= until).copied().collect(),
        closed_median: cohort.closed_median,
    }
}

/// The cells of all tiers. Where one cell of a cohort is hidden, its next smallest is too: the cohort's
/// total would tell the one that is missing.
fn cells(
    tiers: &BTreeMap<String, Tier>,
    hidden_below: u64,
) -> BTreeMap<String, BTreeMap<String, Option<PublicCell>>> {
    let mut shown: BTreeMap<String, BTreeMap<String, Option<PublicCell>>> = BTreeMap::new();
    let mut sizes: BTreeMap<&str, Vec<(u64, &str)>> = BTreeMap::new();
    for (tier, figures) in tiers {
        for (cohort, cell) in &figures.cohorts {
            let row = shown.entry(tier.clone()).or_default();
            row.insert(
                cohort.clone(),
                (cell.n >= hidden_below).then(|| public_cell(cell)),
            );
            sizes.entry(cohort).or_default().push((cell.n, tier));
        }
    }
    for (cohort, mut tiers) in sizes {
        tiers.sort_unstable();
        let hidden = tiers.iter().filter(|(n, _)| *n < hidden_below).count();
        if let ([_, (_, next), ..], 1) = (&tiers[..], hidden)
            && let Some(row) = shown.get_mut(*next)
        {
            row.insert(cohort.to_owned(), None);
        }
    }
    shown
}

fn public_cell(cell: &TierCohort) -> PublicCell {
    PublicCell {
        n: cell.n,
        open: cell.open,
        rmst: cell.rmst,
        quantiles: cell.quantiles,
    }
}
