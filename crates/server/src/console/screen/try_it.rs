//! Try it: what the rules in force say to a post, as somebody types it. Nothing of it is kept.

use askama::Template;
use axum::response::Response;
use evenhand_engine::explain::EventExplained;
use evenhand_flow::case::grade;
use evenhand_model::{Explanation, OrderKind, Problem, Signal, Verdict};
use evenhand_rules::Mode;
use serde::Deserialize;
use serde_json::json;

use crate::api;
use crate::api::rules::trial::Test;
use crate::console::frame::Frame;
use crate::console::outside::{self, Quotes, Shown};
use crate::console::screen::case::factors::Told;
use crate::console::visit::page;
use crate::console::{Visit, words};
use crate::endpoint::input::Json;
use crate::view::triage::ABOUT;

/// What stands in the box at first.
const FIRST_TEXT: &str = "She lives at 14 Oak Lane, go and say hello.";

/// What a press of a button adds to it.
const ADDRESS: &str = " 14 Oak Lane, Springfield, IL 62704.";

#[derive(Template)]
#[template(path = "try_it.html")]
struct TryIt {
    frame: Frame,
    text: String,
    targets: [Target; 4],
    target: Target,
    said: Option<Said>,
    problem: Option<Problem>,
}

/// What the rules say.
struct Said {
    verdict: &'static str,
    means: &'static str,
    tier: Option<(&'static str, &'static str, String)>,
    coverage: &'static str,
    uncovered: Vec<&'static str>,
    text: Shown,
    rules: Vec<RuleSaid>,
    signals: Vec<(String, String)>,
    /// Whether it is hidden before anybody has looked.
    is_contained: bool,
    /// What is ordered at once, as the API has it and in words.
    orders: Vec<(String, String)>,
    factors: Option<Told>,
    about: &'static str,
    whoever: Vec<Whoever>,
}

/// Who the text is about, or who writes it: what must never count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Target {
    /// Somebody whom nobody knows.
    #[default]
    Ordinary,
    /// Somebody who works for the platform.
    Employee,
    /// Somebody with many followers.
    Celebrity,
    /// Somebody whom nobody knows; the author has no name either.
    Anonymous,
}

/// What the same text gets for one of them.
struct Whoever {
    words: &'static str,
    is_chosen: bool,
    tier: &'static str,
    points: String,
    verdict: &'static str,
    order: String,
}

struct RuleSaid {
    id: String,
    about: String,
    is_observed: bool,
}

#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    text: String,
    #[serde(default)]
    target: Target,
    /// What to add to the text: `address`, or nothing.
    #[serde(default)]
    add: String,
}

/// The box, with a text to begin with.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    answer(visit, FIRST_TEXT.into(), Target::default()).await
}

/// What the rules say to what was typed.
pub async fn say(visit: Visit) -> Result<Response, Problem> {
    let typed: Typed = visit.form()?;
    let mut text = typed.text;
    if typed.add == "address" {
        text.push_str(ADDRESS);
    }
    answer(visit, text, typed.target).await
}

async fn answer(visit: Visit, text: String, target: Target) -> Result<Response, Problem> {
    // Browsers send line feeds with a carriage return before them.
    let text = text.replace("\r\n", "\n");
    let (said, problem) = match said(&visit, &text, target).await {
        Ok(said) => (said, None),
        Err(problem) => (None, Some(problem)),
    };
    page(&TryIt {
        frame: Frame::of(&visit, "Try it")?,
        text,
        targets: Target::ALL,
        target,
        said,
        problem,
    })
}

async fn said(visit: &Visit, text: &str, target: Target) -> Result<Option<Said>, Problem> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let found = trial(visit, text, target).await?;
    let mut said = Said::of(&found, text);
    for other in Target::ALL {
        let found = trial(visit, text, other).await?;
        said.whoever
            .push(Whoever::of(&found, other, other == target));
    }
    Ok(Some(said))
}

/// What the rules say to that text about that target. The event says who it is, as a platform's would.
async fn trial(visit: &Visit, text: &str, target: Target) -> Result<EventExplained, Problem> {
    let actor = match target {
        Target::Anonymous => json!({"id": "somebody"}),
        _ => json!({"id": "somebody", "handle": "a.name", "display_name": "A Name"}),
    };
    let event = json!({
        "id": "try", "kind": "content.created", "at": visit.now(), "actor": actor,
        "content": {
            "id": "try", "text": text, "hashtags": hashtags(text), "mentions": [target.as_str()],
        },
        "attributes": {"target": target.as_str()},
    });
    let test = Test {
        event: Some(event),
        text: None,
        rule: None,
    };
    let found = api::rules::trial::test(visit.call.clone(), Json(test)).await?;
    Ok(found.0)
}

