//! What people are told: a statement of reasons to who is restricted, an outcome to who reported, an
//! answer to who appealed.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    AppealId, AppealOutcome, Appellant, CaseId, DecisionId, DecisionOutcome, NoticeId, OrderId,
    OrderKind, Platform, ReportId, SubjectId, Time,
};

/// One message to one person. The words are kept as they were sent, since templates change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Our id.
    pub id: NoticeId,
    /// Whose user is told.
    pub platform: Platform,
    /// Who is told.
    pub to: Recipient,
    /// Because of which decision; a receipt has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionId>,
    /// What is told, as data.
    pub facts: Told,
    /// Language of title and text, a BCP 47 tag.
    pub lang: String,
    /// The same in words: a heading.
    pub title: String,
    /// The same in words: paragraphs with an empty line between them.
    pub text: String,
    /// When it was made.
    pub made_at: Time,
    /// Not sent before; the undo window of its decision.
    pub not_before: Time,
    /// Whether its decision was undone before it was sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cancelled: bool,
}

/// Who is told something. A reporter is named by the report alone: the platform knows who made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Recipient {
    /// The author of what a decision is about: an account, or content whose author we don't know.
    Author(SubjectId),
    /// Who made a report.
    Reporter(ReportId),
    /// Who appealed.
    Appellant(AppealId),
}

impl std::fmt::Display for Recipient {
    /// As it stands in the store's column: kinds can't be mixed up, since ids are unique.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Author(id) => id.fmt(formatter),
            Self::Reporter(id) => id.fmt(formatter),
            Self::Appellant(id) => id.fmt(formatter),
        }
    }
}

/// What is told, as data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// A statement of reasons.
    Statement(Statement),
    /// Restrictions ended, since a person has looked and found nothing.
    RestrictionsLifted(RestrictionsLifted),
    /// An account is protected from strangers.
    Protected(Protected),
    /// A report came in.
    ReportReceipt(ReportReceipt),
    /// What became of a report.
    ReportOutcome(ReportOutcome),
    /// What became of an appeal.
    AppealOutcome(AppealTold),
}

impl Told {
    /// The word in JSON, templates and store.
    pub fn kind(&self) -> NoticeKind {
        match self {
            Self::Statement(_) => NoticeKind::Statement,
            Self::RestrictionsLifted(_) => NoticeKind::RestrictionsLifted,
            Self::Protected(_) => NoticeKind::Protected,
            Self::ReportReceipt(_) => NoticeKind::ReportReceipt,
            Self::ReportOutcome(_) => NoticeKind::ReportOutcome,
            Self::AppealOutcome(_) => NoticeKind::AppealOutcome,
        }
    }
}

/// Kinds of notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// A statement of reasons, to the author.
    Statement,
    /// Restrictions ended, to the author.
    RestrictionsLifted,
    /// An account is protected from strangers, to whose it is.
    Protected,
    /// A report came in, to the reporter.
    ReportReceipt,
    /// What became of a report, to the reporter.
    ReportOutcome,
    /// What became of an appeal, to who appealed.
    AppealOutcome,
}

/// A statement of reasons: the fields that Article 17(3) of Regulation (EU) 2022/2065 (DSA) asks for.
/// It never says whether somebody reported, and names kinds of evidence, not thresholds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// (a) What is restricted, where and until when.
    pub restrictions: Vec<Restriction>,
    /// (b) The facts that were relied on.
    pub facts: Facts,
    /// (d), (e) What it was measured against.
    pub ground: Ground,
    /// (c) Whether automated means found it.
    pub automated_detection: bool,
    /// (c) Whether automated means decided it, with no person involved so far.
    pub automated_decision: bool,
    /// Whether it holds only until a person has looked.
    pub provisional: bool,
    /// (f) Until when an appeal is taken; none while a person has still to look.
    pub appeal_until: Option<Time>,
    /// When it was decided.
    pub decided_at: Time,
}

/// One restriction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restriction {
    /// The order that makes it.
    pub action: OrderId,
    /// What is restricted.
    pub kind: OrderKind,
    /// On what.
    pub subject: SubjectId,
    /// Where: EU country codes or the like; everywhere where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub territory: Vec<String>,
    /// When it begins.
    pub starts_at: Time,
    /// When it ends by itself.
    pub until: Option<Time>,
}

