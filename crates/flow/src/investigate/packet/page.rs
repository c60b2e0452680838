//! A packet to read: one page that loads nothing, in which every text from outside is escaped and kept
//! to its own direction.

use askama::Template;
use evenhand_audit::packet::{CONTENT, Contents, KeptContent, ProvenEntry, Withheld};
use serde_json::{Map, Value};

use super::CUSTODY;

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
    content: Vec<ContentItem>,
    sections: Vec<Section>,
    custody: Vec<CustodyItem>,
    entries: Vec<EntryItem>,
    checkpoint_at: String,
    withheld: &'a [Withheld],
}

/// One part of the packet that has no form of its own.
struct Section {
    title: String,
    items: Vec<Vec<Field>>,
}

/// A name and what stands under it.
struct Field {
    name: String,
    value: String,
}

struct ContentItem {
    of: String,
    kept_at: String,
    digest: String,
    /// The words in it, where it has a field for them.
    words: Option<String>,
    /// All of it, as it was kept.
    kept: String,
}

struct CustodyItem {
    at: String,
    by: String,
    act: String,
    words: String,
}

struct EntryItem {
    sequence: u64,
    at: String,
    act: &'static str,
    by: String,
    hash: String,
}

/// Writes the page of a packet.
pub fn write(contents: &Contents) -> String {
    let manifest = &contents.manifest;
    let kept = contents.parts.get(CONTENT).cloned().unwrap_or_default();
    let kept: Vec<KeptContent> = serde_json::from_value(kept).unwrap_or_default();
    let (custody, content): (Vec<_>, Vec<_>) = kept
        .into_iter()
        .partition(|one| one.of.starts_with(CUSTODY));
    let has_own_form = |name: &str| [CONTENT, CUSTODY].contains(&name);
    let others = contents
        .parts
        .iter()
        .filter(|(name, _)| !has_own_form(name));
    let page = Page {
        packet: &manifest.packet,
        instance: &manifest.instance,
        made_at: manifest.made_at.to_string(),
        made_by: &manifest.made_by,
        public_key: &manifest.public_key,
        purpose: fields(&manifest.purpose),
        content: content.into_iter().map(ContentItem::of).collect(),
        sections: others.map(|(name, part)| section(name, part)).collect(),
        custody: custody_items(contents.parts.get(CUSTODY), &custody),
        entries: contents.entries.iter().map(EntryItem::of).collect(),
        checkpoint_at: contents.checkpoint.at.to_string(),
        withheld: &manifest.withheld,
    };
    page.render().unwrap_or_default()
}

impl ContentItem {
    fn of(kept: KeptContent) -> Self {
        let value: Value = serde_json::from_str(&kept.kept).unwrap_or_default();
        let mut words = ["text", "comment"]
            .iter()
            .filter_map(|name| value.get(name)?.as_str());
        Self {
            words: words.next().map(str::to_owned),
            of: kept.of,
            kept_at: kept.kept_at.to_string(),
            digest: kept.digest,
            kept: kept.kept,
        }
    }
}

impl EntryItem {
    fn of(proven: &ProvenEntry) -> Self {
        let (entry, draft) = (&proven.entry, &proven.entry.draft);
        Self {
            sequence: entry.sequence,
            at: draft.at.to_string(),
            act: draft.act.as_str(),
            by: draft.by.to_string(),
            hash: entry.hash.clone(),
        }
    }
}

/// The chain of custody with its words, which lie with the content.
fn custody_items(part: Option<&Value>, words: &[KeptContent]) -> Vec<CustodyItem> {
    let lines = part.and_then(Value::as_array).into_iter().flatten();
    let item = |line: &Value| {
        let text = |name: &str| said(line.get(name).unwrap_or(&Value::Null));
        let digest = text("words_digest");
        let words = words.iter().find(|one| one.digest == digest);
        CustodyItem {
            at: text("at"),
            by: text("by"),
            act: text("act"),
            words: words.map(|one| one.kept.clone()).unwrap_or_default(),
        }
    };
    lines.map(item).collect()
}

fn section(name: &str, part: &Value) -> Section {
    let items = match part {
        Value::Array(items) => items
            .iter()
            .filter_map(Value::as_object)
            .map(fields)
            .collect(),
        Value::Object(object) => vec![fields(object)],
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
    let field = |(name, value): (&String, &Value)| Field {
        name: name.replace('_', " "),
        value: said(value),
    };
    let all = object.iter().map(field);
    all.filter(|field| !field.value.is_empty()).collect()
}

/// A value in words, one line for each item of a list of objects.
fn said(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(items) => {
            let separator = if items.iter().any(Value::is_object) {
                "\n"
            } else {
                ", "
            };
            items.iter().map(said).collect::<Vec<_>>().join(separator)
        }
        Value::Object(object) => {
            let pairs = fields(object).into_iter();
            let pairs = pairs.map(|field| format!("{}: {}", field.name, field.value));
            pairs.collect::<Vec<_>>().join(", ")
        }
    }
}
