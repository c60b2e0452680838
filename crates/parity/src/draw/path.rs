//! Curves and areas as SVG writes paths.

use std::fmt::Write as _;

use super::scale::Scale;
use super::{Corner, end};

/// From so many corners on, those closer than [`FINEST`] are one.
const MANY_CORNERS: usize = 1_000;
/// Half a unit of the drawing: finer than anybody sees.
const FINEST: f64 = 0.5;

/// A stair: from everybody at hour 0, level up to each corner and then down to it.
pub fn curve_path(corners: &[Corner], scale: &Scale) -> String {
    let stair = stair(corners, scale, |corner| corner.waiting);
    let mut path = String::new();
    for (place, (x, y)) in stair.iter().enumerate() {
        let _ = match place {
            0 => write!(path, "M{x} {y}"),
            _ => write!(path, "H{x}V{y}"),
        };
    }
    path
}

/// The band around a curve.
pub fn area_of_band(corners: &[Corner], scale: &Scale) -> String {
    let high = stair(corners, scale, |corner| corner.high);
    let low = stair(corners, scale, |corner| corner.low);
    area(&high, &low)
}

/// The area between two curves.
pub fn area_between(first: &[Corner], second: &[Corner], scale: &Scale) -> String {
    let first = stair(first, scale, |corner| corner.waiting);
    let second = stair(second, scale, |corner| corner.waiting);
    area(&first, &second)
}

/// Along one stair and back along the other.
fn area(there: &[(f64, f64)], back: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (place, (x, y)) in there.iter().enumerate() {
        let _ = match place {
            0 => write!(path, "M{x} {y}"),
            _ => write!(path, "H{x}V{y}"),
        };
    }
    // On the way back each level comes before the rise.
    for (x, y) in back.iter().rev() {
        let _ = write!(path, "V{y}H{x}");
    }
    path.push('Z');
    path
}

/// Where a stair turns, up to the horizon. Corners closer than can be seen are one.
fn stair(corners: &[Corner], scale: &Scale, of: impl Fn(&Corner) -> f64) -> Vec<(f64, f64)> {
    let finest = if corners.len() > MANY_CORNERS {
        FINEST
    } else {
        0.0
    };
    let mut stair = vec![(scale.x(0.0), scale.y(1.0))];
    let within = corners
        .iter()
        .filter(|corner| corner.hours <= scale.horizon_hours);
    let mut level = None;
    for corner in within {
        let (x, y) = (scale.x(corner.hours), scale.y(of(corner)));
        level = Some(y);
        match stair.last_mut() {
            Some(last) if x <= last.0 + finest => last.1 = y,
            Some(last) if (last.1 - y).abs() < 0.05 => {}
            _ => stair.push((x, y)),
        }
    }
    let last = level.unwrap_or_else(|| scale.y(end(corners, scale.horizon_hours)));
    let right = scale.x(scale.horizon_hours);
    match stair.last_mut() {
        Some(end) if end.0 == right => end.1 = last,
        _ => stair.push((right, last)),
    }
    stair
}
