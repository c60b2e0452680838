//! Each tier by itself.

use std::collections::BTreeMap;

use super::cohorts::{closed_median, quantiles};
use super::figures::{Tier, TierCohort};
use super::verdict::{chance_of_such, has_few, may_wait, of_side};
use crate::holm::holm;
use crate::kaplan_meier::kaplan_meier;
use crate::logrank::logrank;
use crate::plan::Plan;
use crate::restricted_mean::restricted_mean;
use crate::risk::{Step, Wait, steps};
use crate::rows::Rows;
use crate::spell::Outcome;
use crate::standardise::Watched;

/// Every tier that has cases. `side_by_side` and `tests` are the two cohorts of each tier and the steps of both.
pub(crate) fn tiers(
    rows: &Rows,
    side_by_side: &[Vec<Wait>],
    tests: &[Vec<Step<2>>],
    plan: &Plan,
    reach: f64,
) -> BTreeMap<String, Tier> {
    let mut cohorts: Vec<BTreeMap<String, TierCohort>> = vec![BTreeMap::new(); tests.len()];
    for (name, of_cohort) in rows.cohort_names.iter().zip(&rows.cohorts) {
        let mut by_tier = vec![Vec::new(); tests.len()];
        for row in of_cohort {
            by_tier[row.tier as usize].push(row.wait());
        }
        for (tier, waits) in by_tier.iter().enumerate() {
            if !waits.is_empty() {
                let horizon = plan.tier(&rows.tier_names[tier]).horizon_hours;
                cohorts[tier].insert(name.to_string(), cohort(waits, horizon, plan, reach));
            }
        }
    }
    let mut tiers: Vec<Tier> = cohorts
        .into_iter()
        .enumerate()
        .map(|(index, cohorts)| {
            let of_tier = plan.tier(&rows.tier_names[index]);
            let arm = |arm: usize| -> Vec<Wait> {
                side_by_side[index]
                    .iter()
                    .filter(|wait| wait.arm == arm)
                    .map(|wait| Wait { arm: 0, ..*wait })
                    .collect()
            };
            let arms = [arm(0), arm(1)];
            let has_both = arms.iter().all(|waits| !waits.is_empty());
            let mean = |waits: &[Wait]| restricted_mean(&steps::<1>(waits), of_tier.horizon_hours);
            let means = [mean(&arms[0]), mean(&arms[1])];
            let gap = has_both.then(|| means[0].longer_than(means[1], reach));
            let mut reasons = Vec::new();
            for (arm, name) in [&plan.reference, &plan.compared].into_iter().enumerate() {
                let (n, horizon) = (arms[arm].len() as u64, of_tier.horizon_hours);
                if n < plan.small_cell {
                    reasons.push(has_few(name, n, plan));
                } else {
                    let watched = Watched::of(&arms[arm], horizon);
                    let has_scatter = means[arm].has_scatter();
                    reasons.extend(of_side(name, watched, has_scatter, horizon, plan));
                }
            }
            let p = gap
                .filter(|_| reasons.is_empty())
                .map(|gap| chance_of_such(&gap, of_tier.margin_hours));
            Tier {
                horizon: of_tier.horizon_hours,
                margin: of_tier.margin_hours,
                cohorts,
                rmst_difference: gap,
                logrank: logrank([tests[index].as_slice()]),
                p,
                p_holm: None,
                proved: false,
                small: arms
                    .iter()
                    .any(|waits| (waits.len() as u64) < plan.small_cell),
                reasons,
            }
        })
        .collect();
    // A tier that is too small for a proof is no question that was asked.
    let mut asked: Vec<&mut Tier> = tiers
        .iter_mut()
        .filter(|tier| !tier.small && tier.p.is_some())
        .collect();
    let p: Vec<f64> = asked.iter().filter_map(|tier| tier.p).collect();
    for (tier, corrected) in asked.iter_mut().zip(holm(&p)) {
        tier.p_holm = Some(corrected);
        tier.proved = corrected < (1.0 - plan.confidence) / 2.0;
        let high = tier.rmst_difference.map_or(f64::INFINITY, |gap| gap.high);
        if high >= tier.margin {
            tier.reasons.push(may_wait(high, tier.margin, plan));
        } else if !tier.proved {
            tier.reasons.push(
                "By itself it would be proved; among so many tiers one may look so by chance (Holm)."
                    .to_owned(),
            );
        }
    }
    let names = rows.tier_names.iter().map(|name| name.to_string());
    names.zip(tiers).collect()
}

fn cohort(waits: &[Wait], horizon: f64, plan: &Plan, reach: f64) -> TierCohort {
    let steps = steps::<1>(waits);
    let n = waits.len() as u64;
    let open = |wait: &&Wait| wait.outcome == Outcome::Open;
    TierCohort {
        n,
        open: waits.iter().filter(open).count() as u64,
        rmst: restricted_mean(&steps, horizon).value,
        closed_median: closed_median(waits),
        quantiles: quantiles(&kaplan_meier(&steps, reach)),
        small: n < plan.small_cell,
    }
}
