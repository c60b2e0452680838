//! One act on many subjects at once, and taking back everything that such an act or a rule did.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    BulkId, CaseId, DecisionId, DecisionOutcome, Duration, OrderKind, Platform, SubjectId, Time,
    UserId,
};

/// A bulk: what a person had done to many subjects, each in a decision of its own that names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bulk {
    /// Our id.
    pub id: BulkId,
    /// Whose it is.
    pub platform: Platform,
    /// Who began it.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// Why. Stands here until it is finished; from then on only its decisions say it, as they are
    /// erased and retired with their subjects.
    pub reason: String,
    /// What is done to each subject.
    pub work: BulkWork,
    /// To which subjects, one after the other.
    pub subjects: Vec<SubjectId>,
    /// How many of them have been dealt with, from the first on.
    pub done: usize,
    /// How many decisions were made.
    pub decided: u64,
    /// Subjects to which nothing was done, and why not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// When the last subject had been dealt with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Time>,
}

impl Bulk {
    /// Whether there is something left to do.
    pub fn is_running(&self) -> bool {
        self.finished_at.is_none()
    }
}

/// What a bulk does to each of its subjects.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BulkWork {
    /// Decides on it: its open case where there is one, else with no case.
    Decide(BulkDecision),
    /// Ends what is in force on it because of that bulk.
    RevertBulk(BulkId),
    /// Ends what is in force on it because of a rule.
    RevertRule(RuleRevert),
}

impl BulkWork {
    /// The word for the audit chain.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Decide(_) => "decide",
            Self::RevertBulk(_) => "revert-bulk",
            Self::RevertRule(_) => "revert-rule",
        }
    }
}

/// What is decided on each subject.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkDecision {
    /// What was found: `violation`, or else only open cases are decided.
    pub outcome: DecisionOutcome,
    /// Which policy was broken; needed for a violation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Which law was broken, where that is the ground.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<String>,
    /// What the authors are told of it, beside the policy's own text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
    /// What must be done to each subject, or to who wrote it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<BulkAction>,
}

/// One action that a bulk orders on each subject.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkAction {
    /// What must be done.
    pub kind: OrderKind,
    /// How long; the policy's default when left out, for good when that has none.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub lasts: Option<Duration>,
    /// Details like a label's text.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Value>,
}

/// Which doings of a rule are taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleRevert {
    /// Id of the rule, which may be gone since.
    pub rule: String,
    /// Only what it ordered from then on; everything when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Time>,
}

/// A subject to which a bulk did nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Which.
    pub subject: SubjectId,
    /// Why.
    pub why: LeftOutReason,
}

/// Why a bulk does nothing to a subject.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum LeftOutReason {
    /// Somebody else has claimed its case, or whoever asks has seen enough for today.
    Claimed,
    /// An appeal is open against what was decided.
    Appealed,
    /// Everything asked for is in force already.
    InForce,
    /// No case on it is open.
    NoOpenCase,
    /// Nothing is in force that would end.
    NothingInForce,
    /// The actions do not fit it: they act on another kind of thing, or on an author whom nobody knows.
    DoesNotFit,
}

impl LeftOutReason {
    /// The reason in words, for people.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Claimed => "somebody else works on its case, or you have seen enough for today",
            Self::Appealed => "an appeal is open against what was decided",
            Self::InForce => "everything asked for is in force already",
            Self::NoOpenCase => "no case on it is open",
            Self::NothingInForce => "nothing is in force that would end",
            Self::DoesNotFit => "the actions do not fit this kind of thing",
        }
    }
}

/// What a bulk does to one subject, or would do.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkStep {
    /// Which subject.
    pub subject: SubjectId,
    /// Its case that is decided by this, out of the order of work.
    pub case: Option<CaseId>,
    /// The decision; none where it is left out.
    pub decision: Option<DecisionId>,
    /// What is ordered.
    pub orders: Vec<OrderKind>,
    /// What ends.
    pub ended: Vec<OrderKind>,
    /// How many people are told: authors at once, and everybody who reported.
    pub told: u64,
    /// Why nothing is done.
    pub left_out: Option<LeftOutReason>,
}

impl BulkStep {
    /// A step that does nothing, for a reason.
    pub fn left_out(subject: SubjectId, why: LeftOutReason) -> Self {
        Self {
            subject,
            case: None,
            decision: None,
            orders: Vec::new(),
            ended: Vec::new(),
            told: 0,
            left_out: Some(why),
        }
    }
}
