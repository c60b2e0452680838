//! What the parity report measures of a case: how long it waited for each stop, with what still waits and
//! what was withdrawn counted as what it is; whom it is for; and what else became of it. Nothing but this reads
//! the sealed tables.

mod conduct;
mod placing;

use std::sync::Arc;

pub use conduct::{Conduct, Shared};
pub use placing::{ComparedBy, Members, ORDINARY, Placed, UNKNOWN};

use evenhand_model::{Case, Time};
use evenhand_parity::{Names, Outcome, Spell};

/// A stop that cases wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParityStop {
    /// A person took it, and did something with it.
    FirstLook,
    /// A person first ordered something.
    FirstProtectiveStep,
    /// It was decided.
    Decision,
    /// The platform confirmed that it is out of sight.
    OutOfSight,
    /// Author and reporters were told.
    BothTold,
}

impl ParityStop {
    /// Every one, in the order of a case's way.
    pub const ALL: [Self; 5] = [
        Self::FirstLook,
        Self::FirstProtectiveStep,
        Self::Decision,
        Self::OutOfSight,
        Self::BothTold,
    ];

    /// The one of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stop| stop.as_str() == name)
    }

    /// The word in JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstLook => "first-look",
            Self::FirstProtectiveStep => "first-protective-step",
            Self::Decision => "decision",
            Self::OutOfSight => "out-of-sight",
            Self::BothTold => "both-told",
        }
    }

    /// Whether a decision that restricts nothing leaves nothing to wait for.
    fn ends_with_a_decision_against(self) -> bool {
        matches!(self, Self::FirstProtectiveStep | Self::OutOfSight)
    }

    fn reached_at(self, case: &Case) -> Option<Time> {
        let stops = &case.stops;
        match self {
            Self::FirstLook => stops.looked_at,
            Self::FirstProtectiveStep => stops.protected_at,
            Self::Decision => stops.decided_at,
            Self::OutOfSight => stops.out_of_sight_at,
            Self::BothTold => stops.told_at,
        }
    }
}

/// A case's wait for a stop, from first knowledge on; legal pauses count. `None` for what was imported with
/// its decision, of which nobody here knows how long it waited.
pub fn spell(
    case: &Case,
    stop: ParityStop,
    cohort: &Arc<str>,
    names: &mut Names,
    now: Time,
) -> Option<Spell> {
    let is_history =
        case.imported.is_some() && !case.is_undecided() && case.stops.decided_at.is_none();
    if is_history || case.first_known_at > now {
        return None;
    }
    let (until, outcome) = end(case, stop, now);
    let hours = |time: Time| time.since(case.first_known_at).seconds().max(0) as f64 / 3_600.0;
    let tier = case.stops.first_tier.unwrap_or(case.tier);
    let category = case.reasons.first().map_or("", |reason| reason.as_str());
    Some(Spell {
        cohort: cohort.clone(),
        tier: names.name(tier.as_str()),
        category: names.name(category),
        language: names.name(case.lang.as_deref().unwrap_or("")),
        started_at: case.first_known_at.micros().div_euclid(1_000_000),
        watched_from_hours: case
            .imported
            .as_ref()
            .map_or(0.0, |_| hours(case.opened_at)),
        hours: hours(until),
        outcome,
    })
}

/// When the wait ended, and how. Whatever comes first counts.
fn end(case: &Case, stop: ParityStop, now: Time) -> (Time, Outcome) {
    let reached = stop.reached_at(case).map(|at| (at, Outcome::Ended));
    let withdrawn = case.stops.withdrawn_at.map(|at| (at, Outcome::Competing));
    let refused = (stop.ends_with_a_decision_against() && case.stops.protected_at.is_none())
        .then_some(case.stops.decided_at)
        .flatten()
        .map(|at| (at, Outcome::Competing));
    [reached, withdrawn, refused]
        .into_iter()
        .flatten()
        .filter(|(at, _)| *at <= now)
        .min_by_key(|(at, _)| *at)
        .unwrap_or((now, Outcome::Open))
}
