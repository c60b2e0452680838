//! An event on trial: what the rules in force say of it, and why.

use askama::Template;
use axum::response::Response;
use evenhand_engine::explain::{EventExplained, RuleExplained};
use evenhand_model::{Explanation, Problem, Signal};
use serde::Deserialize;

use crate::api;
use crate::api::rules::trial::Test;
use crate::console::frame::Frame;
use crate::console::outside::{self, Shown};
use crate::console::visit::page;
use crate::console::{Visit, words};
use crate::endpoint::input::Json;

#[derive(Template)]
#[template(path = "rule_test.html")]
struct Page {
    frame: Frame,
    text: String,
    event: String,
    rule: String,
    problem: Option<String>,
    found: Option<Found>,
}

struct Found {
    verdict: &'static str,
    tier: Option<String>,
    coverage: &'static str,
    orders: String,
    text: Shown,
    rules: Vec<RuleExplained>,
    signals: Vec<String>,
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    text: String,
    #[serde(default)]
    event: String,
    #[serde(default)]
    rule: String,
}

/// The form; the rule to explain may stand in the address.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let asked: Asked = visit.query()?;
    draw(&visit, asked, None, None)
}

/// The form with what was found. The text goes in the body of the request, as addresses are logged.
pub async fn run(visit: Visit) -> Result<Response, Problem> {
    let asked: Asked = visit.form()?;
    match explain(&visit, &asked).await {
        Ok((found, text)) => draw(&visit, asked, Some(Found::of(found, &text)), None),
        Err(problem) => draw(&visit, asked, None, Some(problem.detail)),
    }
}

async fn explain(visit: &Visit, asked: &Asked) -> Result<(EventExplained, String), Problem> {
    let event = match asked.event.trim() {
        "" => None,
        text => {
            let wrong = |error| Problem::invalid(format!("the event is no JSON: {error}"));
            Some(serde_json::from_str::<serde_json::Value>(text).map_err(wrong)?)
        }
    };
    let text = match &event {
        Some(event) => event["content"]["text"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        None => asked.text.clone(),
    };
    let test = Test {
        text: event.is_none().then(|| asked.text.clone()),
        event,
        rule: Some(asked.rule.trim().to_owned()).filter(|rule| !rule.is_empty()),
    };
    let found = api::rules::trial::test(visit.call.clone(), Json(test))
        .await?
        .0;
    Ok((found, text))
}

fn draw(
    visit: &Visit,
    asked: Asked,
    found: Option<Found>,
    problem: Option<String>,
) -> Result<Response, Problem> {
    page(&Page {
        text: asked.text,
        event: asked.event,
        rule: asked.rule,
        problem,
        found,
        frame: Frame::of(visit, "Test an event")?,
    })
}

impl Found {
    fn of(found: EventExplained, text: &str) -> Self {
        let assessment = found.assessment;
        let mut marks = assessment.explanation;
        marks.extend(found.found.iter().map(|place| Explanation {
            factor: place.signal.clone(),
            level: place.level.clone(),
            points: 0,
            span: Some(place.span),
            by: place.signal.clone(),
        }));
        let of_rules = found.rules.iter().filter(|rule| rule.matches);
        for rule in of_rules {
            marks.extend(rule.spans.iter().map(|span| Explanation {
                factor: rule.rule.clone(),
                level: "words".into(),
                points: 0,
                span: Some(*span),
                by: rule.rule.clone(),
            }));
        }
        let signals = assessment.signals.iter();
        let signals = signals.filter_map(|(name, signal)| match signal {
            Signal::Found(true) => Some(name.clone()),
            Signal::Score(score) if *score > 0.0 => Some(format!("{name} {score:.2}")),
            Signal::Found(false) | Signal::Score(_) => None,
        });
        Self {
            verdict: assessment.verdict.as_str(),
            tier: assessment
                .tier
                .map(|tier| format!("{}, {}", tier.as_str(), words::tier(tier))),
            coverage: words::coverage(assessment.coverage),
            orders: assessment.orders.join(", "),
            // Whoever tests has written it: nothing of it is masked.
            text: outside::text(text, &marks, true),
            rules: found.rules,
            signals: signals.collect(),
        }
    }
}
