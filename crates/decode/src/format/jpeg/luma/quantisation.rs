//! By what the coefficients of a block are multiplied, and where they go.

use super::SIDE;

/// Places of a block in the order in which coefficients come (T.81, figure 5), by row and column of the *transposed* block: that is how the
/// transform wants them.
const PLACES: [u8; 64] = places();

/// Steps of the coefficients, in the order in which they come, with the scale that the transform leaves out.
pub(crate) struct Quantisation {
    pub(super) steps: [f32; 64],
    /// What each coefficient adds to the means of the quarters of a block.
    pub(super) shares: [Share; 64],
}

/// What a coefficient adds to the means of the quarters of a block.
#[derive(Clone, Copy)]
pub(super) struct Share {
    /// Which of the sums it belongs to: 0 what is the same in all quarters, 1 changes from left to right, 2 from top to bottom, 3 both.
    pub sum: u8,
    pub weight: f32,
}

impl Quantisation {
    /// Takes the steps as a file has them.
    pub fn new(steps: &[u16; 64]) -> Self {
        let step = |place: usize| {
            let (row, column) = (
                usize::from(PLACES[place]) / SIDE,
                usize::from(PLACES[place]) % SIDE,
            );
            (f64::from(steps[place]) * scale(row) * scale(column) / SIDE as f64) as f32
        };
        let share = |place: usize| {
            let (column, row) = (
                usize::from(PLACES[place]) / SIDE,
                usize::from(PLACES[place]) % SIDE,
            );
            let weight = f64::from(steps[place]) * mean_of_half(row) * mean_of_half(column);
            let sum = (column % 2 + 2 * (row % 2)) as u8;
            Share {
                sum,
                weight: (weight / SIDE as f64) as f32,
            }
        };
        Self {
            steps: std::array::from_fn(step),
            shares: std::array::from_fn(share),
        }
    }
}

/// Where the coefficient with this number goes.
#[inline(always)]
pub(super) fn place(number: usize) -> usize {
    usize::from(PLACES[number & 63])
}

/// The scale of one frequency in the fast transform: 1, and cos(k pi / 16) times the root of 2 (Arai, Agui and Nakajima 1988).
fn scale(frequency: usize) -> f64 {
    match frequency {
        0 => 1.0,
        _ => (frequency as f64 * std::f64::consts::PI / 16.0).cos() * std::f64::consts::SQRT_2,
    }
}

/// The mean of a wave with so many half waves along a block over the first half of it, as T.81 weighs waves (A.3.3).
fn mean_of_half(frequency: usize) -> f64 {
    let wave =
        |at: usize| ((2 * at + 1) as f64 * frequency as f64 * std::f64::consts::PI / 16.0).cos();
    let weight = if frequency == 0 {
        1.0
    } else {
        std::f64::consts::SQRT_2
    };
    let half = SIDE / 2;
    weight * (0..half).map(wave).sum::<f64>() / half as f64
}

const fn places() -> [u8; 64] {
    let mut places = [0; 64];
    let (mut row, mut column, mut number) = (0_u8, 0_u8, 0);
    while number < 64 {
        places[number] = column * SIDE as u8 + row;
        let goes_up = (row + column).is_multiple_of(2);
        match (goes_up, row, column) {
            (true, _, 7) => row += 1,
            (true, 0, _) => column += 1,
            (true, _, _) => (row, column) = (row - 1, column + 1),
            (false, 7, _) => column += 1,
            (false, _, 0) => row += 1,
            (false, _, _) => (row, column) = (row + 1, column - 1),
        }
        number += 1;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_come_in_a_zigzag() {
        let (row, column): (Vec<_>, Vec<_>) = (0..64)
            .map(|number| (place(number) % SIDE, place(number) / SIDE))
            .unzip();
        assert_eq!(row[..10], [0, 0, 1, 2, 1, 0, 0, 1, 2, 3]);
        assert_eq!(column[..10], [0, 1, 0, 0, 1, 2, 3, 2, 1, 0]);
        assert_eq!((row[62], column[62], row[63], column[63]), (7, 6, 7, 7));
        let mut all: Vec<_> = (0..64).map(place).collect();
        all.sort_unstable();
        assert_eq!(all, (0..64).collect::<Vec<_>>());
    }
}
