//! What people set about rules: whether one acts, and which set is in force.

use evenhand_engine::rules::compile;
use evenhand_engine::rules_in_force::files_of;
use evenhand_flow::operation::rules::{RestoreRules, SetRuleMode, UnpinRules};
use evenhand_model::Problem;
use evenhand_rules::{Mode, SourceFile};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{no_rule, versions};
use crate::endpoint::Call;
use crate::endpoint::input;
use crate::endpoint::output::Json;

/// Whether a rule acts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModeChange {
    /// What it should do.
    pub mode: WantedMode,
    /// Why.
    pub reason: String,
}

/// What a rule should do.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WantedMode {
    /// Act, whatever its file says.
    Live,
    /// Be recorded and do nothing, whatever its file says.
    Observe,
    /// What its file says.
    AsWritten,
}

impl WantedMode {
    fn mode(self) -> Option<Mode> {
        match self {
            Self::Live => Some(Mode::Live),
            Self::Observe => Some(Mode::Observe),
            Self::AsWritten => None,
        }
    }
}

/// Which rules are in force after a change.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InForce {
    /// Content hash of the set.
    pub version: String,
    /// The earlier rule set that is in force instead of the files, if one was restored.
    pub pinned: Option<String>,
}

/// Why something is done.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Because {
    /// Why.
    pub reason: String,
}

/// Sets whether a rule acts, at once and until somebody sets it otherwise.
pub async fn set_mode(
    call: Call,
    input::Json(change): input::Json<ModeChange>,
) -> Result<Json<InForce>, Problem> {
    let rule = call.parameter("id")?.to_owned();
    let in_force = call.engine().rules.load_full();
    let is_known = in_force.set.rules().iter().any(|known| known.id == rule);
    let was_set = call.engine().rule_overrides()?.modes.contains_key(&rule);
    if !is_known && !was_set {
        return Err(no_rule(&rule));
    }
    let operation = SetRuleMode {
        rule,
        mode: change.mode.mode(),
        user: call.user()?,
        reason: change.reason,
    };
    call.run(operation, |()| ()).await?;
    let applied = call.engine().apply_rule_modes().await;
    applied.map_err(|error| Problem::internal(error.to_string()))?;
    in_force_now(&call)
}

/// Puts an earlier rule set in force, with the modes that its rules had. It wins over the rule files
/// until somebody puts those in force again.
pub async fn restore(
    call: Call,
    input::Json(because): input::Json<Because>,
) -> Result<Json<InForce>, Problem> {
    let version = call.parameter("version")?.to_owned();
    let wanted = version.clone();
    call.read(move |engine| check(&files_of(&versions::find(engine, &wanted)?)))
        .await?;
    let operation = RestoreRules {
        version,
        user: call.user()?,
        reason: because.reason,
    };
    call.run(operation, |()| ()).await?;
    reload(&call).await
}

/// Puts the rule files in force again, after an earlier set was restored over them.
pub async fn unpin(
    call: Call,
    input::Json(because): input::Json<Because>,
) -> Result<Json<InForce>, Problem> {
    call.read(|engine| {
        let files = engine.rule_files();
        check(&files.map_err(|error| Problem::conflict(error.to_string()))?)
    })
    .await?;
    let operation = UnpinRules {
        user: call.user()?,
        reason: because.reason,
    };
    call.run(operation, |()| ()).await?;
    reload(&call).await
}

/// Refuses files that can't come into force, before anything is written down.
fn check(files: &[SourceFile]) -> Result<(), Problem> {
    let faults = match compile(files) {
        Ok(_) => return Ok(()),
        Err(faults) => faults,
    };
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let detail = format!(
        "these rules can't be loaded by this version of the program; nothing was changed:\n{}",
        faults.join("\n\n")
    );
    Err(Problem::conflict(detail))
}

async fn reload(call: &Call) -> Result<Json<InForce>, Problem> {
    let reloaded = call.engine().reload_rules().await;
    reloaded.map_err(|error| Problem::internal(error.to_string()))?;
    in_force_now(call)
}

fn in_force_now(call: &Call) -> Result<Json<InForce>, Problem> {
    let pin = call.engine().rule_overrides()?.pin;
    Ok(Json(InForce {
        version: call.engine().rules.load().set.version().to_owned(),
        pinned: pin.map(|pin| pin.version),
    }))
}
