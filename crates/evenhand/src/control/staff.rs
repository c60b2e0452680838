//! Making keys and users.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use evenhand_engine::Engine;
use evenhand_flow::operation::staff::{AddKey, AddUser};
use evenhand_flow::work::{Select, Table};
use evenhand_model::{
    ApiKey, Duration, KeyId, KeyKind, Platform, Principal, Problem, Scope, User, UserId, limits,
};
use sha2::{Digest as _, Sha256};

use super::{Made, NewKey, NewUser};

/// How long a login link works, in hours.
const LINK_HOURS: i64 = 24;
/// People are looked for by name among this many.
const USERS_MAX: usize = 10_000;

/// Makes a key.
pub async fn add_key(engine: &Engine, new: NewKey) -> Result<Made, Problem> {
    let user = match &new.user {
        Some(name) => Some(user_named(engine, name)?),
        None => None,
    };
    let (text, mut key) = draw_key(engine, new.platform, new.scopes);
    key.user = user;
    key.label = new.label;
    let id = key.id.to_string();
    engine.submit(Principal::System, AddKey { key }).await?;
    Ok(Made {
        id,
        key: text,
        link: None,
    })
}

/// Adds a person. `address` is where people reach the server.
pub async fn add_user(engine: &Engine, address: &str, new: NewUser) -> Result<Made, Problem> {
    if user_named(engine, &new.name).is_ok() {
        let detail = format!(
            "there is a user `{}` already; choose another name",
            new.name
        );
        return Err(Problem::conflict(detail).at("name"));
    }
    let user = User {
        id: engine.draw(UserId::new),
        name: new.name,
        role: new.role,
        created_at: engine.now(),
        disabled_at: None,
        sealed_role: None,
    };
    let (text, mut key) = draw_key(engine, new.platform, new.role.scopes());
    key.user = Some(user.id);
    key.label = "login link".into();
    key.kind = KeyKind::LoginLink;
    key.expires_at = Some(engine.now().plus(Duration::from_hours(LINK_HOURS)));
    let id = user.id.to_string();
    engine.submit(Principal::System, AddUser { user }).await?;
    engine.submit(Principal::System, AddKey { key }).await?;
    let link = format!("http://{address}/login/{text}");
    Ok(Made {
        id,
        key: text,
        link: Some(link),
    })
}

/// A new key: its text, which nobody keeps, and the row that knows it by its digest.
fn draw_key(engine: &Engine, platform: Platform, scopes: BTreeSet<Scope>) -> (String, ApiKey) {
    let text = format!(
        "evh_{}",
        BASE64.encode(engine.draw(|_, rng| rng.bytes::<32>()))
    );
    let key = ApiKey {
        id: engine.draw(KeyId::new),
        digest: hex::encode(Sha256::digest(&text)),
        platform,
        scopes,
        user: None,
        label: String::new(),
        created_at: engine.now(),
        expires_at: None,
        revoked_at: None,
        requests_per_second: limits::REQUESTS_PER_SECOND_DEFAULT,
        kind: KeyKind::Api,
    };
    (text, key)
}

fn user_named(engine: &Engine, name: &str) -> Result<UserId, Problem> {
    let users = engine.select::<User>(&Select::all(Table::User, USERS_MAX))?;
    let found = users
        .iter()
        .find(|user| user.name == name)
        .map(|user| user.id);
    found.ok_or_else(|| {
        let names: Vec<&str> = users
            .iter()
            .map(|user| user.name.as_str())
            .take(10)
            .collect();
        let known = if names.is_empty() {
            "there is none yet".into()
        } else {
            names.join(", ")
        };
        Problem::not_found(format!("there is no user `{name}`; known: {known}")).at("user")
    })
}
