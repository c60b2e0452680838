//! An account as callers see it: its public profile, tags and counts.

use std::collections::BTreeMap;

use evenhand_model::{Account, Avatar, Decision, Imported, Tag, Time};
use schemars::JsonSchema;
use serde::Serialize;

use crate::view::SubjectView;
use crate::view::action::ActionView;
use crate::view::case::CaseView;

/// An account.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Account")]
pub struct AccountView {
    /// The account as the platform names it.
    pub subject: SubjectView,
    /// The unique name.
    pub handle: Option<String>,
    /// The name that others see.
    pub display_name: Option<String>,
    /// What the account says about itself.
    pub bio: Option<String>,
    /// Hashes of its picture.
    pub avatar: Option<Avatar>,
    /// When the platform says it was made.
    pub created_at: Option<Time>,
    /// When we first heard of it.
    pub first_seen_at: Time,
    /// When we last heard of it.
    pub last_seen_at: Time,
    /// Tags in force.
    pub tags: BTreeMap<String, Tag>,
    /// Where it came from, if it was imported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
    /// How many of each there are.
    pub counts: AccountCounts,
}

/// How many rows an account has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AccountCounts {
    /// Posts seen.
    pub posts: u64,
    /// Cases on the account itself.
    pub cases: u64,
    /// Decisions on the account itself.
    pub decisions: u64,
    /// Orders on the account itself, in force or not.
    pub actions: u64,
}

impl AccountView {
    /// The view of an account.
    pub fn of(account: Account, subject: SubjectView, counts: AccountCounts, now: Time) -> Self {
        let mut tags = account.tags;
        tags.retain(|_, tag| tag.until.is_none_or(|until| until > now));
        Self {
            subject,
            handle: account.handle,
            display_name: account.display_name,
            bio: account.bio,
            avatar: account.avatar,
            created_at: account.created_at,
            first_seen_at: account.first_seen_at,
            last_seen_at: account.last_seen_at,
            tags,
            imported: account.imported,
            counts,
        }
    }
}

/// What has happened to an account and its content, the latest first.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "History")]
pub struct HistoryView {
    /// Cases.
    pub cases: Vec<CaseView>,
    /// Decisions.
    pub decisions: Vec<Decision>,
    /// Actions.
    pub actions: Vec<ActionView>,
    /// Whether that is all; else only the latest are here.
    pub complete: bool,
}
