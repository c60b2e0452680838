//! Every back end answers every question like the reference.

use evenhand_flow::work::{Commit, Record, Select, Value};
use evenhand_store::{MemoryStore, SqliteStore, Store};
use proptest::prelude::*;

use crate::samples::{rows, selects};

/// A row to be written or deleted: table, number, value; no value deletes.
type Write = (usize, u64, Option<u64>);

fn writes() -> impl Strategy<Value = Vec<Vec<Write>>> {
    let write = (
        0..rows::TABLES.len(),
        0..12_u64,
        prop::option::weighted(0.85, 0..60_u64),
    );
    prop::collection::vec(prop::collection::vec(write, 0..40), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn after_any_commits_every_question_has_the_same_answer(
        batches in writes(),
        value in 0..60_u64,
        limit in 1..4_usize,
    ) {
        let directory = tempfile::tempdir().unwrap();
        let memory = MemoryStore::new();
        let sqlite = SqliteStore::open(directory.path().join("evenhand.db")).unwrap();
        for (operation, writes) in (0..).zip(&batches) {
            let commits = commits(&memory, operation, writes);
            let placed = memory.commit(0, &commits, None).unwrap();
            prop_assert_eq!(sqlite.commit(0, &commits, None).unwrap(), placed);
        }
        for (name, select) in selects::named(value, limit) {
            for select in [select.clone(), select.descending()] {
                let expected = pages(&memory, &select);
                prop_assert_eq!(pages(&sqlite, &select), expected, "{}", name);
                let count = memory.count(&select).unwrap();
                prop_assert_eq!(sqlite.count(&select).unwrap(), count, "{}", name);
            }
        }
        prop_assert_eq!(sqlite.head(0).unwrap(), memory.head(0).unwrap());
        prop_assert_eq!(sqlite.feed(0, 0, 99).unwrap(), memory.feed(0, 0, 99).unwrap());
    }
}

/// The writes as one commit on the rows as they are; of several writes of one row the first counts.
fn commits(store: &MemoryStore, operation: u64, writes: &[Write]) -> Vec<Commit> {
    let mut commit = rows::commit(operation);
    for (table, number, value) in writes {
        let record = rows::TABLES[*table](*number, value.unwrap_or(0));
        let key = record.key();
        if commit.changes.iter().any(|change| change.key == key) {
            continue;
        }
        let (_, expected, _) = store.load(std::slice::from_ref(&key)).unwrap().remove(0);
        let change = match value {
            Some(_) => rows::put(record, expected),
            None => rows::delete(key, expected),
        };
        commit.changes.push(change);
    }
    vec![commit]
}

/// The rows of every page, and where the pages end.
fn pages(store: &dyn Store, select: &Select) -> Vec<Vec<Record>> {
    let mut pages = Vec::new();
    let mut select = select.clone();
    loop {
        let page = store.select(&select).unwrap();
        let Some(last) = page.last() else {
            return pages;
        };
        let value = select
            .order
            .map_or(Value::Nothing, |order| value_in(last, order));
        select = select.after(Some((value, last.key().id)));
        pages.push(page);
    }
}

fn value_in(record: &Record, column: &str) -> Value {
    let columns = record.key().table.columns();
    let place = columns.iter().position(|known| known.name() == column);
    record.values()[place.unwrap()].clone()
}
