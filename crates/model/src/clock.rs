//! Clocks of the house and of the law: what starts one, how long it runs, what ends it.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{BankClass, Channel, Duration, Reason, Tier, Time, UserId};

/// Clocks that are put into force together, as a file in `clocks/` states them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockPack {
    /// Short id like `eu-dsa`, by which the configuration names it.
    pub id: String,
    /// Rises with every change.
    pub version: u32,
    /// What it is, in a few words.
    pub title: String,
    /// Whose law it is: a country like `US`, `EU`, or `house`.
    pub jurisdiction: String,
    /// The clocks.
    #[serde(rename = "clock")]
    pub clocks: Vec<PackedClock>,
}

/// One clock of a pack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackedClock {
    /// Short id like `us.tida`; no other pack has it.
    pub id: String,
    /// The law that asks for it, with the article.
    pub law: String,
    /// Where that can be read.
    pub source: String,
    /// What it asks for, in a sentence.
    pub about: String,
    /// Whether the law's text was read, or a lawyer should check it first.
    pub certainty: Certainty,
    /// What is to be checked, where not everything is certain.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub to_check: String,
    /// What must be so for it to start.
    #[serde(default)]
    pub when: Trigger,
    /// From which instant it counts.
    pub starts: ClockStart,
    /// How long it runs; absent where the law names no hours, such as "without undue delay".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<Duration>,
    /// How long it runs in each tier, in place of `allowed`: the clock of the house.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub allowed_by_tier: BTreeMap<Tier, Duration>,
    /// What ends it.
    pub stops: ClockStop,
    /// What has to be kept to show that it was met.
    pub record: String,
    /// What has to be told to an authority, where that is what it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<ReportingDuty>,
    /// Why the law lets it stand still. No deadline here moves by it, and no parity figure leaves it out.
    #[serde(default, rename = "pause", skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
}

impl PackedClock {
    /// How long it runs in a tier; nothing where the law names no hours.
    pub fn allowed_in(&self, tier: Tier) -> Option<Duration> {
        self.allowed_by_tier.get(&tier).copied().or(self.allowed)
    }
}

/// A duty to report to an authority, as it is printed in each case in which its clock runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportingDuty {
    /// Who must report.
    pub who: String,
    /// To whom, and which way.
    pub to: String,
    /// What the report has in it.
    pub what: String,
    /// By when, in the words of the law where it names no hours.
    pub by: String,
    /// How long what was reported is preserved, counted from the decision that confirms it; absent where the law asks for nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preserve: Option<Duration>,
}

/// Whether what a pack says of a law is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Hours and trigger were checked in a source.
    Checked,
    /// Recalled or announced only: a lawyer should check it before anybody relies on it.
    ToCheck,
}

/// The instant from which a clock counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClockStart {
    /// When the report or event reached us.
    Received,
    /// When anybody on the platform's side first knew.
    FirstKnown,
    /// When something was first restricted in the case, by a rule or a person.
    Restricted,
}

/// What ends a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClockStop {
    /// Somebody has decided.
    Decision,
    /// The platform has confirmed that the content is out of sight.
    OutOfSight,
    /// Author and reporters were told what was decided.
    Told,
    /// Who reported has a receipt.
    Receipt,
    /// The statement of reasons has reached the author.
    Statement,
    /// An authority was informed.
    AuthorityInformed,
}

impl ClockStop {
    /// Whether content that its author takes back leaves nothing to be done for it.
    pub fn is_about_content(self) -> bool {
        matches!(self, Self::Decision | Self::OutOfSight)
    }

    /// Whether somebody must have looked at the case for it, so that it sets how long the case may wait. A
    /// receipt and a statement go out by themselves.
    pub fn needs_a_person(self) -> bool {
        !matches!(self, Self::Receipt | Self::Statement)
    }
}

/// What must be so for a clock to start. An empty list asks for nothing; one that is not empty asks for one
/// of its values.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Trigger {
    /// The way a report came.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub channels: BTreeSet<Channel>,
    /// Why somebody complains.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub reasons: BTreeSet<Reason>,
    /// What the law says of what was recognised or reported. Beside `reasons` one of either is enough, as material that is
    /// recognised comes without a complaint.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub classes: BTreeSet<BankClass>,
    /// The ground in law that the report names.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub legal_grounds: BTreeSet<String>,
    /// Countries by ISO 3166-1, or `EU` for all of its members. A report that names no country may be from
    /// any.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub countries: BTreeSet<String>,
    /// Whether only a report starts it whose reporter can be answered.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub contact: bool,
}

/// Why the law lets a clock stand still.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// Short name like `force-majeure`.
    pub name: String,
    /// What has to be there to show it.
    pub proof: String,
}

/// A clock that runs in a case, as it was when it was put there. What a pack says later moves it nearer
/// only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseClock {
    /// `house`, or the id of a legal clock.
    pub id: String,
    /// The pack that it is from.
    pub pack: String,
    /// Version of the pack.
    pub version: u32,
    /// The law that asks for it.
    pub law: String,
    /// The instant from which it counts.
    pub started_at: Time,
    /// When it is over; absent where the law names no hours. No pause moves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Time>,
    /// What ends it.
    #[serde(default = "decision")]
    pub stops: ClockStop,
    /// When it stood still, by the law.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paused: Vec<Paused>,
}

fn decision() -> ClockStop {
    ClockStop::Decision
}

impl CaseClock {
    /// When the law says that it is over: its due time and, on top of it, the time that it stood still. Whether
    /// the law was kept is measured by it, and nothing else.
    pub fn lawful_until(&self, now: Time) -> Option<Time> {
        let mut until = self.due_at?;
        for one in &self.paused {
            // What was over when it was paused stays over.
            if one.since <= until {
                until = until.plus(one.until.unwrap_or(now).since(one.since));
            }
        }
        Some(until)
    }

    /// Whether it stands still now.
    pub fn is_paused(&self) -> bool {
        self.paused.last().is_some_and(|one| one.until.is_none())
    }
}

/// That a clock stood still, and what shows that it was allowed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Paused {
    /// The reason, by the name that its pack gives it.
    pub name: String,
    /// What shows it; empty once the words of the case have served their time.
    pub proof: String,
    /// Who paused it.
    pub by: UserId,
    /// Since when.
    pub since: Time,
    /// Until when; absent while it stands still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
}

/// How a clock of a case stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ClockState {
    /// It runs.
    Open,
    /// It stands still, as the law allows.
    Paused,
    /// What it waits for was there in time, or at all where the law names no hours.
    Met,
    /// What it waits for came too late, or is late.
    Missed,
    /// Nothing is left to be done: a person has found nothing to act on, or the author took the content back.
    Lapsed,
}

impl ClockState {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paused => "paused",
            Self::Met => "met",
            Self::Missed => "missed",
            Self::Lapsed => "lapsed",
        }
    }
}
