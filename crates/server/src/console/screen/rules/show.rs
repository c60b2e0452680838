//! One rule: its source, its examples, what came of it, and whether it acts.

use askama::Template;
use axum::http::Method;
use axum::response::Response;
use evenhand_model::Problem;
use serde::Deserialize;

use super::{list, may_change, overturn, precision};
use crate::api;
use crate::api::rules::change::{ModeChange, WantedMode};
use crate::console::chart::{Chart, Drawing, Kind, Series};
use crate::console::frame::Frame;
use crate::console::outside::{self, Shown};
use crate::console::people::People;
use crate::console::visit::{page, see_other};
use crate::console::{Visit, table, words};
use crate::endpoint::input::{Json, Nothing};
use crate::view::rule::{DayHits, RulePage, RuleView};

/// The screen that takes back what a rule did.
const REVERT: &str = "/rules/{id}/revert";

#[derive(Template)]
#[template(path = "rule.html")]
struct Page {
    frame: Frame,
    may_change: bool,
    rule: RuleView,
    does: String,
    set_by: Option<(String, String, String)>,
    path: String,
    lines: Vec<(usize, String)>,
    examples: Vec<ExampleShown>,
    hits: Drawing,
    precision: String,
    overturn: Option<String>,
    by_lang: Vec<(String, String)>,
    can_be_reverted: bool,
}

struct ExampleShown {
    hit: bool,
    number: usize,
    text: Option<Shown>,
    event: String,
}

/// One rule.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let found: RulePage = api::rules::get(visit.call.clone(), Nothing).await?.0;
    let set = found.rule.mode_set.as_ref();
    let people = People::read(visit.engine(), set.map(|set| set.by))?;
    let set_by = set.map(|set| {
        let (by, at) = (people.name(set.by), words::instant(set.at));
        (by, at, set.reason.clone())
    });
    let first = found.source.first_line;
    let lines = found.source.text.lines().enumerate();
    let examples = found.examples.iter().map(|example| {
        let content = example.event.content.as_ref();
        let text = content.and_then(|content| content.text.as_deref());
        ExampleShown {
            hit: example.hit,
            number: example.number,
            text: text.map(|text| outside::text(text, &[], true)),
            event: serde_json::to_string_pretty(&example.event).unwrap_or_default(),
        }
    });
    let title = found.rule.id.clone();
    page(&Page {
        may_change: may_change(&visit),
        does: list::does(&found.rule),
        set_by,
        path: found.source.path.clone(),
        lines: lines
            .map(|(place, line)| (first + place, line.to_owned()))
            .collect(),
        examples: examples.collect(),
        hits: hits(&found.days)?,
        precision: precision(&found.rule.figures.precision),
        overturn: list::contains(&found.rule).then(|| overturn(&found.rule.figures.overturn)),
        by_lang: found
            .rule
            .figures
            .overturn_by_lang
            .iter()
            .map(|one| (words::language(&one.lang), overturn(&one.overturn)))
            .collect(),
        can_be_reverted: may_revert(&visit),
        rule: found.rule,
        frame: Frame::of(&visit, title)?,
    })
}

fn may_revert(visit: &Visit) -> bool {
    let screens = table::screens();
    let mut found = screens
        .iter()
        .filter(|screen| screen.method == Method::GET && screen.path == REVERT);
    let caller = visit.call.caller.as_ref();
    let screen = found.next();
    screen
        .zip(caller)
        .is_some_and(|(screen, caller)| screen.access.check(caller).is_ok())
}

fn hits(days: &[DayHits]) -> Result<Drawing, Problem> {
    let of = |name: &str, count: fn(&DayHits) -> u64| Series {
        name: name.to_owned(),
        values: days.iter().map(|day| Some(count(day))).collect(),
    };
    let series = vec![
        of("live", |day| day.live),
        of("observed", |day| day.observed),
    ];
    let names = days.iter().map(|day| {
        let text = words::instant(day.day);
        text.get(5..10).unwrap_or(&text).to_owned()
    });
    let steps = ("Day (UTC)", names.collect());
    Chart::new("hits", Kind::Bars, "Hits by day", steps, series).draw()
}

#[derive(Deserialize)]
struct NewMode {
    mode: WantedMode,
    #[serde(default)]
    reason: String,
}

/// Sets whether it acts.
pub async fn set_mode(visit: Visit) -> Result<Response, Problem> {
    let sent: NewMode = visit.form()?;
    let change = ModeChange {
        mode: sent.mode,
        reason: sent.reason,
    };
    let id = visit.call.parameter("id")?.to_owned();
    api::rules::change::set_mode(visit.call.clone(), Json(change)).await?;
    see_other(&format!("/rules/{id}"))
}
