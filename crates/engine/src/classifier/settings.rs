//! What an operator says about a classifier.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// A classifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassifierSettings {
    /// Its name: the middle of its signals, like `guard` in `classifier.guard.hate`.
    pub name: String,
    /// How it is spoken to.
    pub kind: ClassifierKind,
    /// The whole address that texts are posted to.
    pub url: String,
    /// File with the key that it asks for.
    pub key_file: Option<PathBuf>,
    /// The model that it is asked for, where it has several.
    pub model: Option<String>,
    /// How long it may take.
    pub timeout: Duration,
    /// Most texts in a minute.
    pub per_minute: u32,
    /// Most texts in a day, in UTC.
    pub per_day: u32,
    /// Which content it is asked about.
    pub content: WantedContent,
    /// What it calls a category, and the end of our signal for it.
    pub categories: BTreeMap<String, String>,
}

/// How a classifier is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassifierKind {
    /// As OpenAI's `POST /v1/moderations`.
    OpenAiModeration,
    /// As the Perspective API's `comments:analyze`.
    Perspective,
}

/// Which content a classifier is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WantedContent {
    /// All that a case is about: what was reported, and what rules have found.
    Cases,
    /// What somebody has reported.
    Reported,
}

impl ClassifierSettings {
    /// The signal of a category of ours.
    pub fn signal(&self, category: &str) -> String {
        format!("classifier.{}.{category}", self.name)
    }
}
