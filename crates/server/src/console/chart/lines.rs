//! Lines from step to step, with a gap where nobody knows.

use std::fmt::Write as _;

use super::scale::Scale;
use super::{Series, middle, tenth};

/// Lengths of dashes and gaps of each line; the first is drawn through.
const DASHES: [&str; super::SERIES_MAX] = ["none", "8 4", "2 4", "12 4 2 4", "4 2", "1 2"];

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Which colour it has.
    pub colour: usize,
    /// Its dashes.
    pub dash: &'static str,
    /// The way that it takes, as SVG writes it.
    pub path: String,
    /// Its points.
    pub points: Vec<Point>,
}

/// One number on a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// How far to the right.
    pub x: f64,
    /// How far down.
    pub y: f64,
    /// What it stands for.
    pub about: String,
}

/// The highest point.
pub fn highest(series: &[Series]) -> u64 {
    let values = series.iter().flat_map(|one| &one.values);
    values.flatten().copied().max().unwrap_or(0)
}

/// The dashes of a line.
pub fn dash(place: usize) -> &'static str {
    DASHES.get(place).copied().unwrap_or("none")
}

/// Places every line.
pub fn place(series: &[Series], steps: &[String], scale: Scale) -> Vec<Line> {
    let lines = series.iter().enumerate();
    lines
        .map(|(place, one)| line(place, one, steps, scale))
        .collect()
}

fn line(colour: usize, series: &Series, steps: &[String], scale: Scale) -> Line {
    let (mut path, mut points) = (String::new(), Vec::new());
    let mut goes_on = false;
    for (step, name) in steps.iter().enumerate() {
        let Some(value) = series.values.get(step).copied().flatten() else {
            goes_on = false;
            continue;
        };
        let (x, y) = (tenth(middle(step, steps.len())), scale.y(value));
        let _ = write!(path, "{}{x} {y} ", if goes_on { 'L' } else { 'M' });
        goes_on = true;
        points.push(Point {
            x,
            y,
            about: format!("{name}, {}: {value}", series.name),
        });
    }
    Line {
        colour,
        dash: dash(colour),
        path: path.trim_end().to_owned(),
        points,
    }
}
