//! A packet to read: one page that loads nothing, in which every text from outside is escaped and kept
//! to its own direction.

use askama::Template;
use evenhand_audit::packet::CONTENT;
use evenhand_audit::packet::{Contents, KeptContent, Withheld};
use serde_json::{Map, Value};

/// The page of a packet.
#[derive(Template)]
#[template(path = "packet.html")]
struct Page<'a> {
    packet: &'a str,
    instance: &'a str,
    made_at: String,
    made_by: &'a str,
    public_key: &'a str,
    purpose: Vec<Field>,
    sections: Vec<Section>,
    content: Vec<KeptContent>,
    entries: Vec<EntryLine>,
    checkpoint_at: String,
    withheld: &'a [Withheld],
}

/// One part of the packet, other than content.
struct Section {
    title: String,
    items: Vec<Vec<Field>>,
}

/// A name and what stands under it.
struct Field {
    name: String,
    value: String,
}

struct EntryLine {
    sequence: u64,
    at: String,
    act: &'static str,
    by: String,
    hash: String,
}

/// Writes the page of a packet.
pub fn write(contents: &Contents) -> String {
    let manifest = &contents.manifest;
    let parts = contents.parts.iter().filter(|(name, _)| *name != CONTENT);
    let content = contents.parts.get(CONTENT).cloned().unwrap_or_default();
    let entries = contents.entries.iter().map(|proven| EntryLine {
        sequence: proven.entry.sequence,
        at: proven.entry.draft.at.to_string(),
        act: proven.entry.draft.act.as_str(),
        by: proven.entry.draft.by.to_string(),
        hash: proven.entry.hash.clone(),
    });
    let page = Page {
        packet: &manifest.packet,
        instance: &manifest.instance,
        made_at: manifest.made_at.to_string(),
        made_by: &manifest.made_by,
        public_key: &manifest.public_key,
        purpose: fields(&manifest.purpose),
        sections: parts.map(|(name, part)| section(name, part)).collect(),
        content: serde_json::from_value(content).unwrap_or_default(),
        entries: entries.collect(),
        checkpoint_at: contents.checkpoint.at.to_string(),
        withheld: &manifest.withheld,
    };
    page.render().unwrap_or_default()
}

fn section(name: &str, part: &Value) -> Section {
    let items = match part {
        Value::Array(items) => items
            .iter()
            .filter_map(Value::as_object)
            .map(fields)
            .collect(),
        Value::Object(fields_of_it) => vec![fields(fields_of_it)],
        _ => Vec::new(),
    };
    let mut title = name.to_owned();
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Section { title, items }
}

/// What says nothing is left out of the page; it stands in the parts.
fn fields(object: &Map<String, Value>) -> Vec<Field> {
    let says_something = |value: &Value| match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        _ => true,
    };
    let said = object.iter().filter(|(_, value)| says_something(value));
    let field = |(name, value): (&String, &Value)| Field {
        name: name.replace('_', " "),
        value: match value {
            Value::String(text) => text.clone(),
            Value::Array(items) if items.iter().all(Value::is_string) => {
                let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                texts.join(", ")
            }
            other => other.to_string(),
        },
    };
    said.map(field).collect()
}
