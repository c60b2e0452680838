//! Asking for a decision to be looked at again, by somebody else.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    AlertId, AlertKind, AppealId, CaseId, Claim, Clock, DecisionId, DecisionOutcome, Platform,
    ReportId, SubjectId, Time, UserId, alert,
};

/// An appeal as the platform sends it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppeal {
    /// The platform's own id of the appeal; the idempotency key.
    pub id: String,
    /// When it was made, by the platform's clock.
    pub at: Time,
    /// The decision that it is about, as the statement of reasons or the outcome named it.
    pub decision: DecisionId,
    /// Who appeals.
    pub by: AppellantRef,
    /// Why, in the appellant's own words.
    pub text: String,
    /// Language of the answer, a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Where the answer is mailed to. Kept encrypted, and only until the appeal is retired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// Who appeals, as the platform names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppellantRef {
    /// Author or reporter.
    pub kind: AppellantKind,
    /// The report that was refused, by our id or the platform's; a reporter must name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// The platform's id of the author's account; checked where it is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// What who appeals has to do with the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AppellantKind {
    /// Whom a decision restricts.
    Author,
    /// Whose report was refused.
    Reporter,
}

/// An appeal as we hold it. The words are evidence, under a key of their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Appeal {
    /// Our id.
    pub id: AppealId,
    /// Whose user appeals.
    pub platform: Platform,
    /// The platform's id of it; `None` once erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The decision that it is about.
    pub decision: DecisionId,
    /// The case that was decided; a rule's decision may have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// What the decision is about.
    pub subject: SubjectId,
    /// Who appeals.
    pub by: Appellant,
    /// Where it stands.
    pub state: AppealState,
    /// When it was made.
    pub at: Time,
    /// When it reached us.
    pub received_at: Time,
    /// When it must be decided. Never moves later.
    pub due_at: Time,
    /// What the deadline rests on.
    pub clock: Clock,
    /// Language of the answer.
    pub lang: String,
    /// Address of the appellant's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// Files sent along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<AppealFile>,
    /// Who works on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// Fencing number of the latest claim; rises with every claim.
    pub fence: u64,
    /// Who has skipped it, so that it is not handed to them again. Shown to nobody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped_by: Vec<UserId>,
    /// What reviewers thought before they saw the original decision.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub votes: Vec<Vote>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<AppealAnswer>,
    /// What people on call were told of it, open or ended.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub alerts: BTreeMap<AlertKind, AlertId>,
}

impl Appeal {
    /// When its clock next asks for an alert: before it breaks, and when it does.
    pub fn alert_at(&self) -> Option<Time> {
        if self.state == AppealState::Decided {
            return None;
        }
        let allowed = self.due_at.since(self.clock.started_at);
        let warned_at = self.due_at.minus(alert::warning(allowed));
        alert::next_of_clock(&self.alerts, warned_at, self.due_at)
    }

    /// Who has it at `now`: a lease that has run out holds nothing.
    pub fn claimed_by(&self, now: Time) -> Option<UserId> {
        self.claim
            .filter(|claim| self.state == AppealState::Claimed && claim.lease_until > now)
            .map(|claim| claim.by)
    }

    /// Whether that person has said what they think.
    pub fn has_voted(&self, user: UserId) -> bool {
        self.votes.iter().any(|vote| vote.by == user)
    }
}

/// Who appeals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Appellant {
    /// The account that is restricted, or the content whose author we don't know.
    Author(SubjectId),
    /// Who made this report.
    Reporter(ReportId),
}

impl Appellant {
    /// The word in JSON.
    pub fn kind(self) -> AppellantKind {
        match self {
            Self::Author(_) => AppellantKind::Author,
            Self::Reporter(_) => AppellantKind::Reporter,
        }
    }
}

impl std::fmt::Display for Appellant {
    /// As it stands in the store's column.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Author(id) => id.fmt(formatter),
            Self::Reporter(id) => id.fmt(formatter),
        }
    }
}

/// Where an appeal stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum AppealState {
    /// Waits for a reviewer.
    Open,
    /// A reviewer has it.
    Claimed,
    /// Somebody decided.
    Decided,
}

impl AppealState {
    /// The word in JSON and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Claimed => "claimed",
            Self::Decided => "decided",
        }
    }
}

/// A file that came with an appeal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealFile {
    /// Its name, as the appellant called it.
    pub name: String,
    /// Its type, one of [`APPEAL_FILE_TYPES`].
    #[serde(rename = "type")]
    pub kind: String,
    /// How long it is.
    pub bytes: u64,
    /// Address of it.
    pub evidence: String,
}

/// Types of files that an appeal may bring: what a browser shows without running anything in it.
pub const APPEAL_FILE_TYPES: &[&str] = &[
    "application/pdf",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/plain",
];

/// What a reviewer thought of the matter before seeing what had been decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Vote {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// What they found.
    pub outcome: DecisionOutcome,
    /// Which policy they think was broken.
    pub policy: Option<String>,
}

/// What became of an appeal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AppealOutcome {
    /// The decision was wrong.
    Upheld,
    /// The decision was right in part; something milder takes its place.
    Partly,
    /// The decision was right.
    Rejected,
}

impl AppealOutcome {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::Partly => "partly",
            Self::Rejected => "rejected",
        }
    }
}

/// How an appeal ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AppealAnswer {
    /// What was found.
    pub outcome: AppealOutcome,
    /// Who decided.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// Why, for colleagues.
    pub reason: String,
    /// Why, as the appellant is told.
    pub explanation: String,
    /// The decision that takes the place of the one appealed; none where that stands.
    pub decision: Option<DecisionId>,
    /// Whether the same person had decided, since there was nobody else (after 24 hours).
    pub same_person: bool,
}
