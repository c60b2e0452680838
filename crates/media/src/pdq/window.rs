//! How far a box filter reaches.

/// The window of a box filter along a side of a picture.
///
/// For the place `at` it covers `at + ahead + 1 - size ..= at + ahead`, cut off at both ends of the side; what is summed is divided by the
/// count that is left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// Pixels that are covered, away from the ends.
    pub(super) size: usize,
    /// Pixels that are covered beyond the place itself.
    pub(super) ahead: usize,
    /// Pixels of the side.
    pub(super) length: usize,
}

impl Window {
    /// The window for a side of `length` pixels of which 64 are kept: half of what one of them stands for, rounded up, since two rounds of
    /// the filter follow each other.
    pub(super) fn along(length: usize) -> Self {
        let size = length.div_ceil(128);
        Self {
            size,
            ahead: (size + 2) / 2 - 1,
            length,
        }
    }

    /// The place for which the sum is complete once `entered` pixels have entered it or, past the end, would have.
    #[inline(always)]
    pub(super) fn place(&self, entered: usize) -> Option<usize> {
        entered.checked_sub(self.ahead + 1)
    }

    /// How many pixels the sum for the place `at` has.
    #[inline(always)]
    pub(super) fn count(&self, at: usize) -> usize {
        let first = (at + self.ahead + 1).saturating_sub(self.size);
        (at + self.ahead + 1).min(self.length) - first
    }
}

/// The place of the side that is kept as number `place` of 64: the centre of what it stands for.
pub(super) fn centre(place: usize, length: usize) -> usize {
    (2 * place + 1) * length / 128
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_those_of_the_reference() {
        let check = |length, size, ahead, counts: [usize; 3]| {
            let window = Window::along(length);
            assert_eq!((window.size, window.ahead), (size, ahead), "{length}");
            assert_eq!(
                [0, length / 2, length - 1].map(|at| window.count(at)),
                counts,
                "{length}"
            );
        };
        check(5, 1, 0, [1, 1, 1]);
        check(128, 1, 0, [1, 1, 1]);
        check(129, 2, 1, [2, 2, 1]);
        check(512, 4, 2, [3, 4, 2]);
        check(800, 7, 3, [4, 7, 4]);
        check(1024, 8, 4, [5, 8, 4]);
    }

    #[test]
    fn centres_lie_within_the_side() {
        assert_eq!([0, 63].map(|place| centre(place, 64)), [0, 63]);
        assert_eq!([0, 1, 63].map(|place| centre(place, 512)), [4, 12, 508]);
        assert_eq!([0, 63].map(|place| centre(place, 5)), [0, 4]);
    }
}
