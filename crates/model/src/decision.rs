//! What was decided, by whom, under which policy, and why.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    AppealId, BulkId, CaseId, DecisionId, Imported, MediaMatchId, NoticeId, OrderId,
    PendingActionId, SubjectId, Tier, Time, UserId,
};

/// A decision. It names everything needed to take it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    /// Our id.
    pub id: DecisionId,
    /// The case decided; a rule's decision on an event without a case has none.
    pub case: Option<CaseId>,
    /// What it is about.
    pub subject: SubjectId,
    /// Who decided.
    pub by: DecidedBy,
    /// When.
    pub at: Time,
    /// What was found.
    pub outcome: DecisionOutcome,
    /// Policy id, where something was broken.
    pub policy: Option<String>,
    /// Version of that policy's text.
    pub policy_version: Option<u32>,
    /// Why, in the decider's words.
    pub reason: String,
    /// The law that was broken, where the decision rests on one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<String>,
    /// Why, as the decider wrote it for the author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
    /// Content hash of the rule set in force.
    pub rules_version: String,
    /// Rules that matched.
    pub rules: Vec<String>,
    /// Digest of the content decided on.
    pub content_digest: Option<String>,
    /// Tier at the time.
    pub tier: Option<Tier>,
    /// Orders it made.
    pub orders: Vec<OrderId>,
    /// Actions of it that wait for a second person, or did; what became of each stands there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<PendingActionId>,
    /// Second persons who agreed to some of that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approved_by: Vec<UserId>,
    /// Containment that it ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ended: Vec<OrderId>,
    /// What was found to be known, where a bank of known media decided: its orders stay while one of these matches wants them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<MediaMatchId>,
    /// Reversals that it made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reversals: Vec<OrderId>,
    /// Notices that it made at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<NoticeId>,
    /// The appeal that is open against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_appeal: Option<AppealId>,
    /// Appeals against it that were answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered_appeals: Vec<AppealId>,
    /// When it was taken back within its undo window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_at: Option<Time>,
    /// Fencing number of the claim it rests on.
    pub fence: Option<u64>,
    /// Address of the content as it was, where no case keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// The decision that it corrects.
    pub corrects: Option<DecisionId>,
    /// The bulk that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulk: Option<BulkId>,
    /// Where it came from, if it was imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
}

impl Decision {
    /// A decision that orders nothing and rests on nothing so far.
    pub fn new(
        id: DecisionId,
        subject: SubjectId,
        by: DecidedBy,
        at: Time,
        outcome: DecisionOutcome,
    ) -> Self {
        Self {
            id,
            case: None,
            subject,
            by,
            at,
            outcome,
            policy: None,
            policy_version: None,
            reason: String::new(),
            law: None,
            explanation: None,
            rules_version: String::new(),
            rules: Vec::new(),
            content_digest: None,
            tier: None,
            orders: Vec::new(),
            pending: Vec::new(),
            approved_by: Vec::new(),
            ended: Vec::new(),
            matches: Vec::new(),
            reversals: Vec::new(),
            notices: Vec::new(),
            open_appeal: None,
            answered_appeals: Vec::new(),
            undone_at: None,
            fence: None,
            evidence: None,
            corrects: None,
            bulk: None,
            imported: None,
        }
    }
}

impl Decision {
    /// The rule that decided, where no person did.
    pub fn rule(&self) -> Option<&str> {
        match &self.by {
            DecidedBy::Rule(rule) => Some(rule),
            DecidedBy::User(_) | DecidedBy::Imported | DecidedBy::System => None,
        }
    }
}

/// Who decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DecidedBy {
    /// A person.
    User(UserId),
    /// A live rule, by id.
    Rule(String),
    /// Somebody in the system before this one; who is not told, so that no name is kept.
    Imported,
    /// A clock of our own, like the end of a suspension.
    System,
}

/// What a decision found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionOutcome {
    /// A policy was broken; actions may follow.
    Violation,
    /// Nothing was broken; what was ordered ends.
    NoViolation,
    /// Contained until a human has looked; nothing is decided on the merits.
    Contained,
    /// There is nothing left to decide on.
    Moot,
}
