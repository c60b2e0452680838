//! `/c/bank/NAME/content/ID`: one item of a bank.

use std::collections::BTreeMap;

use evenhand_flow::known::hashes::HashSeal;
use evenhand_flow::operation::bank::change_item::{ChangeItem, ItemChange};
use evenhand_flow::{Operation, Stop, Work};
use evenhand_model::{Bank, BankItem, Duration, MediaSource, Problem, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::additions::{check_note, signals_of};
use super::banks::{BankView, find};
use super::flag::{flag, yes};
use crate::api::bank_items::numbered;
use crate::endpoint::Call;
use crate::endpoint::input::{self, Nothing, Query};
use crate::endpoint::output::Json;

/// An item that always matches, in the place of a time.
const ENABLED: i64 = 1;
/// An item that never matches, in the place of a time.
const DISABLED: i64 = 0;
/// How far ahead a time may lie; what is to match never rests so long, and can be let rest again.
const REST_MAX: Duration = Duration::from_days(5 * 365);

/// What is told of an item.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "HmaContentQuery")]
pub struct ContentQuery {
    /// Whether its hashes are told. People are, machines are not.
    #[serde(default, deserialize_with = "flag")]
    #[schemars(with = "bool")]
    pub include_signals: bool,
    /// Whether is told what is known of it besides; when left out, too.
    #[serde(default = "yes", deserialize_with = "flag")]
    #[schemars(with = "bool")]
    pub include_metadata: bool,
}

/// An item as clients of that API read it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HmaContent")]
pub struct ContentView {
    /// Its number over all banks.
    pub id: u32,
    /// Until when it matches nothing, in seconds since 1970; 1 where it matches.
    pub disable_until_ts: i64,
    /// Always null: nobody keeps where a file was.
    pub original_media_uri: Option<String>,
    /// Its bank.
    pub bank: BankView,
    /// Its hashes by their kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signals: Option<BTreeMap<&'static str, String>>,
    /// What is known of it besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<MetadataView>,
    /// A few words for colleagues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What is known of an item besides its hashes.
#[derive(Debug, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "HmaMetadata")]
pub struct MetadataView {
    /// What whoever has added it calls it.
    pub content_id: Option<Value>,
    /// Where whoever has added it says that it is.
    pub content_uri: Option<Value>,
    /// What whoever has added it says of it besides.
    pub json: Option<Value>,
    /// Its source with what that calls it, where it is not the house itself.
    pub collab: Option<BTreeMap<String, Vec<String>>>,
}

/// What is to be otherwise with an item.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "HmaContentChange")]
pub struct ContentChange {
    /// Until when it matches nothing, in seconds since 1970, five years ahead at most; 1 where it matches, 0 for those five years.
    pub disable_until_ts: Option<i64>,
    /// Other words for colleagues, 255 characters at most.
    pub note: Option<String>,
}

/// How many items are gone.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HmaDeleted")]
pub struct Deleted {
    /// Always 1.
    pub deleted: u32,
}

/// One item.
pub async fn get(
    call: Call,
    Query(asked): Query<ContentQuery>,
) -> Result<Json<ContentView>, Problem> {
    let (bank, item) = found(&call)?;
    let is_machine = call.caller()?.user.is_none();
    if bank.class.is_sealed() && (is_machine || asked.include_signals) {
        return Err(Problem::forbidden(
            "what is in a bank of this class is not told here",
        ));
    }
    if asked.include_signals && is_machine {
        let detail = "hashes of a bank are told to people alone; use a personal key";
        return Err(Problem::forbidden(detail).at("include_signals"));
    }
    let signals = asked.include_signals.then(|| {
        let seal = HashSeal::new(&call.engine().house_secret());
        seal.open(&item)
            .map(|hashes| signals_of(&hashes))
            .unwrap_or_default()
    });
    let metadata = asked.include_metadata.then(|| metadata(&item));
    Ok(Json(ContentView {
        signals: signals.filter(|signals| !signals.is_empty()),
        metadata: metadata.filter(|metadata| *metadata != MetadataView::default()),
        ..view(&bank, &item, call.engine().now())
    }))
}

/// Lets an item rest, or changes its note.
pub async fn change(
    call: Call,
    input::Json(change): input::Json<ContentChange>,
) -> Result<Json<ContentView>, Problem> {
    let (bank, item) = found(&call)?;
    if bank.class.is_sealed() && call.caller()?.user.is_none() {
        let detail = "what is in a bank of this class is changed by people alone";
        return Err(Problem::forbidden(detail));
    }
    check_note(change.note.as_deref())?;
    let now = call.engine().now();
    let until = change
        .disable_until_ts
        .map(|seconds| until(seconds, now))
        .transpose()?;
    let changes = [
        until.map(|until| ItemChange::Disable { until }),
        change.note.map(|note| ItemChange::Note { note }),
    ];
    let user = call.caller()?.user;
    let changes = changes.into_iter().flatten().map(|change| ChangeItem {
        bank: bank.name.clone(),
        id: item.id.clone(),
        change,
        user,
    });
    let changes = Together(changes.collect());
    let changed = call.engine().submit(call.principal()?, changes).await?;
    Ok(Json(view(&bank, &changed.unwrap_or(item), now)))
}

/// Takes an item back.
pub async fn delete(call: Call, _: Nothing) -> Result<Json<Deleted>, Problem> {
    let (bank, item) = found(&call)?;
    let withdraw = ChangeItem {
        bank: bank.name,
        id: item.id,
        change: ItemChange::Withdraw {
            reason: "deleted over the API of Hasher-Matcher-Actioner".to_owned(),
        },
        user: call.caller()?.user,
    };
    call.engine().submit(call.principal()?, withdraw).await?;
    Ok(Json(Deleted { deleted: 1 }))
}

/// Several changes of one item, all or none.
struct Together(Vec<ChangeItem>);

impl Operation for Together {
    /// The item after the last of them.
    type Answer = Option<BankItem>;

    fn run(&self, work: &mut Work<'_>) -> Result<Self::Answer, Stop> {
        let mut changed = None;
        for change in &self.0 {
            changed = Some(change.run(work)?);
        }
        Ok(changed)
    }
}

fn found(call: &Call) -> Result<(Bank, BankItem), Problem> {
    let bank = find(call, call.parameter("name")?)?;
    let number = call.parameter("number")?;
    let item = numbered(call.engine(), &bank.name, number.parse().ok());
    let item = match item {
        Err(problem) if problem.status != 404 => return Err(problem),
        item => item.ok().filter(|item| item.withdrawn.is_none()),
    };
    item.map(|item| (bank, item)).ok_or_else(|| {
        let number: String = number.chars().take(20).collect();
        Problem::not_found(format!("content '{number}' not found"))
    })
}

fn view(bank: &Bank, item: &BankItem, now: Time) -> ContentView {
    let until = item.disabled_until.filter(|until| *until > now);
    ContentView {
        id: item.number,
        disable_until_ts: until.map_or(ENABLED, |until| until.micros() / 1_000_000),
        original_media_uri: None,
        bank: BankView::from(bank),
        signals: None,
        metadata: None,
        note: Some(item.note.clone()).filter(|note| !note.is_empty()),
    }
}

fn metadata(item: &BankItem) -> MetadataView {
    let field = |name: &str| item.metadata.get(name).cloned();
    let is_foreign = ![MediaSource::HOUSE, MediaSource::KEYS].contains(&item.source.as_str());
    let ids = item.external_id.iter().cloned().collect();
    MetadataView {
        content_id: field("content_id"),
        content_uri: field("content_uri"),
        json: field("json"),
        collab: is_foreign.then(|| BTreeMap::from([(item.source.clone(), ids)])),
    }
}

fn until(seconds: i64, now: Time) -> Result<Time, Problem> {
    let wrong = |detail: &str| Problem::invalid(detail).at("disable_until_ts");
    let latest = now.plus(REST_MAX);
    match seconds {
        DISABLED => Ok(latest),
        ..DISABLED => Err(wrong("disable_until_ts must be a non-negative integer")),
        _ => {
            let until = seconds.checked_mul(1_000_000).map(Time::from_micros);
            let until = until.filter(|until| *until <= latest);
            until.ok_or_else(|| wrong("disable_until_ts must be less than 5 years in the future"))
        }
    }
}
