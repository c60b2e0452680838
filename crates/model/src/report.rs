//! A person's complaint about an account or a piece of content (a notice in EU law).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    CaseId, Content, DecisionId, Imported, Platform, ReportId, SubjectId, SubjectKind, SubjectRef,
    Tier, Time,
};

/// A report as the platform sends it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReport {
    /// The platform's own id of the report; the idempotency key.
    pub id: String,
    /// When it was made, by the platform's clock.
    pub at: Time,
    /// When anybody on the platform's side first knew, if earlier than `at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_known_at: Option<Time>,
    /// What shows when that was. Needed where it lies more than an hour back and no lead says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
    /// The way it came.
    #[serde(default)]
    pub channel: Channel,
    /// The country whose law it is about, by ISO 3166-1, like `IN`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The ground in law that it names, one of those that `GET /v1/clocks` lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_ground: Option<String>,
    /// Who complains.
    pub reporter: ReporterRef,
    /// What is complained about.
    pub subject: SubjectRef,
    /// Who is threatened or harmed, if the reporter said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<TargetRef>,
    /// Why.
    pub reason: Reason,
    /// The reporter's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// What the reporter answered to three plain questions, where they were asked.
    #[serde(default, skip_serializing_if = "Answers::is_empty")]
    pub answers: Answers,
    /// The content as it was when it was reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<ReportedContent>,
    /// Content around it that helps to understand it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub context: Vec<ReportedContent>,
    /// What else is complained about for the same reason in the same words: the rest of a pile-on. Each goes to
    /// its own case; there is one receipt, and one status link.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<AlsoReported>,
    /// For whom the reporter speaks, where it is not for themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<OnBehalfOf>,
}

/// What shows when something was first known, such as a letter or a log of calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// What it is and where it lies, like `mail 4711 in the press inbox`.
    pub what: String,
    /// Its words, where they are at hand. Kept and forgotten like the words of the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// One more thing that a report is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AlsoReported {
    /// What is complained about.
    pub subject: SubjectRef,
    /// The content as it was when it was reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<ReportedContent>,
}

/// For whom somebody reports. Who is affected is the target: protected, and seen by no triage.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnBehalfOf {
    /// The platform's id of the account of who is affected, if they have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Who wants to be told how it goes on.
    #[serde(default)]
    pub tell: Tell,
}

/// Who is told how a report goes on that somebody makes for somebody else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Tell {
    /// Who reports.
    #[default]
    Reporter,
    /// Who is affected.
    Affected,
    /// Both.
    Both,
}

/// A report as somebody fills it into the public form, who has not said who they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicReport {
    /// Something that nobody else would write, 16 to 64 letters, digits, `-` and `_`: sending the same report
    /// again with it does nothing twice.
    pub token: String,
    /// What is complained about: an address, or the platform's id or name of it.
    pub about: String,
    /// What that is.
    #[serde(default = "PublicReport::usual_kind")]
    pub kind: SubjectKind,
    /// What else, for the same reason in the same words: the rest of a pile-on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<AlsoAbout>,
    /// For whom the reporter speaks, where it is not for themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<OnBehalfOf>,
    /// Why.
    pub reason: Reason,
    /// The reporter's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Answers to three plain questions.
    #[serde(default, skip_serializing_if = "Answers::is_empty")]
    pub answers: Answers,
    /// Where receipt and outcome are mailed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// What opens the evidence of it later, 8 characters at least. Only a salted hash of it is kept.
    #[serde(default, skip_serializing)]
    pub passphrase: Option<String>,
    /// Language of receipt and outcome, a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
}

/// One more thing that a report of the public form is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AlsoAbout {
    /// An address, or the platform's id or name of it.
    pub about: String,
    /// What that is.
    #[serde(default = "PublicReport::usual_kind")]
    pub kind: SubjectKind,
}

impl PublicReport {
    fn usual_kind() -> SubjectKind {
        SubjectKind::Content
    }

    /// Whether it says that there is danger to somebody's life.
    pub fn is_danger(&self) -> bool {
        self.reason.floor() == Tier::T0 || self.answers.floor() == Some(Tier::T0)
    }
}

/// A report that came another way, as a member of staff enters it: a letter, a word to a colleague, a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SideReport {
    /// What is complained about: an address, or the platform's id of it.
    pub about: String,
    /// What that is.
    #[serde(default = "PublicReport::usual_kind")]
    pub kind: SubjectKind,
    /// The way it came; not the form or another system, which send it themselves.
    pub channel: Channel,
    /// When anybody on the platform's side first knew. More than an hour back it needs a lead or a `proof`.
    pub first_known_at: Time,
    /// Why.
    pub reason: Reason,
    /// The platform's id of the account that told of it, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<String>,
    /// What was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// What shows when it was first known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
    /// The country whose law it is about, by ISO 3166-1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The ground in law that it names, one of those that `GET /v1/clocks` lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_ground: Option<String>,
}

