//! The curve of one group of waits, for whoever wants nothing else of a report.

use crate::kaplan_meier::{Point, kaplan_meier, quantile, shown};
use crate::normal::two_sided;
use crate::restricted_mean::restricted_mean;
use crate::risk::{Step, Wait, steps};
use crate::spell::Outcome;

/// How sure the band around a curve is.
const CONFIDENCE: f64 = 0.95;

/// The share that still waits, by hours since the start, with the open cases counted (Kaplan-Meier).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// The longest wait, over or not, in hours.
    longest: f64,
    steps: Vec<Step<1>>,
    points: Vec<Point>,
}

impl Curve {
    /// The curve of these waits: hours, and how each ended; in whatever order.
    pub fn of(waits: impl IntoIterator<Item = (f64, Outcome)>) -> Self {
        let wait = |(hours, outcome)| Wait {
            hours,
            entry: 0.0,
            outcome,
            weight: 1.0,
            arm: 0,
        };
        let mut waits: Vec<Wait> = waits.into_iter().map(wait).collect();
        // Those that are in order already, as parts of a sorted whole are, cost no more than a look.
        waits.sort_by(|one, other| one.hours.total_cmp(&other.hours));
        let steps = steps::<1>(&waits);
        Self {
            points: kaplan_meier(&steps, two_sided(CONFIDENCE)),
            steps,
            longest: waits.last().map_or(0.0, |wait| wait.hours),
        }
    }

    /// Hours after which so large a share no longer waits; `None` where that is not reached.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        quantile(&self.points, share)
    }

    /// Hours up to which it tells anything: without end where nobody waits any longer, else the longest wait.
    pub fn known_hours(&self) -> f64 {
        match self.points.last() {
            Some(last) if last.waiting <= 0.0 => f64::INFINITY,
            _ => self.longest,
        }
    }

    /// Mean hours waited within so many hours: the area below the curve.
    pub fn mean_within(&self, hours: f64) -> f64 {
        // Beyond the longest wait a curve that has come down adds nothing.
        let is_down = self.known_hours().is_infinite();
        let hours = if is_down {
            hours.min(self.longest)
        } else {
            hours
        };
        restricted_mean(&self.steps, hours).value
    }

    /// Mean hours waited within as many hours as it tells anything of.
    pub fn mean(&self) -> f64 {
        self.mean_within(self.known_hours())
    }

    /// `[hours, share that still waits, low, high]`: from all at 0 to the longest wait, with the band around
    /// them. Of very many steps only those that can be seen.
    pub fn corners(&self) -> Vec<[f64; 4]> {
        let shown = shown(&self.points, self.longest).into_iter();
        shown
            .map(|point| [point.hours, point.waiting, point.low, point.high])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Outcome::{Ended, Open};

    #[test]
    fn who_still_waits_counts_for_as_long_as_it_has_been_seen_to() {
        // Three of four are over after 1, 2 and 4 h; the fourth has waited for 3 h so far.
        let curve = Curve::of([(4.0, Ended), (1.0, Ended), (3.0, Open), (2.0, Ended)]);
        assert_eq!(curve.quantile(0.5), Some(2.0));
        assert_eq!(curve.quantile(0.95), Some(4.0));
        assert!((curve.mean() - (1.0 + 0.75 + 2.0 * 0.5)).abs() < 1e-12);
        assert!((curve.mean_within(1.5) - 1.375).abs() < 1e-12);
        assert!(curve.known_hours().is_infinite());
    }

    #[test]
    fn a_curve_that_does_not_come_down_tells_nothing_beyond_the_longest_wait() {
        let curve = Curve::of([(1.0, Ended), (5.0, Open)]);
        assert_eq!(curve.known_hours(), 5.0);
        assert_eq!(curve.quantile(0.9), None);
        assert!((curve.mean() - 3.0).abs() < 1e-12);
        let corners = curve.corners();
        assert_eq!(corners[0], [0.0, 1.0, 1.0, 1.0]);
        assert_eq!(corners[2][..2], [5.0, 0.5]);
        let none = Curve::of([]);
        assert_eq!(
            (none.known_hours(), none.mean(), none.quantile(0.5)),
            (0.0, 0.0, None)
        );
    }
}
