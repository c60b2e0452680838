//! Alerts: what can't wait, who was told, who takes it; and whether people can be reached at all.

use askama::Template;
use axum::response::Response;
use evenhand_model::{AlertEndReason, AlertId, AlertKind, ParityAlarm, Problem, Scope, Time};
use serde::{Deserialize, Serialize};

use crate::api;
use crate::api::alerts::{AlertQuery, TestRequest};
use crate::console::frame::Frame;
use crate::console::people::People;
use crate::console::visit::{page, see_other};
use crate::console::words::Due;
use crate::console::{Visit, words};
use crate::endpoint::input::{JsonOrNothing, Nothing, Query};
use crate::view::alert::{AlertStatus, AlertView, ChannelTested, ChannelView};

/// Alerts on one page.
const ALERTS_PER_PAGE: usize = 50;

/// Which alerts to show.
#[derive(Clone, Default, Deserialize, Serialize)]
struct Filter {
    #[serde(default)]
    ended: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "alerts.html")]
struct Alerts {
    frame: Frame,
    is_ended: bool,
    may_take: bool,
    may_test: bool,
    rows: Vec<Row>,
    next: Option<String>,
    status: AlertStatus,
    on_call: Vec<String>,
    channels: Vec<Channel>,
    tested: Option<Vec<ChannelTested>>,
    problem: Option<Problem>,
    page_after: String,
    clock_page_after: String,
}

/// One alert in the list.
struct Row {
    id: AlertId,
    tier: Option<&'static str>,
    why: String,
    matter: Option<Matter>,
    due: Due,
    raised: String,
    pages: Vec<Page>,
    next_page: Option<String>,
    taken: Option<String>,
    ended: Option<String>,
}

/// What an alert is about, with its page.
struct Matter {
    name: &'static str,
    path: String,
}

struct Page {
    channel: String,
    at: String,
    arrived: bool,
}

struct Channel {
    name: String,
    kind: &'static str,
    is_on_call: bool,
    is_quiet: bool,
    is_failing: bool,
    last: String,
    failure: Option<String>,
}

/// Open alerts, or those that have ended.
pub async fn list(visit: Visit) -> Result<Response, Problem> {
    draw(&visit, None, None).await
}

/// Takes an alert upon the visitor. Asked from the banner, its case comes next.
pub async fn acknowledge(visit: Visit) -> Result<Response, Problem> {
    let sent: Then = visit.form()?;
    let input = JsonOrNothing(api::cases::NoFields {});
    let alert = api::alerts::acknowledge(visit.call.clone(), input).await?.0;
    match Matter::of(&alert).filter(|_| sent.then == "matter") {
        Some(matter) => see_other(&matter.path),
        None => see_other("/alerts"),
    }
}

#[derive(Deserialize)]
struct Then {
    #[serde(default)]
    then: String,
}

#[derive(Deserialize)]
struct Test {
    #[serde(default)]
    channel: String,
}

/// Sends a test message, and tells what became of it.
pub async fn test(visit: Visit) -> Result<Response, Problem> {
    let sent: Test = visit.form()?;
    let request = TestRequest {
        channel: crate::console::actions::some(&sent.channel),
    };
    match api::alerts::test(visit.call.clone(), JsonOrNothing(request)).await {
        Ok(tested) => draw(&visit, Some(tested.0.items), None).await,
        Err(problem) if matches!(problem.status, 409 | 422) => {
            draw(&visit, None, Some(problem)).await
        }
        Err(problem) => Err(problem),
    }
}

async fn draw(
    visit: &Visit,
    tested: Option<Vec<ChannelTested>>,
    problem: Option<Problem>,
) -> Result<Response, Problem> {
    let filter: Filter = visit.query()?;
    let query = AlertQuery {
        ended: filter.ended,
        after: filter.after.clone(),
        limit: Some(ALERTS_PER_PAGE),
    };
    let found = api::alerts::list(visit.call.clone(), Query(query)).await?.0;
    let status = api::alerts::status(visit.call.clone(), Nothing).await?.0;
    let takers = found.items.iter().filter_map(|alert| alert.acknowledged);
    let people = People::read(visit.engine(), takers.map(|taken| taken.by))?;
    let caller = visit.call.caller()?;
    let seconds = |seconds| words::span(evenhand_model::Duration::from_seconds(seconds));
    page(&Alerts {
        frame: Frame::of(visit, "Alerts")?,
        is_ended: filter.ended,
        may_take: caller.may(Scope::CasesWrite),
        may_test: caller.may(Scope::Admin),
        rows: found
            .items
            .iter()
            .map(|alert| Row::of(alert, visit, &people))
            .collect(),
        next: found.next.map(|after| {
            let further = Filter {
                after: Some(after),
                ..filter
            };
            serde_html_form::to_string(further).unwrap_or_default()
        }),
        on_call: status.on_call.clone().unwrap_or_default(),
        channels: status
            .channels
            .iter()
            .flatten()
            .map(|channel| Channel::of(channel, visit))
            .collect(),
        page_after: seconds(status.page_after_seconds),
        clock_page_after: seconds(status.clock_page_after_seconds),
        status,
        tested,
        problem,
    })
}

