//! How often a shared value is shared by chance.

use super::weights::Rates;

/// How many accounts what the file says of a value counts for.
const PRIOR_ACCOUNTS: f64 = 50.0;
/// Nothing is rarer than this: one in a billion.
const CHANCE_MIN: f64 = 1e-9;
/// With so many other owners a value is as likely everybody's as somebody's.
const OTHERS_OF_A_MARK: f64 = 3.0;

/// How many other accounts have a value.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sharing {
    /// Accounts beside the two in question.
    pub others: u32,
    /// Accounts of which such a value is known, beside the two in question.
    pub accounts: u32,
}

/// A value that both of two accounts have: by chance, and its weight.
///
/// With probability 1 / (1 + (others / 3)²) the value is somebody's mark, kept by who comes back in `when_same` of cases;
/// else it is like a default picture, which says nothing. So the weight falls to 0 as more have the value, and never below.
pub fn weigh_shared(rates: Rates, sharing: Sharing) -> (f64, f64) {
    let others = f64::from(sharing.others);
    let counted = (others + PRIOR_ACCOUNTS * rates.by_chance)
        / (f64::from(sharing.accounts) + PRIOR_ACCOUNTS);
    let chance = counted.clamp(CHANCE_MIN, 1.0);
    let mark = 1.0 / (1.0 + (others / OTHERS_OF_A_MARK).powi(2));
    let log_odds = (mark * rates.when_same / chance + (1.0 - mark)).ln();
    (log_odds.max(0.0), chance)
}

/// The weights of values that two accounts share, added up: each counts half of the one before it, the rarest first, since who
/// shares one often shares the next.
pub fn add_up(mut log_odds: Vec<f64>, highest: f64) -> f64 {
    log_odds.sort_unstable_by(|one, other| other.total_cmp(one));
    let halves = std::iter::successors(Some(1.0), |share| Some(share * 0.5));
    let sum: f64 = log_odds
        .iter()
        .zip(halves)
        .map(|(weight, share)| weight * share)
        .sum();
    sum.min(highest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RATES: Rates = Rates {
        when_same: 0.5,
        by_chance: 1e-6,
    };

    fn weight(others: u32, accounts: u32) -> f64 {
        weigh_shared(RATES, Sharing { others, accounts }).0
    }

    #[test]
    fn what_nobody_else_has_weighs_what_the_file_says_or_more() {
        assert!((weight(0, 0) - (0.5_f64 / 1e-6).ln()).abs() < 1e-9);
        assert!(weight(0, 100_000) > weight(0, 0));
    }

    #[test]
    fn what_many_have_weighs_nothing() {
        assert!(weight(500, 10_000) < 0.01);
        assert!(weight(10, 30) < 1.0);
        assert!(weight(1, 10_000) > 5.0);
    }

    #[test]
    fn more_shared_values_never_weigh_less_and_never_more_than_the_cap() {
        assert_eq!(add_up(vec![], 6.0), 0.0);
        assert_eq!(add_up(vec![1.0, 4.0], 6.0), 4.5);
        assert_eq!(add_up(vec![4.0; 99], 6.0), 6.0);
    }

    proptest! {
        #[test]
        fn one_more_owner_never_makes_a_value_weigh_more(
            others in 0..1_000_u32, accounts in 1_000..1_000_000_u32, when_same in 0.01..0.9_f64, exponent in -7..-1_i32,
        ) {
            let rates = Rates { when_same, by_chance: 10_f64.powi(exponent) };
            let weigh = |others| weigh_shared(rates, Sharing { others, accounts });
            let (fewer, chance) = weigh(others);
            let (more, higher) = weigh(others + 1);
            prop_assert!(more <= fewer + 1e-12 && more >= 0.0);
            prop_assert!(higher > chance && higher <= 1.0);
        }
    }
}