/// The facts that a decision relied on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// What the decision is about.
    pub subject: SubjectId,
    /// Kinds of evidence.
    pub evidence: BTreeSet<EvidenceKind>,
    /// What the decider wrote for the author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
}

/// A kind of evidence. Which pattern it was, and how close, would teach how to evade it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// What was written or shown.
    Content,
    /// What the account has done.
    Conduct,
    /// A pattern that a computer recognised.
    Pattern,
    /// A name that a suspended account has too, or one like it. This and what follows is in common with such an account.
    Names,
    /// What it says of itself, and where it links.
    Profile,
    /// Its picture.
    Picture,
    /// Whom it contacts.
    Contacts,
    /// Hashtags that it uses.
    Hashtags,
    /// What it posts.
    Texts,
    /// Who follows it.
    Followers,
    /// When it was made.
    Timing,
    /// Technical details, like a network.
    Technical,
}

impl EvidenceKind {
    /// The kind of evidence that a compared feature is, like `picture.same` of the family `avatar`.
    pub fn of_feature(family: &str, feature: &str) -> Self {
        match (family, feature.split('.').next().unwrap_or_default()) {
            ("names", _) => Self::Names,
            ("profile", _) => Self::Profile,
            ("avatar", _) => Self::Picture,
            (_, "targets") => Self::Contacts,
            (_, "hashtags") => Self::Hashtags,
            (_, "texts") => Self::Texts,
            (_, "followers") => Self::Followers,
            ("timing", _) => Self::Timing,
            ("network", _) => Self::Technical,
            _ => Self::Conduct,
        }
    }

    /// The key of its words in a file of notices, where it is something in common with a suspended account.
    pub fn shared_key(self) -> Option<&'static str> {
        match self {
            Self::Content | Self::Conduct | Self::Pattern => None,
            Self::Names => Some("names"),
            Self::Profile => Some("profile"),
            Self::Picture => Some("picture"),
            Self::Contacts => Some("contacts"),
            Self::Hashtags => Some("hashtags"),
            Self::Texts => Some("texts"),
            Self::Followers => Some("followers"),
            Self::Timing => Some("timing"),
            Self::Technical => Some("technical"),
        }
    }
}

/// What a decision was measured against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Ground {
    /// (e) A house rule, to which the user agreed.
    Policy {
        /// Its id.
        id: String,
        /// Version of its text.
        version: u32,
        /// Category of the EU DSA Transparency Database.
        dsa_category: String,
    },
    /// (d) A law.
    Law {
        /// Which one, as the decider named it.
        reference: String,
        /// The house rule that says the same, where there is one.
        policy: Option<String>,
    },
    /// An automatic rule, until a person has looked.
    Rule,
}

/// Restrictions that ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestrictionsLifted {
    /// What it was about.
    pub subject: SubjectId,
    /// The orders that ended.
    pub actions: Vec<OrderId>,
    /// When.
    pub lifted_at: Time,
}

/// An account is protected from strangers. Nobody accuses it of anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protected {
    /// The order that does it.
    pub action: OrderId,
    /// Who can still mention the account: `followed`, whom it follows, or `nobody`.
    pub mentions_from: String,
    /// When it ends by itself.
    pub until: Option<Time>,
}

/// A report came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportReceipt {
    /// The report.
    pub report: ReportId,
    /// When a person will have looked at the latest.
    pub due_at: Time,
    /// Where its state can be asked.
    pub status_url: String,
}

/// What became of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportOutcome {
    /// The report.
    pub report: ReportId,
    /// The case that it belonged to.
    pub case: CaseId,
    /// What was found.
    pub outcome: DecisionOutcome,
    /// Whether anything was done about what was reported.
    pub acted: bool,
    /// Whether it differs from what the reporter was told before.
    pub corrected: bool,
    /// Until when an appeal is taken; only who was refused can appeal.
    pub appeal_until: Option<Time>,
    /// When it was decided.
    pub decided_at: Time,
}

/// What became of an appeal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealTold {
    /// The appeal.
    pub appeal: AppealId,
    /// Who appealed.
    pub by: Appellant,
    /// What was found.
    pub outcome: AppealOutcome,
    /// The reasons, as the decider wrote them for who appealed.
    pub explanation: String,
    /// When it was decided.
    pub decided_at: Time,
}
