//! Handles alone: how well varied handles are told from those of others that look alike, and whether the right suspended
//! account comes first.

use std::collections::HashSet;

use evenhand_model::Rng;
use evenhand_train::measure::figures::{
    interval, recall_at_false_alarms, roc_auc, threshold_at_false_alarms,
};
use serde::Serialize;

use crate::Script;
use crate::dice::Dice;
use crate::lookalike::{Bigrams, Lookalike};
use crate::matcher::Matcher;
use crate::operator::{Operator, compose};
use crate::people::Person;

/// False alarms that a recall is told at.
pub const FALSE_ALARMS: f64 = 0.01;
/// Suspended handles that the right one is looked for among.
pub const RANKED_AMONG: usize = 10_000;
/// How often rows are drawn again for an interval.
const DRAWS: usize = 200;

/// A handle that is compared with a suspended account's.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The place of the suspended account in the pool.
    pub suspended: usize,
    /// The new handle.
    pub handle: String,
    /// Whose it is.
    pub is: Is,
}

/// Whose a handle is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Is {
    /// The suspended person's, varied so.
    Theirs(Vec<Operator>),
    /// Somebody else's.
    Another(Lookalike),
}

/// Every pair that is scored.
#[derive(Clone, Debug)]
pub struct Pairs {
    /// Handles varied by one operator, each operator by itself.
    pub single: Vec<Pair>,
    /// Handles varied by one to three operators.
    pub composed: Vec<Pair>,
    /// Handles of others.
    pub others: Vec<Pair>,
}

impl Pairs {
    /// The pairs about the first `suspended` people of a pool: each varied once by each operator and once by one to three, and each
    /// with a lookalike of each kind.
    pub fn about(pool: &[Person], suspended: usize, seed: u64) -> Self {
        let taken: HashSet<&str> = pool.iter().map(|one| one.handle.as_str()).collect();
        let bigrams = Bigrams::of(pool.iter().map(|one| one.handle.as_str()));
        let mut pairs = Self {
            single: Vec::new(),
            composed: Vec::new(),
            others: Vec::new(),
        };
        let (mut dice, mut others) = (Dice::new(seed, "variants"), Dice::new(seed, "lookalikes"));
        let free = |handle: &String| !taken.contains(handle.as_str());
        for (place, person) in pool.iter().enumerate().take(suspended) {
            let pair = |handle, is| Pair {
                suspended: place,
                handle,
                is,
            };
            for operator in Operator::ALL {
                let varied = operator.apply(&person.handle, &mut dice).filter(free);
                pairs
                    .single
                    .extend(varied.map(|handle| pair(handle, Is::Theirs(vec![operator]))));
            }
            let varied = compose(&person.handle, &mut dice).filter(|(handle, _)| free(handle));
            pairs
                .composed
                .extend(varied.map(|(handle, used)| pair(handle, Is::Theirs(used))));
            for kind in Lookalike::ALL {
                let handle = match kind {
                    Lookalike::Nearest => {
                        let nearest = bigrams.nearest(&person.handle, place);
                        nearest.map(|other| pool[other].handle.clone())
                    }
                    _ => kind.of(person, &mut others),
                };
                pairs
                    .others
                    .extend(handle.map(|handle| pair(handle, Is::Another(kind))));
            }
        }
        pairs
    }
}

/// What a matcher reaches with handles alone.
#[derive(Clone, Debug, Serialize)]
pub struct NamesReport {
    /// The matcher.
    pub matcher: &'static str,
    /// Varied handles that were scored, by one to three operators.
    pub variants: usize,
    /// Other people's handles, the nearest of the pool to each.
    pub nearest: usize,
    /// Area under the ROC curve, variants against the nearest.
    pub roc_auc: f64,
    /// The middle 95 % of it.
    pub roc_auc_interval: [f64; 2],
    /// Share of the variants found where one of a hundred of the nearest is taken for one.
    pub recall: f64,
    /// The middle 95 % of it.
    pub recall_interval: [f64; 2],
    /// The same figures against lookalikes of every kind, made to look like it.
    pub all_kinds_roc_auc: f64,
    /// Recall against lookalikes of every kind.
    pub all_kinds_recall: f64,
    /// The mean of one over the place of the right account among all suspended ones.
    pub mean_reciprocal_rank: Option<f64>,
    /// Among how many.
    pub ranked_among: usize,
    /// Of how many variants.
    pub ranked: usize,
    /// By operator, each by itself.
    pub operators: Vec<Share>,
    /// Variants by one to three operators, by the script of the suspended handle.
    pub scripts: Vec<ScriptFigures>,
    /// By kind of lookalike, the share taken for the suspended person.
    pub lookalikes: Vec<Share>,
}

/// A share of some rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// Which rows.
    pub part: &'static str,
    /// How many.
    pub rows: usize,
    /// Of these the share that scores above the threshold.
    pub share: f64,
    /// Area under the ROC curve: operators against the nearest, lookalikes against the variants.
    pub roc_auc: f64,
}

