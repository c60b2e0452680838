//! Views of a name: the same name, as those see it who look for it under another spelling.
//!
//! ```text
//! name ─► folded ─► looks ─► skeleton   what looks the same, by the table of Unicode Technical Standard 39
//!                    ├─────► leet       digits read as the letters that they stand for
//!                    ├─────► tokens ─► core   without what is put around a name, its parts in order or as they stand
//!                    └─────► latin ─► sound  in Latin letters, from other scripts too; the consonants of that
//! ```
//!
//! A view is at most [`LETTERS_MAX`] letters long, whatever came in.

mod core;
mod fold;
pub(super) mod leet;
mod looks;
pub(super) mod sound;

pub use fold::LETTERS_MAX;

/// The views of one name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Views {
    /// Small letters without accents, without invisible letters, compatible forms made plain.
    pub folded: String,
    /// The same, letters of other scripts replaced by the Latin letters that they look like.
    pub looks: String,
    /// The skeleton of Unicode Technical Standard 39. A key for equality and nothing else: it
    /// makes `rn` of `m`.
    pub skeleton: String,
    /// Digits and signs read as letters, letters apart that are mistaken for each other as one.
    pub leet: String,
    /// What is left without digits, separators, affixes and repeats.
    pub core: String,
    /// The parts of the core in the order of the alphabet.
    pub tokens: String,
    /// The name in Latin letters, as one would write down how it sounds.
    pub latin: String,
    /// The consonants of that, those that are written for each other as one. A key for equality.
    pub sound: String,
    /// Whether letters of another script stand in a Latin name for their look, or letters that nobody sees between those
    /// that one does.
    pub is_disguised: bool,
}

/// Which view two names were compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// [`Views::folded`].
    Folded,
    /// [`Views::looks`].
    Looks,
    /// [`Views::skeleton`].
    Skeleton,
    /// [`Views::leet`].
    Leet,
    /// [`Views::core`].
    Core,
    /// [`Views::tokens`].
    Tokens,
    /// [`Views::latin`].
    Latin,
    /// [`Views::sound`].
    Sound,
}

impl View {
    /// Every view, in their order.
    pub const ALL: [View; 8] = [
        View::Folded,
        View::Looks,
        View::Skeleton,
        View::Leet,
        View::Core,
        View::Tokens,
        View::Latin,
        View::Sound,
    ];
}

impl Views {
    /// Makes every view of a name.
    pub fn of(name: &str) -> Self {
        let plain = fold::plain(name);
        let looks = looks::looks(&plain);
        let latin = sound::latin(&plain);
        let parts = core::parts(&looks);
        let sorted = {
            let mut parts = parts.clone();
            parts.sort();
            parts
        };
        Self {
            is_disguised: fold::hides(name) || looks::mixes(&plain),
            folded: fold::folded(&plain),
            skeleton: looks::skeleton(&plain),
            leet: leet::leet(&looks),
            core: parts.concat(),
            tokens: sorted.concat(),
            sound: sound::sound(&latin),
            latin,
            looks,
        }
    }

    /// Whether nothing is left of the name.
    pub fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }

    /// The views that hold letters as they are written.
    pub(super) fn written(&self) -> impl Iterator<Item = &str> {
        [self.folded.as_str(), self.looks.as_str()].into_iter()
    }

    /// The text of one view.
    pub fn text(&self, view: View) -> &str {
        match view {
            View::Folded => &self.folded,
            View::Looks => &self.looks,
            View::Skeleton => &self.skeleton,
            View::Leet => &self.leet,
            View::Core => &self.core,
            View::Tokens => &self.tokens,
            View::Latin => &self.latin,
            View::Sound => &self.sound,
        }
    }
}

#[cfg(test)]
mod tests;
