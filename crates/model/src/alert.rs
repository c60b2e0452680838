//! Telling the people on call that something can't wait.
//!
//! An alert is about one case, appeal, investigation, incident or import, and says nothing of what is in it. It is paged
//! to one channel after the other until somebody acknowledges it, and ends with its matter.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    AlertId, AppealId, CaseId, Duration, InvestigationId, Platform, Tier, Time, UserId, limits,
};

/// Longest time before a clock breaks at which somebody is told.
pub const WARNING_MAX: Duration = Duration::from_hours(1);

/// How long before a clock breaks somebody is told: a quarter of what it allows, an hour at most.
pub fn warning(allowed: Duration) -> Duration {
    Duration::from_micros(allowed.micros() / 4).min(WARNING_MAX)
}

/// When a clock next asks for an alert, after those that there are.
pub fn next_of_clock(
    alerts: &BTreeMap<AlertKind, AlertId>,
    warned_at: Time,
    due_at: Time,
) -> Option<Time> {
    if alerts.contains_key(&AlertKind::Broken) {
        None
    } else if alerts.contains_key(&AlertKind::DueSoon) {
        Some(due_at)
    } else {
        Some(warned_at)
    }
}

/// One matter that somebody must be told of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// Our id, the same in every message about it.
    pub id: AlertId,
    /// Whose matter it is.
    pub platform: Platform,
    /// Why somebody must be told.
    pub kind: AlertKind,
    /// About what.
    pub about: Matter,
    /// The language in which cases wait that nobody at work reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What the parity figures show, of an alert about them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parity: Option<ParityAlarm>,
    /// Which incident, of an alert about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
    /// The tier of the case; of an import or a language the strictest; of an investigation T0 while an authority must be
    /// informed about a threat to life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    /// When the matter is due; of an import or a language the first of its cases; of the parity figures when it was
    /// raised.
    pub due_at: Time,
    /// How many it stands for: one, but of an import so many of its reports, of a language so many cases.
    pub count: u64,
    /// When it was raised.
    pub raised_at: Time,
    /// When the next page is due; none while nobody needs to be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_at: Option<Time>,
    /// How far it has gone through the list of those on call; each page moves it on.
    #[serde(default)]
    pub turn: u32,
    /// Who was paged, the latest [`limits::PAGES_PER_ALERT_MAX`], the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<AlertPage>,
    /// Pages in a row that reached nobody.
    #[serde(default)]
    pub failures: u32,
    /// Who has taken it upon themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<Acknowledged>,
    /// Why nobody needs to be told any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<AlertEnd>,
}

impl Alert {
    /// One that is raised now and pages at once. It stands for one, has no tier and is due now; whoever knows more of it says so.
    pub fn raised(
        id: AlertId,
        platform: Platform,
        kind: AlertKind,
        about: Matter,
        now: Time,
    ) -> Self {
        Self {
            id,
            platform,
            kind,
            about,
            language: None,
            parity: None,
            incident: None,
            tier: None,
            due_at: now,
            count: 1,
            raised_at: now,
            page_at: Some(now),
            turn: 0,
            pages: Vec::new(),
            failures: 0,
            acknowledged: None,
            ended: None,
        }
    }

    /// Whether somebody may be in danger right now, which no quiet hours hold up.
    pub fn is_danger(&self) -> bool {
        self.tier == Some(Tier::T0)
    }

    /// Remembers a page, and forgets the oldest where there are many.
    pub fn note_page(&mut self, page: AlertPage) {
        if self.pages.len() >= limits::PAGES_PER_ALERT_MAX {
            self.pages.remove(0);
        }
        self.pages.push(page);
    }

    /// Whether it has not ended.
    pub fn is_open(&self) -> bool {
        self.ended.is_none()
    }
}

/// One message about an alert to those on call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AlertPage {
    /// Over which channel.
    pub channel: String,
    /// When.
    pub at: Time,
    /// Whether it was taken.
    pub arrived: bool,
}

/// Why somebody must be told.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum AlertKind {
    /// A case is in tier T0: imminent danger.
    Danger,
    /// A clock is about to break.
    DueSoon,
    /// A clock has broken.
    Broken,
    /// What a case contains has waited for half of its time; the case is escalated.
    ContainmentHalf,
    /// What a case contains has waited for all of its time. It stays contained.
    ContainmentOver,
    /// An import brought cases that are in T0 or late already; one alert stands for all of them.
    Backlog,
    /// Cases in a language have waited for half of their clocks, and nobody at work reads it; one alert
    /// stands for all of them.
    NoSpeaker,
    /// The parity figures show that one cohort is served more slowly than another.
    Parity,
    /// Accounts were found to push one thing together: a campaign.
    Incident,
    /// Something known that is acted on without asking is suddenly posted far more than before.
    MediaFlood,
    /// Sealed cases wait, and nobody was given the role without which they are handed to nobody; one alert stands for
    /// all of them.
    NoSealedRole,
}

