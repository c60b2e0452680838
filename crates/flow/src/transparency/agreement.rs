//! How far two people who judged the same cases agree: the second saw neither what was decided nor whom it is about.

use evenhand_model::{DecisionOutcome, Rerating, Tier};
use evenhand_parity::kappa::{self, Kappa};
use schemars::JsonSchema;
use serde::Serialize;

/// Cases judged twice, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Agreement {
    /// How many cases were drawn.
    pub drawn: u64,
    /// How many of them were judged again.
    pub judged: u64,
    /// How far tiers agree: Cohen's kappa, in which a disagreement weighs as the square of its distance; `null` where too
    /// little was judged to say.
    pub tiers: Option<KappaFigure>,
    /// How far outcomes agree, violation or none: Cohen's kappa.
    pub outcomes: Option<KappaFigure>,
    /// How the second tier lies to the first.
    pub shift: TierShift,
    /// How often the first chose the row where the second chose the column, tiers from T0 to T4.
    pub table: [[u64; Tier::ALL.len()]; Tier::ALL.len()],
}

/// Agreement beyond chance, with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct KappaFigure {
    /// 1 where both always agree, 0 where they agree as often as by chance.
    pub value: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

/// How the tiers of those who did not know whom it is about lie to the tiers of those who did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct TierShift {
    /// Cases that the first person took for more urgent than the second.
    pub lowered: u64,
    /// Cases in one tier both times.
    pub same: u64,
    /// Cases that the second took for more urgent.
    pub raised: u64,
    /// Mean number of tiers by which the second is less urgent; below 0 where it is more urgent. `null` without a case.
    pub mean: Option<f64>,
}

impl Agreement {
    /// What these cases say.
    pub fn of<'a>(all: impl IntoIterator<Item = &'a Rerating>) -> Self {
        let mut drawn = 0;
        let mut table = [[0_u64; Tier::ALL.len()]; Tier::ALL.len()];
        let mut outcomes = [[0_u64; 2]; 2];
        let mut shift = TierShift::default();
        let mut sum = 0_i64;
        for one in all {
            drawn += 1;
            let Some(second) = one.second else { continue };
            table[one.first.tier as usize][second.tier as usize] += 1;
            let is_one = |outcome| usize::from(outcome == DecisionOutcome::Violation);
            outcomes[is_one(one.first.outcome)][is_one(second.outcome)] += 1;
            sum += second.tier as i64 - one.first.tier as i64;
            match second.tier.cmp(&one.first.tier) {
                std::cmp::Ordering::Greater => shift.lowered += 1,
                std::cmp::Ordering::Equal => shift.same += 1,
                std::cmp::Ordering::Less => shift.raised += 1,
            }
        }
        let judged: u64 = table.iter().flatten().sum();
        shift.mean = (judged > 0).then(|| sum as f64 / judged as f64);
        Self {
            drawn,
            judged,
            tiers: kappa::weighted(&table, kappa::quadratic).map(KappaFigure::from),
            outcomes: kappa::weighted(&outcomes, kappa::nominal).map(KappaFigure::from),
            shift,
            table,
        }
    }
}

impl From<Kappa> for KappaFigure {
    fn from(found: Kappa) -> Self {
        Self {
            value: found.value,
            low: found.low,
            high: found.high,
        }
    }
}
