//! What banks hold is kept up to date, and compared with what was posted before.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use evenhand_model::{BankItem, Problem, Time};

use crate::aside::read_aside;
use crate::engine::Engine;
use crate::loops::rest;
use crate::media::follow::Follower;
use crate::media::merging::Merging;
use crate::media::upkeep;
use crate::media::uploads::{self, Earlier, Uploads};
use crate::search::follow::give_way;

/// What was being assessed when an item came is in the event log by then.
const ONCE_MORE: evenhand_model::Duration = evenhand_model::Duration::from_seconds(5);
/// Rest after each round, so that what comes together is read together.
const ROUND_MS: u64 = 20;
/// Where nothing is written, terms still come to their end.
const IDLE: Duration = Duration::from_secs(5);

/// Follows for ever: whenever something was written.
pub async fn run(engine: Arc<Engine>) {
    let mut committed = engine.committed();
    let mut place = Place {
        follower: Follower::after_load(engine.media_loaded),
        ..Place::default()
    };
    let mut merging = Merging::default();
    loop {
        committed.mark_unchanged();
        let (after, step) = read_aside(&engine, place, Place::read).await;
        place = after;
        merging.go_on(&engine);
        match write(&engine, step).await {
            Ok(true) => give_way(&engine).await,
            Ok(false) => {
                rest(ROUND_MS).await;
                // Neither silence nor an end is a reason not to look.
                let _ = tokio::time::timeout(IDLE, committed.changed()).await;
            }
            Err(problem) => {
                tracing::warn!(%problem, "known media could not be followed and will be later");
                rest(50 * ROUND_MS).await;
            }
        }
    }
}

/// How far it has come.
#[derive(Default)]
struct Place {
    follower: Follower,
    uploads: Uploads,
    /// Items with which what was posted before is still to be compared.
    new: Vec<BankItem>,
    /// Those with which it was, and will be once more then.
    again: VecDeque<(Time, String)>,
}

impl Place {
    fn read(&mut self, engine: &Engine) -> Result<(Earlier, bool), Problem> {
        let (new, more_items) = self.follower.step(engine)?;
        self.new.extend(new);
        let more_uploads = self.uploads.read(engine)?;
        if more_uploads {
            return Ok((Vec::new(), more_items || more_uploads));
        }
        let due = engine.now();
        let mut looked_at = std::mem::take(&mut self.new);
        self.again.extend(
            looked_at
                .iter()
                .map(|item| (due.plus(ONCE_MORE), item.id.clone())),
        );
        while let Some((_, id)) = self.again.pop_front_if(|(at, _)| *at <= due) {
            looked_at.extend(engine.get::<BankItem>(id)?);
        }
        let earlier = uploads::look_back(engine, &self.uploads, &looked_at)?;
        Ok((earlier, more_items))
    }
}

async fn write(
    engine: &Arc<Engine>,
    step: Result<(Earlier, bool), Problem>,
) -> Result<bool, Problem> {
    let (earlier, more) = step?;
    uploads::write(engine, earlier).await?;
    let more_upkeep = upkeep::step(engine).await?;
    Ok(more || more_upkeep)
}