impl AlertKind {
    /// The word in JSON and in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::DueSoon => "due-soon",
            Self::Broken => "broken",
            Self::ContainmentHalf => "containment-half",
            Self::ContainmentOver => "containment-over",
            Self::Backlog => "backlog",
            Self::NoSpeaker => "no-speaker",
            Self::Parity => "parity",
            Self::Incident => "incident",
            Self::MediaFlood => "media-flood",
            Self::NoSealedRole => "no-sealed-role",
        }
    }
}

/// What an alert is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Matter {
    /// A case.
    Case(CaseId),
    /// An appeal.
    Appeal(AppealId),
    /// An investigation: the duty to inform an authority, or the review of an emergency.
    Investigation(InvestigationId),
    /// A file of reports that was taken over from another system.
    Import,
    /// A language.
    Language,
    /// The parity figures of the house.
    Parity,
    /// A campaign.
    Incident,
    /// What was posted and is known.
    KnownMedia,
    /// Sealed cases, of which nothing else is said.
    Sealed,
}

impl Matter {
    /// The case, if it is one.
    pub fn case(self) -> Option<CaseId> {
        match self {
            Self::Case(case) => Some(case),
            _ => None,
        }
    }

    /// The appeal, if it is one.
    pub fn appeal(self) -> Option<AppealId> {
        match self {
            Self::Appeal(appeal) => Some(appeal),
            _ => None,
        }
    }

    /// The investigation, if it is one.
    pub fn investigation(self) -> Option<InvestigationId> {
        match self {
            Self::Investigation(investigation) => Some(investigation),
            _ => None,
        }
    }
}

/// That the sequential test of the parity figures has reached its bound. Names of cohorts and figures over all their
/// cases; nothing that says who is in one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ParityAlarm {
    /// The cohort that is served more slowly.
    pub slower: String,
    /// The cohort that it is compared with.
    pub faster: String,
    /// When the evidence reached the bound.
    pub since: Time,
    /// How many times as likely the order in which cases were decided was if `slower` is served more slowly, at the most
    /// that it has been.
    pub e_value: f64,
    /// The e-value at which this is raised. Cohorts that are served alike bring it there once in so many times at most,
    /// however often anybody looks.
    pub bound: f64,
    /// When the first of the cases that were counted may have come; all of them, where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_from: Option<Time>,
}

/// Of which alerts somebody may know, beside those that everybody sees who reads cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlertReader {
    /// Of those about investigations.
    pub sees_investigations: bool,
    /// Of those about the parity figures.
    pub sees_parity: bool,
}

impl AlertReader {
    /// Whether they may know of alerts about that.
    pub fn may_know(self, about: Matter) -> bool {
        match about {
            Matter::Investigation(_) => self.sees_investigations,
            Matter::Parity => self.sees_parity,
            Matter::Case(_)
            | Matter::Appeal(_)
            | Matter::Import
            | Matter::Language
            | Matter::Incident
            | Matter::KnownMedia
            | Matter::Sealed => true,
        }
    }
}

/// Somebody has taken an alert upon themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Acknowledged {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// Whether they did so by claiming the matter. Giving it back takes that back.
    #[serde(default)]
    pub by_claim: bool,
}

/// Why nobody needs to be told any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AlertEnd {
    /// When it ended.
    pub at: Time,
    /// What ended it.
    pub why: AlertEndReason,
}

/// What ended an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AlertEndReason {
    /// Its matter was decided, or its clock was met; the alert comes back if that is undone.
    Decided,
    /// A later alert about the same matter took its place before anybody had acknowledged it.
    Replaced,
    /// A person found that the case is not in T0.
    TierLowered,
    /// Nothing in the case is contained any more.
    ContainmentLifted,
    /// Somebody acknowledged it, and there was nothing else to wait for.
    Acknowledged,
    /// Somebody at work reads the language again, or somebody has the role for sealed cases, or nothing of that waits any more.
    Covered,
    /// The incident is over, or a part of another one.
    Over,
}

impl AlertEndReason {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::Replaced => "replaced",
            Self::TierLowered => "tier-lowered",
            Self::ContainmentLifted => "containment-lifted",
            Self::Acknowledged => "acknowledged",
            Self::Covered => "covered",
            Self::Over => "over",
        }
    }
}

/// A way in which people on call are reached, and how it went there last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertChannel {
    /// Its name in the configuration.
    pub name: String,
    /// When it last took a message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success_at: Option<Time>,
    /// When it last took none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_at: Option<Time>,
    /// Why it took none then, without content and addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

impl AlertChannel {
    /// Whether the latest message did not arrive.
    pub fn is_failing(&self) -> bool {
        self.failure_at > self.success_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_comes_a_quarter_before_the_end_and_an_hour_at_most() {
        let minutes = Tier::ALL.map(|tier| warning(tier.allowed()).seconds() as f64 / 60.0);
        assert_eq!(minutes, [3.75, 30.0, 60.0, 60.0, 60.0]);
    }
}
