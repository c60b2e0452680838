//! An axis that begins at nothing and ends at a round number.

use super::{ABOVE, BELOW, HEIGHT, tenth};

/// Steps of an axis at most.
const STEPS_MAX: u64 = 4;

/// From counts to heights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    step: u64,
    steps: u64,
}

impl Scale {
    /// The axis on which `highest` has room: at most four steps of 1, 2 or 5 times a power of ten.
    pub fn to(highest: u64) -> Self {
        let highest = highest.max(1);
        let mut power = 1_u64;
        loop {
            for round in [1, 2, 5] {
                let step = power.saturating_mul(round);
                let steps = highest.div_ceil(step);
                if steps <= STEPS_MAX {
                    return Self { step, steps };
                }
            }
            power = power.saturating_mul(10);
        }
    }

    /// Numbers beside the axis.
    pub fn ticks(self) -> Vec<u64> {
        (0..=self.steps)
            .map(|place| self.step.saturating_mul(place))
            .collect()
    }

    /// Where a number stands, counted from above.
    pub fn y(self, number: u64) -> f64 {
        tenth(HEIGHT - BELOW - self.height(number))
    }

    /// How high a number is.
    pub fn height(self, number: u64) -> f64 {
        let end = self.step as f64 * self.steps as f64;
        tenth((HEIGHT - BELOW - ABOVE) * (number as f64 / end).min(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_is_round_and_has_room_for_the_highest() {
        for (highest, ticks) in [
            (0, vec![0, 1]),
            (3, vec![0, 1, 2, 3]),
            (5, vec![0, 2, 4, 6]),
            (87, vec![0, 50, 100]),
            (201, vec![0, 100, 200, 300]),
        ] {
            assert_eq!(Scale::to(highest).ticks(), ticks, "{highest}");
        }
        let last = Scale::to(u64::MAX).ticks().pop();
        assert!(last.is_some_and(|last| last > u64::MAX / 2));
    }
}
