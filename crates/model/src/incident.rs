//! Many accounts that act together as one thing: a campaign of posts, or a brigade of reports.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AlertId, Duration, Platform, SubjectId, Time};

/// What became of a burst that reads as coordinated: what is pushed, at whom, by how many, since when and why we think so. It is
/// about a group; no account in it has a figure of its own, and nothing happens by it. It quotes nobody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// A keyed digest of what was seen first, so that the same events make the same incident again.
    pub id: String,
    /// Whose accounts.
    pub platform: Platform,
    /// Of posts, or of reports.
    pub kind: IncidentKind,
    /// Where it stands.
    pub state: IncidentState,
    /// The incident that it turned out to be a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<String>,
    /// When it was recognised.
    pub opened_at: Time,
    /// When it had been quiet for long enough, or became part of another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Time>,
    /// Its first post.
    pub first_at: Time,
    /// Its latest.
    pub last_at: Time,
    /// Posts, or reports.
    pub posts: u64,
    /// Accounts that wrote them.
    pub accounts: u64,
    /// Of the accounts that are listed, how many did what.
    pub roles: IncidentRoles,
    /// Spellings, links, pictures and texts, in the order in which they came up; [`Incident::VARIANTS_MAX`] at most.
    pub variants: Vec<IncidentVariant>,
    /// Who is mentioned, or what is reported, most often first; [`Incident::TARGETS_MAX`] at most.
    pub targets: Vec<IncidentTarget>,
    /// The first posts, [`Incident::SEEDS_MAX`] at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seeds: Vec<IncidentPost>,
    /// The first posts that call on others, each with what it calls for; [`Incident::RECRUITING_MAX`] at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recruiting: Vec<IncidentPost>,
    /// What speaks for coordination and what against, at the last look.
    pub evidence: IncidentEvidence,
    /// The same when it was recognised.
    pub opened_on: IncidentEvidence,
    /// Posts over time, [`Incident::TICKS_MAX`] steps at most; steps without posts are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timeline: Vec<IncidentTick>,
    /// Accounts that shared together, as far as they are drawn; [`Incident::NODES_MAX`] at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<IncidentNode>,
    /// Which of them did so, the most often first; [`Incident::EDGES_MAX`] at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edges: Vec<IncidentEdge>,
    /// How it grows.
    pub growth: IncidentGrowth,
    /// What people were told of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert: Option<AlertId>,
}

impl Incident {
    /// Spellings, links, pictures and texts that are listed.
    pub const VARIANTS_MAX: usize = 64;
    /// Targets that are listed.
    pub const TARGETS_MAX: usize = 50;
    /// First posts that are listed.
    pub const SEEDS_MAX: usize = 10;
    /// Recruiting posts that are listed.
    pub const RECRUITING_MAX: usize = 50;
    /// Steps of the timeline.
    pub const TICKS_MAX: usize = 288;
    /// Accounts that are drawn.
    pub const NODES_MAX: usize = 150;
    /// Lines of the drawing.
    pub const EDGES_MAX: usize = 200;
    /// Members that one operation writes down.
    pub const MEMBERS_PER_NOTE: usize = 200;

    /// Takes an account and what it wrote out of everything that is listed. Counts stay.
    pub fn forget(&mut self, account: SubjectId) {
        self.targets.retain(|target| target.subject != account);
        self.seeds.retain(|post| post.account != account);
        self.recruiting.retain(|post| post.account != account);
        self.nodes.retain(|node| node.account != account);
        self.edges
            .retain(|edge| edge.one != account && edge.other != account);
    }
}

/// What an incident is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum IncidentKind {
    /// Posts that push one thing together.
    Campaign,
    /// Reports that people make together. Who made them is not kept with it, and it lowers nothing.
    Brigade,
}

impl IncidentKind {
    /// The word in JSON, the store and the console.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Campaign => "campaign",
            Self::Brigade => "brigade",
        }
    }
}

/// Where an incident stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum IncidentState {
    /// It goes on.
    Open,
    /// It has been quiet.
    Closed,
    /// It turned out to be a part of another one.
    Merged,
}

impl IncidentState {
    /// The word in JSON, the store and the console.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Merged => "merged",
        }
    }
}

/// How many of the listed accounts did what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IncidentRoles {
    /// Were among the first, in words that others took over.
    pub originators: u64,
    /// Posted what others posted, together with them, or again and again.
    pub amplifiers: u64,
    /// Used the hashtag or link in words of their own.
    pub bystanders: u64,
}

/// One spelling, link, picture or text that is pushed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IncidentVariant {
    /// What it is.
    pub kind: VariantKind,
    /// A keyed digest of it.
    pub key: String,
    /// How it is written, where it is a hashtag or a link.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// When it was first shared.
    pub first_at: Time,
}

