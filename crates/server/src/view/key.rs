//! A key as those who look after keys see it: never the key, nor its digest.

use std::collections::BTreeSet;

use evenhand_model::{ApiKey, KeyId, KeyKind, Platform, Scope, Time, UserId};
use schemars::JsonSchema;
use serde::Serialize;

/// A key.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Key")]
pub struct KeyView {
    /// Our id.
    pub id: KeyId,
    /// What it is for.
    pub label: String,
    /// The platform it is bound to.
    pub platform: Platform,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// The person it belongs to, for a personal key.
    pub user: Option<UserId>,
    /// When it was made.
    pub created_at: Time,
    /// When it stops by itself.
    pub expires_at: Option<Time>,
    /// When it was withdrawn.
    pub revoked_at: Option<Time>,
    /// Requests per second.
    pub requests_per_second: u32,
    /// What it opens.
    pub kind: KeyKind,
}

impl From<ApiKey> for KeyView {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id,
            label: key.label,
            platform: key.platform,
            scopes: key.scopes,
            user: key.user,
            created_at: key.created_at,
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
            requests_per_second: key.requests_per_second,
            kind: key.kind,
        }
    }
}

/// A key that is shown this once.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct KeyWithText {
    /// What it is.
    #[serde(flatten)]
    pub view: KeyView,
    /// The key itself.
    pub key: String,
}
