//! How many accounts share a value, among all that the house has seen.

use super::account::{Account, Candidate};
use super::chance::Sharing;
use super::conduct::Deed;
use super::recent::Recent;
use super::sketch::Sketch;
use super::value::{Kind, key_of};
use crate::names::Population;

pub(super) const KINDS: usize = Kind::Prefix as usize + 1;

/// Counts of values over accounts. Both accounts of a pair are in it before the pair is compared.
#[derive(Clone, Debug)]
pub struct Seen {
    accounts: [u32; KINDS],
    values: Sketch,
    names: Population,
    /// What accounts have lately done; none where nobody tells.
    recent: Option<Box<Recent>>,
}

impl Seen {
    /// Nobody seen yet; about so many accounts will be.
    pub fn with_room_for(accounts: usize) -> Self {
        Self {
            accounts: [0; KINDS],
            values: Sketch::with_room_for(accounts.saturating_mul(40)),
            names: Population::shipped(),
            recent: None,
        }
    }

    /// Counts the values of an account.
    pub fn learn(&mut self, account: &Account) {
        self.names.learn(&account.name);
        let mut had = [false; KINDS];
        account.each_value(|kind, value| {
            had[kind as usize] = true;
            self.values.add(key_of(&(kind, value)));
        });
        for (accounts, had) in self.accounts.iter_mut().zip(had) {
            *accounts = accounts.saturating_add(u32::from(had));
        }
    }

    /// Counts what an account has done, each deed once; `account` tells it from others.
    pub fn saw(&mut self, account: u64, deed: &Deed) {
        let (kind, value) = deed.value();
        self.recent
            .get_or_insert_default()
            .saw(account, kind, value);
    }

    /// Counts from which network an account came, by its keyed hash.
    pub fn came_from(&mut self, account: u64, network: &str) {
        let recent = self.recent.get_or_insert_default();
        recent.saw(account, Kind::Prefix, key_of(network));
    }

    /// Prepares a new account for comparisons.
    pub fn candidate(&self, account: Account) -> Candidate {
        Candidate {
            name: self.names.weigh(&account.name),
            account,
        }
    }

    /// How many others share a value that both accounts of a pair have.
    pub fn sharing(&self, kind: Kind, value: u64) -> Sharing {
        Sharing {
            others: self.count(kind, value).saturating_sub(2),
            accounts: self.accounts(kind).saturating_sub(2),
        }
    }

    /// How many accounts have a value, or a few more.
    pub fn count(&self, kind: Kind, value: u64) -> u32 {
        let recent = self.recent.as_ref().map(|recent| recent.count(kind, value));
        let counted = self.values.count(key_of(&(kind, value)));
        counted.saturating_add(recent.unwrap_or_default())
    }

    /// Of how many accounts a value of this kind is known.
    pub fn accounts(&self, kind: Kind) -> u32 {
        let recent = self.recent.as_ref().map(|recent| recent.accounts(kind));
        self.accounts[kind as usize].saturating_add(recent.unwrap_or_default())
    }
}
