//! How well a matcher does.

pub mod links;
pub mod names;

pub use links::LinksReport;
pub use names::{NamesReport, Pairs};

use evenhand_flow::transparency::precision::Precision;
use serde::Serialize;

/// A share of some rows, with the interval in which it likely lies (Wilson's, 95 %).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Part {
    /// Rows that count.
    pub count: usize,
    /// All of them.
    pub of: usize,
    /// The share; 0 where there is no row.
    pub share: f64,
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

impl Part {
    /// So many of so many.
    pub fn new(count: usize, of: usize) -> Self {
        let share = Precision::of(count as u64, of.saturating_sub(count) as u64);
        Self {
            count,
            of,
            share: share.share.unwrap_or(0.0),
            low: share.low,
            high: share.high,
        }
    }
}
