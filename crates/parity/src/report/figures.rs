//! What a report says, as it stands in JSON. All times are hours.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether the reference cohort waits longer than the compared one, with the open cases counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// What the figures come to: medians of closed cases, mean hours with the open ones, the verdict. One
    /// sentence each.
    pub headline: Vec<String>,
    /// Hours within which waiting counts.
    pub horizon: f64,
    /// How many more mean hours still count as "no slower".
    pub margin: f64,
    /// How sure intervals and bands are.
    pub confidence: f64,
    /// The cohort that must not wait longer.
    pub reference: String,
    /// The cohort that it is compared with.
    pub compared: String,
    /// Every cohort by its name, over all tiers.
    pub cohorts: BTreeMap<String, Cohort>,
    /// Mean hours that the reference cohort waits longer, standardised; nothing where a cohort is missing.
    pub rmst_difference: Option<Gap>,
    /// The same without standardisation. A tier may itself be where the unequal treatment lies, so both are shown.
    pub rmst_difference_unadjusted: Option<Gap>,
    /// What was standardised over, and what that left out.
    pub standardised: Standardised,
    /// The log-rank test, stratified by tier.
    pub logrank: Option<Logrank>,
    /// Where the two curves cross; nothing where they don't, or chance explains it.
    pub crossing: Option<Crossing>,
    /// The permutation test, stratified by tier, where one of the two cohorts has fewer than 50 cases.
    pub permutation: Option<Permutation>,
    /// Each tier by itself, with its own horizon and margin.
    pub tiers: BTreeMap<String, Tier>,
    /// The test that may be looked at every day.
    pub alarm: Option<Alarm>,
    /// What is proved.
    pub verdict: Verdict,
    /// Share of targets that nobody could place.
    pub unknown_share: f64,
    /// Spells that could not be used.
    pub left_out: LeftOut,
    /// What a reader must know beside the figures, one sentence each.
    pub notes: Vec<String>,
}

/// One cohort's waits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cohort {
    /// Cases.
    pub n: u64,
    /// How many of them are still open.
    pub open: u64,
    /// How many ended.
    pub ended: u64,
    /// How many were ended by something else.
    pub competing: u64,
    /// Fewer cases than the plan calls small.
    pub small: bool,
    /// `[hours, share that still waits]`: a step down at each of the hours (Kaplan-Meier), whatever ended the waits. Starts with
    /// `[0, 1]`; ends at the longest wait that was watched.
    pub km: Vec<[f64; 2]>,
    /// `[hours, low, high]`: the log-log band around the same steps.
    pub bands: Vec<[f64; 3]>,
    /// Set where the curve has so many steps that only some are shown; the figures rest on all.
    pub km_thinned: bool,
    /// `[hours, cases that were waiting and watched then]`, at round hours up to the horizon.
    pub at_risk: Vec<[f64; 2]>,
    /// Mean hours waited within the horizon.
    pub rmst: f64,
    /// Standard error of `rmst`.
    pub rmst_error: f64,
    /// Hours after which half, 90 % and 95 % no longer wait; nothing where that is not reached.
    pub quantiles: Quantiles,
    /// `[low, high]` of each of them; nothing where not reached.
    pub quantile_bands: QuantileBands,
    /// The median of ended cases alone: what is usually published, and hides who still waits.
    pub closed_median: Option<f64>,
    /// Share that had ended, and that something else had ended, by the horizon (Aalen-Johansen).
    pub ended_by_horizon: f64,
    /// See `ended_by_horizon`.
    pub competing_by_horizon: f64,
    /// The last hour at which a wait was over while as many cases as the plan calls enough were being watched.
    pub well_watched_until: f64,
    /// The longest wait that was watched; no figure can say anything about longer ones.
    pub follow_up: f64,
    /// Cases by tier.
    pub tiers: BTreeMap<String, u64>,
}

/// Hours after which a share of cases no longer waits; `None` is "not reached".
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quantiles {
    /// Half.
    pub p50: Option<f64>,
    /// 90 %.
    pub p90: Option<f64>,
    /// 95 %.
    pub p95: Option<f64>,
}

/// Intervals of the quantiles, `[low, high]`; `None` is "not reached".
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QuantileBands {
    /// Half.
    pub p50: [Option<f64>; 2],
    /// 90 %.
    pub p90: [Option<f64>; 2],
    /// 95 %.
    pub p95: [Option<f64>; 2],
}

/// Mean hours that the reference cohort waits longer than the compared one; negative where it waits shorter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Gap {
    /// Hours.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Standard error.
    pub error: f64,
}

/// What the difference was standardised over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Standardised {
    /// Of `tier`, `category`, `language`, `week`.
    pub over: Vec<String>,
    /// What had to be given up, because too many strata held only one of the cohorts.
    pub given_up: Vec<String>,
    /// Strata that hold both cohorts.
    pub strata: u64,
    /// Share of the reference cohort that lies in them.
    pub covered_share: f64,
    /// Strata that only the reference cohort has; not in the difference.
    pub only_reference: Vec<Stratum>,
    /// Strata that only the compared cohort has; not in the difference.
    pub only_compared: Vec<Stratum>,
    /// How many equally weighted cases of the compared cohort the weighted ones are worth.
    pub effective_n: f64,
}

