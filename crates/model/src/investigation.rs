//! Cases and accounts that are linked for the authorities, with everything that was done about them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Act, AlertId, AlertKind, Authority, CaseId, CustodyLineId, Disclosure, DisclosureId, Duration,
    Duty, InvestigationId, Platform, SubjectId, Tier, Time, UserId, alert,
};

/// An investigation. Its evidence lies under a hold until it is closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Investigation {
    /// Our id.
    pub id: InvestigationId,
    /// Whose it is.
    pub platform: Platform,
    /// Where it stands.
    pub state: InvestigationState,
    /// What colleagues call it; names nobody.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// Whose file it is, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<Authority>,
    /// Who opened it.
    pub opened_by: UserId,
    /// When.
    pub opened_at: Time,
    /// What belongs to it, in the order of linking.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// The duty to inform an authority about a threat to life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<Duty>,
    /// What authorities were given, or asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disclosures: Vec<Disclosure>,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Time>,
    /// When its words had served their time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired_at: Option<Time>,
    /// What people on call were told of each open clock, by when that is due.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub alerts: BTreeMap<Time, BTreeMap<AlertKind, AlertId>>,
    /// What they were told of clocks that have been met.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub past_alerts: Vec<AlertId>,
}

/// A clock of an investigation, without which that can't be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenClock {
    /// When it is due.
    pub due_at: Time,
    /// How long it allows.
    pub allowed: Duration,
}

impl Investigation {
    /// The clocks without which it can't be closed: the duty and its review, and the reviews of
    /// emergencies. Each is told by itself.
    pub fn clocks(&self) -> impl Iterator<Item = OpenClock> {
        let duty = self.duty.iter().flat_map(|duty| {
            [duty.open_until(), duty.review_until()].map(|due_at| (due_at, duty.known_at))
        });
        let reviews = self.disclosures.iter();
        let reviews = reviews.map(|row| (row.review_until(), row.entered_at));
        duty.chain(reviews).filter_map(|(due_at, started_at)| {
            let due_at = due_at?;
            let allowed = due_at.since(started_at);
            Some(OpenClock { due_at, allowed })
        })
    }

    /// When the first of its clocks asks for an alert.
    pub fn alert_at(&self) -> Option<Time> {
        let asked = self.clocks().filter_map(|clock| self.alert_at_of(clock));
        asked.min()
    }

    /// When a clock asks for an alert: before it breaks, and when it does.
    pub fn alert_at_of(&self, clock: OpenClock) -> Option<Time> {
        let warned_at = clock.due_at.minus(alert::warning(clock.allowed));
        match self.alerts.get(&clock.due_at) {
            Some(told) => alert::next_of_clock(told, warned_at, clock.due_at),
            None => Some(warned_at),
        }
    }

    /// T0 for the clock of the duty to inform an authority about a threat to life; others have no tier.
    pub fn tier_at(&self, due_at: Time) -> Option<Tier> {
        let duty = self.duty.as_ref().and_then(Duty::open_until);
        duty.filter(|duty| *duty == due_at).map(|_| Tier::T0)
    }

    /// When the nearest of its clocks is due: those without which it can't be closed, and the people
    /// still to be told.
    pub fn due_at(&self) -> Option<Time> {
        let disclosures = self.disclosures.iter().filter_map(Disclosure::due_at);
        disclosures.chain(self.open_until()).min()
    }

    /// When the nearest clock is due without which it can't be closed. The people concerned may be told
    /// later.
    pub fn open_until(&self) -> Option<Time> {
        self.clocks().map(|clock| clock.due_at).min()
    }

    /// Takes out everything that somebody wrote; who, when and which authority stay.
    pub fn forget_words(&mut self) {
        self.title.clear();
        self.summary.clear();
        if let Some(duty) = &mut self.duty {
            duty.forget_words();
        }
        self.disclosures
            .iter_mut()
            .for_each(Disclosure::forget_words);
    }

    /// The disclosure with that id.
    pub fn disclosure(&self, id: DisclosureId) -> Option<&Disclosure> {
        self.disclosures.iter().find(|one| one.id == id)
    }

    /// The same, to be changed.
    pub fn disclosure_mut(&mut self, id: DisclosureId) -> Option<&mut Disclosure> {
        self.disclosures.iter_mut().find(|one| one.id == id)
    }

    /// The cases that belong to it.
    pub fn cases(&self) -> impl Iterator<Item = CaseId> {
        self.links.iter().filter_map(|link| link.to.case())
    }

    /// The accounts, hashtags and content that belong to it themselves.
    pub fn subjects(&self) -> impl Iterator<Item = SubjectId> {
        self.links.iter().filter_map(|link| link.to.subject())
    }
}

/// Where an investigation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum InvestigationState {
    /// Its evidence is held.
    Open,
    /// Its hold has ended.
    Closed,
}

impl InvestigationState {
    /// The word in JSON and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

/// What data leave the house for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// A disclosure to an authority.
    Disclosure(DisclosureId),
    /// The duty to inform the authorities about a threat to life.
    Duty,
}

/// Something that belongs to an investigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What.
    pub to: LinkedTo,
    /// Who linked it.
    pub by: UserId,
    /// When.
    pub at: Time,
}

/// What can belong to an investigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LinkedTo {
    /// A case, with its content and reports.
    Case(CaseId),
    /// An account with all that it wrote, one piece of content, or a hashtag.
    Subject(SubjectId),
}

impl LinkedTo {
    /// The case, if it is one.
    pub fn case(self) -> Option<CaseId> {
        match self {
            Self::Case(case) => Some(case),
            Self::Subject(_) => None,
        }
    }

    /// The account, content or hashtag, if it is one.
    pub fn subject(self) -> Option<SubjectId> {
        match self {
            Self::Subject(subject) => Some(subject),
            Self::Case(_) => None,
        }
    }
}

/// One line of the chain of custody: who did what with an investigation, and why. The words are kept
/// here, where they can be erased; the audit chain has their salted digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustodyLine {
    /// Our id.
    pub id: CustodyLineId,
    /// Of which investigation.
    pub investigation: InvestigationId,
    /// When.
    pub at: Time,
    /// Who.
    pub by: UserId,
    /// What was done.
    pub act: Act,
    /// For what, where it was not about the investigation as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
    /// Why, or what else is to be said; empty once retired.
    pub words: String,
    /// Salt of the digest that the chain has of the words; empty once retired.
    pub salt: String,
    /// That digest: SHA-256 of salt and words, in hexadecimal.
    pub words_digest: String,
}