/// What is pushed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum VariantKind {
    /// A hashtag in one spelling.
    Hashtag,
    /// A hashtag together with somebody who is mentioned beside it.
    HashtagAtTarget,
    /// An address.
    Link,
    /// A picture or film.
    Media,
    /// Texts in nearly the same words.
    Text,
    /// Something that is reported.
    Subject,
}

impl VariantKind {
    /// The word in JSON and in the console.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hashtag => "hashtag",
            Self::HashtagAtTarget => "hashtag-at-target",
            Self::Link => "link",
            Self::Media => "media",
            Self::Text => "text",
            Self::Subject => "subject",
        }
    }
}

/// Who is mentioned, or what is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentTarget {
    /// Which.
    pub subject: SubjectId,
    /// How often.
    pub posts: u64,
}

/// A post of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentPost {
    /// What was posted.
    pub content: SubjectId,
    /// By whom.
    pub account: SubjectId,
    /// When.
    pub at: Time,
    /// What it calls on others to do, as a detector found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<IncidentCall>,
}

/// What a post calls on others to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum IncidentCall {
    /// To join a violent group, travel to it or get in touch with it: a recruiting post.
    Join,
    /// To do violence.
    Attack,
}

impl IncidentCall {
    /// The word in JSON and in the console.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Join => "join",
            Self::Attack => "attack",
        }
    }
}

/// What speaks for people who act together, and what for many who care about one thing at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IncidentEvidence {
    /// When it was weighed.
    pub at: Time,
    /// What it amounts to.
    pub reading: IncidentReading,
    /// Natural log-odds, prior included and each family capped.
    pub log_odds: f64,
    /// Everything that was counted.
    pub features: Vec<IncidentFeature>,
}

/// What a group reads as. It says how people act, not whether that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum IncidentReading {
    /// As many people who care about one thing at once.
    Organic,
    /// As neither.
    Unclear,
    /// As accounts that act together.
    Coordinated,
}

impl IncidentReading {
    /// The word in JSON and in the console.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Organic => "organic",
            Self::Unclear => "unclear",
            Self::Coordinated => "coordinated",
        }
    }
}

/// One figure of a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IncidentFeature {
    /// The kind of evidence: `accounts`, `timing`, `content`, `targets`.
    pub family: String,
    /// What was counted, like `new_accounts`.
    pub feature: String,
    /// The figure.
    pub value: f64,
    /// What it adds, in natural log-odds; below zero it speaks for an organic surge.
    pub log_odds: f64,
    /// The same in words.
    pub about: String,
}

/// One step of the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IncidentTick {
    /// When it begins.
    pub at: Time,
    /// How long it is, in minutes.
    pub minutes: u32,
    /// Posts in it.
    pub posts: u32,
    /// Accounts that posted for the first time in this incident.
    pub joined: u32,
}

impl IncidentTick {
    /// When it ends.
    pub fn ends_at(&self) -> Time {
        self.at
            .plus(Duration::from_minutes(i64::from(self.minutes)))
    }
}

/// An account that is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentNode {
    /// Which.
    pub account: SubjectId,
    /// What it did.
    pub role: IncidentRole,
}

/// Two accounts that shared together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentEdge {
    /// One account.
    pub one: SubjectId,
    /// The other.
    pub other: SubjectId,
    /// How often.
    pub times: u32,
}

/// How an incident grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IncidentGrowth {
    /// Posts in the last quarter of an hour.
    pub posts: u32,
    /// Posts in the one before.
    pub posts_before: u32,
    /// Accounts that joined in the last quarter of an hour.
    pub joined: u32,
}

/// What somebody did in an incident. It says nothing of who or what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum IncidentRole {
    /// Among the first, in words or with links that others took over.
    Originator,
    /// Posted what others posted, together with them, or again and again.
    Amplifier,
    /// Used the hashtag or link in words of their own, once or twice: also who argues against it.
    Bystander,
}

impl IncidentRole {
    /// The word in JSON, the store and the console.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Originator => "originator",
            Self::Amplifier => "amplifier",
            Self::Bystander => "bystander",
        }
    }
}

/// An account in a campaign. Of a brigade there are none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentMember {
    /// A keyed digest of incident and account.
    pub id: String,
    /// Which incident.
    pub incident: String,
    /// Which account.
    pub account: SubjectId,
    /// What it did in this incident.
    pub role: IncidentRole,
    /// When it first posted in it.
    pub first_at: Time,
    /// When it last did.
    pub last_at: Time,
    /// How often.
    pub posts: u64,
}
