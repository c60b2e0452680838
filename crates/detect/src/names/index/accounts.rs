//! Accounts, and where their texts list them, so that a name can be taken out without a search.

use super::blocks::Blocks;
use super::lists::{List, Lists};
use super::seed::Seed;
use super::shards::Shards;

/// Accounts, known by numbers of 32 bits that are given anew when an account is gone.
#[derive(Clone, Debug)]
pub(super) struct Accounts {
    by_key: Shards<u32>,
    accounts: Blocks<Account>,
    uses: Lists<(u32, u32)>,
    count: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Account {
    key: u64,
    /// Texts, each with its place among the uses of that text.
    uses: List,
}

impl Default for Accounts {
    fn default() -> Self {
        Accounts {
            by_key: Shards::default(),
            accounts: Blocks::new(1),
            uses: Lists::default(),
            count: 0,
        }
    }
}

impl Accounts {
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// What the caller calls the account.
    pub(super) fn key(&self, slot: u32) -> u64 {
        self.accounts.one(slot).key
    }

    /// Adds an account that isn't there yet.
    pub(super) fn insert(&mut self, seed: &Seed, key: u64) -> u32 {
        let slot = self.accounts.take();
        *self.accounts.one_mut(slot) = Account {
            key,
            uses: List::default(),
        };
        let accounts = &self.accounts;
        let hash_of = |slot: &u32| seed.number(accounts.one(*slot).key);
        self.by_key.insert(seed.number(key), slot, hash_of);
        self.count += 1;
        slot
    }

    /// Removes an account, whose uses are to be taken with [`Self::pop_use`] then.
    pub(super) fn remove(&mut self, seed: &Seed, key: u64) -> Option<(u32, List)> {
        let accounts = &self.accounts;
        let is_it = |slot: &u32| accounts.one(*slot).key == key;
        let slot = self.by_key.remove(seed.number(key), is_it)?;
        self.accounts.give_back(slot);
        self.count -= 1;
        Some((slot, self.accounts.one(slot).uses))
    }

    pub(super) fn add_use(&mut self, slot: u32, text: u32, place: u32) {
        let uses = &mut self.accounts.one_mut(slot).uses;
        self.uses.push(uses, (text, place));
    }

    pub(super) fn pop_use(&mut self, uses: &mut List) -> Option<(u32, u32)> {
        let last = *self.uses.items(uses).last()?;
        self.uses.swap_remove(uses, uses.length() - 1);
        Some(last)
    }

    /// Notes that the account now stands at another place among the uses of a text.
    pub(super) fn move_use(&mut self, slot: u32, text: u32, place: u32) {
        let uses = self.accounts.one(slot).uses;
        let mut uses = self.uses.items_mut(&uses).iter_mut();
        if let Some((_, old)) = uses.find(|(other, _)| *other == text) {
            *old = place;
        }
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.by_key.memory_bytes() + self.accounts.memory_bytes() + self.uses.memory_bytes()
    }
}
