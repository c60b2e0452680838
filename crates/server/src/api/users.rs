//! People who work here. A new one gets a login link, which becomes a personal key.

use evenhand_engine::Engine;
use evenhand_flow::operation::session::EndSessions;
use evenhand_flow::operation::staff::{AddKey, AddUser, ChangeUser};
use evenhand_flow::work::{Select, Table};
use evenhand_flow::{Operation, Stop, Work};
use evenhand_model::{ApiKey, Problem, Role, Scope, SealedRole, User, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::cases::NoFields;
use crate::auth::login::{self, LoginLink};
use crate::auth::session;
use crate::endpoint::input::{self, JsonOrNothing, Query};
use crate::endpoint::output::{Created, Json};
use crate::endpoint::page::PageQuery;
use crate::endpoint::{Call, List};

/// Most people who work here that anything asks about.
pub const COLLEAGUES_MAX: usize = 10_000;

/// A new user.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// Name for colleagues.
    pub name: String,
    /// What the person may do.
    pub role: Role,
}

/// A new user with a login link, which is shown this once.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UserWithLink {
    /// The user.
    #[serde(flatten)]
    pub user: User,
    /// How the user gets in.
    #[serde(flatten)]
    pub link: LoginLink,
}

/// Adds a user.
pub async fn add(
    call: Call,
    input::Json(new): input::Json<NewUser>,
) -> Result<Created<UserWithLink>, Problem> {
    may_change(&call, new.role)?;
    check_name(&call, &new.name).await?;
    let engine = call.engine();
    let user = User {
        id: engine.draw(UserId::new),
        name: new.name,
        role: new.role,
        created_at: engine.now(),
        disabled_at: None,
        sealed_role: None,
    };
    let (link, key) = login::link(engine, call.platform()?, &user);
    let id = user.id;
    let made = call
        .run(
            AddWithLink {
                user: user.clone(),
                key,
            },
            move |()| id,
        )
        .await?;
    if made != id {
        let detail = format!(
            "this request was carried out already, as user {made}; the login link was shown once: \
             ask for another by POST /v1/users/{made}/login-links"
        );
        return Err(Problem::conflict(detail));
    }
    Ok(Created(UserWithLink { user, link }))
}

/// People sign in by their names, so no two have the same.
async fn check_name(call: &Call, name: &str) -> Result<(), Problem> {
    let users = call
        .read(|engine| engine.select::<User>(&Select::all(Table::User, COLLEAGUES_MAX)))
        .await?;
    let taken = users
        .iter()
        .find(|user| user.name == name && user.disabled_at.is_none());
    match taken {
        // A repeat of a request meets its own user here, and gets no link again either.
        Some(user) => {
            let detail = format!(
                "there is a user of this name already, {}; choose another name, or ask for a new login \
                 link by POST /v1/users/{}/login-links",
                user.id, user.id
            );
            Err(Problem::conflict(detail).at("name"))
        }
        None => Ok(()),
    }
}

/// A user and a login link in one commit.
struct AddWithLink {
    user: User,
    key: ApiKey,
}

impl Operation for AddWithLink {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        AddUser {
            user: self.user.clone(),
        }
        .run(work)?;
        AddKey {
            key: self.key.clone(),
        }
        .run(work)
    }
}

/// A new login link for a user who lost the personal key.
pub async fn add_link(
    call: Call,
    _: JsonOrNothing<NoFields>,
) -> Result<Created<LoginLink>, Problem> {
    let user = find(&call)?;
    // Whoever has a person's link is that person.
    if !call.caller()?.may(Scope::Admin) {
        let detail = "a login link for somebody needs the scope `admin`";
        return Err(Problem::forbidden(detail));
    }
    let (link, key) = login::link(call.engine(), call.platform()?, &user);
    let id = key.id;
    if call.run(AddKey { key }, move |()| id).await? != id {
        let detail = "this request was carried out already; its link was shown once: ask again \
                      with a new Idempotency-Key";
        return Err(Problem::conflict(detail));
    }
    Ok(Created(link))
}

