//! The hash of a turned or mirrored picture, made of the picture's hash alone.

use super::dihedral::Variant;
use super::hash::Pdq;

/// Rows and columns of waves that a hash stands for.
const SIDE: usize = 16;

impl Pdq {
    /// About the hash that the picture would have if it were turned or mirrored, where the picture itself is not at hand.
    ///
    /// A bit says whether a wave is above the median of all. Turning changes the sign of waves, so that those bits turn round, but for the
    /// few waves that lie between the median and its negative: the answer is some bits off, 8 in half of the cases and up to 20. A copy that was
    /// turned and changed much besides can be missed by it; pixels give the exact hash, see [`super::dihedral`].
    #[must_use]
    pub fn turned(self, variant: Variant) -> Self {
        let change = variant.change();
        let mut turned = [0_u64; 4];
        for row in 0..SIDE {
            for column in 0..SIDE {
                let (from_row, from_column) = match change.is_transposed {
                    true => (column, row),
                    false => (row, column),
                };
                let by_row = change.negates_even_rows && row.is_multiple_of(2);
                let by_column = change.negates_even_columns && column.is_multiple_of(2);
                let is_set = self.bit(from_row, from_column) ^ (by_row != by_column);
                let place = row * SIDE + column;
                turned[place / 64] |= u64::from(is_set) << (place % 64);
            }
        }
        Self(turned)
    }

    fn bit(self, row: usize, column: usize) -> bool {
        let place = row * SIDE + column;
        self.0[place / 64] >> (place % 64) & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdq::made_picture::made_picture;
    use crate::pdq::{Channels, Pixels, Profile, dihedral};

    /// Bits by which a turned hash may be off: what is left of the 31 at which pictures match is for how the copy was saved.
    const OFF_MAX: u32 = 20;

    #[test]
    fn a_turned_hash_is_near_to_the_hash_of_the_turned_picture() {
        for seed in 0..12 {
            let bytes = made_picture(200, 150, seed);
            let pixels = Pixels::new(200, 150, Channels::Grey8, &bytes).unwrap();
            let exact = dihedral(pixels, Profile::Full).variants;
            for (variant, exact) in Variant::ALL.into_iter().zip(exact) {
                let off = exact_of(&bytes).turned(variant).distance(exact);
                assert!(
                    off <= OFF_MAX,
                    "{variant:?} of picture {seed}: {off} bits off"
                );
            }
        }
    }

    fn exact_of(bytes: &[u8]) -> Pdq {
        let pixels = Pixels::new(200, 150, Channels::Grey8, bytes).unwrap();
        crate::pdq::hash(pixels, Profile::Full).pdq
    }

    #[test]
    fn the_original_stays_as_it_is_and_a_mirror_twice_is_none() {
        let hash = Pdq([1, u64::MAX / 3, 77, 1 << 63]);
        assert_eq!(hash.turned(Variant::Original), hash);
        for variant in [
            Variant::FlipX,
            Variant::FlipY,
            Variant::Rotate180,
            Variant::FlipPlus1,
        ] {
            assert_eq!(hash.turned(variant).turned(variant), hash, "{variant:?}");
        }
        let there_and_back = hash.turned(Variant::Rotate90).turned(Variant::Rotate270);
        assert_eq!(there_and_back, hash);
    }
}
