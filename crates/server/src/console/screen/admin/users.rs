//! People who work here: their roles, their access, and the links that let them in.

use askama::Template;
use axum::response::Response;
use evenhand_model::{Problem, Role, User, UserId};
use serde::Deserialize;

use super::Back;
use super::shown_once::ShownOnce;
use crate::api;
use crate::auth::login::LoginLink;
use crate::console::frame::Frame;
use crate::console::visit::{page, see_other};
use crate::console::{Visit, outside, words};
use crate::endpoint::input::{Json, JsonOrNothing, Query};
use crate::endpoint::page::PageQuery;

/// People on one page of the API.
const USERS_PER_PAGE: usize = 200;
/// This screen, for what goes back to it.
const OWN: (&str, &str) = ("/admin/users", "People");

#[derive(Template)]
#[template(path = "admin_users.html")]
struct Users {
    frame: Frame,
    rows: Vec<Row>,
    roles: Vec<(&'static str, &'static str)>,
    name: String,
    role: String,
    problem: Option<Problem>,
}

struct Row {
    id: UserId,
    name: String,
    role: &'static str,
    added: String,
    disabled: Option<String>,
    /// Whether they were given the role for what is sealed.
    sees_sealed: bool,
    is_you: bool,
}

/// What a role is for.
fn about(role: Role) -> &'static str {
    match role {
        Role::Admin => "runs the installation",
        Role::Lead => "leads moderators, rules and investigations",
        Role::Moderator => "decides cases",
        Role::Auditor => "reads what proves fair work",
        Role::ReadOnly => "reads cases",
    }
}

/// Everybody who works or worked here.
pub async fn all(visit: &Visit) -> Result<Vec<User>, Problem> {
    let (mut users, mut after) = (Vec::new(), None);
    loop {
        let query = PageQuery {
            after,
            limit: Some(USERS_PER_PAGE),
        };
        let list = api::users::list(visit.call.clone(), Query(query)).await?.0;
        users.extend(list.items);
        after = list.next;
        if after.is_none() || users.len() >= api::users::COLLEAGUES_MAX {
            return Ok(users);
        }
    }
}

/// Everybody, with a form for somebody new.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    draw(&visit, NewUser::default(), None).await
}

async fn draw(visit: &Visit, new: NewUser, problem: Option<Problem>) -> Result<Response, Problem> {
    let you = visit.call.user()?;
    let mut users = all(visit).await?;
    // Those without access stand last; the newest last among each.
    users.sort_by_key(|user| (user.disabled_at.is_some(), user.created_at));
    let row = |user: User| Row {
        id: user.id,
        name: outside::line(&user.name),
        role: user.role.as_str(),
        added: words::instant(user.created_at),
        disabled: user.disabled_at.map(words::instant),
        sees_sealed: user.sealed_role.is_some(),
        is_you: user.id == you,
    };
    page(&Users {
        rows: users.into_iter().map(row).collect(),
        roles: Role::ALL
            .iter()
            .map(|role| (role.as_str(), about(*role)))
            .collect(),
        name: new.name,
        role: new.role,
        problem,
        frame: Frame::of(visit, "People")?,
    })
}

#[derive(Deserialize)]
struct NewUser {
    #[serde(default)]
    name: String,
    #[serde(default)]
    role: String,
}

impl Default for NewUser {
    fn default() -> Self {
        Self {
            name: String::new(),
            role: Role::Moderator.as_str().to_owned(),
        }
    }
}

/// Adds somebody and shows the login link, once.
pub async fn add(visit: Visit) -> Result<Response, Problem> {
    let (new, back): (NewUser, Back) = (visit.form()?, visit.form()?);
    match try_add(&visit, &new).await {
        Ok(made) => link(&visit, &made.user, made.link, &back),
        // The form comes back as it was filled in, with what is wrong.
        Err(problem) if matches!(problem.status, 409 | 422) => {
            draw(&visit, new, Some(problem)).await
        }
        Err(problem) => Err(problem),
    }
}

async fn try_add(visit: &Visit, new: &NewUser) -> Result<api::users::UserWithLink, Problem> {
    let request = api::users::NewUser {
        name: new.name.trim().to_owned(),
        role: role(&new.role)?,
    };
    Ok(api::users::add(visit.call.clone(), Json(request)).await?.0)
}

fn role(text: &str) -> Result<Role, Problem> {
    text.parse()
        .map_err(|detail: String| Problem::invalid(detail).at("role"))
}

fn link(visit: &Visit, user: &User, link: LoginLink, back: &Back) -> Result<Response, Problem> {
    let shown = ShownOnce {
        title: "Login link".to_owned(),
        of: format!("For {}", outside::line(&user.name)),
        secret: link.login_url,
        is_link: true,
        notes: vec![
            "Give it to them by a way that only they read: whoever opens it is them.".to_owned(),
            format!(
                "It works once, until {} UTC. After signing in they can set a password.",
                words::instant(link.login_until)
            ),
        ],
        commands: Vec::new(),
        back: back.or(OWN),
    };
    shown.page(visit)
}

#[derive(Deserialize)]
struct Change {
    #[serde(default)]
    role: String,
    /// `on` or `off`; nothing stays as it is.
    #[serde(default)]
    access: String,
    /// `on` or `off`; nothing stays as it is.
    #[serde(default)]
    sealed: String,
}

fn on_or_off(text: &str) -> Option<bool> {
    match text {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    }
}

/// Changes a role, the access of somebody, or whether they see what is sealed.
pub async fn change(visit: Visit) -> Result<Response, Problem> {
    let sent: Change = visit.form()?;
    let asked = Some(sent.role.as_str()).filter(|text| !text.is_empty());
    let change = api::users::UserChange {
        role: asked.map(role).transpose()?,
        disabled: on_or_off(&sent.access).map(|has_access| !has_access),
        sealed_role: on_or_off(&sent.sealed),
    };
    match api::users::change(visit.call.clone(), Json(change)).await {
        Ok(_) => see_other(OWN.0),
        Err(problem) if matches!(problem.status, 409 | 422) => {
            draw(&visit, NewUser::default(), Some(problem)).await
        }
        Err(problem) => Err(problem),
    }
}

/// Makes a new login link for somebody, and shows it once.
pub async fn new_link(visit: Visit) -> Result<Response, Problem> {
    let id: UserId = visit.call.id()?;
    let nothing = JsonOrNothing(api::cases::NoFields {});
    let made = api::users::add_link(visit.call.clone(), nothing).await?.0;
    let user = visit.engine().get::<User>(id)?;
    let user = user.ok_or_else(|| Problem::not_found(format!("there is no user {id}")))?;
    link(&visit, &user, made, &Back::default())
}