impl Row {
    fn of(alert: &AlertView, visit: &Visit, people: &People) -> Self {
        let now = visit.now();
        let pages = alert.pages.iter().flatten().rev();
        let next_page = alert.page_at.filter(|_| alert.ended.is_none());
        Self {
            id: alert.id,
            tier: alert.tier.map(|tier| tier.as_str()),
            why: why(alert),
            matter: Matter::of(alert),
            due: match (&alert.parity, &alert.incident) {
                (Some(alarm), _) => since(now, alarm.since),
                (None, Some(_)) => since(now, alert.raised_at),
                (None, None) => words::due(now, alert.due_at, alert.due_at.since(alert.raised_at)),
            },
            raised: words::ago(now, alert.raised_at),
            pages: pages
                .map(|page| Page {
                    channel: page.channel.clone(),
                    at: words::ago(now, page.at),
                    arrived: page.arrived,
                })
                .collect(),
            next_page: next_page.map(|at| {
                if at <= now {
                    "now".to_owned()
                } else {
                    format!("in {}", words::span(at.since(now)))
                }
            }),
            taken: alert.acknowledged.map(|taken| {
                let how = if taken.by_claim {
                    " by claiming it"
                } else {
                    ""
                };
                format!(
                    "{}, {}{how}",
                    people.name(taken.by),
                    words::ago(now, taken.at)
                )
            }),
            ended: alert
                .ended
                .map(|end| format!("{}, {}", ended(end.why), words::ago(now, end.at))),
        }
    }
}

impl Matter {
    fn of(alert: &AlertView) -> Option<Self> {
        let matter = |name, path| Some(Self { name, path });
        match (alert.case, alert.appeal, alert.investigation) {
            (Some(case), ..) => matter("case", format!("/cases/{case}")),
            (_, Some(appeal), _) => matter("appeal", format!("/appeals/{appeal}")),
            (.., Some(one)) => matter("investigation", format!("/investigations/{one}")),
            _ if alert.parity.is_some() => matter("report", "/parity".to_owned()),
            _ => match &alert.incident {
                Some(incident) => matter("incident", format!("/incidents/{incident}")),
                None => None,
            },
        }
    }
}

fn why(alert: &AlertView) -> String {
    match alert.kind {
        AlertKind::Danger => "somebody may be in danger".to_owned(),
        AlertKind::DueSoon => "a clock is about to break".to_owned(),
        AlertKind::Broken => "a clock has broken".to_owned(),
        AlertKind::ContainmentHalf => "half of the time of something contained is over".to_owned(),
        AlertKind::ContainmentOver => "something is contained for longer than it may be".to_owned(),
        AlertKind::Backlog => format!("an import brought {} reports that can't wait", alert.count),
        AlertKind::NoSpeaker => {
            let language = alert.language.as_deref().unwrap_or_default();
            format!(
                "nobody at work reads {}: {} of its cases have waited for half of their time",
                words::language(language),
                alert.count
            )
        }
        AlertKind::Parity => alert.parity.as_ref().map_or_else(String::new, uneven),
        AlertKind::Incident => "many accounts push one thing together".to_owned(),
        AlertKind::NoSealedRole => format!(
            "{} sealed cases wait, and nobody was given the role for them",
            alert.count
        ),
        AlertKind::MediaFlood => {
            "something known is suddenly posted far more than before, and acted on without asking"
                .to_owned()
        }
    }
}

/// How long something has been so that has no deadline.
fn since(now: Time, at: Time) -> Due {
    Due {
        words: format!("for {}", words::span(now.since(at))),
        state: "late",
        sign: "▲",
        at: at.to_string(),
    }
}

/// What the parity figures show, in words.
fn uneven(alarm: &ParityAlarm) -> String {
    let times = match alarm.e_value {
        many if many >= 1_000_000.0 => "more than a million".to_owned(),
        some => format!("{some:.0}"),
    };
    format!(
        "{} is served more slowly than {}: since {} the order in which cases were decided speaks for that by {times} to one, \
         and {:.0} to one is where we are told. Whoever takes it has the count begin anew",
        alarm.slower,
        alarm.faster,
        words::instant(alarm.since),
        alarm.bound
    )
}

fn ended(why: AlertEndReason) -> &'static str {
    match why {
        AlertEndReason::Decided => "decided",
        AlertEndReason::Replaced => "another alert took its place",
        AlertEndReason::TierLowered => "a person found that it is not in T0",
        AlertEndReason::ContainmentLifted => "nothing in it is contained any more",
        AlertEndReason::Covered => "somebody reads the language, or nothing waits in it",
        AlertEndReason::Over => "it is over",
        AlertEndReason::Acknowledged => "taken, with nothing else to wait for",
    }
}

impl Channel {
    fn of(channel: &ChannelView, visit: &Visit) -> Self {
        let now = visit.now();
        let last = match (channel.success_at, channel.failure_at) {
            (_, Some(at)) if channel.is_failing => format!("failed {}", words::ago(now, at)),
            (Some(at), _) => format!("taken {}", words::ago(now, at)),
            (None, _) => "nothing was sent there yet".to_owned(),
        };
        Self {
            name: channel.name.clone(),
            kind: channel.kind,
            is_on_call: channel.is_on_call,
            is_quiet: channel.is_quiet,
            is_failing: channel.is_failing,
            last,
            failure: channel.failure.clone().filter(|_| channel.is_failing),
        }
    }
}
