//! What we know of an account: its latest public profile and its tags. No score about a person.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Avatar, HeldForLink, Imported, SubjectId, Time};

/// An account's latest public profile, first-seen time, post count, keyed hashes and tags.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Our id of the account.
    pub subject: SubjectId,
    /// The unique name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
    /// The name that others see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// What the account says about itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bio: Option<String>,
    /// Hashes of its picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Avatar>,
    /// Language that it wants to be spoken to in, a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// When the platform says it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Time>,
    /// When we first heard of it.
    pub first_seen_at: Time,
    /// When we last heard of it.
    pub last_seen_at: Time,
    /// Since when the platform has suspended it by itself, with no order of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_at: Option<Time>,
    /// Posts seen.
    pub post_count: u64,
    /// Keyed hashes of private values: kind (`email`, `phone`, `ip`, `device`) to `key-id:hash`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub private_hashes: BTreeMap<String, String>,
    /// Tags by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, Tag>,
    /// That its first posts are held, or were, as it may be the return of a suspended account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_for: Option<HeldForLink>,
    /// Where it came from, if it was imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
}

impl Account {
    /// An account that nothing is known of.
    pub fn new(subject: SubjectId, at: Time) -> Self {
        Self {
            subject,
            handle: None,
            display_name: None,
            bio: None,
            avatar: None,
            lang: None,
            created_at: None,
            first_seen_at: at,
            last_seen_at: at,
            suspended_at: None,
            post_count: 0,
            private_hashes: BTreeMap::new(),
            tags: BTreeMap::new(),
            held_for: None,
            imported: None,
        }
    }

    /// Names of the tags in force at `now`.
    pub fn tags_at(&self, now: Time) -> impl Iterator<Item = &str> {
        self.tags
            .iter()
            .filter(move |(_, tag)| tag.until.is_none_or(|until| until > now))
            .map(|(name, _)| name.as_str())
    }
}

/// A mark on an account, set by a rule, a person or the platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tag {
    /// When it was set.
    pub set_at: Time,
    /// When it ends.
    pub until: Option<Time>,
    /// Who set it: `rule:ID`, `user:ID`, `key:ID`.
    pub by: String,
}
