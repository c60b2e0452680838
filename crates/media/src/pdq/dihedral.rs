//! The eight ways in which a picture can be turned and mirrored, whose hashes cost little more than one.

use super::hash::Pdq;
use super::transform::Waves;

/// How a picture is turned or mirrored. Names and directions are those of the reference.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// As it is.
    Original,
    /// Turned by 90 degrees against the clock.
    Rotate90,
    /// Upside down.
    Rotate180,
    /// Turned by 90 degrees with the clock.
    Rotate270,
    /// Top and bottom change places.
    FlipX,
    /// Left and right change places, as in a mirror.
    FlipY,
    /// Lower left and upper right change places.
    FlipPlus1,
    /// Upper left and lower right change places.
    FlipMinus1,
}

/// What turning and mirroring does to waves: rows and columns change places, and waves that are odd change their sign.
pub(super) struct Change {
    pub is_transposed: bool,
    pub negates_even_rows: bool,
    pub negates_even_columns: bool,
}

impl Variant {
    /// All eight, the original first.
    pub const ALL: [Self; 8] = [
        Self::Original,
        Self::Rotate90,
        Self::Rotate180,
        Self::Rotate270,
        Self::FlipX,
        Self::FlipY,
        Self::FlipPlus1,
        Self::FlipMinus1,
    ];

    pub(super) fn change(self) -> Change {
        let (is_transposed, negates_even_rows, negates_even_columns) = match self {
            Self::Original => (false, false, false),
            Self::Rotate90 => (true, true, false),
            Self::Rotate180 => (false, true, true),
            Self::Rotate270 => (true, false, true),
            Self::FlipX => (false, true, false),
            Self::FlipY => (false, false, true),
            Self::FlipPlus1 => (true, false, false),
            Self::FlipMinus1 => (true, true, true),
        };
        Change {
            is_transposed,
            negates_even_rows,
            negates_even_columns,
        }
    }
}

impl Waves {
    /// The hashes of all variants, in the order of [`Variant::ALL`].
    pub(super) fn variants(&self) -> [Pdq; 8] {
        Variant::ALL.map(|variant| self.changed(&variant.change()).pdq())
    }

    /// The row `i` has `i + 1` half waves: those of even `i` are odd around the middle.
    fn changed(&self, change: &Change) -> Self {
        let number = |i: usize, j: usize| {
            let number = if change.is_transposed {
                self.0[j][i]
            } else {
                self.0[i][j]
            };
            let by_row = change.negates_even_rows && i.is_multiple_of(2);
            let by_column = change.negates_even_columns && j.is_multiple_of(2);
            if by_row == by_column { number } else { -number }
        };
        Self(std::array::from_fn(|i| {
            std::array::from_fn(|j| number(i, j))
        }))
    }
}
