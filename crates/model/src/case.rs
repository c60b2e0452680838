//! The unit of review.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    AlertId, AlertKind, BankClass, CaseClock, CaseId, Channel, Contained, Coverage, DecisionId,
    Explanation, Graded, Imported, NoteId, OrderId, OrderKind, Platform, Quiet, Reason, Stops,
    SubjectId, SubjectKind, Tier, Time, Triage, Uncovered, UserId, Why, alert,
};

/// A case. At most one per (platform, subject) is open or claimed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Our id.
    pub id: CaseId,
    /// Whose it is.
    pub platform: Platform,
    /// What it is about.
    pub subject: SubjectId,
    /// Kind of the subject.
    pub subject_kind: SubjectKind,
    /// Where it stands.
    pub state: CaseState,
    /// Marks that don't stop the clock.
    #[serde(default, skip_serializing_if = "CaseFlags::is_empty")]
    pub flags: CaseFlags,
    /// How soon it must be looked at.
    pub tier: Tier,
    /// Whether a human has set the tier; only then may it lie below a floor.
    pub tier_by_human: bool,
    /// The strictest tier that anything folded into it asked for, whatever a human has set since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_tier: Option<Tier>,
    /// When it was opened.
    pub opened_at: Time,
    /// When anybody first knew; the clock of parity and law.
    pub first_known_at: Time,
    /// The way by which it was first known.
    #[serde(default)]
    pub channel: Channel,
    /// When the first report or event reached us; sets the place in the queue.
    pub received_at: Time,
    /// The strictest deadline. Never moves later except by an audited extension.
    pub due_at: Time,
    /// What the deadline rests on: the strictest of `clocks`.
    pub clock: Clock,
    /// Every clock that runs in it, of the house and of laws.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<CaseClock>,
    /// Place in the order of work: `due_at`, or earlier once pulled forward.
    pub queue_at: Time,
    /// How many reports were folded in.
    pub report_count: u64,
    /// Live rules that opened it or added to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// Why people complained.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub reasons: BTreeSet<Reason>,
    /// What the law says of what it is about. Once sealed, a case stays so.
    #[serde(default, skip_serializing_if = "BankClass::is_ordinary")]
    pub class: BankClass,
    /// Why it is in this tier.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub explanation: Vec<Explanation>,
    /// Grades of everything that was folded into it, and what reviewers have set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub graded: Vec<Graded>,
    /// What the rubric makes of the grades; absent where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub triage: Option<Triage>,
    /// What could be assessed.
    pub coverage: Coverage,
    /// What could not be, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uncovered: Vec<Uncovered>,
    /// Language of the content, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Address of the evidence: the content as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// Addresses of later versions that were reported or acted on while it was open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub later_evidence: Vec<String>,
    /// Digests of the content versions that it was about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<String>,
    /// Digest of the latest of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_digest: Option<String>,
    /// Its turn in the lane of cases that are in T0 on a reporter's word alone, until a person has looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_confirm: Option<ToConfirm>,
    /// Why nobody was interrupted though it is in T0 on a reporter's word, until somebody is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Box<Quiet>>,
    /// Who works on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// Fencing number of the latest claim; rises with every claim.
    pub fence: u64,
    /// Who has skipped it, so that it is not handed to them again. Shown to nobody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped_by: Vec<UserId>,
    /// The latest decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionId>,
    /// The case on an earlier version of the same subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<CaseId>,
    /// Cases that a person linked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub linked: Vec<CaseId>,
    /// Out-of-order claims and decisions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expedites: Vec<Expedite>,
    /// Containment ordered before a human looked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub containment: Vec<OrderId>,
    /// The clock of that, and of what was contained last where nothing is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contained: Option<Contained>,
    /// Links between accounts, by id, for which it was opened or added to.
    #[serde(default, skip_serializing_if = "<[String]>::is_empty")]
    pub returns: Box<[String]>,
    /// Items of banks that it asks about: a decision holds for every copy of them.
    #[serde(default, skip_serializing_if = "<[String]>::is_empty")]
    pub known_items: Box<[String]>,
    /// What a rule above its quota, or a bank for a copy, would have ordered; a decision carries it out or lets it be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<Proposal>,
    /// When its reporters are to be told what was decided; none once all were told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcomes_due_at: Option<Time>,
    /// When content, notes and reasons had served their time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired_at: Option<Time>,
    /// Where it came from, if it was opened by an import.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Box<Imported>>,
    /// Whether an import brought it late or about to be: then one alert about the file stands for its
    /// clock.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub imported_late: bool,
    /// When it first came to each stop of its way.
    #[serde(default, skip_serializing_if = "Stops::is_empty")]
    pub stops: Box<Stops>,
    /// What people on call were told of it, open or ended.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub alerts: BTreeMap<AlertKind, AlertId>,
}

impl Case {
    /// When people on call must next be told of it by time alone.
    pub fn alert_at(&self) -> Option<Time> {
        let clocks = [self.clock_alert_at(), self.containment_alert_at()];
        clocks.into_iter().flatten().min()
    }

    /// When its clock next asks for an alert: before it breaks, and when it does. A case that was late
    /// when it was imported asks for none, as one alert stands for all of those.
    pub fn clock_alert_at(&self) -> Option<Time> {
        if !self.is_undecided() || self.imported_late {
            return None;
        }
        if let Some(quiet) = &self.quiet {
            return alert::next_of_clock(&self.alerts, quiet.pages_at, quiet.pages_at);
        }
        alert::next_of_clock(&self.alerts, self.warned_at(), self.due_at)
    }

