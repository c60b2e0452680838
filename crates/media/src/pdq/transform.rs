//! The slow waves in a picture: 16 x 16 numbers, of which each bit of the hash says whether one is above the middle.

use std::sync::LazyLock;

use super::blur::Thumbnail;
use super::hash::Pdq;
use super::median;

/// How much of each of 16 x 16 waves is in a picture: row i has i + 1 half waves from top to bottom, column j has j + 1 from left to right.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Waves(pub(super) [[f32; 16]; 16]);

/// The discrete cosine transform of 64 numbers, of which only the terms 1 to 16 are made: `COSINES[j][i]` is what number j adds to term i + 1.
static COSINES: LazyLock<[[f32; 16]; 64]> = LazyLock::new(|| {
    let scale = f64::from((2.0_f64 / 64.0).sqrt() as f32);
    let step = std::f64::consts::PI / 2.0 / 64.0;
    std::array::from_fn(|j| {
        std::array::from_fn(|i| (scale * (step * (i + 1) as f64 * (2 * j + 1) as f64).cos()) as f32)
    })
});

impl Waves {
    /// The transform along both sides. Each term is summed from first to last pixel, as the reference sums it.
    pub(super) fn of(thumbnail: &Thumbnail) -> Self {
        let cosines = &*COSINES;
        let mut along_columns = [[0.0_f32; 64]; 16];
        for (row, cosines) in thumbnail.iter().zip(cosines) {
            for (term, cosine) in along_columns.iter_mut().zip(cosines) {
                for (sum, pixel) in term.iter_mut().zip(row) {
                    *sum += cosine * pixel;
                }
            }
        }
        let mut waves = [[0.0_f32; 16]; 16];
        for (waves, row) in waves.iter_mut().zip(&along_columns) {
            for (number, cosines) in row.iter().zip(cosines) {
                for (sum, cosine) in waves.iter_mut().zip(cosines) {
                    *sum += number * cosine;
                }
            }
        }
        Self(waves)
    }

    /// The hash: bit 16 i + j says whether wave (i, j) is above the median of all.
    pub(super) fn pdq(&self) -> Pdq {
        let numbers = self.0.as_flattened();
        let median = median::of(numbers);
        let mut words = [0; 4];
        for (bit, &number) in numbers.iter().enumerate() {
            words[bit / 64] |= u64::from(number > median) << (bit % 64);
        }
        Pdq(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_wave_is_found_where_it_belongs() {
        let thumbnail: Thumbnail =
            std::array::from_fn(|y| std::array::from_fn(|x| COSINES[y][2] * COSINES[x][4] * 32.0));
        for (i, row) in Waves::of(&thumbnail).0.iter().enumerate() {
            for (j, number) in row.iter().enumerate() {
                let wanted = if (i, j) == (2, 4) { 32.0 } else { 0.0 };
                assert!((number - wanted).abs() < 1e-4, "{i} {j}: {number}");
            }
        }
    }

    /// Cosines come from the system's library. Should one round another way, hashes would differ from those of everybody else.
    #[test]
    fn the_cosines_are_those_of_the_reference() {
        let sum = |digest: u64, number: &f32| {
            (digest ^ u64::from(number.to_bits())).wrapping_mul(0x0100_0000_01b3)
        };
        let digest = COSINES
            .as_flattened()
            .iter()
            .fold(0xcbf2_9ce4_8422_2325, sum);
        assert_eq!(digest, 0xfdf4_8143_70a9_a0dd);
    }

    #[test]
    fn bits_are_numbered_from_the_lowest() {
        let mut waves = Waves([[0.0; 16]; 16]);
        for (i, j) in [(0, 0), (0, 3), (4, 0), (15, 15)] {
            waves.0[i][j] = 1.0;
        }
        assert_eq!(waves.pdq(), Pdq([0b1001, 1, 0, 1 << 63]));
    }
}
