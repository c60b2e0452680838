//! One incident: what is pushed, at whom, by how many, how it grows, and why it reads as it does.

use askama::Template;
use axum::response::Response;
use evenhand_model::{
    IncidentCall, IncidentEvidence, IncidentKind, IncidentReading, IncidentRole, IncidentState,
    Problem, SubjectKind, VariantKind,
};
use serde::Deserialize;

use super::{network, steps, timeline};
use crate::api;
use crate::api::incidents::MembersQuery;
use crate::console::Visit;
use crate::console::chart::Drawing;
use crate::console::form::{Form, Sent};
use crate::console::frame::Frame;
use crate::console::outside::{self, Shown};
use crate::console::visit::page;
use crate::console::{link, words};
use crate::endpoint::input::{Nothing, Query};
use crate::view::incident::{
    IncidentMemberView, IncidentPostView, IncidentTargetView, IncidentView,
};

/// Half of the width of the two-sided bars, in units of their view box, and the log-odds that fill it.
const HALF: f64 = 80.0;
const FULL: f64 = 3.0;
/// Members on one page.
const MEMBERS: usize = 50;

#[derive(Template)]
#[template(path = "incident.html")]
struct Page {
    frame: Frame,
    incident: IncidentView,
    title: String,
    what: &'static str,
    since: String,
    opened: String,
    last: String,
    over: Option<String>,
    grows: String,
    reading: &'static str,
    opened_on: &'static str,
    variants: Vec<Variant>,
    targets: Vec<Target>,
    seeds: Vec<Post>,
    recruiting: Vec<Post>,
    evidence: Vec<Figure>,
    timeline: Drawing,
    /// Posts from so long before the others that they are not drawn.
    earlier: u64,
    network: Drawing,
    members: Vec<Member>,
    next: Option<String>,
    /// What can be done about it.
    steps: Vec<Form>,
    problem: Option<Problem>,
    is_done: bool,
    /// The way to everybody, and to those with each role.
    roles: Vec<(&'static str, String, bool)>,
}

#[derive(Deserialize)]
struct Asked {
    role: Option<IncidentRole>,
    after: Option<String>,
    /// Something was ordered from this page.
    done: Option<String>,
}

struct Variant {
    kind: &'static str,
    label: String,
    first: String,
}

struct Target {
    name: String,
    path: Option<String>,
    posts: u64,
}

struct Post {
    account: String,
    path: Option<String>,
    at: String,
    call: Option<&'static str>,
    case: Option<String>,
    text: Option<Shown>,
}

/// One figure, with its bar.
struct Figure {
    about: String,
    family: String,
    speaks: &'static str,
    weight: String,
    x: f64,
    width: f64,
    class: &'static str,
}

struct Member {
    name: String,
    path: Option<String>,
    role: &'static str,
    posts: u64,
    first: String,
    last: String,
    case: Option<String>,
}

/// The page of one incident.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    draw(&visit, None).await
}

/// The page, with the form that was sent from it and what was wrong with that.
pub(super) async fn draw(
    visit: &Visit,
    refused: Option<(&Sent, Problem)>,
) -> Result<Response, Problem> {
    let incident = api::incidents::get(visit.call.clone(), Nothing).await?.0;
    let asked: Asked = visit.query()?;
    let mut steps = steps::forms(visit, &incident)?;
    let problem = refused.map(|(sent, problem)| {
        for form in steps.iter_mut().filter(|form| form.action == visit.path) {
            *form = form.clone().filled(sent);
        }
        problem
    });
    let query = MembersQuery {
        role: asked.role,
        after: asked.after,
        limit: Some(MEMBERS),
    };
    let members = api::incidents::members(visit.call.clone(), Query(query))
        .await?
        .0;
    let now = visit.now();
    let what = match incident.kind {
        IncidentKind::Campaign => "posts",
        IncidentKind::Brigade => "reports",
    };
    let (timeline, earlier) = timeline::draw(&incident.timeline, what)?;
    page(&Page {
        title: title(&incident),
        what,
        since: words::instant(incident.first_at),
        opened: words::instant(incident.opened_at),
        last: words::ago(now, incident.last_at),
        over: (incident.state != IncidentState::Open)
            .then(|| incident.closed_at.map(words::instant).unwrap_or_default()),
        grows: super::growth(incident.growth.posts, incident.growth.posts_before),
        reading: reading(incident.evidence.reading),
        opened_on: reading(incident.opened_on.reading),
        variants: variants(&incident),
        targets: incident.targets.iter().map(target).collect(),
        seeds: incident.seeds.iter().map(post).collect(),
        recruiting: incident.recruiting.iter().map(post).collect(),
        evidence: figures(&incident.evidence),
        timeline,
        earlier,
        network: network::draw(&incident.nodes, &incident.edges)?,
        members: members.items.iter().map(member).collect(),
        next: members.next.map(|next| {
            let role = asked
                .role
                .map_or_else(String::new, |role| format!("&role={}", role.as_str()));
            format!(
                "/incidents/{}?after={next}{role}#members-heading",
                incident.id
            )
        }),
        roles: roles(&incident.id, asked.role),
        steps,
        problem,
        is_done: asked.done.is_some(),
        frame: Frame::of(visit, "Incident")?,
        incident,
    })
}

