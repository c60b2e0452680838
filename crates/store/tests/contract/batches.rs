//! A batch is written whole or not at all.

use evenhand_flow::work::{Change, Commit, Key};
use evenhand_model::Act;
use evenhand_store::{CommitError, LogPosition, Position, Store};

use crate::Place;
use crate::samples::rows::{self, brake, commit, delete, draft, put};

fn of(operation: u64, changes: Vec<Change>) -> Commit {
    Commit {
        changes,
        ..commit(operation)
    }
}

fn check_conflict(store: &dyn Store, commits: &[Commit], expected: usize) {
    match store.commit(0, commits, None) {
        Err(CommitError::Conflict { index }) => assert_eq!(index, expected),
        other => panic!("expected a conflict, got {other:?}"),
    }
}

fn version(store: &dyn Store, key: &Key) -> u64 {
    store.load(std::slice::from_ref(key)).unwrap()[0].1
}

pub fn a_stale_change_conflicts_and_names_its_commit(place: &Place) {
    let store = place.open();
    let first = put(brake(1, 0), 0);
    store
        .commit(0, &[of(1, vec![first.clone()])], None)
        .unwrap();
    let innocent = of(2, vec![put(brake(2, 0), 0)]);
    for stale in [
        put(brake(1, 1), 2),
        delete(first.key.clone(), 2),
        delete(first.key, 0),
    ] {
        check_conflict(&*store, &[innocent.clone(), of(3, vec![stale])], 1);
    }
    check_conflict(&*store, &[of(4, vec![put(brake(9, 0), 3)])], 0);
}

pub fn a_stale_read_conflicts(place: &Place) {
    let store = place.open();
    let row = put(brake(1, 0), 0);
    store.commit(0, &[of(1, vec![row.clone()])], None).unwrap();
    for (version, fits) in [(0, false), (2, false), (1, true)] {
        let mut reads = of(2 + version, vec![put(brake(10 + version, 0), 0)]);
        reads.reads = vec![(row.key.clone(), version)];
        assert_eq!(
            store.commit(0, &[reads], None).is_ok(),
            fits,
            "version {version}"
        );
    }
}

pub fn an_insert_conflicts_with_a_row_that_exists(place: &Place) {
    let store = place.open();
    let insert = of(1, vec![put(brake(1, 0), 0)]);
    store
        .commit(0, std::slice::from_ref(&insert), None)
        .unwrap();
    check_conflict(&*store, &[insert], 0);
}

pub fn a_batch_with_one_conflict_leaves_nothing_behind(place: &Place) {
    let store = place.open();
    let mut good = of(1, vec![put(brake(1, 0), 0)]);
    good.entries = vec![draft(Act::CaseOpened, 1)];
    let stale = of(2, vec![put(brake(2, 0), 5)]);
    check_conflict(&*store, &[good.clone(), stale, good.clone()], 1);

    let store = place.reopen(store);
    assert_eq!(version(&*store, &good.changes[0].key), 0);
    assert_eq!(store.head(0).unwrap().sequence, 0);
    assert!(store.feed(0, 0, 10).unwrap().is_empty());
    assert!(!store.operation_exists(good.operation).unwrap());
    let placed = store.commit(0, &[good], None).unwrap();
    assert_eq!(
        placed,
        [Position {
            shard: 0,
            sequence: 1
        }]
    );
}

pub fn a_later_commit_of_a_batch_rests_on_an_earlier_one(place: &Place) {
    let store = place.open();
    let mut reads = of(3, vec![put(brake(2, 0), 0)]);
    let key = put(brake(1, 0), 0).key;
    reads.reads = vec![(key.clone(), 2)];
    let batch = [
        of(1, vec![put(brake(1, 0), 0)]),
        of(2, vec![put(brake(1, 1), 1)]),
        reads,
        of(4, vec![delete(key.clone(), 2)]),
        of(5, vec![put(brake(1, 7), 0)]),
    ];
    let placed = store.commit(0, &batch, None).unwrap();
    let sequences: Vec<u64> = placed.iter().map(|position| position.sequence).collect();
    assert_eq!(sequences, [1, 2, 3, 4, 5]);
    assert_eq!(version(&*store, &key), 1);
}

pub fn how_far_the_event_log_is_contained_is_part_of_the_batch(place: &Place) {
    let store = place.open();
    assert_eq!(store.event_log_position().unwrap(), None);
    let position = |offset| Some(LogPosition { segment: 1, offset });
    let insert = of(1, vec![put(rows::brake(1, 0), 0)]);
    store
        .commit(0, std::slice::from_ref(&insert), position(48))
        .unwrap();
    assert!(store.commit(0, &[insert], position(96)).is_err());
    store.commit(0, &[commit(2)], None).unwrap();
    let store = place.reopen(store);
    assert_eq!(store.event_log_position().unwrap(), position(48));
}
