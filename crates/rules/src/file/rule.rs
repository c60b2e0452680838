//! The tables of a rule file.

use std::collections::BTreeMap;
use std::sync::Arc;

use evenhand_model::{Duration, EventKind, OrderKind, Signal, Tier, Time, Verdict};
use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::counter::Property;
use crate::list::ListKind;

/// Whether a rule acts.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Its effects apply.
    #[default]
    Live,
    /// That it matched is recorded; nothing else happens.
    Observe,
}

impl Mode {
    /// The word in rule files, JSON and store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Observe => "observe",
        }
    }
}

/// What happens when a rule matches.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effects {
    /// How soon a human must look.
    #[serde(default)]
    pub tier: Option<Tier>,
    /// Advice on the event.
    #[serde(default)]
    pub verdict: Verdict,
    /// What is ordered.
    #[serde(default)]
    pub actions: Vec<OrderKind>,
    /// What is tagged.
    #[serde(default)]
    pub tags: Vec<TagEffect>,
    /// Whether a review case is opened; without it, a verdict of `review` or more opens one.
    #[serde(default)]
    pub case: Option<bool>,
}

impl Effects {
    /// Whether a review case is opened.
    pub fn opens_case(&self) -> bool {
        self.case.unwrap_or(self.verdict >= Verdict::Review)
    }
}

/// A tag that a rule sets.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TagEffect {
    /// On what.
    pub on: TagOn,
    /// Which tag.
    pub tag: Arc<str>,
    /// For how long; forever without it.
    #[serde(rename = "for", default)]
    pub lasts: Option<Duration>,
}

/// What a tag is set on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TagOn {
    /// The author of the event.
    Actor,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFile {
    #[serde(default)]
    pub rule: Vec<RawRule>,
    #[serde(default)]
    pub counter: Vec<RawCounter>,
    #[serde(default)]
    pub list: Vec<RawList>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRule {
    pub id: Spanned<String>,
    pub about: Spanned<String>,
    pub when: Spanned<String>,
    #[serde(default)]
    pub then: Option<Spanned<Effects>>,
    #[serde(default)]
    pub mode: Mode,
    pub examples: Spanned<RawExamples>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawExamples {
    #[serde(default)]
    pub hits: Vec<Spanned<RawExample>>,
    #[serde(default)]
    pub misses: Vec<Spanned<RawExample>>,
}

/// An example: a text, or an event with what is known around it.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "toml::Value")]
pub(crate) enum RawExample {
    Text(String),
    Full(Box<FullExample>),
    Wrong(String),
}

impl From<toml::Value> for RawExample {
    fn from(value: toml::Value) -> Self {
        match value {
            toml::Value::String(text) => Self::Text(text),
            toml::Value::Table(table) => match FullExample::deserialize(table) {
                Ok(example) => Self::Full(Box::new(example)),
                Err(error) => Self::Wrong(error.message().to_string()),
            },
            other => Self::Wrong(format!(
                "expected a text or a table, found {}",
                other.type_str()
            )),
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FullExample {
    #[serde(default)]
    pub event: toml::Table,
    #[serde(default)]
    pub tags: RawTags,
    #[serde(default)]
    pub counts: BTreeMap<String, u64>,
    #[serde(default)]
    pub signals: BTreeMap<String, Signal>,
    #[serde(default)]
    pub account: RawAccount,
    #[serde(default)]
    pub now: Option<Time>,
}

/// Tags of the author: a list, or a table with the entity, as effects have it.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum RawTags {
    List(Vec<String>),
    Table(BTreeMap<String, Vec<String>>),
}

impl Default for RawTags {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawAccount {
    #[serde(default)]
    pub first_seen_at: Option<Time>,
    #[serde(default)]
    pub post_count: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCounter {
    pub id: Spanned<String>,
    #[serde(default)]
    #[allow(dead_code)]
    pub about: String,
    pub of: Property,
    #[serde(default)]
    pub kinds: Vec<EventKind>,
    #[serde(default)]
    pub distinct: Option<Property>,
    pub window: Spanned<Duration>,
    /// A list whose items are not counted.
    #[serde(default)]
    pub except: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawList {
    pub id: Spanned<String>,
    #[serde(default)]
    #[allow(dead_code)]
    pub about: String,
    pub kind: ListKind,
    #[serde(default)]
    pub file: Option<Spanned<String>>,
    #[serde(default)]
    pub items: Option<Vec<String>>,
    /// Why comparing a name with it says nothing about who somebody is.
    #[serde(default)]
    pub harmless: Option<Spanned<String>>,
}
