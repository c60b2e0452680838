//! Banks of known media, filled and read by commands.

use evenhand_engine::Engine;
use evenhand_engine::media::list_difference::{HeldPlace, ListPart};
use evenhand_flow::known::hashes::{self, HashSeal, item_id};
use evenhand_flow::operation::bank::add_items::{AddItems, Added};
use evenhand_flow::operation::bank::end_items::{EndItems, EndItemsWhy};
use evenhand_flow::operation::bank::list_review::{AnswerList, HoldList, ListTaken, NewListAnswer};
use evenhand_flow::operation::bank::make_bank::{MakeBank, NewBank};
use evenhand_flow::work::{Select, Value};
use evenhand_model::{
    Bank, BankItem, ListReview, MediaHashes, MediaSource, Principal, Problem, limits,
};
use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};

/// Items that one answer holds.
const ITEMS_PER_PAGE: usize = 2_000;

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaTaken {
    /// Items that were not there.
    pub added: u64,
    /// Items that are otherwise now.
    pub changed: u64,
    /// Items that were there just so.
    pub unchanged: u64,
    /// Items that were taken back.
    pub withdrawn: u64,
    /// Items that were left out, since a value of theirs is none: the others count all the same.
    pub unfit: u64,
}

/// Banks and sources as they are.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MediaStock {
    /// Every bank, by name.
    pub banks: Vec<Bank>,
    /// Every source, by name.
    pub sources: Vec<MediaSource>,
}

/// A difference that a person looks at first.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewAsked {
    /// The difference.
    pub offered: ListReview,
    /// The digest of the difference at which whoever gives the command has looked.
    pub agreed: Option<String>,
}

/// Which entries of a source to name.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldAsked {
    /// The bank.
    pub bank: String,
    /// The source.
    pub source: String,
    /// Where to go on.
    pub after: HeldPlace,
}

/// Where to go on in a bank.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankPageAsked {
    /// The bank.
    pub bank: String,
    /// The number and the id of the last item that was read.
    pub after: Option<(u32, String)>,
}

/// Items of a bank with their hashes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BankPage {
    /// The items, in the order of their numbers.
    pub items: Vec<ExportedItem>,
    /// Where to go on; none at the end.
    pub next: Option<(u32, String)>,
}

/// An item as it leaves its bank.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExportedItem {
    /// What its source calls it, or its number where that gives no name.
    pub id: String,
    /// Its hashes.
    pub hashes: MediaHashes,
    /// A few words for colleagues.
    pub note: String,
}

/// Makes a bank.
pub async fn make_bank(engine: &Engine, bank: NewBank) -> Result<(), Problem> {
    let make = MakeBank { bank, user: None };
    engine.submit(Principal::System, make).await.map(drop)
}

/// Takes part of a list in; what stands in one part shares its syncs.
pub async fn take(engine: &Engine, chunk: ListPart) -> Result<MediaTaken, Problem> {
    let mut taken = MediaTaken::default();
    let all = chunk.items.len();
    let mut items = chunk.items;
    items.retain(|item| hashes::check(&item.hashes).is_ok());
    taken.unfit = (all - items.len()) as u64;
    let adding = items.chunks(limits::ITEMS_PER_ADDITION_MAX).map(|items| {
        let add = AddItems {
            bank: chunk.bank.clone(),
            source: chunk.source.clone(),
            items: items.to_vec(),
            confirmed: None,
        };
        engine.submit(Principal::System, add)
    });
    for Added {
        added,
        changed,
        unchanged,
        ..
    } in try_join_all(adding).await?
    {
        taken.added += u64::from(added);
        taken.changed += u64::from(changed);
        taken.unchanged += u64::from(unchanged);
    }
    if !chunk.withdrawn.is_empty() {
        let house = engine.house.load_full();
        let none = MediaHashes::default();
        let id = |name: &String| item_id(&house, &chunk.bank, &chunk.source, Some(name), &none);
        let end = EndItems {
            ids: chunk.withdrawn.iter().map(id).collect(),
            why: EndItemsWhy::Withdrawn("its source has taken it back".to_owned()),
        };
        let ended = engine.submit(Principal::System, end).await?;
        taken.withdrawn += ended as u64;
    }
    Ok(taken)
}

/// Asks people about a difference, or says what they have answered. Where the caller has looked at this very difference, that is the answer.
pub async fn review(engine: &Engine, asked: ReviewAsked) -> Result<ListReview, Problem> {
    let digest = asked.offered.digest.clone();
    let hold = HoldList {
        offered: asked.offered,
    };
    let review = engine.submit(Principal::System, hold).await?;
    if asked.agreed.as_ref() != Some(&digest) {
        return Ok(review);
    }
    let agree = AnswerList {
        digest,
        user: None,
        answer: NewListAnswer {
            agrees: true,
            reason: "agreed to on the command line".to_owned(),
        },
    };
    engine.submit(Principal::System, agree).await
}

/// Notes that a list to which somebody had agreed was taken in.
pub async fn taken(engine: &Engine, digest: String) -> Result<ListReview, Problem> {
    let taken = ListTaken { digest };
    engine.submit(Principal::System, taken).await
}

/// Every bank and source.
pub fn stock(engine: &Engine) -> Result<MediaStock, Problem> {
    Ok(MediaStock {
        banks: engine.select(&Select::banks(limits::BANKS_MAX))?,
        sources: engine.select(&Select::media_sources(limits::BANKS_MAX))?,
    })
}

/// Some items of a bank with their hashes. What is sealed leaves it for nobody.
pub fn page(engine: &Engine, asked: &BankPageAsked) -> Result<BankPage, Problem> {
    let bank = engine.get::<Bank>(&asked.bank)?;
    let bank =
        bank.ok_or_else(|| Problem::not_found(format!("there is no bank `{}`", asked.bank)))?;
    if bank.class.is_sealed() {
        let detail = format!(
            "bank {} is sealed as {}: it is never exported",
            bank.name,
            bank.class.as_str()
        );
        return Err(Problem::forbidden(detail));
    }
    let after = asked.after.clone();
    let after = after.map(|(number, id)| (Value::Integer(number.into()), id));
    let select = Select::items_of_bank(&asked.bank, ITEMS_PER_PAGE).after(after);
    let items = engine.select::<BankItem>(&select)?;
    let next = items.last().filter(|_| items.len() == ITEMS_PER_PAGE);
    let next = next.map(|last| (last.number, last.id.clone()));
    let seal = HashSeal::new(&engine.house_secret());
    let kept = items.into_iter().filter(|item| item.withdrawn.is_none());
    let items = kept.filter_map(|item| {
        let hashes = seal.open(&item)?;
        Some(ExportedItem {
            id: item.external_id.unwrap_or_else(|| item.number.to_string()),
            hashes,
            note: item.note,
        })
    });
    Ok(BankPage {
        items: items.collect(),
        next,
    })
}
