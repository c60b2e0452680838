//! Setting up, step by step: what has been done so far, as the store tells, and what to do next.
//!
//! Nothing is sent or written here. `evenhand doctor` and the console ask the same questions. See
//! `docs/decisions/0702-doctor-observes.md`.

mod alerts;
mod connection;
mod house;

use evenhand_flow::work::{Row, Select};
use evenhand_model::{Platform, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Engine;
use crate::erasure::place;

/// Of the latest rows so many are looked through for one that was not imported.
const ROWS_MAX: usize = 10_000;
/// Rows that are read at a time.
const ROWS_PER_PAGE: usize = 100;

/// What to look at.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Examination {
    /// Which platform is being connected.
    pub platform: Platform,
    /// Whether it sends reports alone, and no events.
    pub reports_only: bool,
}

/// One step of setting up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SetupStep")]
pub struct Step {
    /// What it is called.
    pub name: String,
    /// Whether it is done.
    pub state: StepState,
    /// What was found.
    pub found: String,
    /// What to run next, where something is left to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Whether a step is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "SetupStepState")]
pub enum StepState {
    /// Nothing is left to do.
    Done,
    /// Something is left to do.
    Missing,
}

impl Step {
    /// A step that is done.
    pub fn done(name: &str, found: impl Into<String>) -> Self {
        Self::of(name, StepState::Done, found, None)
    }

    /// A step that is not done, and what does it.
    pub fn missing(name: &str, found: impl Into<String>, next: impl Into<String>) -> Self {
        Self::of(name, StepState::Missing, found, Some(next.into()))
    }

    fn of(name: &str, state: StepState, found: impl Into<String>, next: Option<String>) -> Self {
        Self {
            name: name.to_owned(),
            state,
            found: found.into(),
            next,
        }
    }
}

/// Looks at every step, in the order in which people do them. `url` is where people reach the server.
pub fn examine(
    engine: &Engine,
    url: &str,
    examination: &Examination,
) -> Result<Vec<Step>, Problem> {
    let Examination {
        platform,
        reports_only,
    } = examination;
    let mut steps = vec![
        house::policies(engine),
        house::staff(engine)?,
        alerts::alerts(engine, url)?,
        house::key(engine, platform, *reports_only)?,
    ];
    if !reports_only {
        steps.push(connection::event(engine, url)?);
    }
    steps.push(connection::report(engine, url, platform)?);
    steps.extend(connection::actions(engine, url, platform)?);
    Ok(steps)
}

/// A command that posts something.
fn send(url: &str, path: &str, body: &str) -> String {
    format!(
        "curl -sS {url}{path} -H \"Authorization: Bearer $KEY\" \
         -H 'Content-Type: application/json' -d '{body}'"
    )
}

/// Whether one of the latest rows is of that kind.
fn is_among_latest<R: Row>(
    engine: &Engine,
    latest: &Select,
    is_it: impl Fn(&R) -> bool,
) -> Result<bool, Problem> {
    let mut page = Select {
        limit: ROWS_PER_PAGE,
        ..latest.clone()
    };
    for _ in 0..ROWS_MAX / ROWS_PER_PAGE {
        let rows = engine.select::<R>(&page)?;
        if rows.iter().any(&is_it) {
            return Ok(true);
        }
        let Some(last) = rows.last().filter(|_| rows.len() == ROWS_PER_PAGE) else {
            return Ok(false);
        };
        page = page.clone().after(Some(place(last, &page)));
    }
    Ok(false)
}
