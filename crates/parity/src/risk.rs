//! Who was still waiting, and being watched, each time that a wait was over.

use crate::spell::Outcome;

/// One wait as the estimators see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wait {
    pub hours: f64,
    /// Hours from which it was watched; 0 is "from the start".
    pub entry: f64,
    pub outcome: Outcome,
    /// How many cases it stands for.
    pub weight: f64,
    /// Which of the groups it belongs to.
    pub arm: usize,
}

/// An hour at which waits of one or more groups were over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Step<const ARMS: usize> {
    pub hours: f64,
    /// Cases that were waiting and watched just before.
    pub at_risk: [f64; ARMS],
    pub ended: [f64; ARMS],
    pub competing: [f64; ARMS],
}

impl Step<1> {
    /// The share of those at risk whose wait was over, by whatever ended it.
    pub(crate) fn over_share(&self) -> f64 {
        (self.ended[0] + self.competing[0]) / self.at_risk[0]
    }
}

/// The steps of `waits`, which come shortest first.
///
/// A case is at risk at `t` where it was watched from before `t` (or from the start) and was not over before: the
/// convention for left truncation of Klein and Moeschberger 2003, *Survival Analysis*, section 4.6.
pub(crate) fn steps<const ARMS: usize>(waits: &[Wait]) -> Vec<Step<ARMS>> {
    let mut at_risk = [0.0; ARMS];
    let mut later = Vec::new();
    for wait in waits {
        if wait.entry > 0.0 {
            later.push(wait);
        } else {
            at_risk[wait.arm] += wait.weight;
        }
    }
    later.sort_by(|a, b| a.entry.total_cmp(&b.entry));
    let mut later = later.into_iter().peekable();
    let mut steps = Vec::new();
    for now in waits.chunk_by(|a, b| a.hours == b.hours) {
        let hours = now[0].hours;
        while let Some(wait) = later.next_if(|wait| wait.entry < hours) {
            at_risk[wait.arm] += wait.weight;
        }
        let mut step = Step {
            hours,
            at_risk,
            ended: [0.0; ARMS],
            competing: [0.0; ARMS],
        };
        for wait in now {
            match wait.outcome {
                Outcome::Ended => step.ended[wait.arm] += wait.weight,
                Outcome::Competing => step.competing[wait.arm] += wait.weight,
                Outcome::Open => {}
            }
            at_risk[wait.arm] = (at_risk[wait.arm] - wait.weight).max(0.0);
        }
        if now.iter().any(|wait| wait.outcome != Outcome::Open) {
            steps.push(step);
        }
    }
    steps
}