/// Users, in the order in which they were added.
pub async fn list(call: Call, Query(query): Query<PageQuery>) -> Result<Json<List<User>>, Problem> {
    let page = query.page()?;
    call.read(move |engine| {
        let (items, next) = page.select::<User>(engine, Select::all(Table::User, page.limit))?;
        Ok(Json(List { items, next }))
    })
    .await
}

/// What to change about a user; what is left out stays.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    /// What the person may do.
    #[serde(default)]
    pub role: Option<Role>,
    /// Whether the person has no access any more.
    #[serde(default)]
    pub disabled: Option<bool>,
    /// Whether they have the role for what is sealed. Only an admin gives or takes it, a person and not a key.
    #[serde(default)]
    pub sealed_role: Option<bool>,
}

/// Changes a user's role or access.
pub async fn change(
    call: Call,
    input::Json(change): input::Json<UserChange>,
) -> Result<Json<User>, Problem> {
    let mut user = find(&call)?;
    may_change(&call, user.role)?;
    if let Some(role) = change.role {
        may_change(&call, role)?;
        user.role = role;
    }
    if let Some(has_it) = change.sealed_role {
        user.sealed_role = sealed_role(&call, user.sealed_role, has_it)?;
    }
    let loses_access = change.disabled == Some(true) || !user.role.scopes().contains(&Scope::Admin);
    if call.caller()?.user == Some(user.id) && loses_access && call.caller()?.may(Scope::Admin) {
        let detail = "nobody takes the role of admin from themselves: somebody must be left who can give it \
                      back; ask another admin";
        return Err(Problem::conflict(detail));
    }
    match change.disabled {
        Some(true) => user.disabled_at = user.disabled_at.or(Some(call.engine().now())),
        Some(false) => user.disabled_at = None,
        None => {}
    }
    let user = call
        .engine()
        .submit(call.principal()?, ChangeUser { user })
        .await?;
    if user.disabled_at.is_some() {
        // Whoever gets access again signs in again.
        let end = EndSessions {
            user: user.id,
            digests: session::passes_of(call.engine(), user.id)?,
        };
        call.engine().submit(call.principal()?, end).await?;
    }
    call.server.keys.forget();
    Ok(Json(user))
}

/// The role for what is sealed, given by name or taken. No other role includes it, not even that of whoever gives it.
fn sealed_role(
    call: &Call,
    before: Option<SealedRole>,
    has_it: bool,
) -> Result<Option<SealedRole>, Problem> {
    if !call.caller()?.may(Scope::Admin) {
        let detail = "the role for what is sealed is given and taken by an admin";
        return Err(Problem::forbidden(detail).at("sealed_role"));
    }
    let given = SealedRole {
        given_by: call.user()?,
        given_at: call.engine().now(),
    };
    Ok(has_it.then(|| before.unwrap_or(given)))
}

fn find(call: &Call) -> Result<User, Problem> {
    let id: UserId = call.id()?;
    let user = call.engine().get::<User>(id)?;
    user.ok_or_else(|| Problem::not_found(format!("there is no user {id}")))
}

/// Nobody gives what they do not have, or `users:write` would be the same as `admin`. Whoever has all else may
/// name an auditor, who then has what they have not.
fn may_change(call: &Call, role: Role) -> Result<(), Problem> {
    let caller = call.caller()?;
    let names_an_auditor =
        |scope: &&Scope| **scope == Scope::CohortsWrite && caller.may(Scope::Admin);
    let mut lacking = role
        .scopes()
        .into_iter()
        .filter(|scope| !caller.may(*scope));
    match lacking.find(|scope| !names_an_auditor(&scope)) {
        Some(scope) => {
            let detail = format!(
                "the role {} has the scope {}, which you don't have",
                role.as_str(),
                scope.as_str()
            );
            Err(Problem::forbidden(detail).at("role"))
        }
        None => Ok(()),
    }
}

/// Everybody who works here.
pub fn colleagues(engine: &Engine) -> Result<Vec<UserId>, Problem> {
    let users = engine.select::<User>(&Select::all(Table::User, COLLEAGUES_MAX))?;
    Ok(users.into_iter().map(|user| user.id).collect())
}
