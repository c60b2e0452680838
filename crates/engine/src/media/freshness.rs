//! How far what is looked up is behind what is in the store.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use evenhand_flow::work::{Select, Table};
use evenhand_model::{BankItem, Problem, Time};

use crate::engine::Engine;

/// What is looked up, compared with what is in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// Whether nothing of a bank was written that is not looked up yet.
    pub is_current: bool,
    /// When everything that was written was looked up last.
    pub caught_up_at: Time,
    /// When the newest item in the store came in; none where there is no item.
    pub newest_at: Option<Time>,
    /// The same of the newest item that is looked up.
    pub newest_looked_up_at: Option<Time>,
}

/// Where whoever follows the store has come to.
#[derive(Debug, Default)]
pub(super) struct Followed {
    sequence: AtomicU64,
    caught_up_at_micros: AtomicI64,
}

impl Followed {
    /// Everything up to a place of the feed is looked up.
    pub fn up_to(&self, sequence: u64) {
        self.sequence.store(sequence, Ordering::Release);
    }

    /// Up to where everything is looked up.
    pub fn sequence(&self) -> u64 {
        self.sequence.load(Ordering::Acquire)
    }

    /// There was nothing more to read then.
    pub fn caught_up(&self, now: Time) {
        self.caught_up_at_micros
            .store(now.micros(), Ordering::Release);
    }
}

impl Engine {
    /// How far what is looked up is behind what is in the store.
    pub fn media_freshness(&self) -> Result<Freshness, Problem> {
        let followed = &self.media.followed;
        let sequence = followed.sequence();
        let changes = self.changes_since(sequence, &[Table::Bank, Table::BankItem])?;
        let is_current = changes.is_some_and(|changes| changes.keys.is_empty() && !changes.more);
        let added_at = |items: Vec<BankItem>| items.first().map(|item| item.added_at);
        let newest_at = added_at(self.select(&Select::bank_items(1).descending())?);
        let newest_looked_up_at = match self.media.number_max() {
            Some(number) if !is_current => {
                added_at(self.select(&Select::item_numbered(number, 1))?)
            }
            _ => newest_at,
        };
        Ok(Freshness {
            is_current,
            caught_up_at: Time::from_micros(followed.caught_up_at_micros.load(Ordering::Acquire)),
            newest_at,
            newest_looked_up_at,
        })
    }
}
