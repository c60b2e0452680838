//! What a link may set in motion. Never more than a person's look: people decide.

use serde::Serialize;

use super::feature::Family;
use super::weights::Weights;

/// What a link amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// Nothing to say.
    None,
    /// A hint to whoever looks anyway; nothing happens to the account.
    Possible,
    /// Worth a look soon.
    Likely,
}

impl Band {
    /// The word in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Possible => "possible",
            Self::Likely => "likely",
        }
    }

    /// The band of a posterior with these families behind it, each with its log-odds.
    ///
    /// Likely takes two families that support the link, one of them behaviour: names, pictures and bios are what admirers,
    /// parodies and namesakes have in common with somebody, and a network is what families, campuses and shelters share.
    pub(super) fn of(posterior: f64, families: &[(Family, f64)], weights: &Weights) -> Self {
        let bands = &weights.bands;
        if posterior < bands.possible_from {
            return Self::None;
        }
        let supporting = || {
            let supports = |(family, log_odds): &&(Family, f64)| {
                family.can_support() && *log_odds >= bands.family_supports_from
            };
            families.iter().filter(supports).map(|(family, _)| *family)
        };
        let has_behaviour = supporting().any(|family| family == Family::Behaviour);
        if posterior > bands.likely_above && has_behaviour && supporting().count() >= 2 {
            Self::Likely
        } else {
            Self::Possible
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Family::{Avatar, Behaviour, Names, Network, Profile, Timing};

    #[track_caller]
    fn check(posterior: f64, families: &[(Family, f64)], expected: Band) {
        assert_eq!(Band::of(posterior, families, Weights::shipped()), expected);
    }

    #[test]
    fn a_band_needs_its_posterior() {
        let strong = [(Names, 9.0), (Behaviour, 6.0)];
        for (posterior, expected) in [
            (0.0, Band::None),
            (0.199, Band::None),
            (0.2, Band::Possible),
            (0.8, Band::Possible),
            (0.801, Band::Likely),
            (1.0, Band::Likely),
        ] {
            check(posterior, &strong, expected);
        }
    }

    #[test]
    fn likely_takes_two_families_one_of_them_behaviour() {
        check(0.99, &[(Behaviour, 3.0), (Names, 3.0)], Band::Likely);
        check(0.99, &[(Behaviour, 3.0), (Avatar, 2.3)], Band::Likely);
        check(0.99, &[(Behaviour, 3.0), (Profile, 3.0)], Band::Likely);
        check(0.99, &[(Behaviour, 3.0), (Network, 3.0)], Band::Likely);
        check(0.999, &[(Behaviour, 9.0)], Band::Possible);
        check(0.999, &[(Behaviour, 9.0), (Names, 2.2)], Band::Possible);
        check(0.999, &[(Behaviour, 2.2), (Names, 9.0)], Band::Possible);
        check(0.999, &[(Behaviour, 9.0), (Timing, 9.0)], Band::Possible);
    }

    #[test]
    fn names_and_network_together_are_never_likely_nor_is_anything_else_without_behaviour() {
        let most = [
            (Names, 99.0),
            (Network, 99.0),
            (Avatar, 99.0),
            (Profile, 99.0),
            (Timing, 99.0),
        ];
        for count in 1..=most.len() {
            check(1.0, &most[..count], Band::Possible);
        }
    }
}
