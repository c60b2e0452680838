//! The texts of all views of all names, each of them once, and who uses them.

use super::blocks::Blocks;
use super::lists::{List, Lists};
use super::seed::Seed;
use super::shards::Shards;
use super::view_set::ViewSet;

/// No entry in the near index.
pub(super) const NOWHERE: u32 = u32::MAX;

/// The texts, known by numbers that are given anew when a text is gone.
#[derive(Clone, Debug)]
pub(super) struct Texts {
    by_hash: Shards<u32>,
    texts: Blocks<Text>,
    letters: Lists<u8>,
    uses: Lists<TextUse>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Text {
    letters: List,
    uses: List,
    hash: u32,
    near: u32,
}

/// An account that has the text in these views.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TextUse {
    pub(super) account: u32,
    pub(super) views: ViewSet,
}

/// What happened when a use was removed.
pub(super) struct Removed {
    pub(super) gone: TextUse,
    /// The account whose use stands in that place now.
    pub(super) moved: Option<u32>,
}

impl Default for Texts {
    fn default() -> Self {
        Texts {
            by_hash: Shards::default(),
            texts: Blocks::new(1),
            letters: Lists::default(),
            uses: Lists::default(),
        }
    }
}

impl Texts {
    pub(super) fn find(&self, seed: &Seed, text: &str) -> Option<u32> {
        let is_it = |id: &u32| self.bytes(*id) == text.as_bytes();
        self.by_hash.find(seed.text(text), is_it).copied()
    }

    /// The number of a text, which may be new; then a use has to follow.
    pub(super) fn intern(&mut self, seed: &Seed, text: &str) -> u32 {
        if let Some(id) = self.find(seed, text) {
            return id;
        }
        let id = self.texts.take();
        let hash = seed.text(text);
        *self.texts.one_mut(id) = Text {
            letters: self.letters.list(text.as_bytes()),
            uses: List::default(),
            hash,
            near: NOWHERE,
        };
        let texts = &self.texts;
        self.by_hash.insert(hash, id, |id| texts.one(*id).hash);
        id
    }

    /// The text itself, in UTF-8.
    pub(super) fn bytes(&self, id: u32) -> &[u8] {
        self.letters.items(&self.texts.one(id).letters)
    }

    /// Who uses it, in no order that means anything.
    pub(super) fn uses(&self, id: u32) -> &[TextUse] {
        self.uses.items(&self.texts.one(id).uses)
    }

    /// The entry in the near index, or [`NOWHERE`].
    pub(super) fn near_mut(&mut self, id: u32) -> &mut u32 {
        &mut self.texts.one_mut(id).near
    }

    /// Adds a use, and says at which place.
    pub(super) fn add_use(&mut self, id: u32, account: u32, views: ViewSet) -> u32 {
        let uses = &mut self.texts.one_mut(id).uses;
        self.uses.push(uses, TextUse { account, views });
        u32::try_from(uses.length() - 1).unwrap_or(u32::MAX)
    }

    pub(super) fn remove_use(&mut self, id: u32, place: u32) -> Removed {
        let uses = &mut self.texts.one_mut(id).uses;
        let place = place as usize;
        let gone = self.uses.items(uses)[place];
        self.uses.swap_remove(uses, place);
        let moved = self.uses.items(uses).get(place).map(|one| one.account);
        Removed { gone, moved }
    }

    /// Forgets the text when nobody uses it any more.
    pub(super) fn release_unused(&mut self, id: u32) {
        let text = self.texts.one_mut(id);
        if text.uses.length() > 0 {
            return;
        }
        self.letters.clear(&mut text.letters);
        let hash = text.hash;
        self.by_hash.remove(hash, |other| *other == id);
        self.texts.give_back(id);
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.by_hash.memory_bytes()
            + self.texts.memory_bytes()
            + self.letters.memory_bytes()
            + self.uses.memory_bytes()
    }
}
