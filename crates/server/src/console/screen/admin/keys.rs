//! Keys: what platforms and other machines ask with, and what people hold.

use std::collections::{BTreeSet, HashMap};

use askama::Template;
use axum::response::Response;
use evenhand_model::{Duration, KeyId, KeyKind, Problem, Scope, Time, UserId};
use serde::Deserialize;

use super::Back;
use super::shown_once::ShownOnce;
use crate::api;
use crate::console::frame::Frame;
use crate::console::screen::setup;
use crate::console::visit::{page, see_other};
use crate::console::{Visit, outside, words};
use crate::endpoint::input::{Json, Nothing, Query};
use crate::endpoint::page::PageQuery;
use crate::view::key::KeyView;

/// Keys on one page of the API.
const KEYS_PER_PAGE: usize = 200;
/// Keys that are looked through; sessions end by themselves after a shift.
const KEYS_MAX: usize = 10_000;
/// Keys of people that are listed.
const KEYS_OF_PEOPLE_SHOWN_MAX: usize = 200;
/// Longest life of a key that is given in days.
const DAYS_MAX: i64 = 3_650;
/// This screen, for what goes back to it.
const OWN: (&str, &str) = ("/admin/keys", "Keys");

/// What a key is for, with the scopes that it needs.
pub struct Use {
    /// Its word in the form.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// What it may do.
    pub scopes: &'static [Scope],
}

/// What keys are for, as `docs/connect.md` and `evenhand doctor` say.
pub const USES: [Use; 3] = [
    Use {
        name: "platform",
        about: "A platform: it sends events and reports and carries out actions",
        scopes: &[
            Scope::EventsWrite,
            Scope::ReportsWrite,
            Scope::ActionsRead,
            Scope::ActionsWrite,
            Scope::WebhooksWrite,
        ],
    },
    Use {
        name: "reports",
        about: "A platform that sends reports and no events",
        scopes: &[
            Scope::ReportsWrite,
            Scope::ActionsRead,
            Scope::ActionsWrite,
            Scope::WebhooksWrite,
        ],
    },
    Use {
        name: "checks",
        about: "Somebody who checks us: the audit log and the parity figures",
        scopes: &[Scope::AuditRead, Scope::ParityRead],
    },
];
/// The scopes that are ticked one by one.
const THESE: &str = "these";

#[derive(Template)]
#[template(path = "admin_keys.html")]
struct Keys {
    frame: Frame,
    machines: Vec<Row>,
    people: Vec<Row>,
    people_more: usize,
    form: NewKey,
    problem: Option<Problem>,
}

struct Row {
    id: KeyId,
    label: String,
    kind: &'static str,
    platform: String,
    owner: String,
    scopes: String,
    made: String,
    standing: String,
    is_in_use: bool,
}

impl Row {
    fn of(key: KeyView, now: Time, names: &HashMap<UserId, String>) -> Self {
        let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
        let (standing, is_in_use) = match (key.revoked_at, key.expires_at) {
            (Some(at), _) if key.kind == KeyKind::LoginLink => {
                (format!("used or withdrawn {}", words::instant(at)), false)
            }
            (Some(at), _) => (format!("withdrawn {}", words::instant(at)), false),
            (None, Some(until)) if until <= now => {
                (format!("ended {}", words::instant(until)), false)
            }
            (None, Some(until)) => (format!("until {}", words::instant(until)), true),
            (None, None) => ("in use".to_owned(), true),
        };
        Self {
            id: key.id,
            label: outside::line(&key.label),
            kind: match key.kind {
                KeyKind::Api => "key for the API",
                KeyKind::LoginLink => "login link",
                KeyKind::Session => "session of the console",
            },
            platform: key.platform.to_string(),
            owner: key.user.map_or_else(String::new, |user| {
                let known = names.get(&user).map(|name| outside::line(name));
                known.unwrap_or_else(|| "a former colleague".to_owned())
            }),
            scopes: scopes.join(", "),
            made: words::instant(key.created_at),
            standing,
            is_in_use,
        }
    }
}

/// Every key that the visitor may see.
pub async fn all(visit: &Visit) -> Result<Vec<KeyView>, Problem> {
    let (mut keys, mut after) = (Vec::new(), None);
    loop {
        let query = PageQuery {
            after,
            limit: Some(KEYS_PER_PAGE),
        };
        let list = api::keys::list(visit.call.clone(), Query(query)).await?.0;
        keys.extend(list.items);
        after = list.next;
        if after.is_none() || keys.len() >= KEYS_MAX {
            return Ok(keys);
        }
    }
}

/// Keys of machines, then those of people.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    draw(&visit, NewKey::default(), None).await
}

