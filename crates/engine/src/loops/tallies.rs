//! Writes counts down every few seconds, and now and then how many cases wait.

use std::collections::BTreeSet;
use std::sync::Arc;

use evenhand_flow::case::dispatch::Waiting;
use evenhand_flow::operation::alert::no_sealed_role::TellOfSealed;
use evenhand_flow::operation::alert::no_speaker::TellOfLanguages;
use evenhand_flow::work::{Dispatching, Figure, PlatformRow, Select, Table};
use evenhand_model::{
    ApiKey, Case, CaseId, CaseState, Platform, Principal, Problem, Scope, Tier, User,
};

use crate::engine::Engine;
use crate::loops::rest;

const ROUND_MS: u64 = 5_000;
/// Rounds between two looks at the backlog, which is counted from an index.
const ROUNDS_PER_LEVEL: u64 = 60;
/// Rounds between two looks at the languages that wait.
const ROUNDS_PER_LANGUAGES: u64 = 12;
/// Cases of each lane that are looked through for languages, and for what is sealed.
const LANE_CASES: usize = 500;
/// People who work here that are looked through for the role for what is sealed.
const USERS_MAX: usize = 10_000;
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
        if round.is_multiple_of(ROUNDS_PER_LANGUAGES)
            && let Err(problem) = sealed(&engine).await
        {
            tracing::warn!(%problem, "whether somebody has the role for sealed cases could not be seen and will be later");
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

/// Has people on call told of sealed cases that wait while nobody has the role for them.
pub async fn sealed(engine: &Engine) -> Result<(), Problem> {
    let people = engine.select::<User>(&Select::all(Table::User, USERS_MAX))?;
    let decides = |user: &User| user.role.scopes().contains(&Scope::CasesWrite);
    let is_staffed = people
        .iter()
        .any(|user| user.sees_sealed() && decides(user));
    for platform in engine.platforms()? {
        let waiting = if is_staffed {
            Vec::new()
        } else {
            at_the_front(engine, &platform, |case| case.class.is_sealed())?
        };
        let known = engine.get::<Dispatching>(&platform)?;
        let is_told = known.is_some_and(|state| state.sealed_unstaffed.is_some());
        if is_told || !waiting.is_empty() {
            let tell = TellOfSealed {
                platform,
                waiting,
                is_staffed,
            };
            engine.submit(Principal::System, tell).await?;
        }
    }
    Ok(())
}

/// Of the first cases of each lane those in a language that is known which have used up half of their clocks.
fn waiting_long(engine: &Engine, platform: &Platform) -> Result<Vec<CaseId>, Problem> {
    let now = engine.now();
    at_the_front(engine, platform, |case| {
        case.lang.is_some() && Waiting::of(case).is_half_over(now)
    })
}

/// Those of the first cases of each lane that are wanted.
fn at_the_front(
    engine: &Engine,
    platform: &Platform,
    is_wanted: impl Fn(&Case) -> bool,
) -> Result<Vec<CaseId>, Problem> {
    let tiers = Tier::ALL.into_iter();
    let lanes = tiers.map(|tier| Select::cases_to_work_on(platform, tier, LANE_CASES));
    let mut found = BTreeSet::new();
    for lane in lanes.chain([Select::cases_by_age(platform, LANE_CASES)]) {
        let cases = engine.select::<Case>(&lane)?.into_iter();
        found.extend(cases.filter(&is_wanted).map(|case| case.id));
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
