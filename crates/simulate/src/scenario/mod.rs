//! What is to be simulated, as a person writes it: TOML in, checked.

mod arrivals;
mod handling;
mod reviewers;

pub use arrivals::{Arrivals, Burst, Shape};
pub use handling::{Handling, Law};
pub use reviewers::{Break, Reviewers, TimeOfDay, Weekday};

use evenhand_flow::case::dispatch::Shares;
use evenhand_model::{Duration, Time};
use serde::{Deserialize, Serialize};

use crate::policy::Policy;

/// The example that ships.
pub const EXAMPLE: &str = include_str!("example.toml");

/// Most cases that one run may hold; each takes about 200 bytes.
pub const CASES_MAX: f64 = 20_000_000.0;

/// Longest span that is simulated, in days.
pub const DAYS_MAX: u32 = 3_660;

/// A Monday, from which scenarios run that name no start.
const START: Time = Time::from_micros(1_767_571_200_000_000);

/// What comes, who is there, and what is compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// From which number everything random is drawn.
    #[serde(default = "one")]
    pub seed: u64,
    /// When it begins; a Monday at midnight UTC without it.
    #[serde(default = "start")]
    pub start: Time,
    /// How many days of 24 hours it lasts.
    #[serde(default = "fortnight")]
    pub days: u32,
    /// Orders of work to compare.
    #[serde(default = "every_policy")]
    pub policies: Vec<Policy>,
    /// The cohort that `staff-first` serves first, and whose wait is compared with all others'.
    #[serde(default = "insider")]
    pub insiders: String,
    /// Streams of cases.
    #[serde(default)]
    pub arrivals: Vec<Arrivals>,
    /// How the rates change with hour and weekday.
    #[serde(default)]
    pub shape: Shape,
    /// Hours in which more comes.
    #[serde(default)]
    pub bursts: Vec<Burst>,
    /// Groups of reviewers.
    #[serde(default)]
    pub reviewers: Vec<Reviewers>,
    /// How long a case takes.
    #[serde(default)]
    pub handling: Handling,
    /// Parts of the slots, for the dispatcher.
    #[serde(default)]
    pub dispatch: Dispatch,
}

impl Default for Scenario {
    /// What stands where nothing is said: no cases, nobody there.
    fn default() -> Self {
        Self {
            seed: one(),
            start: start(),
            days: fortnight(),
            policies: every_policy(),
            insiders: insider(),
            arrivals: Vec::new(),
            shape: Shape::default(),
            bursts: Vec::new(),
            reviewers: Vec::new(),
            handling: Handling::default(),
            dispatch: Dispatch::default(),
        }
    }
}

/// Parts of the slots, as shares from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dispatch {
    /// At most this part goes to imminent danger while anything else waits.
    pub danger: f64,
    /// At least this part goes to the case that has waited longest.
    pub oldest: f64,
    /// Whether imminent danger interrupts a reviewer who is at something else.
    pub interrupts: bool,
}

impl Default for Dispatch {
    fn default() -> Self {
        let shares = Shares::default();
        Self {
            danger: f64::from(shares.danger) / 1_000.0,
            oldest: f64::from(shares.oldest) / 1_000.0,
            interrupts: true,
        }
    }
}

impl Dispatch {
    /// The shares as the dispatcher takes them.
    pub fn shares(self) -> Shares {
        Shares {
            danger: (self.danger * 1_000.0).round() as u32,
            oldest: (self.oldest * 1_000.0).round() as u32,
        }
    }
}

/// What is wrong in a scenario, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It is no TOML, or not of this shape.
    #[error("{0}")]
    Shape(String),
    /// A value can't be.
    #[error("`{place}` is {found}; expected {expected}")]
    Value {
        /// Where, as a path of keys.
        place: String,
        /// What stands there.
        found: String,
        /// What could.
        expected: &'static str,
    },
}

/// A value that can't be.
pub(crate) fn wrong(
    place: impl Into<String>,
    found: impl ToString,
    expected: &'static str,
) -> Wrong {
    Wrong::Value {
        place: place.into(),
        found: found.to_string(),
        expected,
    }
}

impl Scenario {
    /// Reads a scenario from TOML.
    pub fn read(text: &str) -> Result<Self, Wrong> {
        toml::from_str(text).map_err(|error| Wrong::Shape(error.to_string().trim_end().to_owned()))
    }

    /// Says what can't be simulated. Whether cases come is not asked here, as they may come from elsewhere.
    pub fn check(&self) -> Result<(), Wrong> {
        if !(1..=DAYS_MAX).contains(&self.days) {
            return Err(wrong("days", self.days, "1 to 3660"));
        }
        if self.policies.is_empty() {
            return Err(wrong("policies", "empty", "at least one"));
        }
        if self.reviewers.iter().all(|group| group.count == 0) {
            return Err(wrong("reviewers", "empty", "at least one reviewer"));
        }
        for (name, share) in [
            ("danger", self.dispatch.danger),
            ("oldest", self.dispatch.oldest),
        ] {
            if !(0.0..=1.0).contains(&share) {
                return Err(wrong(
                    format!("dispatch.{name}"),
                    share,
                    "a share from 0 to 1",
                ));
            }
        }
        self.shape.check()?;
        self.handling.check()?;
        for (number, stream) in self.arrivals.iter().enumerate() {
            stream.check(&format!("arrivals[{number}]"))?;
        }
        for (number, burst) in self.bursts.iter().enumerate() {
            burst.check(&format!("bursts[{number}]"))?;
        }
        for (number, group) in self.reviewers.iter().enumerate() {
            group.check(&format!("reviewers[{number}]"))?;
        }
        let expected = self.expected_cases();
        if expected > CASES_MAX {
            let found = format!("{expected:.0} cases in {} days", self.days);
            return Err(wrong("arrivals", found, "at most 20 million cases"));
        }
        Ok(())
    }

    /// How many cases the rates bring on average.
    pub fn expected_cases(&self) -> f64 {
        let hours = f64::from(self.days) * 24.0;
        let streams = self.arrivals.iter();
        streams
            .map(|stream| {
                let bursts = self.bursts.iter().filter(|burst| burst.is_of(stream.tier));
                let more = bursts
                    .map(|burst| (burst.times - 1.0) * f64::from(burst.hours_within(self.days)));
                stream.per_hour * (hours + more.sum::<f64>()).max(0.0)
            })
            .sum()
    }

    /// When it ends.
    pub fn end(&self) -> Time {
        self.start.plus(Duration::from_days(i64::from(self.days)))
    }
}

fn one() -> u64 {
    1
}

fn start() -> Time {
    START
}

fn fortnight() -> u32 {
    14
}

fn every_policy() -> Vec<Policy> {
    Policy::ALL.to_vec()
}

fn insider() -> String {
    "insider".to_owned()
}
