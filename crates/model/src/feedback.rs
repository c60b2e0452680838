//! What a platform says that a score should have been.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Duration, FeedbackId, KeyId, Platform, Time, limits};

/// A correction of scores that a platform sent, for whoever trains or measures a model. It moves no
/// case, tier or clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Feedback {
    /// Our id.
    pub id: FeedbackId,
    /// Whose.
    pub platform: Platform,
    /// The key that sent it.
    pub key: KeyId,
    /// When it came in.
    pub received_at: Time,
    /// What the sender calls each score; names that nobody knows are kept as they are.
    pub scores: Vec<SuggestedScore>,
    /// Languages that the sender named, as ISO 639-1; else the one that was detected.
    pub languages: Vec<String>,
    /// The part of the platform that it comes from, as the sender calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<String>,
    /// The text; left out where the sender said not to keep it, and once it has served its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Keyed digest of the text, so that erasing who wrote it finds this; left out where the sender said not to
    /// keep it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_digest: Option<String>,
    /// Keyed digest of what the platform calls the content, where the sender said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about_digest: Option<String>,
}

/// One score as it should have been.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SuggestedScore {
    /// Of what, as the sender calls it.
    pub attribute: String,
    /// The score, 0 to 1.
    pub value: f64,
    /// Bytes of the text that it is about; the whole text where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<[usize; 2]>,
}

impl Feedback {
    /// When it has served its time.
    pub fn expires_at(&self) -> Time {
        self.received_at
            .plus(Duration::from_days(limits::FEEDBACK_DAYS))
    }

    /// When its text has, which goes before the scores do.
    pub fn text_expires_at(&self) -> Time {
        self.received_at
            .plus(Duration::from_days(limits::FEEDBACK_TEXT_DAYS))
    }

    /// When something of it is to be forgotten next.
    pub fn forgets_at(&self) -> Time {
        match self.text {
            Some(_) => self.text_expires_at(),
            None => self.expires_at(),
        }
    }
}
