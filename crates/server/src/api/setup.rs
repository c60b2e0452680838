//! Setting up, step by step: the same questions as `evenhand doctor` asks.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use evenhand_engine::Engine;
use evenhand_engine::setup::{Examination, Step, StepState, examine};
use evenhand_model::{Platform, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::blind_look::BlindLook;
use crate::endpoint::Call;
use crate::endpoint::input::Query;
use crate::endpoint::output::Json;

/// What stands for the address of this server in commands: whoever runs them knows it, and the header
/// `Host` is from outside.
const URL: &str = "$URL";
/// How long an answer is believed that something is missing.
const BELIEVED_FOR: Duration = Duration::from_secs(20);

/// How to look.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetupQuery {
    /// Whether the platform sends reports and no events.
    #[serde(default)]
    pub reports_only: bool,
}

/// How far the setup has come.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Setup {
    /// Every step, in the order in which people do them.
    pub steps: Vec<Step>,
    /// How many are left.
    pub missing: usize,
}

/// How far the setup of the caller's platform has come. Commands in it use `$URL` and `$KEY`.
pub async fn get(call: Call, Query(query): Query<SetupQuery>) -> Result<Json<Setup>, Problem> {
    let platform = call.platform()?.clone();
    let known = call.server.clone();
    let look = BlindLook::of(&call)?;
    call.read(move |engine| {
        let mut steps = steps(engine, &platform, query.reports_only)?;
        if look.hides_something() {
            // A command may name an action that follows from the decision under appeal.
            steps.iter_mut().for_each(|step| step.next = None);
        }
        known.setups.keep(&platform, &steps);
        let missing = steps.iter().filter(|step| is_missing(step)).count();
        Ok(Json(Setup { steps, missing }))
    })
    .await
}

fn steps(engine: &Engine, platform: &Platform, reports_only: bool) -> Result<Vec<Step>, Problem> {
    let examination = Examination {
        platform: platform.clone(),
        reports_only,
    };
    examine(engine, URL, &examination)
}

fn is_missing(step: &Step) -> bool {
    step.state == StepState::Missing
}

/// Which platforms still lack something, as it was seen a moment ago: every page of an admin asks.
#[derive(Debug, Default)]
pub struct Setups {
    seen: Mutex<HashMap<Platform, Seen>>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    is_missing: bool,
    at: Instant,
}

impl Setups {
    /// Whether something is missing. Once a platform was whole, it stays so until the server is started
    /// again: what breaks later is no matter of setting up.
    pub fn is_missing(&self, engine: &Engine, platform: &Platform) -> bool {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let known = seen.get(platform).copied();
        drop(seen);
        match known {
            Some(seen) if !seen.is_missing || seen.at.elapsed() < BELIEVED_FOR => seen.is_missing,
            _ => match steps(engine, platform, true) {
                Ok(steps) => self.keep(platform, &steps),
                Err(_) => true,
            },
        }
    }

    fn keep(&self, platform: &Platform, steps: &[Step]) -> bool {
        // Reports alone are a full way to use Evenhand.
        let is_left = |step: &Step| is_missing(step) && step.name != "event";
        let is_missing = steps.iter().any(is_left);
        let at = Instant::now();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.insert(platform.clone(), Seen { is_missing, at });
        is_missing
    }
}