    /// Where it waits: in the order of work, or among those that came the same way from the same network
    /// as this one and are in T0 on a reporter's word alone.
    pub fn lane(&self) -> Cow<'_, str> {
        let to_confirm = self.to_confirm.as_ref();
        to_confirm.map_or(Cow::Borrowed(Self::ORDER_OF_WORK), |one| {
            Cow::Owned(ToConfirm::lane_of(&one.way, &one.network))
        })
    }

    /// The lane of every case but those that are to be confirmed.
    pub const ORDER_OF_WORK: &str = "work";

    /// When what it contains next asks for an alert, imported or not: at half of its time and at its end.
    pub fn containment_alert_at(&self) -> Option<Time> {
        self.containment_clock()?.alert_at(self.due_at)
    }

    /// When a person must have looked at what it contains, while it does.
    pub fn containment_due_at(&self) -> Option<Time> {
        let clock = self.containment_clock()?;
        Some(clock.due_at(self.due_at))
    }

    /// The clock of what it contains, while it does.
    pub fn containment_clock(&self) -> Option<Contained> {
        self.contained
            .filter(|_| self.is_contained() && self.is_undecided())
    }

    /// Whether something is out of sight that no human has decided on.
    pub fn is_contained(&self) -> bool {
        !self.containment.is_empty()
    }

    /// Whether somebody still has to decide it.
    pub fn is_undecided(&self) -> bool {
        matches!(self.state, CaseState::Open | CaseState::Claimed)
    }

    /// How many versions of the content it shows.
    pub fn versions_shown(&self) -> usize {
        usize::from(self.evidence.is_some()) + self.later_evidence.len()
    }

    /// The address of the content as it was last, if the case holds any.
    pub fn latest_evidence(&self) -> Option<&String> {
        self.later_evidence.last().or(self.evidence.as_ref())
    }

    /// Whether the case holds the content at that address.
    pub fn holds(&self, address: &str) -> bool {
        let mut all = self.evidence.iter().chain(&self.later_evidence);
        all.any(|held| held == address)
    }

    /// Whether that person has skipped it.
    pub fn is_skipped_by(&self, user: UserId) -> bool {
        self.skipped_by.contains(&user)
    }

    /// From when it is late or about to be. A case that was lowered keeps its deadline, and so the warning
    /// that belongs to it.
    pub fn warned_at(&self) -> Time {
        let allowed = self.due_at.since(self.clock.started_at);
        let allowed = allowed.min(self.tier.allowed());
        self.due_at.minus(alert::warning(allowed))
    }
}

/// A case that is in T0 on a reporter's word alone waits for a person to take a short look, in turn with
/// those of other reporters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToConfirm {
    /// The way by which the word came, an API key or the public form: a keyed digest.
    pub way: String,
    /// Where it came from there, a network or accounts that belong together: a keyed digest.
    pub network: String,
    /// Who gave it: a keyed digest.
    pub source: String,
    /// Its turn among those from the same network. No source has two cases in one turn.
    pub turn: u64,
}

impl ToConfirm {
    /// Where cases wait that came one way from one network.
    pub fn lane_of(way: &str, network: &str) -> String {
        format!("{way}/{network}")
    }
}

/// An order that a brake turned into a question to a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// On what.
    pub subject: SubjectId,
    /// What the rule would have ordered.
    pub kind: OrderKind,
    /// Which rule.
    pub rule: String,
    /// Address of the content as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

/// Where a case stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum CaseState {
    /// Waits for a reviewer.
    Open,
    /// A reviewer has it.
    Claimed,
    /// Somebody decided.
    Decided,
    /// Somebody appealed against the decision.
    Appealed,
}

impl CaseState {
    /// The word in JSON and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Claimed => "claimed",
            Self::Decided => "decided",
            Self::Appealed => "appealed",
        }
    }
}

/// Marks on a case that don't stop the house clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseFlags {
    /// A lead should look.
    pub escalated: bool,
    /// An answer from outside is awaited.
    pub awaiting_reply: bool,
    /// It was decided before.
    pub reopened: bool,
    /// The platform acted with no order of ours behind it.
    pub acted_outside_queue: bool,
    /// A brake turned a rule's orders into proposals.
    pub brake: bool,
    /// An order of it was not confirmed in time, or failed.
    pub unconfirmed_order: bool,
    /// The platform has not supplied the content so far.
    #[serde(default)]
    pub content_missing: bool,
}

impl CaseFlags {
    /// Whether no mark is set.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a deadline rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Clock {
    /// `house` or the id of a legal clock.
    pub basis: String,
    /// The instant from which it counts.
    pub started_at: Time,
}

/// A reviewer's lease on a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// Who has it.
    pub by: UserId,
    /// When it was taken.
    pub at: Time,
    /// When it ends without a heartbeat.
    pub lease_until: Time,
    /// Fencing number: a decision must carry the number of the claim that it rests on.
    pub fence: u64,
    /// Why the dispatcher handed out this case and no other; absent where somebody took it by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
    /// Whether it went to somebody who has not said that they read its language or know its topic, as half
    /// of its clock was over and nobody who does had come: no speaker on shift.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_speaker: bool,
}

/// A case taken out of order, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Expedite {
    /// Who took it; nobody where a law's clock put it there.
    pub by: Option<UserId>,
    /// When.
    pub at: Time,
    /// Why.
    pub reason: String,
    /// The clock that put it there, counted from first knowledge; absent where a person took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<String>,
    /// The oldest other case of that tier, pulled forward for balance.
    pub pulled_forward: Option<CaseId>,
}

/// What somebody wrote on a case for colleagues.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    /// Our id.
    pub id: NoteId,
    /// Which case.
    pub case: CaseId,
    /// Who wrote it.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// The words.
    pub text: String,
    /// Whether machines may not read it, as it says why somebody looked up a reporter.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub people_only: bool,
}
