//! The index of the names of suspended accounts: whose name is the same as this one, or almost the same?
//!
//! A name comes as its views (see [`View`]). Two of them, folded and core, are found within two edits,
//! none left out; the others only where they are the same.
//!
//! ```text
//! add: views -> texts (each once) -> folded and core: segments -> postings
//!                \-> who uses it, in which views
//! look_up: views -> texts that are the same            \
//!          folded and core -> segments -> postings      -> closest -> accounts
//!            -> signatures -> distance                 /
//! ```
//!
//! `segments` says why no text within two edits is missed, `signature` why few others are read,
//! `outline` how most of those are compared in place, `near` how postings are kept and cleared away,
//! `texts` how a text is kept once however many use it, `closest` what is left out where too many match.
//!
//! Nothing here locks: whoever shares an index guards it, so that what was added or removed counts from the
//! next look-up on.

mod accounts;
mod blocks;
mod closest;
mod distance;
mod lists;
mod look_up;
mod near;
mod outline;
mod query;
mod seed;
mod segments;
mod shards;
mod signature;
mod texts;
mod view_set;

pub use super::view::View;
pub use look_up::{Found, Hit};

use accounts::Accounts;
use near::Near;
use query::cut;
use seed::Seed;
use texts::Texts;
use view_set::ViewSet;

/// The views in which a text is found within two edits. In the others it is found where it is the same.
pub const NEAR: [View; 2] = [View::Folded, View::Core];

/// Letters (Unicode scalar values) of a text that count; what follows them isn't looked at. Texts that
/// agree so far are the same to the index.
pub const LETTERS_MAX: usize = 128;

/// Texts of one name that count, those given first.
pub const TEXTS_MAX: usize = 12;

/// The index. Its answers depend on what was added and removed, in which order, and on nothing else.
#[derive(Clone, Debug)]
pub struct NameIndex {
    seed: Seed,
    texts: Texts,
    near: Near,
    accounts: Accounts,
    /// The most texts within reach of two edits that any name has had so far.
    near_most: usize,
}

impl NameIndex {
    /// An index without names. Whoever knows the seed can choose names that make look-ups slow, so it
    /// should be secret; it has no influence on what is found.
    pub fn new(seed: u64) -> Self {
        let seed = Seed::new(seed);
        NameIndex {
            texts: Texts::default(),
            near: Near::new(&seed),
            accounts: Accounts::default(),
            near_most: 0,
            seed,
        }
    }

    /// Adds a name, in place of what the account had so far. `account` is any number by which the
    /// caller knows the name again: who indexes several names of one account gives each a number.
    ///
    /// A view may come more than once, or not at all. Texts without letters are passed over, since
    /// they say nothing; so is what exceeds [`LETTERS_MAX`] and [`TEXTS_MAX`].
    pub fn add(&mut self, account: u64, views: &[(View, &str)]) {
        self.remove(account);
        let mut texts: Vec<(u32, ViewSet)> = Vec::new();
        for (view, text) in usable(views) {
            let id = self.texts.intern(&self.seed, text);
            match texts.iter_mut().find(|(other, _)| *other == id) {
                Some((_, views)) => views.insert(view),
                None => texts.push((id, ViewSet::of(view))),
            }
        }
        let near = usable(views)
            .filter(|(view, _)| NEAR.contains(view))
            .count();
        self.near_most = self.near_most.max(near);
        let slot = self.accounts.insert(&self.seed, account);
        for (text, views) in texts {
            let place = self.texts.add_use(text, slot, views);
            self.accounts.add_use(slot, text, place);
            self.near.add_use(&self.seed, &mut self.texts, text, views);
        }
    }

    /// Takes the account's name out, and says whether there was one.
    pub fn remove(&mut self, account: u64) -> bool {
        let Some((slot, mut uses)) = self.accounts.remove(&self.seed, account) else {
            return false;
        };
        while let Some((text, place)) = self.accounts.pop_use(&mut uses) {
            let removed = self.texts.remove_use(text, place);
            debug_assert_eq!(removed.gone.account, slot);
            if let Some(moved) = removed.moved {
                self.accounts.move_use(moved, text, place);
            }
            let views = removed.gone.views;
            self.near
                .remove_use(&self.seed, &mut self.texts, text, views);
            self.texts.release_unused(text);
        }
        true
    }

    /// Accounts that have a name in the index.
    pub fn len(&self) -> usize {
        self.accounts.count()
    }

    /// Whether there is no name at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of memory that the index takes, with what it holds ready for more names.
    pub fn memory_bytes(&self) -> usize {
        size_of::<Self>()
            + self.texts.memory_bytes()
            + self.near.memory_bytes()
            + self.accounts.memory_bytes()
    }
}

/// The texts that count, as far as they count.
fn usable<'a>(views: &'a [(View, &'a str)]) -> impl Iterator<Item = (View, &'a str)> {
    let cut = views.iter().map(|(view, text)| (*view, cut(text)));
    cut.filter(|(_, text)| !text.is_empty()).take(TEXTS_MAX)
}
