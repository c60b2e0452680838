//! Deleted bytes leave the files.

#[path = "samples/mod.rs"]
mod samples;

use std::path::Path;

use evenhand_flow::work::{Change, Record};
use evenhand_store::{SqliteStore, Store};
use samples::rows::{commit, delete, evidence, put};

const MARKER: &str = "x7q-planted-marker";
const ROWS: u64 = 3_000;

/// Content of many lengths, so that rows share pages, overflow them and move between them.
fn marked(number: u64) -> String {
    format!("{MARKER}{}", "y".repeat((number * 37 % 5_000) as usize))
}

#[test]
fn after_compacting_no_byte_of_a_deleted_or_replaced_row_is_left_in_any_file() {
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(directory.path().join("evenhand.db")).unwrap();
    let mut operation = 0;
    let mut write_all = |change: &dyn Fn(u64) -> evenhand_flow::work::Change| {
        for from in (0..ROWS).step_by(100) {
            operation += 1;
            let mut write = commit(operation);
            write.changes = (from..from + 100).map(change).collect();
            store.commit(0, &[write], None).unwrap();
        }
    };
    write_all(&|number| put(evidence(number, marked(number)), 0));
    assert!(holds_marker(directory.path()));
    write_all(&|number| {
        let row = evidence(number, marked(number));
        if number.is_multiple_of(2) {
            put(evidence(number, "z".repeat((number % 900) as usize)), 1)
        } else {
            delete(put(row, 1).key, 1)
        }
    });
    store.compact().unwrap();
    assert!(!holds_marker(directory.path()));
}

/// One row of so many stays, and keeps its page.
const STAYS: u64 = 4;

const UPDATES: u64 = 3;

/// A row that grows with every update: SQLite moves it and its neighbours from page to page. The
/// marker stands near its beginning, of which most is left in the gaps of pages.
fn growing(number: u64, updates: u64) -> Record {
    let mut row = evidence(number, "b".repeat((updates * (number * 37 % 900)) as usize));
    if !number.is_multiple_of(STAYS) {
        row.salt = MARKER.into();
    }
    row.into()
}

#[test]
fn after_a_rewriting_no_byte_is_left_of_rows_that_grew_and_moved_before_they_were_deleted() {
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(directory.path().join("evenhand.db")).unwrap();
    let mut operation = 0;
    let mut write = |changes: Vec<Change>| {
        for changes in changes.chunks(20) {
            operation += 1;
            let mut write = commit(operation);
            write.changes = changes.to_vec();
            store.commit(0, &[write], None).unwrap();
        }
    };
    for updates in 0..UPDATES {
        let mixed = (0..ROWS).map(|number| (number * 1_009 + updates * 7) % ROWS);
        let written = mixed.map(|number| put(growing(number, updates), updates));
        write(written.collect());
    }
    let goes = (0..ROWS).filter(|number| !number.is_multiple_of(STAYS));
    let deleted = goes.map(|number| delete(growing(number, 0).key(), UPDATES));
    write(deleted.collect());
    store.compact().unwrap();
    assert!(
        holds_marker(directory.path()),
        "compacting alone leaves nothing any more: is the rewriting still needed?"
    );
    store.rewrite().unwrap();
    assert!(!holds_marker(directory.path()));
    write(vec![put(growing(1, 0), 0)]);
}

fn holds_marker(directory: &Path) -> bool {
    let files = std::fs::read_dir(directory).unwrap();
    let mut bytes = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
    bytes.any(|bytes| {
        bytes
            .windows(MARKER.len())
            .any(|part| part == MARKER.as_bytes())
    })
}
