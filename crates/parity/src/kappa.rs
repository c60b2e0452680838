//! How far two people agree beyond chance when both judge the same things.
//!
//! Cohen's weighted kappa ("Weighted kappa: nominal scale agreement with provision for scaled disagreement or
//! partial credit", Psychological Bulletin 70, 1968): 1 where they always agree, 0 where they agree as often as by chance.
//! Its standard error is that of Fleiss, Cohen and Everitt ("Large sample standard errors of kappa and weighted
//! kappa", Psychological Bulletin 72, 1969).

use crate::normal::two_sided;

/// Agreement of two raters on things in `N` categories.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kappa {
    /// Agreement beyond chance, at most 1.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
    /// How many things both have judged.
    pub count: u64,
}

/// Each disagreement weighs the same: for categories without an order.
pub fn nominal(first: usize, second: usize) -> f64 {
    if first == second { 0.0 } else { 1.0 }
}

/// Disagreement weighs as the square of the distance: for categories in an order, like tiers.
pub fn quadratic(first: usize, second: usize) -> f64 {
    let distance = first.abs_diff(second) as f64;
    distance * distance
}

/// Kappa of a table that counts how often the first rater chose the row where the second chose the column.
/// `weight` says how much they disagree then, 0 on the diagonal. `None` where nothing was judged, or where by chance
/// alone there could be no disagreement.
pub fn weighted<const N: usize>(
    table: &[[u64; N]; N],
    weight: impl Fn(usize, usize) -> f64,
) -> Option<Kappa> {
    let count: u64 = table.iter().flatten().sum();
    if count == 0 {
        return None;
    }
    let n = count as f64;
    let part = |row: usize, column: usize| table[row][column] as f64 / n;
    let rows: [f64; N] = std::array::from_fn(|row| (0..N).map(|column| part(row, column)).sum());
    let columns: [f64; N] = std::array::from_fn(|column| (0..N).map(|row| part(row, column)).sum());
    let pairs = || (0..N).flat_map(|row| (0..N).map(move |column| (row, column)));
    let found: f64 = pairs().map(|(i, j)| weight(i, j) * part(i, j)).sum();
    let chance: f64 = pairs()
        .map(|(i, j)| weight(i, j) * rows[i] * columns[j])
        .sum();
    if chance <= 0.0 {
        return None;
    }
    // The mean disagreement by chance of who chose this row, and of who chose this column.
    let of_row: [f64; N] = std::array::from_fn(|i| (0..N).map(|j| weight(i, j) * columns[j]).sum());
    let of_column: [f64; N] = std::array::from_fn(|j| (0..N).map(|i| weight(i, j) * rows[i]).sum());
    let value = 1.0 - found / chance;
    // The delta method on 1 - found / chance: how far one more pair moves it.
    let influence = |i: usize, j: usize| {
        (found * (of_row[i] + of_column[j]) - chance * weight(i, j)) / (chance * chance)
    };
    let mean: f64 = pairs().map(|(i, j)| part(i, j) * influence(i, j)).sum();
    let square: f64 = pairs()
        .map(|(i, j)| part(i, j) * influence(i, j).powi(2))
        .sum();
    let error = ((square - mean * mean).max(0.0) / n).sqrt();
    let half = two_sided(0.95) * error;
    Some(Kappa {
        value,
        error,
        low: (value - half).max(-1.0),
        high: (value + half).min(1.0),
        count,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of Cohen (1968), table 1, for 200 cases: two psychiatrists, three diagnoses.
    const COHEN: [[u64; 3]; 3] = [[88, 14, 18], [10, 40, 10], [2, 6, 12]];
    /// The weights of disagreement there.
    const WEIGHTS: [[f64; 3]; 3] = [[0.0, 1.0, 3.0], [1.0, 0.0, 6.0], [3.0, 6.0, 0.0]];

    #[track_caller]
    fn check(found: f64, expected: f64, places: f64) {
        assert!((found - expected).abs() < places, "{found} for {expected}");
    }

    #[test]
    fn the_example_of_cohen_has_the_values_that_he_gives() {
        let plain = weighted(&COHEN, nominal).unwrap();
        check(plain.value, 0.492, 5e-4);
        let with_weights = weighted(&COHEN, |i, j| WEIGHTS[i][j]).unwrap();
        check(with_weights.value, 0.348, 5e-4);
        assert_eq!(with_weights.count, 200);
    }

    #[test]
    fn the_example_of_fleiss_cohen_and_everitt_has_the_value_that_they_give() {
        let table = [[106, 10, 4], [22, 28, 10], [2, 12, 6]];
        check(weighted(&table, nominal).unwrap().value, 0.429, 5e-4);
    }

    /// The standard error in the form that Fleiss, Cohen and Everitt print, with weights of agreement.
    fn printed_error<const N: usize>(
        table: &[[u64; N]; N],
        agreement: impl Fn(usize, usize) -> f64,
    ) -> f64 {
        let n: u64 = table.iter().flatten().sum();
        let n = n as f64;
        let p = |i: usize, j: usize| table[i][j] as f64 / n;
        let row = |i: usize| (0..N).map(|j| p(i, j)).sum::<f64>();
        let column = |j: usize| (0..N).map(|i| p(i, j)).sum::<f64>();
        let (mut po, mut pe) = (0.0, 0.0);
        for i in 0..N {
            for j in 0..N {
                po += agreement(i, j) * p(i, j);
                pe += agreement(i, j) * row(i) * column(j);
            }
        }
        let of_row = |i: usize| (0..N).map(|j| agreement(i, j) * column(j)).sum::<f64>();
        let of_column = |j: usize| (0..N).map(|i| agreement(i, j) * row(i)).sum::<f64>();
        let mut sum = 0.0;
        for i in 0..N {
            for j in 0..N {
                let term = agreement(i, j) * (1.0 - pe) - (of_row(i) + of_column(j)) * (1.0 - po);
                sum += p(i, j) * term * term;
            }
        }
        let last = po * pe - 2.0 * pe + po;
        ((sum - last * last) / (n * (1.0 - pe).powi(4))).sqrt()
    }

    #[test]
    fn the_error_is_that_of_the_printed_formula() {
        let largest = 6.0;
        let agreement = |i: usize, j: usize| 1.0 - WEIGHTS[i][j] / largest;
        let found = weighted(&COHEN, |i, j| WEIGHTS[i][j]).unwrap();
        check(found.error, printed_error(&COHEN, agreement), 1e-12);
        let plain = weighted(&COHEN, nominal).unwrap();
        let same = |i: usize, j: usize| 1.0 - nominal(i, j);
        check(plain.error, printed_error(&COHEN, same), 1e-12);
        assert!(plain.low < plain.value && plain.value < plain.high);
    }

    #[test]
    fn who_always_agrees_has_one_and_who_rolls_dice_none() {
        let always = [[30, 0], [0, 20]];
        let found = weighted(&always, quadratic).unwrap();
        check(found.value, 1.0, 1e-12);
        check(found.error, 0.0, 1e-9);
        let dice = [[25, 25], [25, 25]];
        check(weighted(&dice, quadratic).unwrap().value, 0.0, 1e-12);
    }

    #[test]
    fn a_near_miss_costs_less_than_a_far_one() {
        let near = [[10, 5, 0], [5, 10, 5], [0, 5, 10]];
        let far = [[10, 0, 5], [5, 10, 5], [5, 0, 10]];
        let value = |table| weighted(table, quadratic).unwrap().value;
        assert!(value(&near) > value(&far));
    }

    #[test]
    fn without_a_choice_there_is_nothing_to_agree_on() {
        assert_eq!(weighted(&[[0, 0], [0, 0]], nominal), None);
        assert_eq!(weighted(&[[9, 0], [0, 0]], nominal), None);
    }

    proptest! {
        /// Who is called the first rater changes nothing; ten times the cases change the interval alone; with two
        /// categories there is one distance, so that both weights say the same.
        #[test]
        fn kappa_is_even_handed_itself(cells in prop::array::uniform4(0_u64..40)) {
            let [a, b, c, d] = cells;
            let found = weighted(&[[a, b], [c, d]], nominal);
            let turned = weighted(&[[a, c], [b, d]], nominal);
            let tenfold = weighted(&[[10 * a, 10 * b], [10 * c, 10 * d]], quadratic);
            prop_assert_eq!(found.is_some(), turned.is_some());
            prop_assert_eq!(found.is_some(), tenfold.is_some());
            if let (Some(found), Some(turned), Some(tenfold)) = (found, turned, tenfold) {
                prop_assert!(found.low <= found.value && found.value <= found.high && found.high <= 1.0);
                prop_assert!((found.value - turned.value).abs() < 1e-9);
                prop_assert!((found.error - turned.error).abs() < 1e-9);
                prop_assert!((found.value - tenfold.value).abs() < 1e-9);
                prop_assert!((found.error - tenfold.error * 10_f64.sqrt()).abs() < 1e-9);
            }
        }
    }
}
