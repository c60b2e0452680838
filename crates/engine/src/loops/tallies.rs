//! Writes counts down every few seconds, and now and then how many cases wait.

use std::collections::BTreeSet;
use std::sync::Arc;

use evenhand_flow::work::{Figure, PlatformRow, Select, Table};
use evenhand_model::{ApiKey, CaseState, Platform, Problem, Tier};

use crate::engine::Engine;
use crate::loops::rest;

const ROUND_MS: u64 = 5_000;
/// Rounds between two looks at the backlog, which is counted from an index.
const ROUNDS_PER_LEVEL: u64 = 60;
/// Rows that are looked through for platforms.
const ROWS_MAX: usize = 1_000;

/// Looks after tallies for ever.
pub async fn run(engine: Arc<Engine>) {
    for round in 0_u64.. {
        if round.is_multiple_of(ROUNDS_PER_LEVEL) {
            let counting = Arc::clone(&engine);
            let counted = tokio::task::spawn_blocking(move || levels(&counting)).await;
            if let Ok(Err(problem)) = counted {
                tracing::warn!(%problem, "the backlog could not be counted and will be later");
            }
        }
        if let Err(problem) = engine.write_tallies().await {
            tracing::warn!(%problem, "tallies could not be written down and will be later");
        }
        rest(ROUND_MS).await;
    }
}

/// Notes how many cases wait or are looked at, by tier.
pub fn levels(engine: &Engine) -> Result<(), Problem> {
    for platform in engine.platforms()? {
        for (tier, waiting) in engine.backlog(&platform)? {
            let now = engine.now();
            engine
                .tallies
                .set(&platform, Figure::Backlog, now, tier.as_str(), waiting);
        }
    }
    Ok(())
}

impl Engine {
    /// Every platform that has a key or a webhook.
    pub fn platforms(&self) -> Result<BTreeSet<Platform>, Problem> {
        let keys = self.select::<ApiKey>(&Select::all(Table::ApiKey, ROWS_MAX))?;
        let rows = self.select::<PlatformRow>(&Select::all(Table::PlatformRow, ROWS_MAX))?;
        let named = keys.into_iter().map(|key| key.platform);
        Ok(named
            .chain(rows.into_iter().map(|row| row.platform))
            .collect())
    }

    /// How many cases of a platform wait or are looked at, by tier.
    pub fn backlog(&self, platform: &Platform) -> Result<Vec<(Tier, u64)>, Problem> {
        let mut backlog = Vec::new();
        for tier in Tier::ALL {
            let mut waiting = 0;
            for state in [CaseState::Open, CaseState::Claimed] {
                waiting += self.count(&Select::cases_of_tier(platform, state, tier, 1))?;
            }
            backlog.push((tier, waiting));
        }
        Ok(backlog)
    }
}