/// What a reporter answers to three plain questions. An answer may raise the tier, marked as the
/// reporter's statement; nothing is ever done to an author because of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// Whether the reporter, or who is harmed, is in danger now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_danger_now: Option<Answer>,
    /// Whether who is complained about knows where the reporter, or who is harmed, lives or is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub they_know_where_i_live: Option<Answer>,
    /// Whether something has happened outside the network: an approach, damage, an assault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened_offline: Option<Answer>,
}

impl Answers {
    /// Whether none of the questions was answered.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The tier below which a report with these answers never starts, if they ask for one. A person
    /// who looks may set another.
    pub fn floor(&self) -> Option<Tier> {
        (self.in_danger_now == Some(Answer::Yes)).then_some(Tier::T0)
    }
}

/// An answer to a plain question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// The reporter does not know.
    Unsure,
}

impl Answer {
    /// The word in JSON, forms and store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unsure => "unsure",
        }
    }
}

/// Content inside a report: like that of an event, with its author.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportedContent {
    /// The platform's id of it.
    pub id: String,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<crate::Actor>,
    /// `post`, `message`, `comment`, whatever the platform calls it.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The forum, channel, group or room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space: Option<String>,
    /// The text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Language of the text, a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Where it can be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it was made, in its first version. Nobody can have known of it before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Time>,
    /// The platform's ids of the accounts it names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<String>,
    /// Hashtags without the sign.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hashtags: Vec<String>,
    /// Links.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// Pictures, videos and sound.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<crate::Media>,
}

impl ReportedContent {
    /// The same content in the shape that events carry.
    pub fn content(&self) -> Content {
        Content {
            id: self.id.clone(),
            kind: self.kind.clone(),
            space: self.space.clone(),
            visibility: None,
            text: self.text.clone(),
            lang: self.lang.clone(),
            url: self.url.clone(),
            in_reply_to: None,
            mentions: self.mentions.clone(),
            hashtags: self.hashtags.clone(),
            links: self.links.clone(),
            media: self.media.clone(),
        }
    }
}

/// Who complains, as the platform names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReporterRef {
    /// The platform's id; absent for an anonymous report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What the reporter is.
    #[serde(default)]
    pub kind: ReporterKind,
    /// Language of receipt and outcome, a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Where receipt and outcome are mailed to, for a reporter whom the platform can't tell. Kept
    /// encrypted, and only as long as who reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// What a reporter is. It never changes place or tier of the case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReporterKind {
    /// A user of the platform.
    #[default]
    User,
    /// Somebody without an account.
    Anonymous,
    /// A trusted flagger (DSA Article 22).
    TrustedFlagger,
    /// The platform's own staff.
    Staff,
    /// An authority.
    Authority,
}

/// Who is threatened or harmed, as the platform names it. Never seen by triage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetRef {
    /// The platform's id of the account.
    pub id: String,
}

/// The way a report came.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// The platform's report form.
    #[default]
    Form,
    /// Another system, by its own interface.
    Api,
    /// A letter by e-mail.
    Email,
    /// A word to a member of staff.
    #[serde(alias = "staff")]
    StaffMessage,
    /// A call from the press.
    Press,
    /// An authority.
    Authority,
    /// A monitoring reporter of the EU's code of conduct against hate speech.
    MonitoringReporter,
    /// The platform's own detection.
    OwnDetection,
}

impl Channel {
    /// Every way, in the order in which forms list them.
    pub const ALL: [Channel; 8] = [
        Channel::Form,
        Channel::Api,
        Channel::Email,
        Channel::StaffMessage,
        Channel::Press,
        Channel::Authority,
        Channel::MonitoringReporter,
        Channel::OwnDetection,
    ];

    /// The word in JSON, forms and store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Api => "api",
            Self::Email => "email",
            Self::StaffMessage => "staff-message",
            Self::Press => "press",
            Self::Authority => "authority",
            Self::MonitoringReporter => "monitoring-reporter",
            Self::OwnDetection => "own-detection",
        }
    }

    /// Whether a member of staff enters what came that way, as it passed by every form.
    pub fn is_entered_by_staff(self) -> bool {
        !matches!(self, Self::Form | Self::Api)
    }
}

