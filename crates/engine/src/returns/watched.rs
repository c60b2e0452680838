//! Suspended accounts whose owners may not come back, found by what a new account shares with them.

use std::collections::{BTreeSet, HashMap};

use evenhand_detect::names::index::NameIndex;
use evenhand_detect::names::{View, Views};
use evenhand_detect::returns::Account as Compared;
use evenhand_model::{OrderId, Platform, SubjectId};

/// Most suspended accounts that a new one is compared with: those whose names are nearest.
const COMPARED_MAX: usize = 64;
/// Accounts with a mark beyond which it is nobody's: a picture that comes with the platform, a link that all have.
const MARK_MAX: usize = 256;

/// Suspended accounts, by their names and marks.
pub struct Watched {
    /// Of each platform its own, so that none crowds out another's.
    names: HashMap<Platform, NameIndex>,
    seed: u64,
    /// How many are watched on each platform: every comparison asks.
    counts: HashMap<Platform, usize>,
    marks: HashMap<u64, Vec<u64>>,
    accounts: HashMap<u64, Suspended>,
    numbers: HashMap<SubjectId, u64>,
    next: u64,
}

/// A suspended account.
pub struct Suspended {
    /// Our id of it.
    pub subject: SubjectId,
    /// Whose.
    pub platform: Platform,
    /// The order that suspends it; none where the platform did so by itself.
    pub order: Option<OrderId>,
    /// What is compared.
    pub account: Compared,
}

impl Watched {
    /// Nobody so far. The seed keeps names from being made that fill the index.
    pub fn new(seed: u64) -> Self {
        Self {
            names: HashMap::new(),
            seed,
            counts: HashMap::new(),
            marks: HashMap::new(),
            accounts: HashMap::new(),
            numbers: HashMap::new(),
            next: 0,
        }
    }

    /// How many are watched on a platform. Only they can come back there.
    pub fn count(&self, platform: &Platform) -> usize {
        self.counts.get(platform).copied().unwrap_or_default()
    }

    /// By which order an account is watched; `Some(None)` where the platform suspended it by itself.
    pub fn order_of(&self, subject: SubjectId) -> Option<Option<OrderId>> {
        let number = self.numbers.get(&subject)?;
        self.accounts.get(number).map(|one| one.order)
    }

    /// Watches an account, as it is now.
    pub fn put(&mut self, suspended: Suspended) {
        self.remove(suspended.subject);
        let number = self.next;
        self.next += 1;
        let names = self.names.entry(suspended.platform.clone());
        let names = names.or_insert_with(|| NameIndex::new(self.seed));
        for (place, views) in (0..).zip(suspended.account.name().spellings()) {
            names.add(name_number(number, place), &indexed(views));
        }
        for mark in suspended.account.marks() {
            let accounts = self.marks.entry(mark).or_default();
            if accounts.len() < MARK_MAX {
                accounts.push(number);
            }
        }
        *self.counts.entry(suspended.platform.clone()).or_default() += 1;
        self.numbers.insert(suspended.subject, number);
        self.accounts.insert(number, suspended);
    }

    /// Watches an account no more: its suspension is over, or it is forgotten.
    pub fn remove(&mut self, subject: SubjectId) {
        let Some(number) = self.numbers.remove(&subject) else {
            return;
        };
        let Some(suspended) = self.accounts.remove(&number) else {
            return;
        };
        if let Some(count) = self.counts.get_mut(&suspended.platform) {
            *count -= 1;
        }
        if let Some(names) = self.names.get_mut(&suspended.platform) {
            for place in 0..2 {
                names.remove(name_number(number, place));
            }
        }
        for mark in suspended.account.marks() {
            if let Some(accounts) = self.marks.get_mut(&mark) {
                accounts.retain(|one| *one != number);
                if accounts.is_empty() {
                    self.marks.remove(&mark);
                }
            }
        }
    }

    /// Those that share a name within two edits, a view of one, or a mark with an account.
    pub fn near<'a>(
        &'a self,
        platform: &'a Platform,
        account: &Compared,
    ) -> impl Iterator<Item = &'a Suspended> {
        let mut near = BTreeSet::new();
        if let Some(names) = self.names.get(platform) {
            for views in account.name().spellings() {
                let found = names.look_up(&indexed(views), COMPARED_MAX);
                near.extend(found.hits.iter().map(|hit| hit.account / 2));
            }
        }
        for mark in account.marks() {
            let accounts = self.marks.get(&mark).map_or(&[][..], Vec::as_slice);
            near.extend(
                accounts
                    .iter()
                    .filter(|_| accounts.len() < MARK_MAX)
                    .copied(),
            );
        }
        let near = near
            .into_iter()
            .filter_map(|number| self.accounts.get(&number));
        near.filter(move |one| one.platform == *platform)
    }
}

/// Each account has up to two names.
fn name_number(account: u64, place: u64) -> u64 {
    account * 2 + place
}

/// Views of a name that are looked up.
const INDEXED: [View; 6] = [
    View::Folded,
    View::Core,
    View::Skeleton,
    View::Leet,
    View::Tokens,
    View::Sound,
];

fn indexed(views: &Views) -> Vec<(View, &str)> {
    let views = INDEXED.map(|view| (view, views.text(view)));
    views
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .collect()
}
