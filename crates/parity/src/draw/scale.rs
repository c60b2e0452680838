//! From hours and shares to places in a drawing.

/// Room above, at the left and below of the curves.
const ABOVE: f64 = 32.0;
const LEFT: f64 = 52.0;
const BELOW: f64 = 6.0;

/// Where things lie.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Width of the drawing.
    pub width: f64,
    /// Height up to the words below the axis.
    pub height: f64,
    /// Where the curves begin.
    pub left: f64,
    /// Where time ends.
    pub horizon_hours: f64,
    right: f64,
}

impl Scale {
    /// A drawing of this size, with room for names at the right.
    pub fn new(width: f64, height: f64, names: f64, horizon_hours: f64) -> Self {
        Self {
            width,
            height,
            left: LEFT,
            right: width - names,
            // A horizon of nothing would divide by it.
            horizon_hours: horizon_hours.max(1e-9),
        }
    }

    /// Where the curves end.
    pub fn right(&self) -> f64 {
        self.right
    }

    /// The place of an hour.
    pub fn x(&self, hours: f64) -> f64 {
        let share = (hours / self.horizon_hours).clamp(0.0, 1.0);
        tenth(self.left + share * (self.right - self.left))
    }

    /// The place of a share.
    pub fn y(&self, share: f64) -> f64 {
        let height = self.height - ABOVE - BELOW;
        tenth(ABOVE + (1.0 - share.clamp(0.0, 1.0)) * height)
    }
}

/// Every so-manieth of the ticks, so that at most so many steps are left.
pub fn thinned(ticks: Vec<f64>, steps_max: usize) -> Vec<f64> {
    let steps = ticks.len().saturating_sub(1);
    let every = steps.div_ceil(steps_max.max(1)).max(1);
    ticks.into_iter().step_by(every).collect()
}

/// A time of an axis in words: minutes, hours or days, whichever has the fewest digits.
pub fn span(hours: f64) -> String {
    let is_whole = |number: f64| (number - number.round()).abs() < 1e-6;
    match hours {
        0.0 => "0".into(),
        _ if hours >= 168.0 && is_whole(hours / 24.0) => format!("{:.0} d", hours / 24.0),
        _ if is_whole(hours) => format!("{hours:.0} h"),
        _ if hours < 2.0 => format!("{:.0} min", hours * 60.0),
        _ => format!("{hours:.1} h"),
    }
}

/// Numbers of a drawing are told to a tenth: finer than anybody sees, and the same on every machine.
pub fn tenth(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticks::ticks;

    #[test]
    fn ticks_are_round_and_few_whatever_the_horizon() {
        let words = |horizon_hours| -> String {
            let ticks = ticks(horizon_hours);
            ticks.into_iter().map(span).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(words(72.0), "0, 12 h, 24 h, 36 h, 48 h, 60 h, 72 h");
        assert_eq!(words(1.0), "0, 15 min, 30 min, 45 min, 1 h");
        assert_eq!(words(8.0), "0, 1 h, 2 h, 3 h, 4 h, 5 h, 6 h, 7 h, 8 h");
        assert_eq!(words(672.0), "0, 7 d, 14 d, 21 d, 28 d");
        for horizon_hours in [
            0.0,
            1e-9,
            0.3,
            5.0,
            100.0,
            1e5,
            1e9,
            f64::NAN,
            f64::INFINITY,
        ] {
            let ticks = ticks(horizon_hours);
            assert!((1..=9).contains(&ticks.len()), "{horizon_hours}: {ticks:?}");
            let few = thinned(ticks.clone(), 4);
            assert!((1..=5).contains(&few.len()), "{horizon_hours}: {few:?}");
            assert!(few.iter().all(|tick| ticks.contains(tick)));
        }
    }
}
