//! Targets for fuzzing: each takes any bytes and panics where a promise is broken.

use evenhand_model::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::accept::{check_event, read_event, read_report};

/// Whatever the bytes: they are an event that says the same once it is written and read again, or
/// one problem that tells a person something.
pub fn fuzz_event(data: &[u8]) {
    match read_event(data).and_then(|event| check_event(&event).map(|()| event)) {
        Ok(event) => assert_says_the_same(&event, read_event),
        Err(problem) => assert_tells(&problem),
    }
}

/// Whatever the bytes: they are a report that says the same once it is written and read again, or
/// one problem that tells a person something.
pub fn fuzz_report(data: &[u8]) {
    match read_report(data) {
        Ok(report) => assert_says_the_same(&report, read_report),
        Err(problem) => assert_tells(&problem),
    }
}

fn assert_says_the_same<T: Serialize + DeserializeOwned>(
    value: &T,
    read: impl Fn(&[u8]) -> Result<T, Problem>,
) {
    let written = serde_json::to_string(value).expect("what was read can be written");
    let again = read(written.as_bytes()).expect("what was written can be read");
    let twice = serde_json::to_string(&again).expect("what was read can be written");
    assert_eq!(written, twice);
}

fn assert_tells(problem: &Problem) {
    assert!((400..500).contains(&problem.status), "{problem:?}");
    assert!(!problem.to_string().is_empty(), "{problem:?}");
}
