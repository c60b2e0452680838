//! Measures appending and verifying: `cargo run --release -p evenhand-audit --example verify_speed`.
//! The number of entries can be given; the default is one million.

#![allow(clippy::print_stdout, reason = "a measurement is there to be read")]

use std::time::Instant;

use evenhand_audit::{Head, Verifier, append, read_line, write_line};
use evenhand_model::{Act, CaseId, Entry, EntryDraft, Principal, Rng, SubjectId, Time, UserId};
use serde_json::json;

fn main() {
    let count = std::env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_000_000);
    let drafts: Vec<EntryDraft> = (0..1_000).map(draft).collect();
    let mut head = Head::genesis(0);

    let started = Instant::now();
    let entries: Vec<Entry> = (0..count)
        .map(|number| append(&mut head, drafts[number % drafts.len()].clone()))
        .collect();
    report("append", count, started);

    let started = Instant::now();
    let mut verifier = Verifier::new();
    entries.iter().for_each(|entry| verifier.push(entry));
    report("verify", count, started);
    assert!(verifier.finish().is_ok());

    let lines: Vec<String> = entries.iter().map(write_line).collect();
    let started = Instant::now();
    let mut verifier = Verifier::new();
    for line in &lines {
        match read_line(line) {
            Ok(entry) => verifier.push(&entry),
            Err(problem) => println!("{problem}"),
        }
    }
    report("read lines and verify", count, started);
    assert!(verifier.finish().is_ok());
}

fn draft(number: i64) -> EntryDraft {
    let mut rng = Rng::from_number(number.unsigned_abs());
    let at = Time::from_micros(1_795_428_000_000_000 + number);
    EntryDraft {
        at,
        by: Principal::User(UserId::new(at, &mut rng)),
        act: Act::CaseDecided,
        subject: Some(SubjectId::new(at, &mut rng)),
        case: Some(CaseId::new(at, &mut rng)),
        order: None,
        details: [
            ("outcome".to_owned(), json!("violation")),
            ("policy".to_owned(), json!("spam")),
            ("policy_version".to_owned(), json!(3)),
        ]
        .into(),
    }
}

fn report(what: &str, count: usize, started: Instant) {
    let nanoseconds = started.elapsed().as_nanos() / count.max(1) as u128;
    println!("{what}: {nanoseconds} ns per entry");
}
