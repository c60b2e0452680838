//! What detectors and rules say about one event.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Factor, Tier};

/// Advice on one event right now. Later variants are stricter.
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
pub enum Verdict {
    /// Nothing speaks against it.
    #[default]
    Allow,
    /// Show it; a human should look.
    Review,
    /// Don't show it until a human has looked.
    Hold,
    /// Don't show it.
    Remove,
}

impl Verdict {
    /// The word in JSON, rules and store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Review => "review",
            Self::Hold => "hold",
            Self::Remove => "remove",
        }
    }
}

/// What could be assessed. No signal is not a low signal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Coverage {
    /// Everything there was.
    Assessed,
    /// Some of it: text yes, a picture no.
    Partly,
    /// Nothing: no text, no language pack, only media.
    #[default]
    NotAssessed,
}

/// What could not be assessed. It says nothing of how bad it is, and is for a human to look at.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Uncovered {
    /// There was no content: it was not supplied, or the case is about an account or a hashtag.
    NoContent,
    /// There was content, but neither text nor media in it.
    NoText,
    /// Hardly a letter.
    TooShort,
    /// No pack for its language.
    Language,
    /// A picture, such as a screenshot.
    Picture,
    /// A video.
    Video,
    /// Sound.
    Sound,
    /// Something else that came along.
    File,
}

impl Uncovered {
    /// The word in JSON and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoContent => "no-content",
            Self::NoText => "no-text",
            Self::TooShort => "too-short",
            Self::Language => "language",
            Self::Picture => "picture",
            Self::Video => "video",
            Self::Sound => "sound",
            Self::File => "file",
        }
    }
}

/// A fact that a detector computed: whether, or how much in 0..1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Signal {
    /// Found or not found.
    Found(bool),
    /// A score in 0..1.
    Score(f64),
}

/// Signals by name, like `privacy.home_address`.
pub type Signals = BTreeMap<String, Signal>;

/// Why something is in its tier: one factor with the place in the text that earned it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Explanation {
    /// Which factor of the rubric, `rule` or a signal.
    pub factor: String,
    /// Which level of it, in the rubric's word: `direct`, `home`; `unknown` where it is a question.
    pub level: String,
    /// Points for the order of work; below zero only for context that a human has set.
    pub points: i32,
    /// Byte offsets into the original text: start, end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<[usize; 2]>,
    /// Which detector, rule or person says so.
    pub by: String,
}

/// How the rubric came to a tier, beside the [`Explanation`] of every factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Triage {
    /// The tier by the rubric alone, without rules and floors.
    pub tier: Tier,
    /// Sum of the points of all factors.
    pub points: i32,
    /// Triggers that fired, by id: each sets a tier whatever the sum.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<String>,
    /// What the tier would be without one factor, where it would differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counterfactuals: Vec<Counterfactual>,
    /// Factors that nobody could tell: questions to the reviewer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Factor>,
    /// Version of the rubric.
    pub rubric_version: u32,
    /// SHA-256 of the rubric's file, the first 16 hexadecimal digits.
    pub rubric_digest: String,
}

/// "Without this factor it would be in that tier."
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counterfactual {
    /// The factor that is thought away.
    pub without: Factor,
    /// The tier that the rest would have.
    pub tier: Tier,
}

/// Everything that rules and detectors say about one event: the line that `assess` prints and that
/// the answer to an event carries.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Assessment {
    /// The platform's id of the event.
    pub event: String,
    /// Advice right now.
    pub verdict: Verdict,
    /// How soon a human must look; `null` where triage had no cause to run.
    pub tier: Option<Tier>,
    /// What could be assessed.
    pub coverage: Coverage,
    /// What could not be, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uncovered: Vec<Uncovered>,
    /// Live rules that matched.
    pub rules: Vec<String>,
    /// Rules in observe mode that matched; recorded, no effect.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub observed: Vec<String>,
    /// Orders made, by id; for `assess`, which keeps no store, their kinds.
    pub orders: Vec<String>,
    /// What detectors found.
    pub signals: Signals,
    /// Why it is in its tier.
    pub explanation: Vec<Explanation>,
    /// How the rubric came to its tier; absent where no factor showed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub triage: Option<Triage>,
    /// Whether its own time lay too far in the future, so that the time of receipt counts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub clamped: bool,
}
