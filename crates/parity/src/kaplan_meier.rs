//! The share that still waits, hour by hour.

use crate::risk::Step;

/// A share that differs by less than this from what is asked for is that share: products of fractions miss it by
/// their last digits.
const SHARE_SLACK: f64 = 1e-9;

/// Steps of a curve up to which all are shown.
pub(crate) const STEPS_MAX: usize = 2_000;

/// The share that still waits from an hour on, with its band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    pub hours: f64,
    pub waiting: f64,
    pub low: f64,
    pub high: f64,
}

/// One point for each step at which a wait was over, by whatever ended it.
///
/// Sources: Kaplan and Meier 1958, JASA 53; variance of Greenwood 1926; the band is the pointwise log-log one of
/// Kalbfleisch and Prentice 1980, which never leaves 0 to 1. `reach` is in standard errors. Where nobody is left the
/// variance has no value; the band then keeps the last upper end and goes down to 0.
pub(crate) fn kaplan_meier(steps: &[Step<1>], reach: f64) -> Vec<Point> {
    let (mut waiting, mut greenwood, mut high) = (1.0, 0.0, 1.0);
    steps
        .iter()
        .map(|step| {
            let share = step.over_share();
            let mut low = 0.0;
            if share > 1.0 - 1e-12 {
                waiting = 0.0;
            } else if waiting > 0.0 {
                waiting *= 1.0 - share;
                greenwood += share / (step.at_risk[0] * (1.0 - share));
                let shift = (reach * f64::sqrt(greenwood) / f64::ln(waiting)).exp();
                low = f64::powf(waiting, 1.0 / shift);
                high = f64::powf(waiting, shift);
            }
            Point {
                hours: step.hours,
                waiting,
                low,
                high,
            }
        })
        .collect()
}

/// The first hour from which at most `1 - share` still wait; nothing where that is not reached.
pub(crate) fn quantile(points: &[Point], share: f64) -> Option<f64> {
    first_below(points, share, |point| point.waiting)
}

/// The interval of [`quantile`]: where the band's ends come down to it.
///
/// Source: Brookmeyer and Crowley 1982, Biometrics 38, on the log-log scale.
pub(crate) fn quantile_band(points: &[Point], share: f64) -> [Option<f64>; 2] {
    [
        first_below(points, share, |point| point.low),
        first_below(points, share, |point| point.high),
    ]
}

fn first_below(points: &[Point], share: f64, height: impl Fn(&Point) -> f64) -> Option<f64> {
    points
        .iter()
        .find(|point| height(point) <= 1.0 - share + SHARE_SLACK)
        .map(|point| point.hours)
}

/// The points from `[0, 1]` to the longest wait that was watched; of too many only those after which the curve has
/// come down by a visible bit.
pub(crate) fn shown(points: &[Point], follow_up: f64) -> Vec<Point> {
    let mut shown = vec![Point {
        hours: 0.0,
        waiting: 1.0,
        low: 1.0,
        high: 1.0,
    }];
    let least_drop = if points.len() > STEPS_MAX {
        1.0 / (STEPS_MAX - 2) as f64
    } else {
        0.0
    };
    let mut height = 1.0;
    for (at, point) in points.iter().enumerate() {
        if height - point.waiting >= least_drop || at + 1 == points.len() {
            shown.push(*point);
            height = point.waiting;
        }
    }
    let last = shown[shown.len() - 1];
    if last.hours < follow_up {
        shown.push(Point {
            hours: follow_up,
            ..last
        });
    }
    shown
}