/// Figures of one script.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScriptFigures {
    /// The script.
    pub script: &'static str,
    /// Varied handles.
    pub variants: usize,
    /// Area under the ROC curve against the nearest handles of that script.
    pub roc_auc: f64,
    /// Share of the variants above the threshold of all scripts.
    pub recall: f64,
    /// Share of the nearest handles above it.
    pub false_alarms: f64,
}

/// Scores every pair.
pub fn measure<M: Matcher>(
    matcher: &M,
    pool: &[Person],
    pairs: &Pairs,
    ranked: usize,
    among: usize,
) -> NamesReport {
    let suspended: Vec<M::Suspended> = pool
        .iter()
        .take(among.max(1))
        .map(|one| matcher.suspended(&one.handle))
        .collect();
    let score = |pair: &Pair| {
        let candidate = matcher.candidate(&pair.handle);
        match suspended.get(pair.suspended) {
            Some(suspended) => matcher.score(suspended, &candidate),
            None => matcher.score(&matcher.suspended(&pool[pair.suspended].handle), &candidate),
        }
    };
    let scored = |pairs: &[Pair]| -> Vec<f64> { pairs.iter().map(score).collect() };
    let (single, composed, others) = (
        scored(&pairs.single),
        scored(&pairs.composed),
        scored(&pairs.others),
    );
    let is_kind = |pair: &Pair, kind| pair.is == Is::Another(kind);
    let near: Vec<f64> = others
        .iter()
        .zip(&pairs.others)
        .filter(|(_, pair)| is_kind(pair, Lookalike::Nearest))
        .map(|(score, _)| *score)
        .collect();
    let rows = with(&composed, &near);
    let threshold = threshold_at_false_alarms(&with(&[], &near), FALSE_ALARMS);
    let above = |scores: &[f64]| share(scores, |score| score > threshold);
    let mut rng = Rng::from_number(1);

    let operators = Operator::ALL.into_iter().map(|operator| {
        let its = with_pairs(
            &single,
            &pairs.single,
            |pair| matches!(&pair.is, Is::Theirs(used) if used.contains(&operator)),
        );
        Share {
            part: operator.as_str(),
            rows: its.len(),
            share: above(&its),
            roc_auc: roc_auc(&with(&its, &near)),
        }
    });
    let lookalikes = Lookalike::ALL.into_iter().map(|kind| {
        let its = with_pairs(&others, &pairs.others, |pair| is_kind(pair, kind));
        Share {
            part: kind.as_str(),
            rows: its.len(),
            share: above(&its),
            roc_auc: roc_auc(&with(&composed, &its)),
        }
    });
    let script = |pair: &Pair| pool[pair.suspended].script();
    let mut all_scripts: Vec<Script> = pairs.composed.iter().map(script).collect();
    all_scripts.sort_unstable();
    all_scripts.dedup();
    let scripts = all_scripts.into_iter().map(|of| {
        let theirs = with_pairs(&composed, &pairs.composed, |pair| script(pair) == of);
        let near = with_pairs(&others, &pairs.others, |pair| {
            script(pair) == of && is_kind(pair, Lookalike::Nearest)
        });
        ScriptFigures {
            script: of.as_str(),
            variants: theirs.len(),
            roc_auc: roc_auc(&with(&theirs, &near)),
            recall: above(&theirs),
            false_alarms: above(&near),
        }
    });
    let all_kinds = with(&composed, &others);
    let ranks = rank(matcher, &suspended, &pairs.composed, ranked);
    NamesReport {
        matcher: matcher.name(),
        variants: composed.len(),
        nearest: near.len(),
        roc_auc: roc_auc(&rows),
        roc_auc_interval: interval(&rows, roc_auc, DRAWS, &mut rng),
        recall: recall_at_false_alarms(&rows, FALSE_ALARMS),
        recall_interval: interval(
            &rows,
            |rows| recall_at_false_alarms(rows, FALSE_ALARMS),
            DRAWS,
            &mut rng,
        ),
        all_kinds_roc_auc: roc_auc(&all_kinds),
        all_kinds_recall: recall_at_false_alarms(&all_kinds, FALSE_ALARMS),
        mean_reciprocal_rank: (!ranks.is_empty())
            .then(|| ranks.iter().sum::<f64>() / ranks.len() as f64),
        ranked_among: suspended.len(),
        ranked: ranks.len(),
        operators: operators.collect(),
        scripts: scripts.collect(),
        lookalikes: lookalikes.collect(),
    }
}

