//! What must be there before anything is connected: policies, people, a key.

use std::collections::BTreeSet;

use evenhand_flow::work::{Select, Table};
use evenhand_model::{ApiKey, Platform, Problem, Scope, User};

use super::Step;
use crate::Engine;

/// People and keys that are looked through.
const ROWS_MAX: usize = 10_000;

/// Whether there are house rules that a decision can name.
pub fn policies(engine: &Engine) -> Step {
    let count = engine.house.load().policies.len();
    if count == 0 {
        let found = "no policies; a decision must name one";
        return Step::missing("policies", found, "evenhand config check");
    }
    Step::done("policies", format!("{count} policies"))
}

/// Whether somebody can decide cases.
pub fn staff(engine: &Engine) -> Result<Step, Problem> {
    let users = engine.select::<User>(&Select::all(Table::User, ROWS_MAX))?;
    let decides = |user: &&User| {
        user.disabled_at.is_none() && user.role.scopes().contains(&Scope::CasesWrite)
    };
    Ok(match users.iter().filter(decides).count() {
        0 => Step::missing(
            "staff",
            "nobody can decide cases",
            "evenhand user new --name NAME --role admin",
        ),
        1 => Step::done(
            "staff",
            "1 person decides cases; with a second one, appeals are looked at by somebody else",
        ),
        count => Step::done("staff", format!("{count} people decide cases")),
    })
}

/// Whether the platform has a key with what it needs.
pub fn key(engine: &Engine, platform: &Platform, reports_only: bool) -> Result<Step, Problem> {
    use Scope::{ActionsRead, ActionsWrite, EventsWrite, ReportsWrite, WebhooksWrite};
    let all = [
        EventsWrite,
        ReportsWrite,
        ActionsRead,
        ActionsWrite,
        WebhooksWrite,
    ];
    let needed: BTreeSet<Scope> = match all.split_first() {
        Some((_, rest)) if reports_only => rest.iter().copied().collect(),
        _ => all.into(),
    };
    let keys = engine.select::<ApiKey>(&Select::all(Table::ApiKey, ROWS_MAX))?;
    let now = engine.now();
    let is_in_use = |key: &&ApiKey| {
        key.user.is_none()
            && key.platform == *platform
            && !key.scopes.contains(&Scope::Admin)
            && key.revoked_at.is_none()
            && key.expires_at.is_none_or(|until| until > now)
    };
    // Several keys may share the work. One that may do everything is not for a platform.
    let keys: Vec<&ApiKey> = keys.iter().filter(is_in_use).collect();
    let has: BTreeSet<Scope> = keys
        .iter()
        .flat_map(|key| key.scopes.iter().copied())
        .collect();
    let lacks = |scope: &&Scope| !has.contains(scope);
    let lacking: Vec<&str> = needed
        .iter()
        .filter(lacks)
        .map(|scope| scope.as_str())
        .collect();
    if lacking.is_empty() {
        return Ok(Step::done(
            "key",
            format!("{} for the platform", keys.len()),
        ));
    }
    let lacking = lacking.join(",");
    let found = match keys.len() {
        0 => "the platform has no key".to_owned(),
        _ => format!("no key of the platform may {lacking}"),
    };
    let next = format!("evenhand key new --platform {platform} --scope {lacking}");
    Ok(Step::missing("key", found, next))
}
