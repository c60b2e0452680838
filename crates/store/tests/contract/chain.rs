//! Chains, feeds and checkpoints.

use evenhand_audit::{Checkpoint, Head, Verifier};
use evenhand_flow::work::{Commit, Table};
use evenhand_model::{Act, Entry};
use evenhand_store::{Position, Store};

use crate::Place;
use crate::samples::rows::{
    at, brake, case, case_id, commit, draft, operation_id, put, subject_name,
};

fn with_entries(operation: u64, entries: u64) -> Commit {
    let mut commit = commit(operation);
    commit.entries = (0..entries)
        .map(|case| draft(Act::CaseOpened, case))
        .collect();
    commit
}

fn all_entries(store: &dyn Store, shard: u32) -> Vec<Entry> {
    let mut entries = Vec::new();
    loop {
        let after = entries.last().map_or(0, |entry: &Entry| entry.sequence);
        let page = store.entries(shard, after, 2).unwrap();
        if page.is_empty() {
            return entries;
        }
        entries.extend(page);
    }
}

pub fn the_chain_goes_on_across_batches_and_restarts(place: &Place) {
    let mut store = place.open();
    assert_eq!(store.head(0).unwrap(), Head::genesis(0));
    let batches = [
        vec![with_entries(1, 2), with_entries(2, 0)],
        vec![with_entries(3, 3)],
        vec![with_entries(4, 1), with_entries(5, 1)],
    ];
    for batch in &batches {
        store.commit(0, batch, None).unwrap();
        store = place.reopen(store);
    }
    let entries = all_entries(&*store, 0);
    assert_eq!(entries.len(), 7);
    let mut verifier = Verifier::new();
    entries.iter().for_each(|entry| verifier.push(entry));
    verifier.finish().unwrap();
    assert_eq!(store.head(0).unwrap(), Head::of(entries.last().unwrap()));

    let of_case: Vec<u64> = store
        .entries_filed_under(&case_id(0).to_string(), 3)
        .unwrap()
        .iter()
        .map(|entry| entry.sequence)
        .collect();
    assert_eq!(of_case, [1, 3, 6]);
}

pub fn shards_have_chains_and_positions_of_their_own(place: &Place) {
    let store = place.open();
    for (shard, operation, sequence) in [(0, 1, 1), (7, 2, 1), (0, 3, 2)] {
        let placed = store
            .commit(shard, &[with_entries(operation, 1)], None)
            .unwrap();
        assert_eq!(placed, [Position { shard, sequence }]);
        assert_eq!(store.position(shard).unwrap(), placed[0]);
        assert_eq!(store.head(shard).unwrap().sequence, sequence);
    }
    let shards: Vec<u32> = store
        .entries_filed_under(&case_id(0).to_string(), 9)
        .unwrap()
        .iter()
        .map(|entry| entry.shard)
        .collect();
    assert_eq!(shards, [0, 0, 7]);
}

pub fn the_feed_has_no_gaps_and_names_changed_rows(place: &Place) {
    let store = place.open();
    let mut write = commit(1);
    write.changes = vec![
        put(case(1, 1), 0),
        put(subject_name(1, 1), 0),
        put(brake(1, 1), 0),
    ];
    let batch = [write, commit(2), commit(3)];
    store.commit(0, &batch, None).unwrap();
    let store = place.reopen(store);
    store.commit(0, &[commit(4)], None).unwrap();

    let lines = store.feed(0, 0, 10).unwrap();
    let seen: Vec<_> = lines
        .iter()
        .map(|line| (line.position.sequence, line.operation))
        .collect();
    let expected: Vec<_> = (1..=4)
        .map(|number| (number, operation_id(number)))
        .collect();
    assert_eq!(seen, expected);
    let named: Vec<Table> = lines[0].changed.iter().map(|key| key.table).collect();
    assert_eq!(
        named,
        [Table::Case, Table::Brake],
        "a platform's id stays out of the feed"
    );
    assert_eq!(store.feed(0, 2, 1).unwrap()[0].position.sequence, 3);
    for (operation, exists) in [(4, true), (5, false)] {
        let found = store.operation_exists(operation_id(operation)).unwrap();
        assert_eq!(found, exists);
    }
}

pub fn a_trimmed_feed_goes_on_counting(place: &Place) {
    let store = place.open();
    store
        .commit(0, &[commit(1), commit(2), commit(3)], None)
        .unwrap();
    assert_eq!(store.feed_trim(0, 3).unwrap(), 2);
    assert_eq!(store.feed(0, 0, 9).unwrap()[0].position.sequence, 3);
    assert_eq!(store.feed_trim(0, 9).unwrap(), 1);
    let store = place.reopen(store);
    let placed = store.commit(0, &[commit(4)], None).unwrap();
    assert_eq!(placed[0].sequence, 4);
}

pub fn checkpoints_come_back_the_latest_first(place: &Place) {
    let store = place.open();
    let checkpoint = |number: u64| Checkpoint {
        at: at(number),
        heads: vec![Head::genesis(0)],
        trees: Vec::new(),
        public_key: "00".repeat(32),
        signature: "00".repeat(64),
    };
    for number in 1..=3 {
        store.put_checkpoint(&checkpoint(number)).unwrap();
    }
    let store = place.reopen(store);
    assert_eq!(
        store.checkpoints(2).unwrap(),
        [checkpoint(3), checkpoint(2)]
    );
}
