//! Whether chance alone makes such a difference, for groups too small for any formula.

use crate::chance::Chance;
use crate::report::{Permutation, PermutationMethod};
use crate::risk::{Wait, steps};
use crate::spell::Outcome;

/// Arrangements up to which every one is counted.
const EXACT_ARRANGEMENTS_MAX: f64 = 1_000_000.0;
/// Arrangements that are drawn where there are more.
const DRAWN_ARRANGEMENTS: u64 = 9_999;
/// Sums that differ by less are the same: they only differ in the order in which they were added up.
const SUM_SLACK: f64 = 1e-9;

/// Deals the groups out anew inside each stratum, keeps how many each has there, and counts how often the log-rank
/// difference is as large as it is. Arm 0 of the waits is the reference. `None` where there is only one
/// arrangement.
///
/// Sources: scores of Peto and Peto 1972, JRSS A 135; Good 2005, *Permutation, Parametric and Bootstrap Tests of
/// Hypotheses*, for the draws, whose chance counts what was seen as one of them (Phipson and Smyth 2010). It takes
/// for granted that both groups were watched for as long.
pub(crate) fn permutation(strata: &[Vec<Wait>], seed: u64) -> Option<Permutation> {
    let mixed: Vec<Deal> = strata.iter().filter_map(|waits| Deal::of(waits)).collect();
    if mixed.is_empty() {
        return None;
    }
    // The sum of one arm is minus that of the other, so the smaller arm is enough.
    let of = |arm: usize| mixed.iter().map(|deal| deal.count[arm]).sum::<usize>();
    let arm = usize::from(of(1) < of(0));
    let seen: f64 = mixed.iter().map(|deal| deal.sum[arm]).sum();
    let arrangements: f64 = mixed
        .iter()
        .map(|deal| combinations(deal.scores.len(), deal.count[arm]))
        .product();
    let mut tally = Tally::default();
    let slow = if arm == 0 { 1.0 } else { -1.0 };
    if arrangements <= EXACT_ARRANGEMENTS_MAX {
        let mut sums = vec![0.0];
        for deal in &mixed {
            let mut of_deal = Vec::new();
            all_sums(&deal.scores, deal.count[arm], 0.0, &mut of_deal);
            sums = sums
                .iter()
                .flat_map(|before| of_deal.iter().map(move |sum| before + sum))
                .collect();
        }
        sums.iter().for_each(|&sum| tally.add(sum, seen, slow));
        return Some(tally.answer(PermutationMethod::Exact));
    }
    tally.add(seen, seen, slow);
    let mut chance = Chance::from_seed(seed);
    let mut decks: Vec<Vec<f64>> = mixed.iter().map(|deal| deal.scores.clone()).collect();
    for _ in 0..DRAWN_ARRANGEMENTS {
        let mut sum = 0.0;
        for (deck, deal) in decks.iter_mut().zip(&mixed) {
            for place in 0..deal.count[arm] {
                let other = place + chance.below(deck.len() - place);
                deck.swap(place, other);
                sum += deck[place];
            }
        }
        tally.add(sum, seen, slow);
    }
    Some(tally.answer(PermutationMethod::MonteCarlo))
}

/// One stratum: the scores of its cases, and how many of them and how much each arm has.
struct Deal {
    scores: Vec<f64>,
    count: [usize; 2],
    sum: [f64; 2],
}

impl Deal {
    /// `None` where only one arm is there.
    fn of(waits: &[Wait]) -> Option<Self> {
        let pooled: Vec<Wait> = waits.iter().map(|wait| Wait { arm: 0, ..*wait }).collect();
        let mut hours = Vec::new();
        let mut burden = vec![0.0];
        for step in steps::<1>(&pooled) {
            hours.push(step.hours);
            burden.push(burden[burden.len() - 1] + step.ended[0] / step.at_risk[0]);
        }
        // Ends expected of one case until then: the Nelson-Aalen estimate of both arms together.
        let until = |at: f64| burden[hours.partition_point(|&hour| hour <= at)];
        let mut deal = Self {
            scores: Vec::with_capacity(waits.len()),
            count: [0; 2],
            sum: [0.0; 2],
        };
        for wait in waits {
            let before = if wait.entry > 0.0 {
                until(wait.entry)
            } else {
                0.0
            };
            let ended = f64::from(u8::from(wait.outcome == Outcome::Ended));
            let score = ended - (until(wait.hours) - before);
            deal.scores.push(score);
            deal.count[wait.arm] += 1;
            deal.sum[wait.arm] += score;
        }
        (deal.count[0] > 0 && deal.count[1] > 0).then_some(deal)
    }
}

/// Arrangements so far, and how many are as extreme as what was seen.
#[derive(Default)]
struct Tally {
    all: u64,
    as_far: u64,
    as_slow: u64,
}

impl Tally {
    /// `slow` is 1 where a small sum means a slow reference cohort, and -1 where a large one does.
    fn add(&mut self, sum: f64, seen: f64, slow: f64) {
        self.all += 1;
        self.as_far += u64::from(sum.abs() >= seen.abs() - SUM_SLACK);
        self.as_slow += u64::from(sum * slow <= seen * slow + SUM_SLACK);
    }

    fn answer(&self, method: PermutationMethod) -> Permutation {
        Permutation {
            p: self.as_far as f64 / self.all as f64,
            p_slower: self.as_slow as f64 / self.all as f64,
            method,
            arrangements: self.all,
        }
    }
}

/// In how many ways `some` of `all` can be picked.
fn combinations(all: usize, some: usize) -> f64 {
    let some = some.min(all - some);
    (0..some)
        .map(|picked| (all - picked) as f64 / (picked + 1) as f64)
        .product()
}

/// Adds the sum of each way to pick `some` of `scores`, on top of `so_far`.
fn all_sums(scores: &[f64], some: usize, so_far: f64, sums: &mut Vec<f64>) {
    if some == 0 {
        sums.push(so_far);
        return;
    }
    for first in 0..=scores.len() - some {
        all_sums(&scores[first + 1..], some - 1, so_far + scores[first], sums);
    }
}
