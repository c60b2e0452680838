//! Picks up changed rule files. A bad change is told, and the last good set stays in force.

use std::sync::Arc;

use crate::engine::Engine;
use crate::loops::rest;
use crate::rules::RuleFiles;

const ROUND_MS: u64 = 2_000;

/// Looks after rule files for ever.
pub async fn run(engine: Arc<Engine>) {
    let mut last_told = None;
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
            Ok(false) => {}
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
