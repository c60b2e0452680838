//! What people who take cases read and know: a form on one's own page, and one for each of the team.

use std::collections::BTreeSet;

use askama::Template;
use axum::response::Response;
use evenhand_model::{Problem, Reason, Skills, UserId};
use serde::Deserialize;

use crate::api;
use crate::console::frame::Frame;
use crate::console::visit::{page, see_other};
use crate::console::{Visit, outside, words};
use crate::endpoint::input::{Json, Nothing};
use crate::public::report_form::REASONS;

#[derive(Template)]
#[template(path = "team.html")]
struct Team {
    frame: Frame,
    people: Vec<Person>,
    problem: Option<Problem>,
}

struct Person {
    user: UserId,
    name: String,
    role: &'static str,
    summary: String,
    fields: Fields,
}

/// Skills as a form shows them.
pub struct Fields {
    /// Languages with commas between them.
    pub languages: String,
    /// Reasons of reports, each with its words and whether they know it well.
    pub topics: Vec<(&'static str, &'static str, bool)>,
    /// Ids of accounts, one a line.
    pub accounts: String,
}

impl Fields {
    /// The form of these.
    pub fn of(skills: &Skills) -> Self {
        let lines = |texts: &BTreeSet<String>, between: &str| {
            let texts = texts.iter().map(|text| outside::line(text));
            texts.collect::<Vec<_>>().join(between)
        };
        let topic = |reason: &Reason| {
            let is_known = skills.topics.contains(reason);
            (reason.as_str(), words::reason(*reason), is_known)
        };
        Self {
            languages: lines(&skills.languages, ", "),
            topics: REASONS.iter().map(topic).collect(),
            accounts: lines(&skills.accounts, "\n"),
        }
    }
}

/// Who reads and knows what.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    draw(&visit, None).await
}

async fn draw(visit: &Visit, problem: Option<Problem>) -> Result<Response, Problem> {
    let people = api::skills::list(visit.call.clone(), Nothing).await?.0;
    let people = people.items.into_iter().map(|one| Person {
        user: one.user,
        name: outside::line(&one.name),
        role: one.role.as_str(),
        summary: summary(&one.skills),
        fields: Fields::of(&one.skills),
    });
    page(&Team {
        people: people.collect(),
        problem,
        frame: Frame::of(visit, "Who reads and knows what")?,
    })
}

/// What is said of somebody in a line.
fn summary(skills: &Skills) -> String {
    let languages: Vec<&str> = skills.languages.iter().map(String::as_str).collect();
    let read = match languages.as_slice() {
        [] => "any language".to_owned(),
        some => some.join(", "),
    };
    match skills.topics.len() {
        0 => format!("{read}; any topic"),
        1 => format!("{read}; one topic"),
        count => format!("{read}; {count} topics"),
    }
}

/// Skills as a form sends them.
#[derive(Deserialize)]
struct Sent {
    #[serde(default)]
    languages: String,
    #[serde(default)]
    topic: Vec<Reason>,
    #[serde(default)]
    accounts: String,
}

impl Sent {
    fn skills(self) -> Skills {
        let parts = self.languages.split([',', ' ']);
        let lines = self.accounts.lines();
        Skills {
            languages: parts
                .filter_map(filled)
                .map(|tag| tag.to_lowercase())
                .collect(),
            topics: self.topic.into_iter().collect(),
            accounts: lines.filter_map(filled).map(str::to_owned).collect(),
        }
    }
}

fn filled(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// Says what the visitor reads and knows.
pub async fn set_own(visit: Visit) -> Result<Response, Problem> {
    let sent: Sent = visit.form()?;
    api::skills::set_own(visit.call.clone(), Json(sent.skills())).await?;
    see_other("/me")
}

/// Says what somebody reads and knows.
pub async fn set(visit: Visit) -> Result<Response, Problem> {
    let sent: Sent = visit.form()?;
    match api::skills::set(visit.call.clone(), Json(sent.skills())).await {
        Ok(_) => see_other("/team"),
        Err(problem) if matches!(problem.status, 409 | 422) => draw(&visit, Some(problem)).await,
        Err(problem) => Err(problem),
    }
}
