//! Admin::Account: who is suspended.

use evenhand_model::{Private, Problem, SuspendedAccount, Time};
use serde::Deserialize;
use serde_json::Value;

use super::shape::{PublicAccount, id, optional_time, time};

/// An account as moderators see it.
#[derive(Clone, Debug, Deserialize)]
pub struct AdminAccount {
    #[serde(deserialize_with = "id")]
    pub id: String,
    pub username: String,
    /// The server of somebody elsewhere.
    pub domain: Option<String>,
    /// When it was made, or first heard of where it is from elsewhere.
    #[serde(deserialize_with = "time")]
    pub created_at: Time,
    pub email: Option<String>,
    /// A text, or an object around one in the releases 3.5.
    #[serde(default)]
    pub ip: Value,
    pub suspended: bool,
    /// Not in the API; in rows of the database.
    #[serde(default, deserialize_with = "optional_time")]
    pub suspended_at: Option<Time>,
    pub account: Option<PublicAccount>,
}

/// The suspended account, if it is one. The API does not say since when, so that somebody else must.
pub fn suspended(
    account: AdminAccount,
    suspended_at: Option<Time>,
) -> Result<Option<SuspendedAccount>, Problem> {
    if !account.suspended {
        return Ok(None);
    }
    let Some(suspended_at) = account.suspended_at.or(suspended_at) else {
        let detail = "the API does not say since when an account is suspended; give \
                      --suspended-at, like 2024-05-01T00:00:00Z";
        return Err(Problem::invalid(detail).at("suspended_at"));
    };
    let handle = match &account.domain {
        Some(domain) => format!("{}@{domain}", account.username),
        None => account.username.clone(),
    };
    let profile = account.account.as_ref().map(PublicAccount::actor);
    // Of somebody elsewhere, `created_at` says when this server first heard of them.
    let made_at = profile.as_ref().and_then(|profile| profile.created_at);
    let created_at = match account.domain {
        Some(_) => made_at,
        None => Some(account.created_at),
    };
    let ip = account
        .ip
        .as_str()
        .or_else(|| account.ip.get("ip")?.as_str());
    let private = Private {
        email: account.email.filter(|email| !email.is_empty()),
        ip: ip.map(str::to_owned),
        ..Private::default()
    };
    Ok(Some(SuspendedAccount {
        id: account.id,
        handle: Some(handle),
        display_name: profile
            .as_ref()
            .and_then(|profile| profile.display_name.clone()),
        bio: profile.and_then(|profile| profile.bio),
        // An account can't have been suspended before it was made.
        suspended_at: suspended_at.max(account.created_at),
        created_at,
        private: (private != Private::default()).then_some(private),
        until: None,
        policy: None,
        reason: None,
    }))
}