impl Target {
    const ALL: [Self; 4] = [
        Self::Ordinary,
        Self::Employee,
        Self::Celebrity,
        Self::Anonymous,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Employee => "employee",
            Self::Celebrity => "celebrity",
            Self::Anonymous => "anonymous",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Ordinary => "somebody whom nobody knows",
            Self::Employee => "an employee of the platform",
            Self::Celebrity => "a celebrity",
            Self::Anonymous => "somebody whom nobody knows, by an author without a name",
        }
    }
}

impl Whoever {
    fn of(found: &EventExplained, target: Target, is_chosen: bool) -> Self {
        let assessment = &found.assessment;
        let points = assessment.triage.as_ref().map(|triage| triage.points);
        Self {
            words: target.words(),
            is_chosen,
            tier: assessment.tier.map_or("none", |tier| tier.as_str()),
            points: points.unwrap_or_default().to_string(),
            verdict: assessment.verdict.as_str(),
            order: orders(&assessment.orders)
                .into_iter()
                .map(|order| order.1)
                .collect::<Vec<_>>()
                .join(", "),
        }
    }
}

impl Said {
    fn of(found: &EventExplained, text: &str) -> Self {
        let assessment = &found.assessment;
        let (verdict, means) = verdict(assessment.verdict);
        let rules = found.rules.iter().filter(|rule| rule.matches);
        let quotes = Quotes::of(text, true);
        Self {
            verdict,
            means,
            tier: assessment.tier.map(|tier| {
                let allowed = words::span(tier.allowed());
                (tier.as_str(), words::tier(tier), allowed)
            }),
            coverage: words::coverage(assessment.coverage),
            uncovered: words::uncovered(&assessment.uncovered),
            text: outside::text(text, &places(found), true),
            rules: rules
                .map(|rule| RuleSaid {
                    id: rule.rule.clone(),
                    about: rule.about.clone(),
                    is_observed: rule.mode == Mode::Observe,
                })
                .collect(),
            signals: assessment
                .signals
                .iter()
                .filter_map(|(name, signal)| Some((name.clone(), signal_said(signal)?)))
                .collect(),
            is_contained: assessment
                .orders
                .iter()
                .any(|order| order == OrderKind::ContentRestrict.as_str()),
            orders: orders(&assessment.orders),
            factors: assessment
                .triage
                .as_ref()
                .map(|triage| Told::of(triage, &assessment.explanation, Some(&quotes))),
            about: ABOUT,
            whoever: Vec::new(),
        }
    }
}

/// What rules order, each with its words.
fn orders(orders: &[String]) -> Vec<(String, String)> {
    let worded = |order: &String| {
        let kind = order.parse::<OrderKind>();
        let words = kind.map_or_else(|_| order.clone(), |kind| words::action(kind).to_owned());
        (order.clone(), words)
    };
    orders.iter().map(worded).collect()
}

/// What a signal says; nothing where it has found nothing.
fn signal_said(signal: &Signal) -> Option<String> {
    match signal {
        Signal::Found(is_found) => is_found.then(|| "found".to_owned()),
        Signal::Score(score) => (*score > 0.0).then(|| format!("{score:.2}")),
    }
}

/// Every place in the text that a detector or the words of a rule that matches point at.
fn places(found: &EventExplained) -> Vec<Explanation> {
    let place = |factor: &str, level: &str, span: [usize; 2]| Explanation {
        factor: factor.to_owned(),
        level: level.to_owned(),
        points: 0,
        span: Some(span),
        by: factor.to_owned(),
    };
    let seen = found.found.iter();
    let mut places: Vec<Explanation> = seen
        .map(|one| place(&one.signal, &one.level, one.span))
        .collect();
    let factors = found.assessment.explanation.iter();
    places.extend(factors.filter(|line| grade::is_of_factor(line)).cloned());
    for rule in found.rules.iter().filter(|rule| rule.matches) {
        places.extend(
            rule.spans
                .iter()
                .map(|span| place(&rule.rule, "word", *span)),
        );
    }
    places
}

fn verdict(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Allow => ("allow", "It is shown, and nobody is asked to look."),
        Verdict::Review => ("review", "It is shown, and a person looks at it."),
        Verdict::Hold => ("hold", "It is held back until a person has looked."),
        Verdict::Remove => ("remove", "It is not shown; its author can appeal."),
    }
}

/// What follows a number sign, as a platform finds it.
fn hashtags(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '#'));
    let tags = words.filter_map(|word| word.strip_prefix('#'));
    tags.filter(|tag| !tag.is_empty() && !tag.contains('#'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashtags_are_found_in_every_script() {
        for (text, expected) in [
            ("no tag", vec![]),
            ("#one and #two_b!", vec!["one", "two_b"]),
            ("انشروا #بوابة_الرماد اليوم", vec!["بوابة_الرماد"]),
            ("c# and ##", vec![]),
        ] {
            assert_eq!(hashtags(text), expected, "{text}");
        }
    }
}
