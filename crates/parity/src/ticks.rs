//! Round hours, for the axis of a curve and for the numbers below it.

/// How many steps an axis has at most.
pub const STEPS_MAX: usize = 8;

/// Hours between two ticks, those of clocks and calendars.
const STEPS: [f64; 22] = [
    1.0 / 60.0,
    5.0 / 60.0,
    0.25,
    0.5,
    1.0,
    2.0,
    3.0,
    6.0,
    12.0,
    24.0,
    48.0,
    72.0,
    168.0,
    336.0,
    672.0,
    1_344.0,
    2_688.0,
    5_376.0,
    10_752.0,
    21_504.0,
    43_008.0,
    86_016.0,
];

/// Times for the axis from 0 to the horizon, in hours: round ones, and at most [`STEPS_MAX`] steps.
pub fn ticks(horizon_hours: f64) -> Vec<f64> {
    if !horizon_hours.is_finite() || horizon_hours <= 0.0 {
        return vec![0.0];
    }
    let fits = |step: &&f64| horizon_hours / **step <= STEPS_MAX as f64;
    let step = STEPS.iter().find(fits).copied();
    let step = step.unwrap_or(horizon_hours / STEPS_MAX as f64);
    let count = (horizon_hours / step + 1e-9).floor() as u32;
    (0..=count).map(|n| f64::from(n) * step).collect()
}