/// One over the place of the right account, for as many variants, evenly taken. Of equal scores the right one comes in the
/// middle.
fn rank<M: Matcher>(
    matcher: &M,
    suspended: &[M::Suspended],
    variants: &[Pair],
    count: usize,
) -> Vec<f64> {
    let within: Vec<&Pair> = variants
        .iter()
        .filter(|pair| pair.suspended < suspended.len())
        .collect();
    let step = (within.len() / count.max(1)).max(1);
    let chosen = within.into_iter().step_by(step).take(count);
    chosen
        .map(|pair| {
            let candidate = matcher.candidate(&pair.handle);
            let right = matcher.score(&suspended[pair.suspended], &candidate);
            let (mut higher, mut equal) = (0_usize, 0_usize);
            for (place, other) in suspended.iter().enumerate() {
                let score = matcher.score(other, &candidate);
                higher += usize::from(score > right);
                equal += usize::from(score == right && place != pair.suspended);
            }
            1.0 / (1.0 + higher as f64 + equal as f64 / 2.0)
        })
        .collect()
}

fn with_pairs(scores: &[f64], pairs: &[Pair], wanted: impl Fn(&Pair) -> bool) -> Vec<f64> {
    let both = scores.iter().zip(pairs);
    both.filter(|(_, pair)| wanted(pair))
        .map(|(score, _)| *score)
        .collect()
}

fn with(theirs: &[f64], others: &[f64]) -> Vec<(f64, bool)> {
    let theirs = theirs.iter().map(|score| (*score, true));
    theirs
        .chain(others.iter().map(|score| (*score, false)))
        .collect()
}

fn share(scores: &[f64], is: impl Fn(f64) -> bool) -> f64 {
    match scores.len() {
        0 => 0.0,
        all => scores.iter().filter(|score| is(**score)).count() as f64 / all as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matcher::{Levenshtein, Skeleton};
    use crate::people::invent;

    /// Knows everything, or nothing.
    struct Oracle(bool);

    impl Matcher for Oracle {
        type Suspended = String;
        type Candidate = String;
        fn name(&self) -> &'static str {
            "oracle"
        }
        fn suspended(&self, handle: &str) -> String {
            handle.to_owned()
        }
        fn candidate(&self, handle: &str) -> String {
            handle.to_owned()
        }
        fn score(&self, suspended: &String, candidate: &String) -> f64 {
            match self.0 {
                true => f64::from(candidate.starts_with(suspended)),
                false => 0.5,
            }
        }
    }

    fn pool() -> Vec<Person> {
        invent(1_500, 11)
    }

    #[test]
    fn pairs_repeat_themselves_and_no_variant_is_somebody_elses_handle() {
        let pool = pool();
        let pairs = Pairs::about(&pool, 200, 1);
        let again = Pairs::about(&pool, 200, 1);
        let handles = |pairs: &Pairs| -> Vec<String> {
            let all = pairs
                .single
                .iter()
                .chain(&pairs.composed)
                .chain(&pairs.others);
            all.map(|pair| pair.handle.clone()).collect()
        };
        assert_eq!(handles(&pairs), handles(&again));
        assert_ne!(handles(&pairs), handles(&Pairs::about(&pool, 200, 2)));
        let taken: HashSet<&str> = pool.iter().map(|one| one.handle.as_str()).collect();
        assert!(
            pairs
                .composed
                .iter()
                .all(|pair| !taken.contains(pair.handle.as_str()))
        );
        assert!(pairs.composed.len() > 190 && pairs.single.len() > 200 * 8);
    }

    #[test]
    fn who_knows_nothing_reaches_nothing() {
        let pool = pool();
        let pairs = Pairs::about(&pool, 100, 1);
        let report = measure(&Oracle(false), &pool, &pairs, 10, 1_000);
        assert_eq!(report.roc_auc, 0.5);
        assert_eq!(report.recall, 0.0);
        assert!(report.mean_reciprocal_rank.is_some_and(|rank| rank < 0.01));
    }

    #[test]
    fn who_knows_a_suffix_finds_each_of_them_and_no_other() {
        let pool = pool();
        let mut pairs = Pairs::about(&pool, 100, 1);
        pairs
            .others
            .retain(|pair| !pair.handle.starts_with(&pool[pair.suspended].handle));
        let report = measure(&Oracle(true), &pool, &pairs, 0, 1_000);
        let of = |operator: Operator| {
            report
                .operators
                .iter()
                .find(|one| one.part == operator.as_str())
                .cloned()
        };
        assert_eq!(of(Operator::DigitSuffix).map(|one| one.share), Some(1.0));
        assert_eq!(of(Operator::Transposition).map(|one| one.share), Some(0.0));
        assert_eq!(report.mean_reciprocal_rank, None);
    }

    #[test]
    fn skeletons_see_what_letters_alone_do_not() {
        let pool = pool();
        let pairs = Pairs::about(&pool, 300, 1);
        let (plain, skeleton) = (
            measure(&Levenshtein, &pool, &pairs, 20, 1_000),
            measure(&Skeleton, &pool, &pairs, 20, 1_000),
        );
        assert_eq!(plain.operators[0].part, "confusable");
        assert!(skeleton.operators[0].share > plain.operators[0].share);
        assert!(
            plain.roc_auc > 0.6 && plain.mean_reciprocal_rank > Some(0.5),
            "{plain:?}"
        );
    }
}
