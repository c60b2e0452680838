//! The feed keeps the latest commits, for those who follow it.

use std::time::Duration;

use evenhand_store::{Store, StoreError};

use crate::engine::{Engine, SHARD};
use crate::writer::unless_sync_failed;

/// Commits that the feed keeps.
const LINES_KEPT: u64 = 1_000_000;
/// Lines that are forgotten at a time: everything that is to be written waits meanwhile.
const LINES_PER_TURN: u64 = 250;
/// What the others get between two turns.
const PAUSE: Duration = Duration::from_millis(10);

/// Forgets what no follower needs any more.
pub(super) fn trim(engine: &Engine) {
    if let Err(error) = unless_sync_failed(trim_to(engine.store.as_ref(), LINES_KEPT)) {
        tracing::warn!(%error, "the feed could not be trimmed");
    }
}

fn trim_to(store: &dyn Store, kept: u64) -> Result<(), StoreError> {
    // The latest `kept` lines stay.
    let end = (store.position(SHARD)?.sequence + 1).saturating_sub(kept);
    while let Some(first) = store.feed(SHARD, 0, 1)?.first() {
        let first = first.position.sequence;
        if first >= end {
            break;
        }
        store.feed_trim(SHARD, end.min(first + LINES_PER_TURN))?;
        std::thread::sleep(PAUSE);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use evenhand_flow::operation::running::ServerStopped;
    use evenhand_flow::work::Snapshot;
    use evenhand_flow::{House, Operation as _, Secret, Work};
    use evenhand_model::{Principal, Rng, Time};
    use evenhand_store::MemoryStore;

    use super::*;

    #[test]
    fn the_latest_lines_stay_however_many_turns_that_takes() {
        let house = House::new(Secret::new("test", [0; 32]), Vec::new());
        let store = MemoryStore::new();
        let check = |commits: u64, kept: u64, first: Option<u64>| {
            for number in 0..commits {
                let rows = Snapshot::default();
                let seed = Rng::from_number(store.position(SHARD).unwrap().sequence + number);
                let now = Time::from_micros(1_764_000_000_000_000);
                let mut work = Work::new(now, Principal::System, &house, seed, &rows);
                assert!(ServerStopped.run(&mut work).is_ok());
                store.commit(SHARD, &[work.finish()], None).unwrap();
            }
            trim_to(&store, kept).unwrap();
            let line = store.feed(SHARD, 0, 1).unwrap();
            assert_eq!(line.first().map(|line| line.position.sequence), first);
        };
        check(0, 10, None);
        check(10, 10, Some(1));
        check(1, 10, Some(2));
        check(3 * LINES_PER_TURN, 10, Some(3 * LINES_PER_TURN + 2));
        check(0, 0, None);
    }
}
