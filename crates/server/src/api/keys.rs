//! Keys: made, listed and withdrawn. A key is shown once, when it is made.

use std::collections::BTreeSet;

use evenhand_flow::operation::staff::{AddKey, RevokeKey};
use evenhand_flow::work::{Select, Table};
use evenhand_model::{ApiKey, KeyId, KeyKind, Platform, Problem, Scope, Time, UserId, limits};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::auth::Caller;
use crate::auth::key::KeyText;
use crate::endpoint::input::{self, Nothing, Query};
use crate::endpoint::output::{Created, Json, NoContent};
use crate::endpoint::page::PageQuery;
use crate::endpoint::{Call, List};
use crate::view::key::{KeyView, KeyWithText};

/// Longest label, in bytes.
const LABEL_BYTES_MAX: usize = 128;

/// A new key.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// What it is for.
    pub label: String,
    /// What it may do; nothing that the caller may not do.
    pub scopes: BTreeSet<Scope>,
    /// The person it belongs to, for a personal key.
    #[serde(default)]
    pub user: Option<UserId>,
    /// The platform it is bound to; the caller's own when left out. Another one needs `admin`.
    #[serde(default)]
    pub platform: Option<String>,
    /// When it stops by itself; never when left out.
    #[serde(default)]
    pub expires_at: Option<Time>,
    /// Requests per second; 10,000 when left out.
    #[serde(default)]
    pub requests_per_second: Option<u32>,
}

/// Makes a key. Nobody can give what they do not have.
pub async fn add(
    call: Call,
    input::Json(new): input::Json<NewKey>,
) -> Result<Created<KeyWithText>, Problem> {
    let platform = check(call.caller()?, &new)?;
    let text = KeyText::new(call.engine());
    let key = ApiKey {
        id: call.engine().draw(KeyId::new),
        digest: text.digest(),
        platform,
        scopes: new.scopes,
        user: new.user,
        label: new.label,
        created_at: call.engine().now(),
        expires_at: new.expires_at,
        revoked_at: None,
        requests_per_second: new
            .requests_per_second
            .unwrap_or(limits::REQUESTS_PER_SECOND_DEFAULT),
        kind: KeyKind::Api,
    };
    let id = key.id;
    let made = call.run(AddKey { key: key.clone() }, move |()| id).await?;
    if made != id {
        let detail = format!(
            "this request was carried out already, as key {made}, which was shown once: \
             withdraw it and make another"
        );
        return Err(Problem::conflict(detail));
    }
    Ok(Created(KeyWithText {
        view: key.into(),
        key: text.as_str().to_owned(),
    }))
}

fn check(caller: &Caller, new: &NewKey) -> Result<Platform, Problem> {
    if new.label.trim().is_empty() || new.label.len() > LABEL_BYTES_MAX {
        let detail = format!("expected 1 to {LABEL_BYTES_MAX} bytes");
        return Err(Problem::invalid(detail).at("label"));
    }
    if new.scopes.is_empty() {
        return Err(Problem::invalid("expected at least one scope").at("scopes"));
    }
    if new.requests_per_second == Some(0) {
        return Err(Problem::invalid("expected at least 1").at("requests_per_second"));
    }
    if let Some(scope) = new.scopes.difference(&caller.scopes).next() {
        let detail = format!(
            "you can't give the scope {}, which you don't have",
            scope.as_str()
        );
        return Err(Problem::forbidden(detail).at("scopes"));
    }
    if new.user.is_some() && new.user != caller.user && !caller.may(Scope::Admin) {
        let detail = "a personal key for somebody else needs `admin`; send a login link instead";
        return Err(Problem::forbidden(detail).at("user"));
    }
    match new.platform.as_deref() {
        None => Ok(caller.platform.clone()),
        Some(name) => {
            let detail = "expected 1 to 32 of a-z, 0-9 and -";
            let platform =
                Platform::new(name).ok_or_else(|| Problem::invalid(detail).at("platform"))?;
            if platform != caller.platform && !caller.may(Scope::Admin) {
                let detail = "a key for another platform needs `admin`";
                return Err(Problem::forbidden(detail).at("platform"));
            }
            Ok(platform)
        }
    }
}

/// Keys: those of the caller's platform; every one for `admin`.
pub async fn list(
    call: Call,
    Query(query): Query<PageQuery>,
) -> Result<Json<List<KeyView>>, Problem> {
    let page = query.page()?;
    let caller = call.caller()?.clone();
    call.read(move |engine| {
        let select = Select::all(Table::ApiKey, page.limit);
        let (mut keys, next) = page.select::<ApiKey>(engine, select)?;
        keys.retain(|key| may_see(&caller, key));
        Ok(Json(List {
            items: keys.into_iter().map(KeyView::from).collect(),
            next,
        }))
    })
    .await
}

/// Withdraws a key; it stops at once here, and within 2 seconds on other nodes.
pub async fn revoke(call: Call, _: Nothing) -> Result<NoContent, Problem> {
    let id: KeyId = call.id()?;
    let keys = call.engine().select::<ApiKey>(&Select::api_key(id))?;
    let caller = call.caller()?;
    let key = keys.into_iter().find(|key| may_see(caller, key));
    let key = key.ok_or_else(|| Problem::not_found(format!("there is no key {id}")))?;
    if let Some(scope) = key.scopes.difference(&caller.scopes).next() {
        let detail = format!(
            "this key has the scope {}, which you don't have",
            scope.as_str()
        );
        return Err(Problem::forbidden(detail));
    }
    call.engine()
        .submit(call.principal()?, RevokeKey { digest: key.digest })
        .await?;
    call.server.keys.forget();
    Ok(NoContent)
}

fn may_see(caller: &Caller, key: &ApiKey) -> bool {
    caller.may(Scope::Admin) || caller.platform == key.platform
}
