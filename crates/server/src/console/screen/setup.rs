//! Setting up: five steps that tick themselves once the real thing has happened.

use askama::Template;
use axum::response::Response;
use evenhand_engine::setup::{Step, StepState};
use evenhand_flow::accept::read_event;
use evenhand_model::{CaseId, NewReport, Problem, Time};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api;
use crate::api::events::Events;
use crate::api::setup::SetupQuery;
use crate::auth::key::KeyText;
use crate::console::frame::Frame;
use crate::console::visit::{page, see_other};
use crate::console::{Visit, outside, words};
use crate::endpoint::input::{Json, JsonOrNothing, Query};
use crate::view::alert::ChannelTested;

#[derive(Template)]
#[template(path = "setup.html")]
struct Setup {
    frame: Frame,
    steps: Vec<StepShown>,
    left: usize,
    languages: String,
    are_own_policies: bool,
    tested: Vec<Tested>,
    problem: Option<Problem>,
    sent: Option<CaseId>,
    undo: String,
    commands: Vec<String>,
    webhook_example: &'static str,
}

/// One of the five steps.
struct StepShown {
    number: usize,
    title: &'static str,
    is_done: bool,
    parts: Vec<Part>,
}

/// One thing that a step asks for.
struct Part {
    title: &'static str,
    is_done: bool,
    found: String,
    next: Option<String>,
    is_command: bool,
}

/// What became of a test message over an alert channel.
struct Tested {
    channel: String,
    arrived: bool,
    failure: String,
}

/// Title of each step, with the names of the questions that it asks.
const STEPS: [(&str, &[&str]); 5] = [
    ("Policies", &["policies"]),
    ("People and alerts", &["staff", "alerts"]),
    ("A key for the platform", &["key"]),
    ("A first event and a first report", &["event", "report"]),
    ("The way back", &["webhook", "received", "confirmed"]),
];

impl Part {
    fn of(step: &Step) -> Self {
        Self {
            title: match step.name.as_str() {
                "policies" => "House rules that a decision can name",
                "staff" => "Somebody who decides",
                "alerts" => "Somebody who is told when it can't wait",
                "key" => "A key of the platform",
                "event" => "An event has come",
                "report" => "A report has come",
                "webhook" => "A webhook",
                "received" => "Your platform has taken a delivery",
                "confirmed" => "Your platform has confirmed an action",
                _ => "One more thing",
            },
            is_done: step.state == StepState::Done,
            found: outside::line(&step.found),
            is_command: step
                .next
                .as_ref()
                .is_some_and(|next| next.starts_with("evenhand ") || next.starts_with("curl ")),
            next: step.next.clone(),
        }
    }
}

/// What is done, and how to do what is left.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    draw(&visit, Vec::new(), None).await
}

#[derive(Default, Deserialize)]
struct Told {
    /// The case that a test has opened.
    #[serde(default)]
    sent: Option<CaseId>,
}

async fn draw(
    visit: &Visit,
    tested: Vec<ChannelTested>,
    problem: Option<Problem>,
) -> Result<Response, Problem> {
    let told: Told = visit.query().unwrap_or_default();
    let query = Query(SetupQuery::default());
    let found = api::setup::get(visit.call.clone(), query).await?.0;
    let steps: Vec<StepShown> = STEPS
        .iter()
        .enumerate()
        .map(|(index, (title, names))| {
            let asked = found
                .steps
                .iter()
                .filter(|step| names.contains(&step.name.as_str()));
            let parts: Vec<Part> = asked.map(Part::of).collect();
            StepShown {
                number: index + 1,
                title,
                is_done: parts.iter().all(|part| part.is_done),
                parts,
            }
        })
        .collect();
    let house = visit.engine().house.load();
    let languages = house
        .policies
        .values()
        .flat_map(|policy| policy.text.keys());
    let languages: std::collections::BTreeSet<&str> = languages.map(String::as_str).collect();
    let tested = tested.into_iter().map(|one| Tested {
        channel: outside::line(&one.channel),
        arrived: one.arrived,
        failure: outside::line(one.failure.as_deref().unwrap_or_default()),
    });
    page(&Setup {
        left: steps.iter().filter(|step| !step.is_done).count(),
        steps,
        languages: languages.into_iter().collect::<Vec<_>>().join(", "),
        are_own_policies: visit.engine().settings.policies.is_some(),
        tested: tested.collect(),
        problem,
        sent: told.sent,
        undo: words::span(house.undo),
        commands: commands(visit.now()),
        webhook_example: "https://platform.example/hook",
        frame: Frame::of(visit, "Setup")?,
    })
}

/// Sends a test message over every alert channel.
pub async fn test_alerts(visit: Visit) -> Result<Response, Problem> {
    let request = JsonOrNothing(api::alerts::TestRequest::default());
    match api::alerts::test(visit.call.clone(), request).await {
        Ok(tested) => draw(&visit, tested.0.items, None).await,
        Err(problem) if matches!(problem.status, 409 | 422) => {
            draw(&visit, Vec::new(), Some(problem)).await
        }
        Err(problem) => Err(problem),
    }
}

/// Sends a harmless event and a report about it, as a platform would. They are real ones: the case is
/// decided like any other, as the last step. See `docs/decisions/0702-doctor-observes.md`.
pub async fn send_test(visit: Visit) -> Result<Response, Problem> {
    let engine = visit.engine();
    // The number of the form: one that is sent twice makes no second test.
    let drawn = visit.call.idempotency_key.clone();
    let drawn = drawn.unwrap_or_else(|| KeyText::new(engine).digest());
    let mark = drawn.get(..8).unwrap_or(&drawn);
    let [event, report] = test_bodies(mark, engine.now());
    let event = read_event(event.to_string().as_bytes())?;
    let mut call = visit.call.clone();
    call.idempotency_key = None;
    api::events::take(call.clone(), Events::One(event)).await?;
    let report: NewReport = serde_json::from_value(report)
        .map_err(|error| Problem::internal(format!("the test report can't be read: {error}")))?;
    let taken = api::reports::take(call, Json(report)).await?.0;
    see_other(&format!("/setup?sent={}", taken.case))
}

/// The event and the report of a test. `mark` makes their ids new.
fn test_bodies(mark: &str, now: Time) -> [Value; 2] {
    let content = format!("setup-c-{mark}");
    let text = "A harmless post that was sent to try the setup.";
    [
        json!({"id": format!("setup-e-{mark}"), "kind": "content.created", "at": now,
            "actor": {"id": "setup-a1"}, "content": {"id": content, "text": text}}),
        json!({"id": format!("setup-r-{mark}"), "at": now, "reporter": {"id": "setup-a2"},
            "subject": {"kind": "content", "id": content}, "reason": "other",
            "comment": "A test of the setup.",
            "content": {"id": content, "author": {"id": "setup-a1"}, "text": text}}),
    ]
}

/// The same test as a platform sends it, with `$URL` and `$KEY`.
pub fn commands(now: Time) -> Vec<String> {
    let [event, report] = test_bodies("1", now);
    let send = |path: &str, body: &Value| {
        format!(
            "curl -sS \"$URL{path}\" -H \"Authorization: Bearer $KEY\" \
             -H 'Content-Type: application/json' -d '{body}'"
        )
    };
    vec![send("/v1/events", &event), send("/v1/reports", &report)]
}
