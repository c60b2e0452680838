//! On what a condition can rest when it holds: scores, patterns, an operator's list.
//!
//! A condition may hold in several ways (the sides of `||`). Each way is one combination of three
//! marks, so all ways together are a set of at most eight combinations, one bit each.

/// The ways in which one condition can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ways(u8);

/// A score of a text model.
pub(crate) const SCORE: u8 = 1;
/// A pattern, a detector's finding, a list, a known hash or a count.
pub(crate) const PATTERN: u8 = 2;
/// An operator's list or a hash that a human has confirmed.
pub(crate) const OPERATOR: u8 = 4;

impl Ways {
    /// It can't hold.
    pub const NONE: Self = Self(0);

    /// One way that rests on `marks`.
    pub fn of(marks: u8) -> Self {
        Self(1 << (marks & 7))
    }

    fn and(self, other: Self) -> Self {
        let mut all = 0;
        for left in self.marks() {
            for right in other.marks() {
                all |= 1 << (left | right);
            }
        }
        Self(all)
    }

    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The combinations of marks, one for each way.
    pub fn marks(self) -> impl Iterator<Item = u8> {
        (0..8_u8).filter(move |marks| self.0 & (1 << marks) != 0)
    }

    /// Whether it can hold on scores with no pattern beside them.
    pub fn rest_on_scores(self) -> bool {
        self.marks()
            .any(|marks| marks & SCORE != 0 && marks & PATTERN == 0)
    }

    /// Whether every way rests on a pattern, a list, a known hash or a count.
    pub fn all_pattern(self) -> bool {
        self.marks().all(|marks| marks & PATTERN != 0)
    }

    /// Whether every way names an operator's list or a known hash.
    pub fn all_operator(self) -> bool {
        self.marks().all(|marks| marks & OPERATOR != 0)
    }
}

/// The ways in which a condition can hold, and those in which it can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grounds {
    pub yes: Ways,
    pub no: Ways,
}

impl Grounds {
    /// A single test that rests on `marks`. That it fails is no evidence, a low score is a score.
    pub fn leaf(marks: u8) -> Self {
        Self {
            yes: Ways::of(marks),
            no: Ways::of(marks & SCORE),
        }
    }

    pub fn constant(holds: bool) -> Self {
        let sure = Self {
            yes: Ways::of(0),
            no: Ways::NONE,
        };
        if holds { sure } else { sure.not() }
    }

    pub fn not(self) -> Self {
        Self {
            yes: self.no,
            no: self.yes,
        }
    }

    pub fn and(self, other: Self) -> Self {
        Self {
            yes: self.yes.and(other.yes),
            no: self.no.or(other.no),
        }
    }

    pub fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    pub fn choose(self, then: Self, other: Self) -> Self {
        self.and(then).or(self.not().and(other))
    }

    /// `==` of two conditions: both hold or both fail.
    pub fn same(self, other: Self) -> Self {
        self.choose(other, other.not())
    }

    /// The same, but it may also fail without any evidence, as `exists` over an empty list does.
    pub fn or_fails(self) -> Self {
        Self {
            no: self.no.or(Ways::of(0)),
            ..self
        }
    }
}
