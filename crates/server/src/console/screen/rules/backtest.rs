//! Backtests: what changed rules would have done with the events of the last hours.

use askama::Template;
use axum::response::Response;
use evenhand_engine::backtest::{BacktestState, Difference, RuleHits};
use evenhand_model::Problem;
use serde::Deserialize;

use super::short;
use super::versions::{self, Row};
use crate::api;
use crate::api::rules::backtests::NewBacktest;
use crate::api::rules::trial::RuleFile;
use crate::console::frame::Frame;
use crate::console::outside::{self, Shown};
use crate::console::visit::{page, see_other};
use crate::console::{Visit, words};
use crate::endpoint::input::{Json, JsonOrNothing, Nothing};
use crate::view::backtest::BacktestView;

/// How far back a backtest goes unless somebody says otherwise.
const HOURS_AT_FIRST: u32 = 24;

#[derive(Template)]
#[template(path = "rule_backtests.html")]
struct Backtests {
    frame: Frame,
    paths: Vec<String>,
    file: String,
    text: String,
    version: String,
    hours: u32,
    hours_max: i64,
    versions: Vec<Row>,
    latest: Vec<BacktestRow>,
    problem: Option<String>,
}

struct BacktestRow {
    id: u64,
    state: &'static str,
    at: String,
    after: String,
    changed: String,
}

#[derive(Template)]
#[template(path = "rule_backtest.html")]
struct Page {
    frame: Frame,
    view: BacktestView,
    is_running: bool,
    state: &'static str,
    percent: u64,
    before: String,
    after: String,
    since: String,
    difference: Option<Difference>,
    same: Vec<RuleHits>,
    samples: Vec<SampleShown>,
}

struct SampleShown {
    event: String,
    actor: String,
    before: String,
    after: String,
    text: Option<Shown>,
}

#[derive(Clone, Default, Deserialize)]
struct Asked {
    /// The file whose text is on trial.
    #[serde(default)]
    file: String,
    #[serde(default)]
    text: String,
    /// An earlier set that is on trial instead.
    #[serde(default)]
    version: String,
    #[serde(default)]
    hours: String,
}

/// The form, and the backtests since the start.
pub async fn list(visit: Visit) -> Result<Response, Problem> {
    let mut asked: Asked = visit.query()?;
    let files = visit.engine().rule_sources();
    let chosen = files.iter().find(|file| file.path == asked.file);
    let chosen = chosen.or_else(|| files.iter().find(|file| is_rules(&file.path)));
    if let Some(file) = chosen {
        asked.file.clone_from(&file.path);
        asked.text.clone_from(&file.text);
    }
    draw(&visit, asked, None).await
}

fn is_rules(path: &str) -> bool {
    path.ends_with(".toml") && path != "schema.toml"
}

async fn draw(visit: &Visit, asked: Asked, problem: Option<String>) -> Result<Response, Problem> {
    let files = visit.engine().rule_sources();
    let latest = api::rules::backtests::list(visit.call.clone(), Nothing)
        .await?
        .0;
    let kept = visit.engine().settings.event_log_kept;
    page(&Backtests {
        paths: files.into_iter().map(|file| file.path).collect(),
        file: asked.file,
        text: asked.text,
        version: asked.version,
        hours: asked.hours.parse().unwrap_or(HOURS_AT_FIRST),
        hours_max: kept.seconds() / 3_600,
        versions: versions::rows(visit).await?,
        latest: latest.items.iter().map(BacktestRow::of).collect(),
        problem,
        frame: Frame::of(visit, "Backtests")?,
    })
}

impl BacktestRow {
    fn of(view: &BacktestView) -> Self {
        let changed = view.difference.as_ref();
        Self {
            id: view.id,
            state: state(view.state),
            at: words::instant(view.started_at),
            after: short(&view.after),
            changed: changed.map_or_else(String::new, |found| {
                format!("{} of {}", found.changed, found.events)
            }),
        }
    }
}

fn state(state: BacktestState) -> &'static str {
    match state {
        BacktestState::Running => "under way",
        BacktestState::Done => "done",
        BacktestState::Cancelled => "stopped",
        BacktestState::Failed => "failed",
    }
}

/// Begins one; what is wrong with the rules is told beside them, so that nothing typed is lost.
pub async fn begin(visit: Visit) -> Result<Response, Problem> {
    let asked: Asked = visit.form()?;
    match try_begin(&visit, &asked).await {
        Ok(begun) => see_other(&format!("/rules/backtests/{}", begun.id)),
        Err(problem) => draw(&visit, asked, Some(problem.detail)).await,
    }
}

async fn try_begin(visit: &Visit, asked: &Asked) -> Result<BacktestView, Problem> {
    let no_number = |_| Problem::invalid("expected a number of hours").at("hours");
    let hours = asked.hours.trim().parse().map_err(no_number)?;
    let version = Some(asked.version.clone()).filter(|version| !version.is_empty());
    let files = version.is_none().then(|| {
        // Browsers send line ends of their own (HTML, section 4.10.21.4).
        let text = asked.text.replace("\r\n", "\n");
        let mut files = visit.engine().rule_sources();
        files.retain(|file| file.path != asked.file);
        let others = files.into_iter().map(|file| RuleFile {
            path: file.path,
            text: file.text,
        });
        let on_trial = RuleFile {
            path: asked.file.clone(),
            text,
        };
        others.chain([on_trial]).collect()
    });
    let new = NewBacktest {
        files,
        version,
        hours,
    };
    let begun = api::rules::backtests::begin(visit.call.clone(), Json(new)).await?;
    Ok(begun.0)
}

/// How one stands, and what would change.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let mut view = api::rules::backtests::get(visit.call.clone(), Nothing)
        .await?
        .0;
    let samples = std::mem::take(&mut view.samples).into_iter();
    let samples = samples.map(|sample| SampleShown {
        event: outside::line(&sample.event),
        actor: outside::line(&sample.actor),
        before: sample.before,
        after: sample.after,
        text: sample.text.map(|text| outside::text(&text, &[], false)),
    });
    let mut difference = view.difference.take();
    let mut same = Vec::new();
    if let Some(found) = &mut difference {
        let rules = std::mem::take(&mut found.rules).into_iter();
        (same, found.rules) = rules.partition(|rule| rule.before == rule.after);
    }
    page(&Page {
        is_running: view.state == BacktestState::Running,
        state: state(view.state),
        percent: (view.progress * 100.0) as u64,
        before: short(&view.before),
        after: short(&view.after),
        since: words::instant(view.since),
        difference,
        same,
        samples: samples.collect(),
        view,
        frame: Frame::of(&visit, "Backtest")?,
    })
}

/// Stops one.
pub async fn cancel(visit: Visit) -> Result<Response, Problem> {
    let nothing = JsonOrNothing(api::cases::NoFields {});
    let view = api::rules::backtests::cancel(visit.call.clone(), nothing)
        .await?
        .0;
    see_other(&format!("/rules/backtests/{}", view.id))
}
