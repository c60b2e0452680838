//! A start takes in what was kept, or else makes it of the store again.

use std::path::Path;
use std::sync::Arc;

use evenhand_flow::operation::bank::add_items::{AddItems, NewItem};
use evenhand_flow::operation::bank::make_bank::{MakeBank, NewBank};
use evenhand_model::{Duration, MediaHashes, Principal, Time};
use evenhand_store::data_directory::KNOWN_MEDIA;

use super::{Due, Kept, Last};
use crate::engine::{Engine, SystemClock};
use crate::media::Query;
use crate::rules::RuleFiles;
use crate::settings::Settings;

const BANK: &str = "KNOWN";
const FIRST: &str = "11111111111111111111111111111111";
const SECOND: &str = "22222222222222222222222222222222";

pub(super) async fn open(place: &Path) -> Arc<Engine> {
    loop {
        let settings = Settings::new(place.to_owned());
        let rules = RuleFiles::Shipped(Vec::new());
        let opened = Engine::open(settings, rules, Vec::new(), Arc::new(SystemClock)).await;
        match opened {
            Ok(engine) => return engine,
            // The writer of the engine before lets go of the directory in a moment.
            Err(error) if error.to_string().contains("in use") => tokio::task::yield_now().await,
            Err(error) => panic!("{error}"),
        }
    }
}

async fn make_bank(engine: &Engine) {
    let bank = NewBank::named(BANK.to_owned());
    let make = MakeBank { bank, user: None };
    engine.submit(Principal::System, make).await.unwrap();
}

async fn add(engine: &Engine, md5: &str) {
    let item = NewItem {
        hashes: MediaHashes {
            md5: Some(md5.to_owned()),
            pdq: Some(md5.repeat(2)),
            ..MediaHashes::default()
        },
        ..NewItem::default()
    };
    let add = AddItems {
        bank: BANK.to_owned(),
        source: "a-list".to_owned(),
        items: vec![item],
        confirmed: None,
    };
    engine.submit(Principal::System, add).await.unwrap();
}

/// How many items a start finds with an MD5 and with a picture, and whether it took them from files.
async fn started(place: &Path, md5: &str) -> (usize, bool) {
    let engine = open(place).await;
    let is_kept = engine.media.kept().last.is_some();
    let query = Query {
        md5: Some(md5.to_owned()),
        pdq: md5.repeat(2).parse().ok(),
        ..Query::default()
    };
    let found = engine.media.look_up(&query, engine.now(), "c1").len();
    engine.close().await;
    (found, is_kept)
}

fn files(place: &Path) -> Vec<std::path::PathBuf> {
    let files = std::fs::read_dir(place.join(KNOWN_MEDIA)).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_takes_in_what_was_kept_and_what_came_after_it() {
    let place = tempfile::tempdir().unwrap();
    let engine = open(place.path()).await;
    make_bank(&engine).await;
    add(&engine, FIRST).await;
    drop(engine);
    // Nothing was written, and then it was at the end.
    assert_eq!(started(place.path(), FIRST).await, (1, false));
    assert_eq!(started(place.path(), FIRST).await, (1, true));
    let engine = open(place.path()).await;
    add(&engine, SECOND).await;
    drop(engine);
    assert_eq!(started(place.path(), SECOND).await, (1, true));
    assert_eq!(started(place.path(), FIRST).await, (1, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_damaged_is_made_of_the_store_again() {
    let place = tempfile::tempdir().unwrap();
    let engine = open(place.path()).await;
    make_bank(&engine).await;
    add(&engine, FIRST).await;
    drop(engine);
    started(place.path(), FIRST).await;
    for number in 0..files(place.path()).len() {
        assert_eq!(started(place.path(), FIRST).await, (1, true));
        let file = &files(place.path())[number];
        let mut bytes = std::fs::read(file).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(file, bytes).unwrap();
        let name = file.display();
        assert_eq!(started(place.path(), FIRST).await, (1, false), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_another_history_are_not_taken_in() {
    let place = tempfile::tempdir().unwrap();
    let (now, then) = (place.path().join("now"), place.path().join("then"));
    let engine = open(&now).await;
    make_bank(&engine).await;
    add(&engine, FIRST).await;
    drop(engine);
    started(&now, FIRST).await;
    // The store goes back to what it was, and on in another way.
    copy(&now, &then);
    copy(
        &place.path().join("now.keys"),
        &place.path().join("then.keys"),
    );
    let engine = open(&now).await;
    add(&engine, SECOND).await;
    drop(engine);
    assert_eq!(started(&now, SECOND).await, (1, true));
    std::fs::remove_dir_all(then.join(KNOWN_MEDIA)).unwrap();
    copy(&now.join(KNOWN_MEDIA), &then.join(KNOWN_MEDIA));
    assert_eq!(started(&then, SECOND).await, (0, false));
    assert_eq!(started(&then, FIRST).await, (1, true));
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn files_are_written_after_a_while_sooner_after_a_list_and_renewed_each_day() {
    let start: Time = "2026-11-23T10:00:00Z".parse().unwrap();
    let check = |minutes: i64, commits: u64, changes: u64, expected: Due| {
        let kept = Kept {
            last: Some(Last {
                sequence: 7,
                changes: 2,
            }),
            tried_at: Some(start),
            renewed_at: Some(start),
            ..Kept::default()
        };
        let now = start.plus(Duration::from_minutes(minutes));
        let due = kept.due(now, 7 + commits, 2 + changes);
        assert_eq!(due, expected, "{minutes} min, {commits}, {changes}");
    };
    check(60, 99_999, 0, Due::Nothing);
    check(4, 0, 1, Due::Nothing);
    check(5, 0, 1, Due::Writing);
    check(0, 0, 100_000, Due::Nothing);
    check(1, 0, 100_000, Due::Writing);
    check(1, 100_000, 0, Due::Writing);
    check(24 * 60, 0, 0, Due::Renewal);
}
