//! What comes, as rates.

use std::collections::BTreeMap;

use evenhand_model::Tier;
use serde::{Deserialize, Serialize};

use super::{DAYS_MAX, Wrong, wrong};

/// Most cases per hour of one stream.
const PER_HOUR_MAX: f64 = 1_000_000.0;

/// A stream of cases of one tier that come independently of each other (Poisson).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrivals {
    /// Their tier.
    pub tier: Tier,
    /// How many come per hour on average over a week.
    pub per_hour: f64,
    /// Languages with their weights; without any, no case tells its language.
    #[serde(default)]
    pub languages: BTreeMap<String, f64>,
    /// Topics with their weights.
    #[serde(default)]
    pub topics: BTreeMap<String, f64>,
    /// Cohorts of the people who are attacked, with their weights; without any, everybody is `ordinary`.
    #[serde(default)]
    pub cohorts: BTreeMap<String, f64>,
}

/// How rates change with the hour of the day and the day of the week, as weights; their mean counts as 1.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Shape {
    /// 24 weights from midnight UTC; none for a flat day.
    pub day: Vec<f64>,
    /// 7 weights from Monday; none for a flat week.
    pub week: Vec<f64>,
}

/// A span in which more comes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Burst {
    /// The day in which it begins, from 1.
    pub day: u32,
    /// The hour of that day at which it begins, from 0.
    #[serde(default)]
    pub hour: u32,
    /// How many hours it lasts.
    pub hours: u32,
    /// How many times as many come.
    pub times: f64,
    /// Which tiers; all without it.
    #[serde(default)]
    pub tiers: Vec<Tier>,
}

impl Arrivals {
    pub(super) fn check(&self, place: &str) -> Result<(), Wrong> {
        if !(0.0..=PER_HOUR_MAX).contains(&self.per_hour) {
            let expected = "a number from 0 to 1000000";
            return Err(wrong(format!("{place}.per_hour"), self.per_hour, expected));
        }
        for (name, weights) in [
            ("languages", &self.languages),
            ("topics", &self.topics),
            ("cohorts", &self.cohorts),
        ] {
            let values: Vec<f64> = weights.values().copied().collect();
            check_weights(&format!("{place}.{name}"), &values)?;
        }
        Ok(())
    }
}

impl Shape {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        for (place, weights, count, expected) in [
            ("shape.day", &self.day, 24, "24 weights, one for each hour"),
            (
                "shape.week",
                &self.week,
                7,
                "7 weights, one for each day from Monday",
            ),
        ] {
            if !weights.is_empty() && weights.len() != count {
                return Err(wrong(place, format!("{} weights", weights.len()), expected));
            }
            check_weights(place, weights)?;
        }
        Ok(())
    }

    /// By how much the rate of an hour differs from the mean; `weekday` counts from Monday.
    pub fn factor(&self, hour: usize, weekday: usize) -> f64 {
        over_mean(&self.day, hour) * over_mean(&self.week, weekday)
    }
}

impl Burst {
    pub(super) fn check(&self, place: &str) -> Result<(), Wrong> {
        if !(1..=DAYS_MAX).contains(&self.day) {
            let expected = "a day, 1 to 3660";
            return Err(wrong(format!("{place}.day"), self.day, expected));
        }
        if self.hour > 23 {
            return Err(wrong(format!("{place}.hour"), self.hour, "0 to 23"));
        }
        if !(1..=8_784).contains(&self.hours) {
            return Err(wrong(format!("{place}.hours"), self.hours, "1 to 8784"));
        }
        if !(0.0..=10_000.0).contains(&self.times) {
            return Err(wrong(format!("{place}.times"), self.times, "0 to 10000"));
        }
        Ok(())
    }

    /// How many of its hours lie in the first so many days. One that begins later brings nothing, so that a
    /// scenario may be cut short.
    pub fn hours_within(&self, days: u32) -> u32 {
        let begins = (self.day - 1) * 24 + self.hour;
        self.hours.min((days * 24).saturating_sub(begins))
    }

    /// Whether it brings cases of a tier.
    pub fn is_of(&self, tier: Tier) -> bool {
        self.tiers.is_empty() || self.tiers.contains(&tier)
    }

    /// Whether an hour, counted from the start, lies in it.
    pub fn has(&self, hour: u32) -> bool {
        let begins = (self.day - 1) * 24 + self.hour;
        (begins..begins + self.hours).contains(&hour)
    }
}

fn check_weights(place: &str, weights: &[f64]) -> Result<(), Wrong> {
    if let Some(weight) = weights.iter().find(|weight| !(0.0..=1e9).contains(*weight)) {
        return Err(wrong(place, weight, "weights from 0"));
    }
    if !weights.is_empty() && weights.iter().sum::<f64>() <= 0.0 {
        return Err(wrong(place, "all 0", "a weight above 0"));
    }
    Ok(())
}

fn over_mean(weights: &[f64], place: usize) -> f64 {
    let sum: f64 = weights.iter().sum();
    weights
        .get(place)
        .map_or(1.0, |weight| weight * weights.len() as f64 / sum)
}
