//! One-time login links: a key that can do one thing, become a personal key.

use evenhand_engine::Engine;
use evenhand_flow::operation::staff::{AddKey, RevokeKey};
use evenhand_flow::{Operation, Stop, Work};
use evenhand_model::{
    ApiKey, Duration, KeyId, KeyKind, Platform, Principal, Problem, Time, User, UserId, limits,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::auth::key::KeyText;

/// How long a login link can be used.
const LINK_LASTS: Duration = Duration::from_hours(24);

/// A one-time login link, shown once.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LoginLink {
    /// Path of the link on this server.
    pub login_url: String,
    /// When it stops working.
    pub login_until: Time,
}

/// A login link for a user, and the row that will let it in.
pub fn link(engine: &Engine, platform: &Platform, user: &User) -> (LoginLink, ApiKey) {
    let text = KeyText::new(engine);
    let until = engine.now().plus(LINK_LASTS);
    let key = ApiKey {
        kind: KeyKind::LoginLink,
        expires_at: Some(until),
        ..personal_key(engine, platform, user, &text, "login link")
    };
    (
        LoginLink {
            login_url: format!("/login/{}", text.as_str()),
            login_until: until,
        },
        key,
    )
}

/// A personal key with everything that the user's role allows.
pub fn personal_key(
    engine: &Engine,
    platform: &Platform,
    user: &User,
    text: &KeyText,
    label: &str,
) -> ApiKey {
    ApiKey {
        id: engine.draw(KeyId::new),
        digest: text.digest(),
        platform: platform.clone(),
        scopes: user.role.scopes(),
        user: Some(user.id),
        label: label.to_owned(),
        created_at: engine.now(),
        expires_at: None,
        revoked_at: None,
        requests_per_second: limits::REQUESTS_PER_SECOND_DEFAULT,
        kind: KeyKind::Api,
    }
}

/// The user whom a login link lets in, while it can be used.
pub fn user_of(engine: &Engine, token: &str) -> Result<(ApiKey, User), Problem> {
    let text = KeyText::read(token).ok_or_else(used_up)?;
    let key = engine.get::<ApiKey>(text.digest())?.ok_or_else(used_up)?;
    check(&key, engine.now())?;
    let user = key.user.ok_or_else(used_up)?;
    let user = engine
        .get::<User>(user)?
        .filter(|user| user.disabled_at.is_none());
    Ok((key, user.ok_or_else(used_up)?))
}

/// Uses a login link up and answers the personal key, which is shown this once.
pub async fn log_in(engine: &Engine, token: &str) -> Result<(KeyText, User), Problem> {
    let (link, user) = user_of(engine, token)?;
    let text = KeyText::new(engine);
    let key = personal_key(engine, &link.platform, &user, &text, "from a login link");
    let operation = UseLink {
        digest: link.digest,
        user: user.id,
        key,
    };
    engine.submit(Principal::User(user.id), operation).await?;
    Ok((text, user))
}

/// Withdraws the link and adds the personal key in one commit, so that a link works once.
struct UseLink {
    digest: String,
    user: UserId,
    key: ApiKey,
}

impl Operation for UseLink {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let link = work.get::<ApiKey>(&self.digest)?.ok_or_else(used_up)?;
        check(&link, work.now)?;
        if work.need::<User>(self.user, "user")?.disabled_at.is_some() {
            return Err(used_up().into());
        }
        RevokeKey {
            digest: self.digest.clone(),
        }
        .run(work)?;
        AddKey {
            key: self.key.clone(),
        }
        .run(work)
    }
}

fn check(link: &ApiKey, now: Time) -> Result<(), Problem> {
    let over = link.expires_at.is_some_and(|expires_at| expires_at <= now);
    if link.kind == KeyKind::LoginLink && link.revoked_at.is_none() && !over {
        Ok(())
    } else {
        Err(used_up())
    }
}

fn used_up() -> Problem {
    Problem::not_found("this login link has been used, or its time is over; ask for a new one")
}
