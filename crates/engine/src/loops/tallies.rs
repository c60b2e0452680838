//! Writes counts down every few seconds, and now and then how many cases wait.

use std::collections::BTreeSet;
use std::sync::Arc;

use evenhand_flow::case::dispatch::Waiting;
use evenhand_flow::operation::alert::no_speaker::TellOfLanguages;
use evenhand_flow::work::{Dispatching, Figure, PlatformRow, Select, Table};
use evenhand_model::{ApiKey, Case, CaseId, CaseState, Platform, Principal, Problem, Tier};

use crate::engine::Engine;
use crate::loops::rest;

const ROUND_MS: u64 = 5_000;
/// Rounds between two looks at the backlog, which is counted from an index.
const ROUNDS_PER_LEVEL: u64 = 60;
/// Rounds between two looks at the languages that wait.
const ROUNDS_PER_LANGUAGES: u64 = 12;
/// Cases of each lane that are looked through for languages.
const LANGUAGE_CASES: usize = 500;
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
        if round.is_multiple_of(ROUNDS_PER_LANGUAGES)
            && let Err(problem) = languages(&engine).await
        {
            tracing::warn!(%problem, "whether all languages are read could not be seen and will be later");
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

/// Has people on call told of languages in which cases wait and that nobody at work reads.
pub async fn languages(engine: &Engine) -> Result<(), Problem> {
    for platform in engine.platforms()? {
        let waiting = waiting_long(engine, &platform)?;
        let known = engine.get::<Dispatching>(&platform)?;
        let is_told = known.is_some_and(|state| !state.uncovered.is_empty());
        if is_told || !waiting.is_empty() {
            let tell = TellOfLanguages { platform, waiting };
            engine.submit(Principal::System, tell).await?;
        }
    }
    Ok(())
}

/// Of the first cases of each lane those in a language that is known which have used up half of their clocks.
fn waiting_long(engine: &Engine, platform: &Platform) -> Result<Vec<CaseId>, Problem> {
    let now = engine.now();
    let tiers = Tier::ALL.into_iter();
    let lanes = tiers.map(|tier| Select::cases_to_work_on(platform, tier, LANGUAGE_CASES));
    let mut found = BTreeSet::new();
    for lane in lanes.chain([Select::cases_by_age(platform, LANGUAGE_CASES)]) {
        let cases = engine.select::<Case>(&lane)?.into_iter();
        let long = cases.filter(|case| case.lang.is_some() && Waiting::of(case).is_half_over(now));
        found.extend(long.map(|case| case.id));
    }
    Ok(found.into_iter().collect())
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
