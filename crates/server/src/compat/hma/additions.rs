//! What comes into a bank: hashes, or a file that is hashed.

use std::collections::BTreeMap;

use evenhand_flow::operation::bank::add_items::{AddItems, NewItem};
use evenhand_model::{MediaHashes, Problem, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::banks::find;
use super::file::{Posted, fetch};
use super::hashing::{chosen, hash};
use super::signal::SignalType;
use crate::api::bank_items::source;
use crate::endpoint::Call;
use crate::endpoint::input;
use crate::endpoint::output::Json;

/// Hashes of one thing, by their kind.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "HmaNewSignals")]
pub struct NewSignals {
    /// A few words for colleagues, 255 characters at most.
    pub note: Option<String>,
    /// Each hash by its kind.
    #[serde(flatten)]
    pub signals: BTreeMap<String, String>,
}

/// Where a file comes from.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "HmaNewContent")]
pub struct NewContent {
    /// Its address; a form with the file when left out.
    pub url: Option<String>,
    /// What the file at the address is: `photo` or `video`; by what its server says when left out.
    pub content_type: Option<String>,
    /// Kinds of hashes, with commas between them; all when left out.
    pub types: Option<String>,
}

/// What a client knows of something beside its hashes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewMetadata {
    content_id: Option<String>,
    content_uri: Option<String>,
    json: Option<serde_json::Map<String, Value>>,
    /// Where it comes from: that API tells it and does not take it.
    #[serde(rename = "collab")]
    _collab: Option<Value>,
}

/// The body beside a file.
#[derive(Debug, Default, Deserialize)]
struct Beside {
    metadata: Option<NewMetadata>,
    note: Option<String>,
}

/// What came in.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HmaAdded")]
pub struct Added {
    /// Its number over all banks.
    pub id: u32,
    /// Its hashes by their kind.
    pub signals: BTreeMap<&'static str, String>,
}

/// Adds hashes of one thing to a bank. The same ones again are the same item.
pub async fn signals(
    call: Call,
    input::Json(new): input::Json<NewSignals>,
) -> Result<Json<Added>, Problem> {
    let bank = find(&call, call.parameter("name")?)?;
    let mut hashes = MediaHashes::default();
    for (name, signal) in &new.signals {
        hashes = SignalType::named(name)?.put(signal, hashes)?;
    }
    if hashes.is_empty() {
        return Err(Problem::invalid("No signals given"));
    }
    let beside = Beside {
        metadata: None,
        note: new.note,
    };
    add(&call, bank.name, hashes, beside).await.map(Json)
}

/// Adds a file to a bank, from an address or a form. Its SHA-256 comes in too, so that the same file is found whatever its quality.
pub async fn content(call: Call, posted: Posted<NewContent>) -> Result<Json<Added>, Problem> {
    let bank = find(&call, call.parameter("name")?)?;
    let beside = beside(&posted)?;
    let asked = &posted.query;
    let file = match &asked.url {
        Some(url) => fetch(&call, url, asked.content_type.as_deref()).await?,
        None if posted.form.files.is_empty() => {
            let detail = "Neither `url` nor multipart file upload was received";
            return Err(Problem::invalid(detail));
        }
        None => posted.file()?,
    };
    chosen(file.kind, asked.types.as_deref())?;
    let hashes = hash(&call, &file).await?;
    add(&call, bank.name, hashes, beside).await.map(Json)
}

/// Note and metadata: fields of the form, or of the JSON.
fn beside(posted: &Posted<NewContent>) -> Result<Beside, Problem> {
    let fields = &posted.form.fields;
    let beside = if posted.json.is_empty() {
        let metadata = fields.get("metadata").map(|text| {
            serde_json::from_str(text).map_err(|why| {
                let detail = format!("Invalid metadata: {why}");
                Problem::invalid(detail).at("metadata")
            })
        });
        Beside {
            metadata: metadata.transpose()?,
            note: fields.get("note").cloned(),
        }
    } else {
        evenhand_flow::accept::json::read(&posted.json)?
    };
    check_note(beside.note.as_deref())?;
    Ok(beside)
}

/// Refuses a note that is too long.
pub fn check_note(note: Option<&str>) -> Result<(), Problem> {
    let characters = note.map_or(0, |note| note.chars().count());
    if characters <= limits::HMA_NOTE_CHARACTERS_MAX {
        return Ok(());
    }
    let detail = format!(
        "note must be at most {} characters",
        limits::HMA_NOTE_CHARACTERS_MAX
    );
    Err(Problem::invalid(detail).at("note"))
}

async fn add(
    call: &Call,
    bank: String,
    hashes: MediaHashes,
    beside: Beside,
) -> Result<Added, Problem> {
    check_note(beside.note.as_deref())?;
    let signals = signals_of(&hashes);
    let add = AddItems {
        bank,
        source: source(call, None)?,
        items: vec![NewItem {
            hashes,
            note: beside.note.unwrap_or_default(),
            metadata: beside.metadata.map(metadata).unwrap_or_default(),
            ..NewItem::default()
        }],
        confirmed: None,
    };
    let number = call
        .run(add, |added| added.numbers.first().copied())
        .await?;
    let id = number.ok_or_else(|| Problem::internal("an item came in without a number"))?;
    Ok(Added { id, signals })
}

/// The hashes that have a name there.
pub fn signals_of(hashes: &MediaHashes) -> BTreeMap<&'static str, String> {
    let kinds = SignalType::ALL.into_iter();
    kinds
        .filter_map(|kind| Some((kind.name(), kind.of(hashes)?.to_owned())))
        .collect()
}

/// The name that a client gives something is not taken for ours: two files of one post may have the same.
fn metadata(new: NewMetadata) -> BTreeMap<String, Value> {
    let text = |text: Option<String>| text.map(Value::String);
    let fields = [
        ("content_id", text(new.content_id)),
        ("content_uri", text(new.content_uri)),
        ("json", new.json.map(Value::Object)),
    ];
    fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}
