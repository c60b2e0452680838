//! How long a case takes.

use std::collections::BTreeMap;

use evenhand_model::Tier;
use serde::{Deserialize, Serialize};

use super::{Wrong, wrong};

/// How long a case takes, from its claim to its decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Handling {
    /// The law that times are drawn by.
    pub law: Law,
    /// Deviation of the logarithm, for the log-normal law: with 0.7 one case in twenty takes two and a half
    /// times the mean.
    pub spread: f64,
    /// Mean minutes by tier. A tier that isn't named has the mean that [`Handling::mean_minutes`] says.
    pub minutes: BTreeMap<Tier, f64>,
}

/// The law of handling times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Law {
    /// Most take less than the mean, a few much more, as people's work does.
    #[default]
    LogNormal,
    /// As the formulas of textbooks ask for.
    Exponential,
    /// Each takes the mean.
    Fixed,
}

impl Default for Handling {
    fn default() -> Self {
        Self {
            law: Law::default(),
            spread: 0.7,
            minutes: BTreeMap::new(),
        }
    }
}

impl Handling {
    /// Mean minutes of a tier. Those that nobody has given are invented: put in what your own team needs.
    pub fn mean_minutes(&self, tier: Tier) -> f64 {
        let invented = match tier {
            Tier::T0 => 15.0,
            Tier::T1 => 10.0,
            Tier::T2 => 8.0,
            Tier::T3 => 5.0,
            Tier::T4 => 3.0,
        };
        self.minutes.get(&tier).copied().unwrap_or(invented)
    }

    pub(super) fn check(&self) -> Result<(), Wrong> {
        if !(0.0..=3.0).contains(&self.spread) {
            return Err(wrong(
                "handling.spread",
                self.spread,
                "a number from 0 to 3",
            ));
        }
        for (tier, minutes) in &self.minutes {
            if !(0.01..=10_080.0).contains(minutes) {
                let place = format!("handling.minutes.{}", tier.as_str());
                return Err(wrong(place, minutes, "minutes from 0.01 to 10080"));
            }
        }
        Ok(())
    }
}