/// One cell of tier, category, language and week; what was not standardised over is left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stratum {
    /// Tier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// Category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Week of arrival, counted from the first arrival of all as 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub week: Option<i64>,
    /// Cases.
    pub n: u64,
}

/// A log-rank test.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Logrank {
    /// Chi-square with one degree of freedom.
    pub statistic: f64,
    /// Two-sided.
    pub p: f64,
    /// Ends in the reference cohort.
    pub observed: f64,
    /// Ends that it would have had at the pace of both together.
    pub expected: f64,
    /// How fast the reference cohort is served against the compared one (Peto's estimate); below 1 is slower.
    /// Secondary: it takes the ratio to be the same at all ages.
    pub pace: Option<f64>,
}

/// Two curves that cross: one cohort is served faster first and the other later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Crossing {
    /// Hours after which the other one is ahead.
    pub hours: f64,
    /// Whether it is the reference cohort that waits longer before that.
    pub reference_slower_first: bool,
}

/// A permutation test on the log-rank scores.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Permutation {
    /// Two-sided.
    pub p: f64,
    /// One-sided: how often chance makes the reference cohort at least this slow.
    pub p_slower: f64,
    /// `exact` where every arrangement was counted, `monte_carlo` where a sample was drawn.
    pub method: PermutationMethod,
    /// Arrangements that were counted or drawn.
    pub arrangements: u64,
}

/// How a permutation test went through the arrangements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PermutationMethod {
    /// All of them.
    #[default]
    Exact,
    /// A seeded sample.
    MonteCarlo,
}

/// One tier by itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tier {
    /// Hours within which waiting counts.
    pub horizon: f64,
    /// How many more mean hours still count as "no slower".
    pub margin: f64,
    /// Every cohort that has cases in it.
    pub cohorts: BTreeMap<String, TierCohort>,
    /// Mean hours that the reference cohort waits longer.
    pub rmst_difference: Option<Gap>,
    /// The log-rank test inside the tier.
    pub logrank: Option<Logrank>,
    /// Chance of such a gap if the reference cohort were slower by the margin (one-sided); nothing where a cohort is
    /// missing, was not watched up to the horizon, has too few cases watched long enough, or waits that do not differ
    /// at all.
    pub p: Option<f64>,
    /// The same for tiers that aren't small, corrected for there being several tiers (Holm).
    pub p_holm: Option<f64>,
    /// Whether the reference cohort is proved no slower than the margin, after that correction.
    pub proved: bool,
    /// A cohort is missing or has fewer cases than the plan calls small.
    pub small: bool,
    /// Why it is not proved.
    pub reasons: Vec<String>,
}

/// One cohort inside a tier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TierCohort {
    /// Cases.
    pub n: u64,
    /// Open ones.
    pub open: u64,
    /// Mean hours waited within the tier's horizon.
    pub rmst: f64,
    /// Median of ended cases.
    pub closed_median: Option<f64>,
    /// When half, 90 % and 95 % no longer wait.
    pub quantiles: Quantiles,
    /// Fewer cases than the plan calls small.
    pub small: bool,
}

/// A test that holds at every look: if both cohorts are served alike, it ever reaches 20 with a chance of
/// at most 1 in 20.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Alarm {
    /// Evidence now that the reference cohort is served more slowly.
    pub e_value: f64,
    /// The most that it has ever been.
    pub highest: f64,
    /// The e-value at which the alarm is raised: 20.
    pub threshold: f64,
    /// Whether it has ever reached the threshold.
    pub raised: bool,
    /// When it first did, in seconds since 1970 (UTC).
    pub raised_at: Option<i64>,
}

/// What is proved. It never says "no difference": too few cases show none either.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// `proved` no slower than the margin, or `not_proved`.
    pub result: VerdictResult,
    /// In words: "proved no slower than 12 min", or "not proved; smallest provable gap with this n = 3.4 h".
    pub text: String,
    /// The margin that was set in advance, in hours.
    pub margin: f64,
    /// The smallest margin that these cases would have proved: the upper end of the interval.
    pub smallest_provable_gap: Option<f64>,
    /// Chance of such a gap if the reference cohort were slower by the margin (one-sided).
    pub p: Option<f64>,
    /// Hours by which the reference cohort is at least slower, where the interval lies above 0.
    pub shown_slower_by: Option<f64>,
    /// Why it is not proved.
    pub reasons: Vec<String>,
}

/// See [`Verdict::result`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictResult {
    /// No slower than the margin.
    Proved,
    /// Anything else.
    #[default]
    NotProved,
}

/// Spells that could not be used, by why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftOut {
    /// Hours that are negative or not a number.
    pub hours: u64,
    /// Over before they were watched.
    pub watched_too_late: u64,
}
