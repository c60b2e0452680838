//! A disk without space. Each test runs itself again in a namespace of its own, on a small disk that
//! it may fill.

#![cfg(target_os = "linux")]

#[path = "samples/mod.rs"]
mod samples;

use std::path::{Path, PathBuf};
use std::process::Command;

use evenhand_model::Time;
use evenhand_store::{
    CommitError, DataDirectory, EventLog, LogError, LogSettings, SqliteStore, Store, StoreError,
};
use samples::rows::{commit, evidence, put};

/// Names the small disk to the test that runs itself again.
const DISK: &str = "EVENHAND_TEST_DISK";

/// Size of the disk, in megabytes.
const DISK_MB: u64 = 160;

/// The small disk; `None` in the run that only starts the other one.
#[expect(
    clippy::print_stderr,
    reason = "a skipped test must not look like a passed one"
)]
fn small_disk(test: &str) -> Option<PathBuf> {
    if let Some(disk) = std::env::var_os(DISK) {
        return Some(disk.into());
    }
    let place = tempfile::tempdir().unwrap();
    let script = format!(
        "mount -t tmpfs -o size={DISK_MB}m tmpfs \"${DISK}\" && \
         mkdir \"${DISK}/small\" && mount -t tmpfs -o size=1m tmpfs \"${DISK}/small\" || exit 99; \
         exec \"$0\" --exact {test} --nocapture"
    );
    let output = Command::new("unshare")
        .args(["-rm", "sh", "-c", &script])
        .arg(std::env::current_exe().unwrap())
        .env(DISK, place.path())
        .env("SQLITE_TMPDIR", place.path().join("small"))
        .output();
    match output {
        Ok(output) if output.status.success() => {}
        Ok(output) if output.status.code() != Some(99) && !output.stdout.is_empty() => {
            panic!(
                "{}{}",
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            );
        }
        _ => eprintln!("skipped: this system lets nobody mount a disk of its own"),
    }
    None
}

/// Takes every free byte of the disk.
fn fill(disk: &Path) -> PathBuf {
    let ballast = disk.join("ballast");
    let mut file = std::fs::File::create(&ballast).unwrap();
    while std::io::Write::write_all(&mut file, &[1; 64 * 1024]).is_ok() {}
    while std::io::Write::write_all(&mut file, &[1]).is_ok() {}
    ballast
}

/// Text that hardly gets smaller.
fn noise() -> String {
    let numbers = std::iter::successors(Some(1_u64), |last| {
        Some(last.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1))
    });
    numbers
        .take(10_000)
        .map(|number| format!("{number:x}"))
        .collect()
}

fn large(number: u64) -> evenhand_flow::work::Commit {
    let mut commit = commit(number);
    commit.changes = vec![put(evidence(number, "x".repeat(100_000)), 0)];
    commit
}

#[test]
fn a_store_and_its_event_log_open_on_a_full_disk_to_be_read_and_write_once_there_is_room() {
    let name =
        "a_store_and_its_event_log_open_on_a_full_disk_to_be_read_and_write_once_there_is_room";
    let Some(disk) = small_disk(name) else {
        return;
    };
    let at = Time::from_micros(0);
    let data = disk.join("data");
    let open = || {
        let directory = DataDirectory::open(&data).unwrap();
        let store = SqliteStore::open(directory.store_file()).unwrap();
        let position = store.event_log_position().unwrap();
        let log = EventLog::open(directory.event_log(), LogSettings::default(), position).unwrap();
        (directory, store, log)
    };
    let (directory, store, log) = open();
    log.append_and(at, &["a line"], |place| {
        store.commit(0, &[large(1)], Some(place))
    })
    .unwrap();
    drop((directory, store, log));
    let ballast = fill(&disk);

    let (_directory, store, log) = open();
    let key = large(1).changes.remove(0).key;
    assert_eq!(store.load(&[key]).unwrap()[0].1, 1);
    assert_eq!(log.read_from(Default::default()).count(), 1);
    let refused = store.commit(0, &[large(2)], None).unwrap_err();
    assert!(matches!(refused, CommitError::Full), "{refused}");
    let refused = log.append(at, &[noise()]).unwrap_err();
    assert!(matches!(refused, LogError::Full), "{refused}");

    std::fs::remove_file(ballast).unwrap();
    let appended = log.append_and(at, &["more"], |place| {
        store.commit(0, &[large(2)], Some(place))
    });
    assert_eq!(appended.unwrap()[0].sequence, 2);
    assert_eq!(log.read_from(Default::default()).count(), 2);
}

#[test]
fn a_rewriting_without_room_is_refused_and_the_store_goes_on() {
    let Some(disk) = small_disk("a_rewriting_without_room_is_refused_and_the_store_goes_on") else {
        return;
    };
    let store = SqliteStore::open(disk.join("evenhand.db")).unwrap();
    let mut number = 0;
    let mut write = |rows: u64| {
        for _ in 0..rows {
            number += 1;
            let placed = store.commit(0, &[large(number)], None).unwrap();
            assert_eq!(placed[0].sequence, number);
        }
    };
    let check_refused = || {
        let size = store.size_bytes().unwrap();
        let refused = store.rewrite().unwrap_err();
        assert!(matches!(refused, StoreError::Full), "{refused}");
        assert!(store.size_bytes().unwrap() <= size);
    };
    // The disk has room, but the directory for temporary files has not.
    write(300);
    store.compact().unwrap();
    check_refused();
    // The disk itself has not.
    write(400);
    check_refused();
    write(1);
}
