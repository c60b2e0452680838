//! One wait.

use std::collections::HashSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// One case's wait for one stop (the first look, the decision ...), from first knowledge on.
///
/// Names are shared text, so that a million spells cost no allocation each; [`Names`] makes them.
#[derive(Clone, Debug, PartialEq)]
pub struct Spell {
    /// Which cohort the target belongs to.
    pub cohort: Arc<str>,
    /// The tier as first set.
    pub tier: Arc<str>,
    /// What it is about; empty where nobody said.
    pub category: Arc<str>,
    /// The language of the content; empty where nobody said.
    pub language: Arc<str>,
    /// When the clock started, in seconds since 1970 (UTC).
    pub started_at: i64,
    /// Hours after the start from which the case was watched: 0, except for an imported backlog,
    /// whose cases can't have ended before the import (left truncation).
    pub watched_from_hours: f64,
    /// Hours from the start to the stop, or to the moment of the analysis while it is open.
    pub hours: f64,
    /// How the wait ended.
    pub outcome: Outcome,
}

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The platform reached the stop.
    Ended,
    /// Nobody has reached the stop yet.
    Open,
    /// Something else ended the wait first: the author took the content down, the account is gone.
    Competing,
}

/// Hands out one shared copy of each name.
#[derive(Clone, Debug, Default)]
pub struct Names(HashSet<Arc<str>>);

impl Names {
    /// The shared copy of `name`.
    pub fn name(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return known.clone();
        }
        let name: Arc<str> = name.into();
        self.0.insert(name.clone());
        name
    }
}
