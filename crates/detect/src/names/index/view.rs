//! Views of a name.

/// One way to look at a name: what is left of it when certain differences no longer count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// Without differences of case, width, accents and the like. Found within two edits.
    Folded,
    /// Without digits, affixes, separators and repeats too. Found within two edits.
    Core,
    /// As it looks (UTS 39). Found where it is the same, like all that follow.
    Skeleton,
    /// With letters in place of digits and signs that stand for them.
    Leet,
    /// Its words in the order of the alphabet.
    Tokens,
    /// In Latin letters.
    Latin,
}

impl View {
    /// Every view, in the order in which a hit names one of several that match equally well.
    pub const ALL: [View; 6] = [
        View::Folded,
        View::Core,
        View::Skeleton,
        View::Leet,
        View::Tokens,
        View::Latin,
    ];

    /// Whether texts of this view are found within two edits.
    pub fn is_near(self) -> bool {
        matches!(self, View::Folded | View::Core)
    }
}

/// Views in which an account has the same text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ViewSet(u8);

impl ViewSet {
    pub(super) fn of(view: View) -> Self {
        ViewSet(1 << view as u8)
    }

    pub(super) fn insert(&mut self, view: View) {
        self.0 |= 1 << view as u8;
    }

    pub(super) fn contains(self, view: View) -> bool {
        self.0 & (1 << view as u8) != 0
    }
}
