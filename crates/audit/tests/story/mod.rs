//! A made-up chain for the tests.

use evenhand_audit::{Head, append};
use evenhand_model::{Act, Entry, EntryDraft, Principal, Time};
use serde_json::json;

/// Entries 1 to `length` of shard 0.
pub fn chain(length: u64) -> Vec<Entry> {
    let mut head = Head::genesis(0);
    (0..length)
        .map(|number| append(&mut head, draft(number)))
        .collect()
}

/// A draft that differs from every other number's.
pub fn draft(number: u64) -> EntryDraft {
    let id = |group: u64| format!("01930d6a-{group:04x}-7d4f-8a5b-{number:012x}");
    let by = match number % 4 {
        0 => Principal::User(id(1).parse().unwrap()),
        1 => Principal::Key(id(2).parse().unwrap()),
        2 => Principal::Rule("spam.first-link".into()),
        _ => Principal::System,
    };
    EntryDraft {
        at: Time::from_micros(1_795_428_000_000_000 - 1_000_000 * (1_000 - number as i64)),
        by,
        act: Act::ALL[number as usize % Act::ALL.len()],
        subject: Some(id(3).parse().unwrap()),
        case: number.is_multiple_of(2).then(|| id(4).parse().unwrap()),
        order: number.is_multiple_of(5).then(|| id(5).parse().unwrap()),
        details: [
            ("count".to_owned(), json!(number)),
            ("reason".to_owned(), json!("zu laut \u{1f4e3}\n\"quoted\"")),
            (
                "score".to_owned(),
                json!({"z": 0.25, "a": [1, -2, null, true]}),
            ),
        ]
        .into(),
    }
}