fn roles(id: &str, chosen: Option<IncidentRole>) -> Vec<(&'static str, String, bool)> {
    let everybody = (
        "everybody",
        format!("/incidents/{id}#members-heading"),
        chosen.is_none(),
    );
    let each = [
        IncidentRole::Originator,
        IncidentRole::Amplifier,
        IncidentRole::Bystander,
    ];
    let each = each.map(|role| {
        let name = role.as_str();
        let path = format!("/incidents/{id}?role={name}#members-heading");
        (name, path, chosen == Some(role))
    });
    [everybody].into_iter().chain(each).collect()
}

fn title(incident: &IncidentView) -> String {
    let named = incident
        .variants
        .iter()
        .find(|variant| !variant.label.is_empty());
    match (incident.kind, named) {
        (IncidentKind::Brigade, _) => "Reports that come together".to_owned(),
        (_, Some(variant)) => outside::line(&variant.label),
        (_, None) => "Posts in nearly the same words".to_owned(),
    }
}

fn reading(reading: IncidentReading) -> &'static str {
    match reading {
        IncidentReading::Coordinated => "accounts that act together",
        IncidentReading::Unclear => "neither the one nor the other",
        IncidentReading::Organic => "many people who care about one thing at once",
    }
}

/// Each thing once: a hashtag that is also pushed at somebody is the same hashtag, and what has no name has one line for its kind.
fn variants(incident: &IncidentView) -> Vec<Variant> {
    let mut shown: Vec<Variant> = Vec::new();
    for variant in &incident.variants {
        let (kind, unnamed) = match variant.kind {
            VariantKind::Hashtag => ("hashtag", "hashtags"),
            VariantKind::Link => ("link", "links"),
            VariantKind::Media => ("media", "the same pictures or films"),
            VariantKind::Text => ("text", "nearly the same words"),
            VariantKind::HashtagAtTarget | VariantKind::Subject => continue,
        };
        let label = match variant.label.as_str() {
            "" => unnamed.to_owned(),
            label => outside::line(label),
        };
        if !shown
            .iter()
            .any(|one| one.kind == kind && one.label == label)
        {
            shown.push(Variant {
                kind,
                label,
                first: words::instant(variant.first_at),
            });
        }
    }
    shown
}

fn target(target: &IncidentTargetView) -> Target {
    let names = [target.name.as_deref(), target.id.as_deref()];
    let name = names.into_iter().flatten().next().unwrap_or("no name");
    let is_account = target.kind == SubjectKind::Account;
    Target {
        name: outside::line(name),
        path: target
            .id
            .as_deref()
            .filter(|_| is_account)
            .map(link::account),
        posts: target.posts,
    }
}

fn post(post: &IncidentPostView) -> Post {
    Post {
        account: outside::line(post.account.name()),
        path: post.account.id.as_deref().map(link::account),
        at: words::instant(post.at),
        call: post.call.map(|call| match call {
            IncidentCall::Join => "calls on others to join",
            IncidentCall::Attack => "calls on others to do violence",
        }),
        case: post.case.map(|case| format!("/cases/{case}")),
        text: post
            .text
            .as_deref()
            .map(|text| outside::text(text, &[], false)),
    }
}

fn figures(evidence: &IncidentEvidence) -> Vec<Figure> {
    let each = evidence.features.iter().map(|feature| {
        let width = (feature.log_odds.abs() / FULL).min(1.0) * HALF;
        let width = (width * 10.0).round() / 10.0;
        let is_for = feature.log_odds > 0.0;
        Figure {
            about: feature.about.clone(),
            family: feature.family.clone(),
            speaks: match feature.log_odds {
                weight if weight.abs() < 0.05 => "says next to nothing",
                weight if weight > 0.0 => "speaks for coordination",
                _ => "speaks for a crowd",
            },
            weight: format!("{:+.1}", feature.log_odds),
            x: if is_for { HALF } else { HALF - width },
            width,
            class: if is_for { "s1" } else { "s0" },
        }
    });
    each.collect()
}

fn member(member: &IncidentMemberView) -> Member {
    Member {
        name: outside::line(member.account.name()),
        path: member.account.id.as_deref().map(link::account),
        role: member.role.as_str(),
        posts: member.posts,
        first: words::instant(member.first_at),
        last: words::instant(member.last_at),
        case: member.case.map(|case| format!("/cases/{case}")),
    }
}
