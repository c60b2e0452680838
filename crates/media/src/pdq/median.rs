//! The middle of 256 numbers.

/// The lower of the two middle numbers: 127 others are no larger. The reference searches it by Torben Mogensen's method, which ends at the same
/// number (a test compares them).
pub(super) fn of(numbers: &[f32]) -> f32 {
    let mut numbers = numbers.to_vec();
    let (_, median, _) = numbers.select_nth_unstable_by(127, f32::total_cmp);
    *median
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    /// Torben Mogensen's method: bounds close in on the middle, nothing is sorted.
    fn torben(numbers: &[f32]) -> f32 {
        let half = numbers.len().div_ceil(2);
        let mut low = numbers.iter().copied().fold(f32::INFINITY, f32::min);
        let mut high = numbers.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        loop {
            let guess = (low + high) / 2.0;
            let below: Vec<f32> = numbers
                .iter()
                .copied()
                .filter(|&number| number < guess)
                .collect();
            let above: Vec<f32> = numbers
                .iter()
                .copied()
                .filter(|&number| number > guess)
                .collect();
            let largest_below = below.iter().copied().fold(low, f32::max);
            let smallest_above = above.iter().copied().fold(high, f32::min);
            if below.len() <= half && above.len() <= half {
                let is_below = below.len() >= half;
                let is_guess = numbers.len() - above.len() >= half;
                return if is_below {
                    largest_below
                } else if is_guess {
                    guess
                } else {
                    smallest_above
                };
            }
            if below.len() > above.len() {
                high = largest_below
            } else {
                low = smallest_above
            }
        }
    }

    proptest! {
        #[test]
        fn the_median_is_that_of_torbens_method(
            numbers in prop::collection::vec(prop_oneof![-1e4_f32..1e4, (-3_i8..3).prop_map(f32::from)], 256)
        ) {
            prop_assert_eq!(super::of(&numbers), torben(&numbers));
        }
    }
}
