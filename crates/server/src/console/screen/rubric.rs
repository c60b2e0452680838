//! The rubric: everything that a tier rests on, as it is published.

use askama::Template;
use axum::response::Response;
use evenhand_flow::assess::rubric::{Rubric, Trigger};
use evenhand_model::{Factor, Level, Problem, Tier};

use crate::api;
use crate::console::frame::Frame;
use crate::console::visit::page;
use crate::console::{Visit, words};
use crate::endpoint::input::Nothing;
use crate::view::triage::{FactorView, RubricView, name};

#[derive(Template)]
#[template(path = "rubric.html")]
struct Page {
    frame: Frame,
    rubric: RubricView,
    rows: Vec<Row>,
    bands: Vec<Band>,
    triggers: Vec<TriggerShown>,
}

/// One factor, and its words with their points at each level.
struct Row {
    name: String,
    question: String,
    levels: [String; 3],
}

/// A tier by the sum, and how long it may wait.
struct Band {
    tier: Tier,
    means: &'static str,
    points: String,
    allowed: String,
}

struct TriggerShown {
    trigger: Trigger,
    holds: String,
}

/// The rubric.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let rubric = api::factors::rubric(visit.call.clone(), Nothing).await?.0;
    let mut bands: Vec<(Tier, String)> = vec![(Tier::T0, "by a trigger only".to_owned())];
    bands.extend(
        rubric
            .bands
            .iter()
            .map(|band| (band.tier, format!("{} or more", band.points))),
    );
    bands.push((Tier::T4, "fewer".to_owned()));
    let bands = bands.into_iter().map(|(tier, points)| Band {
        tier,
        means: words::tier(tier),
        points,
        allowed: words::span(tier.allowed()),
    });
    let triggers = rubric.triggers.iter().map(|trigger| TriggerShown {
        trigger: trigger.clone(),
        holds: holds(trigger),
    });
    page(&Page {
        rows: rubric.factors.iter().map(Row::of).collect(),
        bands: bands.collect(),
        triggers: triggers.collect(),
        frame: Frame::of(&visit, "Rubric")?,
        rubric,
    })
}

impl Row {
    fn of(factor: &FactorView) -> Self {
        let at = |level: Level| {
            let found = factor.levels.iter().find(|one| one.level == level);
            found.map_or_else(String::new, |one| {
                format!("{} ({})", one.word.replace('-', " "), one.points)
            })
        };
        Self {
            name: name(factor.factor),
            question: factor.question.clone(),
            levels: [at(Level::Low), at(Level::Mid), at(Level::High)],
        }
    }
}

/// When a trigger fires, in words.
fn holds(trigger: &Trigger) -> String {
    let rubric = Rubric::shipped();
    let least = |(factor, level): (&Factor, &Level)| {
        let word = rubric.word(*factor, *level).replace('-', " ");
        let more = if *level == Level::High {
            ""
        } else {
            " or more"
        };
        format!("{}: {word}{more}", name(*factor))
    };
    let all: Vec<String> = trigger.all.iter().map(least).collect();
    let any: Vec<String> = trigger.any.iter().map(least).collect();
    let mut holds = all.join("; and ");
    if !any.is_empty() {
        holds.push_str("; and one of ");
        holds.push_str(&any.join(", "));
    }
    if trigger.content_alone {
        holds.push_str("; as the content itself shows it");
    }
    holds
}
