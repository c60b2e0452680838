//! Keeping what is looked up as the store has it.

use evenhand_flow::known::hashes::HashSeal;
use evenhand_flow::work::{Row, Select, Table, Value};
use evenhand_model::{Bank, BankItem, Problem, limits};

use super::held::Held;
use super::merging;
use crate::engine::Engine;

/// Rows that are read at a time.
const ROWS_PER_READ: usize = 2_000;

/// A place in the feed up to which everything is known.
#[derive(Debug, Default)]
pub struct Follower {
    sequence: Option<u64>,
}

impl Follower {
    /// What was read at the start is known.
    pub fn after_load(sequence: u64) -> Self {
        Self {
            sequence: Some(sequence),
        }
    }

    /// One step: what has changed is taken in, and small segments of the index become one. Answers the items that are new or have other hashes, and whether there is more to do at once.
    pub fn step(&mut self, engine: &Engine) -> Result<(Vec<BankItem>, bool), Problem> {
        let Some(sequence) = self.sequence else {
            self.sequence = Some(load(engine)?);
            return Ok((Vec::new(), true));
        };
        let changes = engine.changes_since(sequence, &[Table::Bank, Table::BankItem])?;
        let Some(changes) = changes else {
            tracing::info!("banks are read anew, as the feed does not go back far enough");
            self.sequence = None;
            return Ok((Vec::new(), true));
        };
        let rows = engine.load(&changes.keys)?;
        let seal = HashSeal::new(&engine.house.load().secret);
        let mut new = Vec::new();
        {
            let mut held = engine.media.write();
            for (key, row) in changes.keys.iter().zip(&rows) {
                match (key.table, row) {
                    (Table::Bank, Some(row)) => {
                        Bank::from_record(row)
                            .cloned()
                            .and_then(|bank| held.banks.put(bank));
                    }
                    (Table::Bank, None) => held.banks.remove(&key.id),
                    (_, Some(row)) => {
                        if let Some(item) = BankItem::from_record(row)
                            && put(&mut held, &seal, item)
                            && item.matched.total == 0
                        {
                            new.push(item.clone());
                        }
                    }
                    (_, None) => held.remove(&key.id),
                }
            }
        }
        self.sequence = Some(changes.end);
        engine.media.followed.up_to(changes.end);
        if !changes.more {
            engine.media.followed.caught_up(engine.now());
        }
        Ok((new, changes.more))
    }
}

/// Reads every bank and every item. Answers the place in the feed from which to follow.
pub(crate) fn load(engine: &Engine) -> Result<u64, Problem> {
    // What changes during the reading is seen again by following from here.
    let sequence = engine.feed_end()?;
    let mut held = Held::default();
    for bank in engine.select::<Bank>(&Select::banks(8 * limits::BANKS_MAX))? {
        held.banks.put(bank);
    }
    let seal = HashSeal::new(&engine.house.load().secret);
    let mut after = None;
    loop {
        let select = Select::bank_items(ROWS_PER_READ).after(after);
        let items = engine.select::<BankItem>(&select)?;
        for item in &items {
            put(&mut held, &seal, item);
        }
        match items.last() {
            Some(last) if items.len() == ROWS_PER_READ => {
                after = Some((Value::Integer(last.number.into()), last.id.clone()));
            }
            _ => break,
        }
    }
    *engine.media.write() = held;
    merging::merge(engine);
    engine.media.followed.up_to(sequence);
    engine.media.followed.caught_up(engine.now());
    Ok(sequence)
}

/// Takes in an item. Answers whether its hashes are new here.
fn put(held: &mut Held, seal: &HashSeal, item: &BankItem) -> bool {
    if item.withdrawn.is_some() {
        held.remove(&item.id);
        return false;
    }
    if held.has(item) {
        held.change(item);
        return false;
    }
    match seal.open(item) {
        Some(hashes) => {
            held.put(item, &hashes);
            true
        }
        None => {
            tracing::error!(
                bank = item.bank,
                item = item.number,
                "the hashes of an item were encrypted with another key and match nothing"
            );
            false
        }
    }
}
