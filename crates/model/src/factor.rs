//! What a tier rests on: thirteen factors and what lowers them, each at a level.
//!
//! The factors follow public constructs of threat assessment (O'Toole 1999 for directness and
//! specificity, Meloy et al. 2012 for warning behaviours). They order the work of people; they say
//! nothing about what somebody will do.

use crate::{CaseId, FactorReviewId, Platform, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One factor of the rubric. The order is that of the rubric, F1 to F13, then the context.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Factor {
    /// F1: how plainly it is a threat.
    Directness,
    /// F2: what is threatened.
    Act,
    /// F3: how exactly the target is meant. A role or an office earns nothing.
    Target,
    /// F4: what it says of where the target is to be found.
    Location,
    /// F5: when.
    Time,
    /// F6: with what.
    Means,
    /// F7: what has been planned or done towards it.
    Preparation,
    /// F8: whether it happened before, or grows.
    Repetition,
    /// F9: whether others are told or called upon.
    Incitement,
    /// F10: how fixed on the target the author is, and what ties them.
    Fixation,
    /// F11: whether several act together.
    Coordination,
    /// F12: what has happened outside the network.
    OfflineEvent,
    /// F13: whether a child or dependant is meant.
    Dependant,
    /// What lowers: quotation, news, counter-speech; fiction, games, hyperbole. Only a human sets it.
    Context,
}

impl Factor {
    /// Every factor, in the order of the rubric.
    pub const ALL: [Self; 14] = [
        Self::Directness,
        Self::Act,
        Self::Target,
        Self::Location,
        Self::Time,
        Self::Means,
        Self::Preparation,
        Self::Repetition,
        Self::Incitement,
        Self::Fixation,
        Self::Coordination,
        Self::OfflineEvent,
        Self::Dependant,
        Self::Context,
    ];

    /// The word in JSON, packs, rubric and store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Directness => "directness",
            Self::Act => "act",
            Self::Target => "target",
            Self::Location => "location",
            Self::Time => "time",
            Self::Means => "means",
            Self::Preparation => "preparation",
            Self::Repetition => "repetition",
            Self::Incitement => "incitement",
            Self::Fixation => "fixation",
            Self::Coordination => "coordination",
            Self::OfflineEvent => "offline-event",
            Self::Dependant => "dependant",
            Self::Context => "context",
        }
    }
}

impl std::str::FromStr for Factor {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let mut all = Self::ALL.into_iter();
        all.find(|factor| factor.as_str() == text).ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            format!("`{text}` is not a factor; expected one of {names}")
        })
    }
}

/// How much of a factor there is. Later variants weigh more; what could not be told weighs nothing
/// and is a question to the reviewer.
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
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Nothing of it shows.
    #[default]
    None,
    /// It could not be told.
    Unknown,
    /// A little.
    Low,
    /// More.
    Mid,
    /// Most.
    High,
}

impl Level {
    /// Every level, the least first.
    pub const ALL: [Self; 5] = [Self::None, Self::Unknown, Self::Low, Self::Mid, Self::High];

    /// The word in JSON, packs, rubric and store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Unknown => "unknown",
            Self::Low => "low",
            Self::Mid => "mid",
            Self::High => "high",
        }
    }
}

/// One factor as somebody or something sees it, with the place that shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Graded {
    /// Which factor.
    pub factor: Factor,
    /// How much of it.
    pub level: Level,
    /// Byte offsets into the original text: start, end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<[usize; 2]>,
    /// Which detector, reporter or person says so: `threat.en.kill`, `reporter`, `user`.
    pub by: String,
}

/// A factor as a reviewer set it, beside what machines or the reporter had said: kept for training and
/// calibration. It holds no text and does not say who the reviewer is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FactorReview {
    /// Our id.
    pub id: FactorReviewId,
    /// Whose case.
    pub platform: Platform,
    /// Which case.
    pub case: CaseId,
    /// When.
    pub at: Time,
    /// Which factor.
    pub factor: Factor,
    /// What it was before.
    pub from: Level,
    /// What the reviewer says.
    pub to: Level,
    /// Who or what had said so: `threat.en.kill`, `reporter`, `user`; nobody where nothing had shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Language of the content, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Version of the rubric.
    pub rubric_version: u32,
    /// SHA-256 of the rubric's file, the first 16 hexadecimal digits.
    pub rubric_digest: String,
}

impl Graded {
    /// Who says so where a reviewer has set it.
    pub const BY_USER: &'static str = "user";

    /// Who says so where it is a question, as the content could not be assessed.
    pub const BY_COVERAGE: &'static str = "coverage";

    /// Whether a reviewer has set it: then no machine and no reporter is heard about this factor.
    pub fn is_by_user(&self) -> bool {
        self.by == Self::BY_USER
    }
}
