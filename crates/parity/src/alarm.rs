//! A test that may be looked at every day.

use std::collections::BTreeMap;

use crate::plan::Plan;
use crate::report::Alarm;
use crate::risk::{Step, Wait, steps};
use crate::rows::{Row, in_order};

/// How many times as fast as the compared cohort the reference cohort may be served where it is served more slowly.
/// The e-value is the mean of what each of them would give.
const PACES: [f64; 3] = [0.8, 0.5, 0.25];
/// 1 in 20.
const THRESHOLD: f64 = 20.0;
/// e to this is the most that is shown, so that an e-value stays a number.
const LOG_MAX: f64 = 690.0;

/// The e-value over calendar time. `None` where a cohort is missing.
///
/// At each end, the chance that it falls to the reference cohort is compared between "it is served at a pace of
/// `PACES`" and "both alike"; the product of these ratios is a martingale if both are served alike, so that it ever
/// reaches 20 with a chance of at most 1 in 20 (Ville). Cases are only compared with those of their tier
/// that arrived in the same block of hours, and an end counts from the moment at which the whole block is known up to
/// that age. Without that, cases of different age would be compared, for which the chance is not known.
///
/// Source: ter Schure, Perez-Ortiz, Ly and Grunwald 2024, *The anytime-valid logrank test*; waits of equal
/// length are taken together by the noncentral hypergeometric distribution, as there.
pub(crate) fn alarm(
    reference: &[Row],
    compared: &[Row],
    first_at: i64,
    plan: &Plan,
) -> Option<Alarm> {
    if reference.is_empty() || compared.is_empty() {
        return None;
    }
    let block_seconds = (plan.block_hours * 3_600.0).max(1.0) as i64;
    let now = reference
        .iter()
        .chain(compared)
        .map(Row::known_until)
        .max()?;
    let mut blocks: BTreeMap<(i64, u32), Vec<(Row, usize)>> = BTreeMap::new();
    for (arm, rows) in [reference, compared].into_iter().enumerate() {
        for row in rows {
            blocks
                .entry((row.arrived / block_seconds, row.tier))
                .or_default()
                .push((*row, arm));
        }
    }
    let mut news: Vec<(i64, [f64; PACES.len()])> = Vec::new();
    for ((block, _), mut rows) in blocks {
        rows.sort_by(|(a, arm), (b, other)| in_order(a, b).then(arm.cmp(other)));
        let waits: Vec<Wait> = rows
            .iter()
            .map(|(row, arm)| Wait {
                arm: *arm,
                ..row.wait()
            })
            .collect();
        let whole_at = (block + 1).saturating_mul(block_seconds);
        for step in steps::<2>(&waits) {
            let known_at = whole_at.saturating_add((step.hours * 3_600.0).ceil() as i64);
            if known_at <= now && step.ended[0] + step.ended[1] > 0.0 {
                news.push((known_at, PACES.map(|pace| log_ratio(&step, pace))));
            }
        }
    }
    news.sort_by_key(|(known_at, _)| *known_at);
    let mut logs = [0.0; PACES.len()];
    let mut alarm = Alarm {
        e_value: 1.0,
        highest: 1.0,
        threshold: THRESHOLD,
        raised: false,
        raised_at: None,
    };
    for at_once in news.chunk_by(|(a, _), (b, _)| a == b) {
        for (_, more) in at_once {
            for (log, more) in logs.iter_mut().zip(more) {
                *log += more;
            }
        }
        let sum: f64 = logs.iter().map(|log| log.min(LOG_MAX).exp()).sum();
        alarm.e_value = sum / PACES.len() as f64;
        alarm.highest = alarm.highest.max(alarm.e_value);
        if alarm.e_value >= THRESHOLD && !alarm.raised {
            alarm.raised = true;
            alarm.raised_at = Some(first_at.saturating_add(at_once[0].0));
        }
    }
    Some(alarm)
}

/// The logarithm of how much more likely the ends of `step` are at `pace` than at the same pace for both: pace to the
/// number of ends of the reference cohort, over what that is worth on average if both are alike.
fn log_ratio(step: &Step<2>, pace: f64) -> f64 {
    let [reference, compared] = step.at_risk;
    let ended = step.ended[0] + step.ended[1];
    let least = (ended - compared).max(0.0);
    let most = ended.min(reference);
    // Terms of the hypergeometric distribution, each as a logarithm against the first.
    let (mut term, mut plain, mut at_pace) = (0.0_f64, f64::NEG_INFINITY, f64::NEG_INFINITY);
    let mut of_reference = least;
    while of_reference <= most {
        plain = log_of_sum(plain, term);
        at_pace = log_of_sum(at_pace, term + of_reference * pace.ln());
        let up = (reference - of_reference) * (ended - of_reference);
        let down = (of_reference + 1.0) * (compared - ended + of_reference + 1.0);
        term += (up / down).ln();
        of_reference += 1.0;
    }
    step.ended[0] * pace.ln() - (at_pace - plain)
}

fn log_of_sum(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    if small == f64::NEG_INFINITY {
        return large;
    }
    large + (small - large).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::log_ratio;
    use crate::risk::Step;

    fn check(at_risk: [f64; 2], ended: [f64; 2], pace: f64, ratio: f64) {
        let step = Step {
            hours: 1.0,
            at_risk,
            ended,
            competing: [0.0; 2],
        };
        let got = log_ratio(&step, pace).exp();
        assert!((got - ratio).abs() < 1e-12, "{got} for {ratio}");
    }

    #[test]
    fn an_end_weighs_by_how_likely_it_was_at_either_pace() {
        check([3.0, 1.0], [1.0, 0.0], 0.5, (1.5 / 2.5) / (3.0 / 4.0));
        check([3.0, 1.0], [0.0, 1.0], 0.5, (1.0 / 2.5) / (1.0 / 4.0));
        check([3.0, 0.0], [1.0, 0.0], 0.5, 1.0);
        check([0.0, 3.0], [0.0, 2.0], 0.5, 1.0);
        // Of two and two, two end: 1, 4 and 1 ways of six.
        let mean = (1.0 + 4.0 * 0.5 + 0.25) / 6.0;
        check([2.0, 2.0], [1.0, 1.0], 0.5, 0.5 / mean);
        check([2.0, 2.0], [0.0, 2.0], 0.5, 1.0 / mean);
    }

    #[test]
    fn ratios_are_worth_one_on_average_if_both_are_served_alike() {
        let (ways, all) = ([5.0, 60.0, 150.0, 100.0, 15.0], 330.0);
        let mean: f64 = (0..5)
            .map(|of_reference| {
                let ended = [f64::from(of_reference), f64::from(4 - of_reference)];
                let step = Step {
                    hours: 1.0,
                    at_risk: [6.0, 5.0],
                    ended,
                    competing: [0.0; 2],
                };
                ways[of_reference as usize] / all * log_ratio(&step, 0.25).exp()
            })
            .sum();
        assert!((mean - 1.0).abs() < 1e-12, "{mean}");
    }
}
