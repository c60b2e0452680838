//! How far two people who judged the same cases agree: the second saw neither what was decided nor whom it is about.

use evenhand_model::{DecisionOutcome, Rerating, Tier};
use evenhand_parity::kappa::{self, Kappa};
use schemars::JsonSchema;
use serde::Serialize;

/// How often the first person chose the row where the second chose the column, tiers from T0 to T4.
type Counts = [[u64; Tier::ALL.len()]; Tier::ALL.len()];

/// Cases judged twice, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Agreement {
    /// How many cases were drawn.
    pub drawn: u64,
    /// How many of them were judged again.
    pub judged: u64,
    /// What came of it; `null` while fewer than `small_cell` were judged again.
    pub found: Option<Found>,
    /// Nothing is told that rests on fewer cases.
    pub small_cell: u64,
}

/// How far the two agree.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Found {
    /// How far tiers agree: Cohen's kappa, in which a disagreement weighs as the square of its distance; `null` where
    /// both always chose one and the same tier.
    pub tiers: Option<KappaFigure>,
    /// How far outcomes agree, violation or none: Cohen's kappa; `null` where both always chose one and the same.
    pub outcomes: Option<KappaFigure>,
    /// How the second tier lies to the first.
    pub shift: TierShift,
    /// How often the first chose the row where the second chose the column, tiers from T0 to T4; `null` where it was
    /// seldom, but not never, and where that could be worked out from the rest.
    pub table: [[Option<u64>; Tier::ALL.len()]; Tier::ALL.len()],
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
    /// Cases that were more urgent to the first person than to the second.
    pub lowered: u64,
    /// Cases in one tier both times.
    pub same: u64,
    /// Cases that were more urgent to the second person.
    pub raised: u64,
    /// Mean number of tiers by which the second is less urgent; below 0 where it is more urgent.
    pub mean: f64,
}

impl Agreement {
    /// What these cases say; nothing that rests on fewer than `small_cell`.
    pub fn of<'a>(all: impl IntoIterator<Item = &'a Rerating>, small_cell: u64) -> Self {
        let mut drawn = 0;
        let mut table: Counts = Default::default();
        let mut outcomes = [[0_u64; 2]; 2];
        for one in all {
            drawn += 1;
            let Some(second) = one.second else { continue };
            table[one.first.tier as usize][second.tier as usize] += 1;
            let place = |outcome| usize::from(outcome == DecisionOutcome::Violation);
            outcomes[place(one.first.outcome)][place(second.outcome)] += 1;
        }
        let judged: u64 = table.iter().flatten().sum();
        Self {
            drawn,
            judged,
            found: (judged >= small_cell.max(1)).then(|| Found {
                tiers: kappa::weighted(&table, kappa::quadratic).map(KappaFigure::from),
                outcomes: kappa::weighted(&outcomes, kappa::nominal).map(KappaFigure::from),
                shift: TierShift::of(&table),
                table: shown(&table, small_cell),
            }),
            small_cell,
        }
    }
}

impl TierShift {
    fn of(table: &Counts) -> Self {
        let mut shift = Self::default();
        let mut sum = 0.0;
        for (first, second, count) in cells(table) {
            match second.cmp(&first) {
                std::cmp::Ordering::Greater => shift.lowered += count,
                std::cmp::Ordering::Equal => shift.same += count,
                std::cmp::Ordering::Less => shift.raised += count,
            }
            sum += (second as f64 - first as f64) * count as f64;
        }
        let judged = shift.lowered + shift.same + shift.raised;
        shift.mean = sum / judged.max(1) as f64;
        shift
    }
}

/// The table without small cells. Where one alone would be hidden among those of which the sum is told, the smallest
/// beside it is hidden too.
fn shown(table: &Counts, small_cell: u64) -> [[Option<u64>; Tier::ALL.len()]; Tier::ALL.len()] {
    let mut shown =
        table.map(|row| row.map(|count| Some(count).filter(|_| !is_small(count, small_cell))));
    for side in [
        std::cmp::Ordering::Less,
        std::cmp::Ordering::Equal,
        std::cmp::Ordering::Greater,
    ] {
        let on_side = || cells(table).filter(|(first, second, _)| second.cmp(first) == side);
        let hidden = on_side()
            .filter(|(.., count)| is_small(*count, small_cell))
            .count();
        let beside = on_side().filter(|(.., count)| !is_small(*count, small_cell));
        if hidden == 1
            && let Some((first, second, _)) = beside.min_by_key(|(.., count)| *count)
        {
            shown[first][second] = None;
        }
    }
    shown
}

fn is_small(count: u64, small_cell: u64) -> bool {
    count > 0 && count < small_cell
}

fn cells(table: &Counts) -> impl Iterator<Item = (usize, usize, u64)> {
    let row = |(first, row): (usize, &[u64; Tier::ALL.len()])| {
        let row = *row;
        row.into_iter()
            .enumerate()
            .map(move |(second, count)| (first, second, count))
    };
    table.iter().enumerate().flat_map(row)
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
