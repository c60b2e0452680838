//! A file that lies still while it is copied, and what becomes of the log that has grown meanwhile.

#[path = "samples/mod.rs"]
mod samples;

use std::path::Path;
use std::process::Command;

use evenhand_store::{SqliteStore, Store};
use samples::rows::{commit, evidence, put};

/// Pages of the log from which on it is moved, with their headers.
const LOG_BYTES: u64 = 4_096 * (4_096 + 24);

/// Writes rows of 60 KB, each in a commit of its own.
fn write(store: &SqliteStore, rows: std::ops::Range<u64>) {
    for number in rows {
        let mut write = commit(number);
        let text = format!("{number}").repeat(60_000 / format!("{number}").len());
        write.changes = vec![put(evidence(number, text), 0)];
        store.commit(0, &[write], None).unwrap();
    }
}

/// How many commits are in the file alone, without its log. Another process copies it: closing it in this
/// one would take away the locks of the store.
fn commits_in_file(file: &Path) -> u64 {
    let place = tempfile::tempdir().unwrap();
    let copy = place.path().join("evenhand.db");
    let copied = Command::new("cp").arg(file).arg(&copy).status();
    assert!(copied.unwrap().success());
    SqliteStore::open(copy)
        .unwrap()
        .position(0)
        .unwrap()
        .sequence
}

fn log_bytes(directory: &Path) -> u64 {
    std::fs::metadata(directory.join("evenhand.db-wal"))
        .unwrap()
        .len()
}

#[test]
fn a_frozen_file_shows_one_moment_and_a_thawed_one_everything_up_to_then() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("evenhand.db");
    let store = SqliteStore::open(&file).unwrap();
    write(&store, 1..4);
    assert_eq!(store.freeze().unwrap(), std::slice::from_ref(&file));
    assert!(store.freeze().is_err() && store.compact().is_err());
    write(&store, 4..500);
    assert_eq!(commits_in_file(&file), 3);
    assert_eq!(store.position(0).unwrap().sequence, 499);
    let grown = log_bytes(directory.path());
    assert!(grown > LOG_BYTES, "{grown}");

    store.thaw().unwrap();
    assert_eq!(commits_in_file(&file), 499);
    write(&store, 500..501);
    assert_eq!(
        log_bytes(directory.path()),
        grown,
        "it is written from its beginning again"
    );
    store.compact().unwrap();
    assert_eq!(commits_in_file(&file), 500);
    store.freeze().unwrap();
    store.thaw().unwrap();
}

#[test]
fn a_log_that_has_grown_far_becomes_shorter_a_step_at_a_time() {
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(directory.path().join("evenhand.db")).unwrap();
    store.freeze().unwrap();
    write(&store, 1..1_700);
    store.thaw().unwrap();
    let mut lengths = vec![log_bytes(directory.path())];
    for number in 1_700..3_000 {
        write(&store, number..number + 1);
        lengths.push(log_bytes(directory.path()));
    }
    lengths.dedup();
    assert!(lengths[0] > 150_000_000, "{lengths:?}");
    let steps = lengths.windows(2).map(|pair| pair[0] - pair[1]);
    assert!(steps.max() <= Some(32 * 1024 * 1024), "{lengths:?}");
    assert_eq!(lengths.last(), Some(&(64 * 1024 * 1024)), "{lengths:?}");
}
