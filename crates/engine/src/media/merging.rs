//! Small pieces of the index become large ones and are written down, aside: each piece costs a look-up nearly as much as the one before.

use std::sync::Arc;

use evenhand_media::index::Index;
use evenhand_model::{Duration, Time};
use tokio::task::JoinHandle;

use super::digests::Digests;
use super::held::Held;
use super::kept::{self, Due};
use crate::engine::Engine;

/// How long nothing may have changed before the pieces that merging leaves become one.
const QUIET: Duration = Duration::from_seconds(10);

/// The work that is under way, if some is.
#[derive(Default)]
pub(crate) struct Merging {
    under_way: Option<JoinHandle<()>>,
    /// What had changed when something last had, and when that was seen.
    changed: Option<(u64, Time)>,
}

impl Merging {
    /// Merges and writes down, where there is something to do and nothing under way. What comes in meanwhile is looked up at once.
    pub fn go_on(&mut self, engine: &Arc<Engine>) {
        let is_quiet = self.is_quiet(engine);
        if (self.under_way.as_ref()).is_some_and(|work| !work.is_finished()) {
            return;
        }
        let (has_to_merge, settles) = {
            let held = engine.media.read();
            (held.has_to_merge(), is_quiet && held.has_to_settle())
        };
        if has_to_merge || settles || due(engine) != Due::Nothing {
            let engine = Arc::clone(engine);
            self.under_way = Some(tokio::task::spawn_blocking(move || work(&engine, settles)));
        }
    }

    fn is_quiet(&mut self, engine: &Engine) -> bool {
        let (changes, now) = (engine.media.read().changes(), engine.now());
        let (before, since) = *self.changed.get_or_insert((changes, now));
        if before != changes {
            self.changed = Some((changes, now));
        }
        before == changes && since.plus(QUIET) <= now
    }
}

fn work(engine: &Engine, settles: bool) {
    let due = due(engine);
    if due == Due::Renewal {
        renew(engine);
    }
    merge(engine);
    if settles {
        settle(engine);
    }
    if due != Due::Nothing {
        kept::write(engine);
    }
}

fn due(engine: &Engine) -> Due {
    let (sequence, changes) = (
        engine.media.followed.sequence(),
        engine.media.read().changes(),
    );
    engine.media.kept().due(engine.now(), sequence, changes)
}

/// Indexes of near hashes, and maps of digests.
const INDEXES: [Part<Index>; 2] = [
    (|held| &held.pdq, |held| &mut held.pdq),
    (|held| &held.frames, |held| &mut held.frames),
];
const DIGESTS: [Part<Digests>; 2] = [
    (|held| &held.sha256, |held| &mut held.sha256),
    (|held| &held.md5, |held| &mut held.md5),
];

/// A part of what is held, to read and to change.
type Part<T> = (fn(&Held) -> &T, fn(&mut Held) -> &mut T);

/// Merges until nothing is left to merge.
pub(super) fn merge(engine: &Engine) {
    for (read, change) in INDEXES {
        loop {
            let plan = read(&engine.media.read()).merge_plan();
            let Some(plan) = plan else { break };
            let built = match plan.build() {
                Ok(built) => built,
                Err(problem) => {
                    tracing::error!(%problem, "hashes of known media are looked up in many pieces, more slowly");
                    break;
                }
            };
            // Where everything was read anew meanwhile, this merge is of what is gone; the next plan is of what is there.
            let _ = change(&mut engine.media.write()).replace(&plan, built);
        }
    }
    for (read, change) in DIGESTS {
        loop {
            let plan = read(&engine.media.read()).merge_plan();
            let Some(plan) = plan else { break };
            let held = engine.media.read().numbers();
            let built = plan.build(|number| held.has(number));
            change(&mut engine.media.write()).replace(&plan, built);
        }
    }
}

/// Makes one piece of each index.
fn settle(engine: &Engine) {
    for (_, change) in INDEXES {
        let plan = change(&mut engine.media.write()).settle_plan();
        // More than one piece can hold stays in several.
        if let Some(plan) = plan
            && let Ok(built) = plan.build()
        {
            let _ = change(&mut engine.media.write()).replace(&plan, built);
        }
    }
}

/// Builds anew whatever has something in it that was taken out, so that it is gone from memory and, with the next writing, from the disk.
fn renew(engine: &Engine) {
    for (read, change) in INDEXES {
        // What is fresh forgets at once.
        let plans = read(&engine.media.read()).renewal_plans();
        for plan in plans {
            if let Ok(built) = plan.build() {
                let _ = change(&mut engine.media.write()).replace(&plan, built);
            }
        }
    }
    for (read, change) in DIGESTS {
        let (plan, held) = {
            let all = engine.media.read();
            (read(&all).renewal_plan(), all.numbers())
        };
        if plan.has_others(|number| held.has(number)) {
            let built = plan.build(|number| held.has(number));
            change(&mut engine.media.write()).replace(&plan, built);
        }
    }
    engine.media.kept().renewed(engine.now());
}
