//! The event log keeps every batch that it has confirmed, and nothing of one that it has not.

use std::fs;
use std::path::{Path, PathBuf};

use evenhand_model::{Duration, Time};
use evenhand_store::event_log::{LogLine, Rewrite};
use evenhand_store::{EventLog, LogError, LogPosition, LogSettings, OpenError};
use proptest::prelude::*;

const START: LogPosition = LogPosition {
    segment: 0,
    offset: 0,
};

fn open(directory: &Path) -> EventLog {
    EventLog::open(directory, LogSettings::default(), None).unwrap()
}

fn minute(number: i64) -> Time {
    Time::from_micros(0).plus(Duration::from_minutes(number))
}

fn texts(log: &EventLog, from: LogPosition) -> Vec<String> {
    let lines = log.read_from(from).map(|line| line.unwrap().text);
    lines.map(|text| String::from_utf8(text).unwrap()).collect()
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(directory).unwrap();
    let mut paths: Vec<_> = listed.map(|file| file.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn lines_come_back_in_order_and_from_any_place_that_an_append_told() {
    let place = tempfile::tempdir().unwrap();
    let log = open(place.path());
    let first = log.append(minute(0), &["a", "b"]).unwrap();
    let second = log.append(minute(0), &["c"]).unwrap();
    assert!(first < second);
    for (from, expected) in [
        (START, &["a", "b", "c"][..]),
        (first, &["c"]),
        (second, &[]),
    ] {
        assert_eq!(texts(&log, from), expected);
    }
    drop(log);
    let log = open(place.path());
    assert_eq!((log.end(), log.cut_bytes()), (second, 0));
    log.append(minute(1), &["d"]).unwrap();
    assert_eq!(texts(&log, first), ["c", "d"]);
}

#[test]
fn lines_since_a_time_leave_out_the_batches_before_it() {
    let place = tempfile::tempdir().unwrap();
    let log = open(place.path());
    for number in 0..4 {
        log.append(minute(number), &[format!("{number}")]).unwrap();
    }
    for (since, expected) in [(0, &["0", "1", "2", "3"][..]), (2, &["2", "3"]), (4, &[])] {
        let lines = log.read_since(minute(since));
        assert_eq!(lines.end(), log.end());
        let texts: Vec<_> = lines.map(|line| line.unwrap().text).collect();
        assert_eq!(
            texts,
            expected
                .iter()
                .map(|text| text.as_bytes())
                .collect::<Vec<_>>()
        );
    }
}

#[test]
fn who_follows_goes_on_where_the_lines_ended_past_what_was_taken_back() {
    let place = tempfile::tempdir().unwrap();
    let log = open(place.path());
    let mut lines = log.read_from(LogPosition::default());
    let mut come = || -> Vec<String> {
        lines.go_on(&log).unwrap();
        let come = lines.by_ref().map(|line| line.unwrap().text);
        come.map(|text| String::from_utf8(text).unwrap()).collect()
    };
    assert_eq!(come(), Vec::<String>::new());
    log.append(minute(1), &["one", "two"]).unwrap();
    assert_eq!(come(), ["one", "two"]);
    append_for_nothing(&log, minute(2), &["nobody was answered"]);
    log.append(minute(3), &["three"]).unwrap();
    assert_eq!(come(), ["three"]);
    assert_eq!(come(), Vec::<String>::new());
    log.append(minute(3 + 25 * 60), &["in the next segment"])
        .unwrap();
    assert_eq!(come(), ["in the next segment"]);
}

#[test]
fn a_line_tells_where_its_batch_stands_and_where_to_go_on() {
    let place = tempfile::tempdir().unwrap();
    let log = open(place.path());
    let first = log.append(minute(0), &["a"]).unwrap();
    let second = log.append(minute(0), &["b", ""]).unwrap();
    let lines: Vec<LogLine> = log.read_from(first).map(Result::unwrap).collect();
    let line = |text: &str| LogLine {
        position: first,
        next: second,
        text: text.into(),
    };
    assert_eq!(lines, [line("b"), line("")]);
}

#[test]
fn a_line_with_a_line_end_is_refused_and_nothing_is_kept() {
    let place = tempfile::tempdir().unwrap();
    let log = open(place.path());
    let refused = log.append(minute(0), &["fine", "two\nlines"]).unwrap_err();
    assert!(matches!(refused, LogError::LineRefused { index: 1, .. }));
    assert!(texts(&log, START).is_empty());
}

/// The commit that the lines were appended for is refused.
fn append_for_nothing(log: &EventLog, at: Time, lines: &[&str]) {
    let refused = log.append_and(at, lines, |_| Err::<(), _>(LogError::Full));
    assert!(matches!(refused, Err(LogError::Full)));
}

#[test]
fn lines_whose_commit_was_refused_are_taken_back_however_often_it_is_tried() {
    for segment_bytes in [1, 1 << 20] {
        let place = tempfile::tempdir().unwrap();
        let settings = LogSettings {
            segment_bytes,
            ..LogSettings::default()
        };
        let log = EventLog::open(place.path(), settings, None).unwrap();
        append_for_nothing(&log, minute(0), &["first"]);
        assert!(texts(&log, START).is_empty());
        log.append(minute(0), &["kept"]).unwrap();
        for _ in 0..3 {
            append_for_nothing(&log, minute(1), &["refused", "again"]);
        }
        let end = log.end();
        assert_eq!(texts(&log, START), ["kept"]);
        drop(log);
        let log = EventLog::open(place.path(), settings, Some(end)).unwrap();
        assert_eq!((log.end(), log.cut_bytes()), (end, 0));
        log.append(minute(2), &["next"]).unwrap();
        assert_eq!(texts(&log, START), ["kept", "next"]);
        assert_eq!(texts(&log, end), ["next"]);
    }
}

#[test]
fn lines_can_be_appended_and_read_while_the_log_is_rewritten() {
    let place = tempfile::tempdir().unwrap();
    let log = open(place.path());
    log.append(minute(0), &["a", "b"]).unwrap();
    let changed = log.rewrite(|line| {
        log.append(minute(1), &[[line, b" meanwhile"].concat()])
            .unwrap();
        assert_eq!(log.drop_before(minute(9)).unwrap(), 0);
        assert!(texts(&log, START).contains(&"a meanwhile".into()));
        Rewrite::Change(line.to_ascii_uppercase())
    });
    assert_eq!(changed.unwrap(), 2);
    assert_eq!(texts(&log, START), ["A", "B", "a meanwhile", "b meanwhile"]);
}

#[test]
fn opening_writes_nothing_and_the_first_append_mends_what_a_crash_left() {
    let place = tempfile::tempdir().unwrap();
    let directory = place.path().join("events");
    let log = open(&directory);
    assert!(texts(&log, START).is_empty());
    assert_eq!(log.end(), START);
    assert!(!directory.exists());
    log.append(minute(0), &["a"]).unwrap();
    drop(log);
    let path = files(&directory).remove(0);
    let whole = fs::read(&path).unwrap();
    let torn = [&whole[..], b"EVF1 half a frame"].concat();
    fs::write(&path, &torn).unwrap();

    let log = open(&directory);
    assert_eq!(log.cut_bytes(), 17);
    assert_eq!(texts(&log, START), ["a"]);
    assert_eq!(fs::read(&path).unwrap(), torn);
    assert_eq!(log.rewrite(|_| Rewrite::Keep).unwrap(), 0);
    assert_eq!(fs::read(&path).unwrap(), whole);
    log.append(minute(0), &["b"]).unwrap();
    assert_eq!(texts(&log, START), ["a", "b"]);
}

#[test]
fn a_segment_is_closed_by_size_and_by_age() {
    for (segment_bytes, segment_age, minutes, segments) in [
        (1, Duration::from_days(1), 0, 3),
        (1 << 20, Duration::from_minutes(5), 5, 3),
        (1 << 20, Duration::from_minutes(5), 2, 1),
    ] {
        let place = tempfile::tempdir().unwrap();
        let settings = LogSettings {
            segment_bytes,
            segment_age,
        };
        let log = EventLog::open(place.path(), settings, None).unwrap();
        for number in 0..3 {
            log.append(minute(number * minutes), &[number.to_string()])
                .unwrap();
        }
        assert_eq!(files(place.path()).len(), segments);
        assert_eq!(texts(&log, START), ["0", "1", "2"]);
    }
}

#[test]
fn old_segments_are_dropped_whole_and_numbers_go_on() {
    let place = tempfile::tempdir().unwrap();
    let settings = LogSettings {
        segment_age: Duration::from_minutes(1),
        ..LogSettings::default()
    };
    let log = EventLog::open(place.path(), settings, None).unwrap();
    for number in 0..4 {
        log.append(minute(number), &[number.to_string()]).unwrap();
    }
    assert_eq!(log.drop_before(minute(2)).unwrap(), 2);
    assert_eq!(texts(&log, START), ["2", "3"]);
    assert_eq!(log.drop_before(minute(9)).unwrap(), 2);
    assert!(texts(&log, START).is_empty());
    let end = log.end();
    drop(log);
    let log = EventLog::open(place.path(), settings, Some(end)).unwrap();
    assert_eq!(log.append(minute(9), &["4"]).unwrap().segment, end.segment);
    assert_eq!(texts(&log, START), ["4"]);
}

#[test]
fn old_segments_are_thinned_once_to_what_is_to_be_kept() {
    let place = tempfile::tempdir().unwrap();
    let settings = LogSettings {
        segment_age: Duration::from_minutes(1),
        ..LogSettings::default()
    };
    let log = EventLog::open(place.path(), settings, None).unwrap();
    let mut end = START;
    for number in 0..4 {
        let lines = [format!("{number}"), format!("held {number}")];
        end = log.append(minute(number), &lines).unwrap();
    }
    let is_held = |line: &[u8]| line.starts_with(b"held");
    let next = log.thin_before(minute(2), 0, is_held).unwrap();
    let expected = ["held 0", "held 1", "2", "held 2", "3", "held 3"];
    assert_eq!(texts(&log, START), expected);
    assert!(texts(&log, end).is_empty());
    let asked = std::cell::Cell::new(0);
    let count = |_: &[u8]| asked.replace(asked.get() + 1) < 9;
    assert_eq!(log.thin_before(minute(2), next, count).unwrap(), next);
    assert_eq!(asked.get(), 0, "what is done is not read again");
    log.thin_before(minute(9), next, is_held).unwrap();
    assert_eq!(texts(&log, START), ["held 0", "held 1", "held 2", "held 3"]);
    assert_eq!(log.drop_before(minute(9)).unwrap(), 4);
}

#[test]
fn segments_behind_a_young_one_stay_and_are_not_even_read() {
    let place = tempfile::tempdir().unwrap();
    let settings = LogSettings {
        segment_bytes: 1,
        ..LogSettings::default()
    };
    let log = EventLog::open(place.path(), settings, None).unwrap();
    for at in [0, 5, 1, 9] {
        log.append(minute(at), &[at.to_string()]).unwrap();
    }
    let behind = files(place.path()).remove(2);
    let hidden = place.path().join("hidden");
    fs::rename(&behind, &hidden).unwrap();
    fs::create_dir(&behind).unwrap();
    assert_eq!(log.drop_before(minute(3)).unwrap(), 1);
    fs::remove_dir(&behind).unwrap();
    fs::rename(&hidden, &behind).unwrap();
    assert_eq!(texts(&log, START), ["5", "1", "9"]);
}

#[test]
fn rewritten_lines_leave_the_files_and_places_stay_valid() {
    let place = tempfile::tempdir().unwrap();
    let log = open(place.path());
    let secret = "x7q-planted-marker";
    log.append(minute(0), &["keep", secret]).unwrap();
    let second = log.append(minute(0), &[secret]).unwrap();
    let third = log.append(minute(0), &["after", "change me"]).unwrap();
    let changed = log.rewrite(|line| match line {
        b"change me" => Rewrite::Change(b"changed".to_vec()),
        line if line == secret.as_bytes() => Rewrite::Drop,
        _ => Rewrite::Keep,
    });
    assert_eq!(changed.unwrap(), 3);
    let fourth = log.append(minute(0), &["new"]).unwrap();
    for (from, expected) in [
        (START, &["keep", "after", "changed", "new"][..]),
        (second, &["after", "changed", "new"]),
        (third, &["new"]),
        (fourth, &[]),
    ] {
        assert_eq!(texts(&log, from), expected);
    }
    assert!(
        files(place.path())
            .iter()
            .all(|path| path.extension().unwrap() == "events")
    );
    for path in files(place.path()) {
        let bytes = fs::read(path).unwrap();
        assert!(
            !bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes())
        );
    }
    assert_eq!(log.rewrite(|_| Rewrite::Keep).unwrap(), 0);
}

#[test]
fn what_a_crash_left_of_a_rewriting_is_removed() {
    let place = tempfile::tempdir().unwrap();
    open(place.path()).append(minute(0), &["a"]).unwrap();
    let left = place.path().join("0000000000000001.events.new");
    fs::write(&left, "half of it").unwrap();
    assert_eq!(texts(&open(place.path()), START), ["a"]);
    assert!(!left.exists());
}

#[test]
fn a_damaged_frame_is_reported_and_the_lines_around_it_are_read() {
    let place = tempfile::tempdir().unwrap();
    let settings = LogSettings {
        segment_age: Duration::from_minutes(9),
        ..LogSettings::default()
    };
    let log = EventLog::open(place.path(), settings, None).unwrap();
    let first = log.append(minute(0), &["before"]).unwrap();
    log.append(minute(0), &["damaged"]).unwrap();
    log.append(minute(0), &["behind"]).unwrap();
    log.append(minute(9), &["next segment"]).unwrap();
    let path = files(place.path()).remove(0);
    let mut bytes = fs::read(&path).unwrap();
    bytes[first.offset as usize + 50] ^= 1;
    fs::write(&path, bytes).unwrap();

    let read: Vec<_> = log.read_from(START).collect();
    let shown: Vec<String> = read.into_iter().map(shown).collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    before
    the event log is damaged after segment 1 offset 80: the checksum of a frame is wrong; restore that segment from a backup
    behind
    next segment
    ");

    let left_alone = log.rewrite(|_| Rewrite::Drop).unwrap_err();
    assert!(matches!(left_alone, LogError::Damaged { after, .. } if after == first));
}

fn shown(line: Result<LogLine, LogError>) -> String {
    match line {
        Ok(line) => String::from_utf8(line.text).unwrap(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn damage_in_the_middle_of_the_last_segment_is_no_unfinished_write() {
    let place = tempfile::tempdir().unwrap();
    let log = open(place.path());
    let first = log.append(minute(0), &["before"]).unwrap();
    log.append(minute(0), &["damaged"]).unwrap();
    log.append(minute(0), &["behind"]).unwrap();
    drop(log);
    let path = files(place.path()).remove(0);
    let mut bytes = fs::read(&path).unwrap();
    bytes[first.offset as usize + 50] ^= 1;
    fs::write(&path, bytes).unwrap();
    let refused = EventLog::open(place.path(), LogSettings::default(), None).unwrap_err();
    assert!(matches!(refused, OpenError::DamagedLog { .. }), "{refused}");
}

#[test]
fn a_missing_segment_is_reported() {
    let place = tempfile::tempdir().unwrap();
    let settings = LogSettings {
        segment_bytes: 1,
        ..LogSettings::default()
    };
    let log = EventLog::open(place.path(), settings, None).unwrap();
    for line in ["a", "b", "c"] {
        log.append(minute(0), &[line]).unwrap();
    }
    fs::remove_file(files(place.path()).remove(1)).unwrap();
    let read: Vec<_> = log.read_from(START).map(|line| line.is_ok()).collect();
    assert_eq!(read, [true, false, true]);
}

#[test]
fn a_log_that_ends_before_what_the_store_took_from_it_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let log = open(place.path());
    let end = log.append(minute(0), &["a"]).unwrap();
    drop(log);
    let settings = LogSettings::default();
    EventLog::open(place.path(), settings, Some(end)).unwrap();
    let beyond = LogPosition {
        offset: end.offset + 1,
        ..end
    };
    let refused = EventLog::open(place.path(), settings, Some(beyond)).unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("before what the store has already taken")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn cut_at_any_byte_the_whole_frames_survive(
        batches in prop::collection::vec(prop::collection::vec("[a-z]{0,12}", 1..4), 1..5)
    ) {
        let place = tempfile::tempdir().unwrap();
        let log = open(place.path());
        let mut ends = vec![(16, 0)];
        let mut all = Vec::new();
        for batch in &batches {
            let end = log.append(minute(0), batch).unwrap();
            all.extend(batch.iter().cloned());
            ends.push((end.offset, all.len()));
        }
        drop(log);
        let path = files(place.path()).remove(0);
        let whole = fs::read(&path).unwrap();
        for length in 0..=whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            let log = open(place.path());
            let survive = ends.iter().rev().find(|(end, _)| *end <= length as u64);
            let (end, survive) = *survive.unwrap_or(&(16, 0));
            prop_assert_eq!(log.end().offset, end);
            prop_assert_eq!(texts(&log, START), &all[..survive]);
            log.append(minute(1), &["more"]).unwrap();
            drop(log);
            prop_assert_eq!(texts(&open(place.path()), START).len(), survive + 1);
        }
    }
}
