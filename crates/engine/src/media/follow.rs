//! Keeping what is looked up as the store has it.

use evenhand_flow::known::hashes::HashSeal;
use evenhand_flow::work::{Key, Row, Select, Table, Value};
use evenhand_model::{Bank, BankItem, MediaHashes, Problem, limits};

use super::held::Held;
use super::{kept, merging};
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
    pub fn after_start(sequence: u64) -> Self {
        Self {
            sequence: Some(sequence),
        }
    }

    /// One step: what has changed is taken in. Answers whether there is more to do at once.
    pub fn step(&mut self, engine: &Engine) -> Result<bool, Problem> {
        let Some(sequence) = self.sequence else {
            self.sequence = Some(load(engine)?);
            return Ok(true);
        };
        let changes = engine.changes_since(sequence, &[Table::Bank, Table::BankItem])?;
        let Some(changes) = changes else {
            tracing::info!("banks are read anew, as the feed does not go back far enough");
            self.sequence = None;
            return Ok(true);
        };
        let seal = HashSeal::new(&engine.house.load().secret);
        for keys in changes.keys.chunks(ROWS_PER_READ) {
            take_in(engine, &seal, keys)?;
        }
        self.sequence = Some(changes.end);
        engine.media.followed.up_to(changes.end);
        if !changes.more {
            engine.media.followed.caught_up(engine.now());
        }
        Ok(changes.more)
    }
}

/// Takes in what was kept in files and what has changed since, or else reads everything. Answers the place in the feed from which to follow.
pub(crate) fn start(engine: &Engine) -> Result<u64, Problem> {
    let mut follower = Follower {
        sequence: kept::open(engine)?,
    };
    while follower.step(engine)? {}
    merging::merge(engine);
    Ok(engine.media.followed.sequence())
}

/// Takes in some rows as they are now. Hashes are decrypted before anybody who looks something up has to wait.
fn take_in(engine: &Engine, seal: &HashSeal, keys: &[Key]) -> Result<(), Problem> {
    let rows = engine.load(keys)?;
    let is_unknown = |item: &BankItem| !engine.media.read().has(item);
    let opened: Vec<Option<MediaHashes>> = rows
        .iter()
        .map(|row| row.as_ref().and_then(BankItem::from_record))
        .map(|item| {
            item.filter(|item| is_unknown(item))
                .and_then(|item| open(seal, item))
        })
        .collect();
    let mut held = engine.media.write();
    for ((key, row), hashes) in keys.iter().zip(&rows).zip(opened) {
        match (key.table, row) {
            (Table::Bank, Some(row)) => {
                Bank::from_record(row)
                    .cloned()
                    .and_then(|bank| held.banks.put(bank));
            }
            (Table::Bank, None) => held.banks.remove(&key.id),
            (_, Some(row)) => {
                if let Some(item) = BankItem::from_record(row) {
                    put(&mut held, item, hashes);
                }
            }
            // Items are taken back, and their rows stay.
            (_, None) => {}
        }
    }
    Ok(())
}

/// Reads every bank and every item. Answers the place in the feed from which to follow.
fn load(engine: &Engine) -> Result<u64, Problem> {
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
            put(&mut held, item, open(&seal, item));
        }
        match items.last() {
            Some(last) if items.len() == ROWS_PER_READ => {
                after = Some((Value::Integer(last.number.into()), last.id.clone()));
            }
            _ => break,
        }
    }
    let mut kept = engine.media.kept();
    *engine.media.write() = held;
    kept.reset(engine.now());
    drop(kept);
    engine.media.followed.up_to(sequence);
    engine.media.followed.caught_up(engine.now());
    Ok(sequence)
}

/// Takes in an item, with its hashes where they were not known.
fn put(held: &mut Held, item: &BankItem, hashes: Option<MediaHashes>) {
    if item.withdrawn.is_some() {
        held.remove(item);
    } else if held.has(item) {
        held.change(item);
    } else if let Some(hashes) = hashes {
        held.put(item, &hashes);
    }
}

/// The hashes of an item that matches something.
fn open(seal: &HashSeal, item: &BankItem) -> Option<MediaHashes> {
    if item.withdrawn.is_some() {
        return None;
    }
    let hashes = seal.open(item);
    if hashes.is_none() {
        tracing::error!(
            bank = item.bank,
            item = item.number,
            "the hashes of an item were encrypted with another key and match nothing"
        );
    }
    hashes
}
