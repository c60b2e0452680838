//! Items come into a bank.

use std::collections::BTreeMap;

use evenhand_model::{
    Act, BankItem, Confirmed, Matched, MediaHashes, MediaSource, Problem, Time, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::known::hashes::{HashSeal, check, item_id};
use crate::work::{BankNumbers, Key, Line, Operation, Stop, Work};

/// Something known, as somebody sends it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewItem {
    /// What its source calls it; the same one again changes what is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its hashes, one at least.
    #[serde(flatten)]
    pub hashes: MediaHashes,
    /// A few words for colleagues.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// What the source says of it besides.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, Value>,
    /// When it ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Time>,
}

/// Adds items of one source to a bank.
#[derive(Clone, Debug)]
pub struct AddItems {
    /// To which bank.
    pub bank: String,
    /// Who says so.
    pub source: String,
    /// What, [`limits::ITEMS_PER_ADDITION_MAX`] at most.
    pub items: Vec<NewItem>,
    /// Where a person of this house has looked at them already.
    pub confirmed: Option<Confirmed>,
}

/// What became of items that were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Added {
    /// Those that were not there.
    pub added: u32,
    /// Those that were there and are otherwise now, or act again.
    pub changed: u32,
    /// Those that were there just so.
    pub unchanged: u32,
    /// The number of each item, in the order in which they were sent.
    pub numbers: Vec<u32>,
}

impl Operation for AddItems {
    type Answer = Added;

    fn run(&self, work: &mut Work<'_>) -> Result<Added, Stop> {
        if self.items.is_empty() || self.items.len() > limits::ITEMS_PER_ADDITION_MAX {
            let detail = format!("expected 1 to {} items", limits::ITEMS_PER_ADDITION_MAX);
            return Err(Problem::invalid(detail).at("items").into());
        }
        for (index, item) in self.items.iter().enumerate() {
            check(&item.hashes).map_err(|problem| {
                let field = problem.field.clone().unwrap_or_default();
                problem.at(format!("items[{index}].{field}").trim_end_matches('.'))
            })?;
        }
        if self.source.is_empty() || self.source.len() > limits::BANK_NAME_BYTES_MAX {
            let detail = format!(
                "expected the name of a source, {} bytes at most",
                limits::BANK_NAME_BYTES_MAX
            );
            return Err(Problem::invalid(detail).at("source").into());
        }
        let mut bank = super::bank(work, &self.bank)?;
        let source = work.get::<MediaSource>(&self.source)?;
        let mut source = source.unwrap_or_else(|| MediaSource::new(&self.source));
        let mut numbers = work
            .get::<BankNumbers>(BankNumbers::ID)?
            .unwrap_or_default();
        let ids = self.ids(work);
        work.expect(ids.iter().map(Key::of::<BankItem>))?;
        let seal = HashSeal::new(&work.house.secret);
        let mut done = Added::default();
        for (id, new) in ids.into_iter().zip(&self.items) {
            let there = work.get::<BankItem>(&id)?;
            let is_there = there.as_ref().is_some_and(|item| item.withdrawn.is_none());
            if let Some(item) = there.as_ref().filter(|item| self.is_taken_back(item)) {
                done.unchanged += 1;
                done.numbers.push(item.number);
                continue;
            }
            if let Some(item) = there.as_ref().filter(|_| is_there)
                && self.says_the_same(&seal, item, new)
            {
                done.unchanged += 1;
                done.numbers.push(item.number);
                continue;
            }
            let item = self.item(work, &seal, id, new, there, &mut numbers)?;
            done.numbers.push(item.number);
            if is_there {
                done.changed += 1;
            } else {
                done.added += 1;
                bank.items += 1;
                source.items += 1;
            }
            work.put(item);
        }
        source.last_at = Some(work.now);
        work.record(
            Line::of(Act::BankItemsAdded)
                .with("bank", bank.name.as_str())
                .with("source", source.name.as_str())
                .with("added", done.added)
                .with("changed", done.changed),
        );
        work.put(bank);
        work.put(source);
        work.put(numbers);
        Ok(done)
    }
}

impl AddItems {
    /// What the items are called here.
    pub fn ids(&self, work: &Work<'_>) -> Vec<String> {
        self.items
            .iter()
            .map(|item| self.id_of(work, item))
            .collect()
    }

    fn id_of(&self, work: &Work<'_>, item: &NewItem) -> String {
        let external_id = item.id.as_deref();
        item_id(
            work.house,
            &self.bank,
            &self.source,
            external_id,
            &item.hashes,
        )
    }

    /// What a person has taken back does not come back with the next version of a list.
    fn is_taken_back(&self, item: &BankItem) -> bool {
        let by_person = item
            .withdrawn
            .as_ref()
            .is_some_and(|withdrawn| withdrawn.by.is_some());
        by_person && self.confirmed.is_none()
    }

    fn says_the_same(&self, seal: &HashSeal, item: &BankItem, new: &NewItem) -> bool {
        let is_confirmed = self.confirmed.is_none() || item.confirmed == self.confirmed;
        is_confirmed
            && item.note == new.note
            && item.metadata == new.metadata
            && item.expires_at == new.expires_at
            && seal.open(item).as_ref() == Some(&new.hashes)
    }

    /// The item as it is from now on. What people have found about it stays, unless its hashes are others.
    fn item(
        &self,
        work: &mut Work<'_>,
        seal: &HashSeal,
        id: String,
        new: &NewItem,
        there: Option<BankItem>,
        numbers: &mut BankNumbers,
    ) -> Result<BankItem, Stop> {
        let mut earlier_numbers = there.as_ref().map_or_else(Vec::new, numbers_of);
        let same = there.filter(|item| seal.open(item).as_ref() == Some(&new.hashes));
        // Whoever follows knows an item by its number, so that other hashes get another one, and what comes back too.
        let number = match same.as_ref().filter(|item| item.withdrawn.is_none()) {
            Some(item) => item.number,
            None => {
                let number = numbers.next;
                numbers.next = number
                    .checked_add(1)
                    .ok_or_else(|| Problem::conflict("banks are full"))?;
                number
            }
        };
        earlier_numbers.retain(|earlier| *earlier != number);
        let nonce = work.rng.bytes();
        Ok(BankItem {
            number,
            earlier_numbers,
            bank: self.bank.clone(),
            source: self.source.clone(),
            external_id: new.id.clone(),
            key_id: work.house.secret.id().to_owned(),
            sealed: seal.close(&id, &new.hashes, nonce)?,
            note: new.note.clone(),
            metadata: new.metadata.clone(),
            added_at: same.as_ref().map_or(work.now, |item| item.added_at),
            confirmed: self
                .confirmed
                .clone()
                .or_else(|| same.as_ref()?.confirmed.clone()),
            disabled_until: same.as_ref().and_then(|item| item.disabled_until),
            expires_at: new.expires_at,
            withdrawn: None,
            matched: same
                .as_ref()
                .map_or_else(Matched::default, |item| item.matched),
            case: same.as_ref().and_then(|item| item.case),
            id,
        })
    }
}

/// The latest numbers of an item, in their order, its own last.
fn numbers_of(item: &BankItem) -> Vec<u32> {
    let mut numbers = item.earlier_numbers.clone();
    numbers.push(item.number);
    let too_many = numbers.len().saturating_sub(BankItem::NUMBERS_KEPT);
    numbers.split_off(too_many)
}
