//! Bars whose parts stand on each other.

use super::scale::Scale;
use super::{Series, slot, tenth};

/// Part of a step that its bar takes.
const PART: f64 = 0.8;

/// One part of a bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Which pattern fills it.
    pub pattern: usize,
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
    /// What it stands for.
    pub about: String,
}

/// The highest bar.
pub fn highest(series: &[Series], steps: usize) -> u64 {
    let bar = |step: usize| {
        let values = series.iter().filter_map(|one| one.values.get(step));
        values.flatten().sum::<u64>()
    };
    (0..steps).map(bar).max().unwrap_or(0)
}

/// Places every part that has a height.
pub fn place(series: &[Series], steps: &[String], scale: Scale) -> Vec<Bar> {
    let mut bars = Vec::new();
    for (step, name) in steps.iter().enumerate() {
        let (from, width) = slot(step, steps.len());
        let mut below = 0;
        for (pattern, one) in series.iter().enumerate() {
            let count = one.values.get(step).copied().flatten().unwrap_or(0);
            if count == 0 {
                continue;
            }
            below += count;
            bars.push(Bar {
                pattern,
                x: tenth(from + width * (1.0 - PART) / 2.0),
                y: scale.y(below),
                width: tenth(width * PART),
                height: tenth(scale.y(below - count) - scale.y(below)),
                about: format!("{name}, {}: {count}", one.name),
            });
        }
    }
    bars
}
