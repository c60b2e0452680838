//! Picks up changed rule files. A bad change is told, and the last good set stays in force.

use std::sync::Arc;

use evenhand_rules::SourceFile;

use crate::engine::Engine;
use crate::loops::rest;
use crate::rules::RuleFiles;

const ROUND_MS: u64 = 2_000;

/// Looks after rule files for ever.
pub async fn run(engine: Arc<Engine>) {
    let mut last_told = None;
    let mut waiting = Vec::new();
    if matches!(engine.rule_files, RuleFiles::Shipped(_)) {
        return;
    }
    loop {
        rest(ROUND_MS).await;
        match engine.reload_rules().await {
            Ok(true) => {
                last_told = None;
                tracing::info!(
                    rules_version = engine.rules.load().set.version(),
                    "rules reloaded"
                );
            }
            Ok(false) => tell_of_waiting(&engine, &mut waiting),
            Err(error) => {
                let told = error.to_string();
                if last_told.as_ref() != Some(&told) {
                    engine.metrics.count(&engine.metrics.rule_reload_failures);
                    tracing::error!(
                        "rules not reloaded, the last good set stays in force:\n{told}"
                    );
                    last_told = Some(told);
                }
            }
        }
    }
}

/// Says once that changed files wait, as an earlier rule set is restored over them.
fn tell_of_waiting(engine: &Engine, waiting: &mut Vec<SourceFile>) {
    let (Ok(overrides), Ok(files)) = (engine.rule_overrides(), engine.rule_files()) else {
        return;
    };
    let Some(pin) = overrides.pin else {
        return;
    };
    if files != engine.rule_sources() && files != *waiting {
        let in_force = pin.version;
        tracing::warn!(
            in_force,
            "rule files differ from what is in force: an earlier set was restored over them, and they wait"
        );
        *waiting = files;
    }
}
