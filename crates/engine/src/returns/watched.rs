//! Suspended accounts whose owners may not come back, found by what a new account shares with them.

use std::collections::{BTreeSet, HashMap};

use evenhand_detect::names::index::NameIndex;
use evenhand_detect::names::{View, Views};
use evenhand_detect::returns::{Account as Compared, Pictures};
use evenhand_model::{OrderId, Platform, SubjectId};

use super::marks::Marks;

/// Most suspended accounts that a new one is compared with for one of its names, and for all that it shares beside them.
const COMPARED_MAX: usize = 64;
/// Suspended accounts, by their names and marks.
pub struct Watched {
    /// Of each platform its own, so that none crowds out another's.
    platforms: HashMap<Platform, OfPlatform>,
    seed: u64,
    accounts: HashMap<u64, Suspended>,
    numbers: HashMap<SubjectId, u64>,
    next: u64,
}

/// Those of one platform.
struct OfPlatform {
    names: NameIndex,
    marks: Marks,
    pictures: Pictures,
    /// How many there are: every comparison asks.
    count: usize,
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
            platforms: HashMap::new(),
            seed,
            accounts: HashMap::new(),
            numbers: HashMap::new(),
            next: 0,
        }
    }

    /// How many are watched on a platform. Only they can come back there.
    pub fn count(&self, platform: &Platform) -> usize {
        self.platforms.get(platform).map_or(0, |one| one.count)
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
        let seed = self.seed;
        let platform = self.platforms.entry(suspended.platform.clone());
        let platform = platform.or_insert_with(|| OfPlatform {
            names: NameIndex::new(seed),
            marks: Marks::default(),
            pictures: Pictures::default(),
            count: 0,
        });
        for (place, views) in (0..).zip(suspended.account.name().spellings()) {
            platform
                .names
                .add(name_number(number, place), &indexed(views));
        }
        platform.marks.add(number, &marks(&suspended.account));
        platform.pictures.add(number, &suspended.account);
        platform.count += 1;
        self.numbers.insert(suspended.subject, number);
        self.accounts.insert(number, suspended);
    }

    /// Changes what is compared of a watched account.
    pub fn change(&mut self, subject: SubjectId, change: impl FnOnce(Compared) -> Compared) {
        let Some(suspended) = self.remove(subject) else {
            return;
        };
        self.put(Suspended {
            account: change(suspended.account),
            ..suspended
        });
    }

    /// Watches an account no more: its suspension is over, or it is forgotten.
    pub fn remove(&mut self, subject: SubjectId) -> Option<Suspended> {
        let number = self.numbers.remove(&subject)?;
        let suspended = self.accounts.remove(&number)?;
        if let Some(platform) = self.platforms.get_mut(&suspended.platform) {
            platform.count -= 1;
            for place in 0..2 {
                platform.names.remove(name_number(number, place));
            }
            platform.marks.remove(number, &marks(&suspended.account));
            platform.pictures.remove(number, &suspended.account);
        }
        Some(suspended)
    }

    /// Those that share a name within two edits, a view of one, or marks with an account, or have nearly its picture.
    pub fn near(
        &self,
        platform: &Platform,
        account: &Compared,
    ) -> impl Iterator<Item = &Suspended> {
        let mut near = BTreeSet::new();
        if let Some(platform) = self.platforms.get(platform) {
            for views in account.name().spellings() {
                let found = platform.names.look_up(&indexed(views), COMPARED_MAX);
                near.extend(found.hits.iter().map(|hit| hit.account / 2));
            }
            near.extend(platform.marks.near(&marks(account), COMPARED_MAX));
            near.extend(platform.pictures.near(account, COMPARED_MAX));
        }
        near.into_iter()
            .filter_map(|number| self.accounts.get(&number))
    }
}

/// What an account can be known again by beside its names.
fn marks(account: &Compared) -> Vec<u64> {
    let mut marks = account.marks();
    marks.append(&mut account.conduct_marks());
    marks
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
