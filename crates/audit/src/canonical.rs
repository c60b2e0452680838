//! The one way to write an entry as bytes, for hashing.
//!
//! JSON in UTF-8 without white space, the keys of every object in the order of their code points,
//! strings escaped only where JSON demands it. Two programs that follow these rules get the same
//! bytes. Numbers are whole, because two JSON libraries may write the same fraction differently.

use std::collections::BTreeMap;

use evenhand_model::{Entry, EntryDraft};
use serde::Serialize;
use serde_json::{Map, Value};

/// The text whose SHA-256 is the entry's hash: the whole entry but `hash`.
pub fn canonical_text(entry: &Entry) -> String {
    let mut text = Vec::with_capacity(512);
    write_entry(&mut text, entry, Hash::LeftOut);
    // Every piece is written by serde_json, which writes UTF-8 only.
    String::from_utf8_lossy(&text).into_owned()
}

/// Any JSON written in the same way. Numbers that are not whole must have become text before, see
/// [`without_fractions`].
pub fn canonical_value(value: &Value) -> String {
    let mut text = Vec::new();
    write_value(&mut text, value);
    String::from_utf8_lossy(&text).into_owned()
}

/// Whether the written entry has its `hash` field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    LeftOut,
    Included,
}

/// Appends the entry to `text`. The fields stand in the order of their names; a field added to the
/// model does not compile here until it has been given its place.
pub(crate) fn write_entry(text: &mut Vec<u8>, entry: &Entry, with: Hash) {
    let Entry {
        shard,
        sequence,
        draft,
        previous,
        hash,
    } = entry;
    let EntryDraft {
        at,
        by,
        act,
        subject,
        case,
        order,
        details,
    } = draft;
    field(text, "{\"act\":", act);
    field(text, ",\"at\":", at);
    field(text, ",\"by\":", by);
    field(text, ",\"case\":", case);
    text.extend_from_slice(b",\"details\":");
    write_details(text, details);
    if with == Hash::Included {
        field(text, ",\"hash\":", hash);
    }
    field(text, ",\"order\":", order);
    field(text, ",\"previous\":", previous);
    field(text, ",\"sequence\":", sequence);
    field(text, ",\"shard\":", shard);
    field(text, ",\"subject\":", subject);
    text.push(b'}');
}

/// Replaces every number that is not whole by its text. What is stored is then what is hashed, in
/// every language and after every trip through a JSON library.
pub fn without_fractions(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => *value = Value::String(number.to_string()),
        Value::Array(items) => items.iter_mut().for_each(without_fractions),
        Value::Object(fields) => fields.values_mut().for_each(without_fractions),
        _ => {}
    }
}

fn field(text: &mut Vec<u8>, label: &str, value: &impl Serialize) {
    text.extend_from_slice(label.as_bytes());
    write_plain(text, value);
}

fn write_plain(text: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(text, value).expect("a plain value in memory can be written as JSON");
}

fn write_details(text: &mut Vec<u8>, details: &BTreeMap<String, Value>) {
    write_object(text, details.iter());
}

fn write_value(text: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Object(fields) => write_object(text, sorted(fields).into_iter()),
        Value::Array(items) => {
            text.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(b',');
                }
                write_value(text, item);
            }
            text.push(b']');
        }
        plain => write_plain(text, plain),
    }
}

fn write_object<'v>(text: &mut Vec<u8>, fields: impl Iterator<Item = (&'v String, &'v Value)>) {
    text.push(b'{');
    for (index, (name, value)) in fields.enumerate() {
        if index > 0 {
            text.push(b',');
        }
        write_plain(text, name);
        text.push(b':');
        write_value(text, value);
    }
    text.push(b'}');
}

/// The order of bytes in UTF-8 is the order of code points.
fn sorted(fields: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut fields: Vec<_> = fields.iter().collect();
    fields.sort_unstable_by_key(|(name, _)| *name);
    fields
}
