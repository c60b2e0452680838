//! Two writers at the same rows.

use evenhand_flow::work::{Brake, Key, Record, Row};
use evenhand_store::{CommitError, Store};

use crate::Place;
use crate::samples::rows::{brake, commit, put};

const ROWS: u64 = 3;
const ROUNDS: u64 = 60;

pub fn two_writers_lose_no_increment(place: &Place) {
    let store = place.open();
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let store = &*store;
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    increment_all(store, writer * ROUNDS + round);
                }
            });
        }
    });
    let counts = (0..ROWS).map(|number| count_of(&*store, number).1);
    assert_eq!(
        counts.collect::<Vec<_>>(),
        [(2 * ROUNDS) as u32; ROWS as usize]
    );
    let lines = store.feed(0, 0, usize::MAX).unwrap();
    let sequences: Vec<u64> = lines.iter().map(|line| line.position.sequence).collect();
    assert_eq!(sequences, (1..=2 * ROUNDS).collect::<Vec<_>>());
}

/// Adds one to every row in one commit, again and again until nobody was faster.
fn increment_all(store: &dyn Store, operation: u64) {
    loop {
        let mut write = commit(operation);
        write.changes = (0..ROWS)
            .map(|number| {
                let (version, count) = count_of(store, number);
                put(with_count(number, count + 1), version)
            })
            .collect();
        match store.commit(0, &[write], None) {
            Ok(_) => return,
            Err(CommitError::Conflict { index: 0 }) => {}
            Err(other) => panic!("{other}"),
        }
    }
}

fn with_count(number: u64, count: u32) -> Brake {
    Brake {
        count,
        ..brake(number, 0)
    }
}

fn count_of(store: &dyn Store, number: u64) -> (u64, u32) {
    let key = Key::of::<Brake>(brake(number, 0).id);
    let (_, version, record) = store.load(&[key]).unwrap().remove(0);
    let count = |record: &Record| Brake::from_record(record).unwrap().count;
    (version, record.as_ref().map_or(0, count))
}