/// Why somebody complains.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Danger to somebody's life.
    DangerToLife,
    /// A threat of violence.
    Threat,
    /// Following, watching, unwanted contact again and again.
    Stalking,
    /// Somebody's address, number or the like made public.
    PrivateData,
    /// Intimate pictures without consent.
    IntimateImages,
    /// Sexual exploitation of a child.
    ChildSafety,
    /// Terrorist or extremist propaganda, recruiting.
    Extremism,
    /// Hatred against a group.
    Hate,
    /// Insults, bullying, pile-ons.
    Harassment,
    /// Cruelty or gore.
    Violence,
    /// Danger of suicide or self-harm.
    SelfHarm,
    /// Pretending to be somebody else.
    Impersonation,
    /// Back in spite of a suspension.
    BanEvasion,
    /// Unwanted advertising, floods.
    Spam,
    /// Fraud.
    Scam,
    /// Unlawful for another reason.
    Illegal,
    /// Anything else.
    Other,
}

impl Reason {
    /// The word in JSON and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DangerToLife => "danger-to-life",
            Self::Threat => "threat",
            Self::Stalking => "stalking",
            Self::PrivateData => "private-data",
            Self::IntimateImages => "intimate-images",
            Self::ChildSafety => "child-safety",
            Self::Extremism => "extremism",
            Self::Hate => "hate",
            Self::Harassment => "harassment",
            Self::Violence => "violence",
            Self::SelfHarm => "self-harm",
            Self::Impersonation => "impersonation",
            Self::BanEvasion => "ban-evasion",
            Self::Spam => "spam",
            Self::Scam => "scam",
            Self::Illegal => "illegal",
            Self::Other => "other",
        }
    }

    /// Whether the rubric for threats can say how urgent it is, so that what could not be assessed is a
    /// question to the reviewer, and a reviewer's answers may lead below the floor.
    pub fn is_for_rubric(self) -> bool {
        matches!(
            self,
            Self::DangerToLife
                | Self::Threat
                | Self::Stalking
                | Self::PrivateData
                | Self::Extremism
                | Self::Hate
                | Self::Harassment
                | Self::Violence
        )
    }

    /// The tier below which a report for this reason never starts, whatever the scores say and
    /// whatever could not be assessed, until a human has set the factors.
    pub fn floor(self) -> Tier {
        match self {
            Self::DangerToLife => Tier::T0,
            Self::ChildSafety | Self::IntimateImages | Self::SelfHarm => Tier::T1,
            Self::Threat | Self::Stalking | Self::PrivateData | Self::Extremism => Tier::T2,
            Self::Hate
            | Self::Harassment
            | Self::Violence
            | Self::Impersonation
            | Self::BanEvasion
            | Self::Illegal => Tier::T3,
            Self::Spam | Self::Scam | Self::Other => Tier::T4,
        }
    }
}

/// A report as we hold it. The words and the reporter are apart, under their own keys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Our id.
    pub id: ReportId,
    /// Which platform sent it.
    pub platform: Platform,
    /// The platform's id of it; `None` once erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// What is complained about.
    pub subject: SubjectId,
    /// The case it was folded into, or that answered it.
    pub case: CaseId,
    /// Why.
    pub reason: Reason,
    /// The way it came.
    pub channel: Channel,
    /// When it was made.
    pub at: Time,
    /// When anybody first knew.
    pub first_known_at: Time,
    /// When it reached us.
    pub received_at: Time,
    /// Tier that it alone would have had.
    pub tier: Tier,
    /// When its case is due, as told to the reporter.
    pub due_at: Time,
    /// What the reporter answered to three plain questions; erased with the words.
    #[serde(default, skip_serializing_if = "Answers::is_empty")]
    pub answers: Answers,
    /// Address of the evidence: the report as sent, less the reporter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// Whether an earlier decision on the same content answered it at once.
    pub answered_by_earlier: bool,
    /// Where it came from, if it was imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
    /// Language of what the reporter is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Address of the content as it came with the report. Who holds it is the case: where that lets go of it, it is
    /// gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
    /// Salted hash of the passphrase by which who made it gets its evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack_lock: Option<String>,
    /// The first report of the pile that it is part of, whose receipt and status stand for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<ReportId>,
    /// The other reports of its pile, if it is the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<ReportId>,
    /// Who is told how it goes on, where it was made for somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tell: Option<Tell>,
    /// When somebody who had the link to its status closed that link for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link_closed_at: Option<Time>,
    /// The decision that the reporter was told of last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<DecisionId>,
}

impl Report {
    /// Whether the reporter says that there is danger to somebody's life.
    pub fn says_danger(&self) -> bool {
        self.reason.floor() == Tier::T0 || self.answers.floor() == Some(Tier::T0)
    }
}

/// Who made a report. A record apart, opened only with a reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reporter {
    /// Which report.
    pub report: ReportId,
    /// The reporter's account, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<SubjectId>,
    /// What the reporter is.
    pub kind: ReporterKind,
    /// Who is harmed, if the reporter said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<SubjectId>,
    /// Where it came from, as a digest that tells reports of one case from one network and is found in no other
    /// case; `None` where nobody knows, and once the case was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
}