async fn draw(visit: &Visit, form: NewKey, problem: Option<Problem>) -> Result<Response, Problem> {
    let now = visit.now();
    let people = super::users::all(visit).await?;
    let names = people.into_iter().map(|user| (user.id, user.name));
    let names: HashMap<UserId, String> = names.collect();
    let mut keys = all(visit).await?;
    keys.sort_by_key(|key| std::cmp::Reverse(key.created_at));
    let (machines, people): (Vec<KeyView>, Vec<KeyView>) =
        keys.into_iter().partition(|key| key.user.is_none());
    let rows = |keys: Vec<KeyView>| -> Vec<Row> {
        let rows = keys.into_iter().map(|key| Row::of(key, now, &names));
        let mut rows: Vec<Row> = rows.collect();
        rows.sort_by_key(|row| !row.is_in_use);
        rows
    };
    let mut people = rows(people);
    let people_more = people.len().saturating_sub(KEYS_OF_PEOPLE_SHOWN_MAX);
    people.truncate(KEYS_OF_PEOPLE_SHOWN_MAX);
    page(&Keys {
        machines: rows(machines),
        people,
        people_more,
        form,
        problem,
        frame: Frame::of(visit, "Keys")?,
    })
}

#[derive(Deserialize)]
struct NewKey {
    #[serde(default)]
    label: String,
    /// One of [`USES`], or `these`.
    #[serde(default, rename = "use")]
    purpose: String,
    #[serde(default)]
    scope: Vec<String>,
    /// How many days it lasts; for good when empty.
    #[serde(default)]
    days: String,
}

impl Default for NewKey {
    fn default() -> Self {
        Self {
            label: String::new(),
            purpose: USES[0].name.to_owned(),
            scope: Vec::new(),
            days: String::new(),
        }
    }
}

impl NewKey {
    fn has(&self, scope: Scope) -> bool {
        self.scope.iter().any(|one| one == scope.as_str())
    }

    fn scopes(&self) -> Result<BTreeSet<Scope>, Problem> {
        if self.purpose == THESE {
            let read = |text: &String| {
                let scope = text.parse::<Scope>();
                scope.map_err(|detail| Problem::invalid(detail).at("scope"))
            };
            return self.scope.iter().map(read).collect();
        }
        let found = USES.iter().find(|one| one.name == self.purpose);
        let found = found.ok_or_else(|| Problem::invalid("say what it is for").at("use"))?;
        Ok(found.scopes.iter().copied().collect())
    }

    fn expires_at(&self, now: Time) -> Result<Option<Time>, Problem> {
        let text = self.days.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let days = text.parse::<i64>().ok();
        let days = days.filter(|days| (1..=DAYS_MAX).contains(days));
        let wrong = || Problem::invalid(format!("expected 1 to {DAYS_MAX} days")).at("days");
        Ok(Some(now.plus(Duration::from_days(days.ok_or_else(wrong)?))))
    }
}

/// Makes a key and shows it, once.
pub async fn add(visit: Visit) -> Result<Response, Problem> {
    let (new, back): (NewKey, Back) = (visit.form()?, visit.form()?);
    match try_add(&visit, &new).await {
        Ok((label, key)) => {
            let may_send = new.purpose == USES[0].name;
            let shown = ShownOnce {
                title: "New key".to_owned(),
                of: format!("“{}”", outside::line(&label)),
                notes: vec![
                    "Keep it where your platform keeps its secrets. Whoever has it may do what it may."
                        .to_owned(),
                ],
                commands: if may_send {
                    setup::commands(visit.now())
                } else {
                    Vec::new()
                },
                secret: key,
                is_link: false,
                back: back.or(OWN),
            };
            shown.page(&visit)
        }
        // The form comes back as it was filled in, with what is wrong.
        Err(problem) if matches!(problem.status, 403 | 409 | 422) => {
            draw(&visit, new, Some(problem)).await
        }
        Err(problem) => Err(problem),
    }
}

async fn try_add(visit: &Visit, new: &NewKey) -> Result<(String, String), Problem> {
    let request = api::keys::NewKey {
        label: new.label.trim().to_owned(),
        scopes: new.scopes()?,
        user: None,
        platform: None,
        expires_at: new.expires_at(visit.now())?,
        requests_per_second: None,
    };
    let made = api::keys::add(visit.call.clone(), Json(request)).await?.0;
    Ok((made.view.label, made.key))
}

/// Withdraws a key.
pub async fn withdraw(visit: Visit) -> Result<Response, Problem> {
    api::keys::revoke(visit.call.clone(), Nothing).await?;
    see_other(OWN.0)
}
