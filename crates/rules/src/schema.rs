//! Names that come from outside the rule files: signals, the platform's attributes and its tags.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::condition::Kind;

/// What the outside world contributes to the names that rules may use.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Every signal that some detector can compute.
    pub signals: Vec<SignalSpec>,
}

/// One signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignalSpec {
    /// Name like `privacy.home_address`.
    pub name: &'static str,
    /// What its value is.
    pub kind: SignalKind,
    /// One line for the documentation.
    pub about: &'static str,
}

/// What the value of a signal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalKind {
    /// Found or not. Absent means not found.
    Found,
    /// A number in 0..1. Absent means not assessed, which is an error in a condition.
    Score,
    /// A match with a hash that a human has confirmed. Absent means no match.
    Known,
}

/// What `schema.toml` of a rules directory declares.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Declarations {
    #[serde(default)]
    pub attributes: BTreeMap<String, Declared>,
    #[serde(default)]
    pub tags: BTreeMap<String, Declared>,
}

impl Declarations {
    /// Tags that are declared as set by rules alone.
    pub fn tags_of_rules(&self) -> BTreeSet<String> {
        let of_rules = self
            .tags
            .iter()
            .filter(|(_, tag)| tag.set_by == SetBy::Rules);
        of_rules.map(|(name, _)| name.clone()).collect()
    }
}

/// One attribute or tag.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Declared {
    /// Kind of an attribute's value.
    #[serde(rename = "type", default)]
    pub kind: DeclaredKind,
    /// Why it says nothing about who somebody is. Without it, no effect may depend on it.
    pub harmless: Option<String>,
    /// Who sets a tag. What only rules set tells what these rules have read, and nothing else.
    #[serde(default)]
    pub set_by: SetBy,
    /// Whether it tells of the author's history.
    #[serde(default)]
    pub history: bool,
    /// One line for people.
    #[serde(default)]
    #[allow(dead_code)]
    pub about: String,
}

/// Who sets a tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SetBy {
    /// The platform, or whoever may use its key.
    #[default]
    Platform,
    /// Rules of this directory alone.
    Rules,
}

/// Kind of an attribute's value as declared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DeclaredKind {
    #[default]
    Any,
    Bool,
    Int,
    Double,
    String,
    List,
}

impl DeclaredKind {
    /// The kind in conditions. A number of either kind compares with any number, so an attribute
    /// declared `double` may arrive as a whole number.
    pub fn kind(self) -> Kind {
        match self {
            Self::Any => Kind::Any,
            Self::Bool => Kind::Bool,
            Self::Int => Kind::Int,
            Self::Double => Kind::Double,
            Self::String => Kind::Text,
            Self::List => Kind::List(Box::new(Kind::Any)),
        }
    }
}
