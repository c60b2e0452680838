//! Setting up, step by step: what has been done so far, as the store tells, and what to do next.
//!
//! Nothing is sent or written here. See `docs/decisions/0702-doctor-observes.md`.

mod alerts;
mod connection;
mod house;

use evenhand_engine::Engine;
use evenhand_model::{Platform, Problem};
use serde::{Deserialize, Serialize};

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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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

/// Looks at every step, in the order in which people do them. `address` is where people reach the
/// server.
pub fn examine(
    engine: &Engine,
    address: &str,
    examination: &Examination,
) -> Result<Vec<Step>, Problem> {
    let Examination {
        platform,
        reports_only,
    } = examination;
    let mut steps = vec![
        house::policies(engine),
        house::staff(engine)?,
        alerts::alerts(engine, address)?,
        house::key(engine, platform, *reports_only)?,
    ];
    if !reports_only {
        steps.push(connection::event(engine, address)?);
    }
    steps.push(connection::report(engine, address, platform)?);
    steps.extend(connection::actions(engine, address, platform)?);
    Ok(steps)
}

/// A command that posts something.
fn send(address: &str, path: &str, body: &str) -> String {
    format!(
        "curl -sS http://{address}{path} -H \"Authorization: Bearer $KEY\" \
         -H 'Content-Type: application/json' -d '{body}'"
    )
}
