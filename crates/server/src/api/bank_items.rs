//! What is in a bank. A machine's key may add and take back, and never gets a list.

use evenhand_engine::Engine;
use evenhand_flow::known::hashes::HashSeal;
use evenhand_flow::operation::bank::add_items::{AddItems, Added, NewItem};
use evenhand_flow::operation::bank::change_item::{ChangeItem, ItemChange};
use evenhand_flow::work::Select;
use evenhand_model::{Bank, BankItem, MediaSource, Problem, SourceTrust};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::veil;
use crate::endpoint::input::{self, Nothing, Query};
use crate::endpoint::output::{Created, Json};
use crate::endpoint::page::Page;
use crate::endpoint::{Call, List};
use crate::view::bank::BankItemView;

/// Which items to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemsQuery {
    /// `next` of the page before.
    pub after: Option<String>,
    /// Most items on the page, 1 to 200; 50 when left out.
    pub limit: Option<usize>,
}

/// Items to be added.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewItems {
    /// Who says so; when left out `house` for a person, `keys` for a machine's key.
    #[serde(default)]
    pub source: Option<String>,
    /// The items, 1 to 1,000.
    pub items: Vec<NewItem>,
}

/// Items of a bank in the order of their numbers, without their hashes.
pub async fn list(
    call: Call,
    Query(query): Query<ItemsQuery>,
) -> Result<Json<List<BankItemView>>, Problem> {
    let page = Page::of(query.after.as_deref(), query.limit)?;
    refuse_sealed(&call)?;
    let select = Select::items_of_bank(call.parameter("name")?, page.limit);
    call.read(move |engine| {
        let (items, next) = page.select::<BankItem>(engine, select)?;
        let items = items.into_iter().map(BankItemView::of).collect();
        Ok(Json(List { items, next }))
    })
    .await
}

/// Adds items. The same one again changes what is there.
pub async fn add(
    call: Call,
    input::Json(new): input::Json<NewItems>,
) -> Result<Created<Added>, Problem> {
    refuse_hidden(&call)?;
    let add = AddItems {
        bank: call.parameter("name")?.to_owned(),
        source: source(&call, new.source)?,
        items: new.items,
        confirmed: None,
    };
    call.run(add, |added| added).await.map(Created)
}

/// One item, with its hashes.
pub async fn get(call: Call, _: Nothing) -> Result<Json<BankItemView>, Problem> {
    refuse_sealed(&call)?;
    let item = find(&call)?;
    let seal = HashSeal::new(&call.engine().house_secret());
    Ok(Json(BankItemView::with_hashes(item, &seal)))
}

/// Confirms an item, lets it rest, takes it back, or writes another note.
pub async fn change(
    call: Call,
    input::Json(change): input::Json<ItemChange>,
) -> Result<Json<BankItemView>, Problem> {
    refuse_hidden(&call)?;
    let item = find(&call)?;
    let change = ChangeItem {
        bank: item.bank,
        id: item.id,
        change,
        user: call.caller()?.user,
    };
    let item = call.engine().submit(call.principal()?, change).await?;
    Ok(Json(BankItemView::of(item)))
}

/// Who says so, where a request does not: the house where a person sends it, and otherwise what a key sends. What the operator answers
/// for removes by itself, so that no machine's key may speak in such a name.
pub fn source(call: &Call, named: Option<String>) -> Result<String, Problem> {
    let is_person = call.caller()?.user.is_some();
    let usual = if is_person {
        MediaSource::HOUSE
    } else {
        MediaSource::KEYS
    };
    let name = named.unwrap_or_else(|| usual.to_owned());
    let known = call.engine().get::<MediaSource>(&name)?;
    let trust = known.map_or(MediaSource::new(&name).trust, |source| source.trust);
    if trust == SourceTrust::Operator && !is_person {
        let detail = format!("the operator answers for source `{name}`; only a person adds to it");
        return Err(Problem::forbidden(detail).at("source"));
    }
    Ok(name)
}

/// A sealed bank does not exist to a person without the role for it.
fn refuse_hidden(call: &Call) -> Result<(), Problem> {
    match call.engine().get::<Bank>(call.parameter("name")?)? {
        Some(bank) => veil::refuse_bank(call, &bank),
        None => Ok(()),
    }
}

/// What is sealed is told to nobody: its bank says how many there are.
pub fn refuse_sealed(call: &Call) -> Result<(), Problem> {
    let name = call.parameter("name")?;
    refuse_hidden(call)?;
    let class = call.engine().get::<Bank>(name)?.map(|bank| bank.class);
    match class.filter(|class| class.is_sealed()) {
        None => Ok(()),
        Some(class) => {
            let detail = format!(
                "bank `{name}` is sealed as {}: what is in it is never shown",
                class.as_str()
            );
            Err(Problem::forbidden(detail))
        }
    }
}

fn find(call: &Call) -> Result<BankItem, Problem> {
    let bank = call.parameter("name")?;
    let number = call.parameter("number")?.parse().ok();
    numbered(call.engine(), bank, number)
}

/// The item of a bank with that number.
pub fn numbered(engine: &Engine, bank: &str, number: Option<u32>) -> Result<BankItem, Problem> {
    let found = match number {
        Some(number) => engine.select::<BankItem>(&Select::item_numbered(number, 1))?,
        None => Vec::new(),
    };
    let found = found.into_iter().find(|item| item.bank == bank);
    found.ok_or_else(|| Problem::not_found(format!("there is no such item in bank `{bank}`")))
}
