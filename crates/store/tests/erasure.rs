//! Deleted bytes leave the files.

#[path = "samples/mod.rs"]
mod samples;

use std::path::Path;

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

fn holds_marker(directory: &Path) -> bool {
    let files = std::fs::read_dir(directory).unwrap();
    let mut bytes = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
    bytes.any(|bytes| {
        bytes
            .windows(MARKER.len())
            .any(|part| part == MARKER.as_bytes())
    })
}
