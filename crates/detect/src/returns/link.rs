//! Two accounts: what speaks for one person and what against, summed up.

use super::account::{Account, Candidate};
use super::band::Band;
use super::evidence;
use super::feature::{Family, Feature};
use super::outcome::Outcome;
use super::seen::Seen;
use super::weights::Weights;

/// Evidence about a pair of accounts.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Natural log-odds that both are one person's: the prior and what the families add.
    pub log_odds: f64,
    /// The same as a probability, 1 / (1 + exp(-log-odds)).
    pub posterior: f64,
    /// What it amounts to.
    pub band: Band,
    /// Log-odds before anything was compared.
    pub prior_log_odds: f64,
    /// What each family adds, within its bounds; families of which nothing is known are left out.
    pub families: Vec<(Family, f64)>,
    /// Everything that was compared. Where a family is beyond its bounds, its features add up to more than it adds.
    pub features: Vec<Feature>,
}

impl Link {
    /// Compares a suspended account with a new one. `seen` has learned from both; `suspended_accounts` is how many there
    /// are whose return the new one might be.
    pub fn of(
        suspended: &Account,
        candidate: &Candidate,
        seen: &Seen,
        suspended_accounts: usize,
        weights: &Weights,
    ) -> Self {
        let features = evidence::all(suspended, candidate, seen, weights);
        Self::sum(
            features,
            weights.prior_log_odds(suspended_accounts),
            weights.copied_highest(suspended_accounts),
            weights,
        )
    }

    fn sum(
        mut features: Vec<Feature>,
        prior_log_odds: f64,
        copied_highest: f64,
        weights: &Weights,
    ) -> Self {
        let mut families = Vec::new();
        for family in Family::ALL {
            let mut of_family = features
                .iter()
                .filter(|feature| feature.family == family)
                .map(|feature| feature.log_odds)
                .peekable();
            if of_family.peek().is_some() {
                let rule = weights.family(family);
                let sum = match family {
                    Family::Behaviour => behaviour(&features, weights),
                    _ => of_family.sum(),
                };
                families.push((family, sum.clamp(rule.lowest, rule.highest)));
            }
        }
        // A family supports by what it says, however much of it may be copied.
        let supporting = families.clone();
        bound_copied(&mut families, copied_highest, weights);
        let added: f64 = families.iter().map(|(_, log_odds)| log_odds).sum();
        let log_odds = prior_log_odds + added;
        let posterior = 1.0 / (1.0 + (-log_odds).exp());
        mark_strongest_against(&mut features);
        Self {
            log_odds,
            posterior,
            band: Band::of(posterior, &supporting, weights),
            prior_log_odds,
            families,
            features,
        }
    }
}

/// Bounds what anybody can copy from an account: together those families add at most `highest`, each its part.
fn bound_copied(families: &mut [(Family, f64)], highest: f64, weights: &Weights) {
    let is_copied =
        |(family, log_odds): &(Family, f64)| weights.can_be_copied(*family) && *log_odds > 0.0;
    let copied = families.iter().filter(|one| is_copied(one));
    let sum: f64 = copied.map(|(_, log_odds)| log_odds).sum();
    if sum > highest {
        let copied = families.iter_mut().filter(|one| is_copied(one));
        copied.for_each(|(_, log_odds)| *log_odds *= highest / sum);
    }
}

/// What behaviour says. Who speaks to somebody uses their hashtags, quotes them and is followed by those who follow them for that reason, so
/// that the rest then counts in part only.
fn behaviour(features: &[Feature], weights: &Weights) -> f64 {
    let is_contact = |feature: &&Feature| feature.feature == Outcome::ContactMade.as_str();
    let of_family = || {
        features
            .iter()
            .filter(|feature| feature.family == Family::Behaviour)
    };
    let contact = of_family().find(is_contact);
    let others = of_family().filter(|feature| !is_contact(feature));
    let others: f64 = others.map(|feature| feature.log_odds).sum();
    let Some(contact) = contact else {
        return others;
    };
    let others = others.min(weights.family(Family::Behaviour).highest);
    let explained = match others > 0.0 {
        true => others * weights.spoken_to().behaviour_counts,
        false => others,
    };
    explained + contact.log_odds
}

fn mark_strongest_against(features: &mut [Feature]) {
    let against = features
        .iter_mut()
        .filter(|feature| feature.log_odds < 0.0)
        .min_by(|one, other| one.log_odds.total_cmp(&other.log_odds));
    if let Some(feature) = against {
        feature.is_strongest_against = true;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn feature(outcome: Outcome, log_odds: f64) -> Feature {
        Feature::new(outcome, log_odds, 0.01, String::new())
    }

    fn sum(features: Vec<Feature>) -> Link {
        Link::sum(features, -7.0, 12.0, Weights::shipped())
    }

    #[test]
    fn without_evidence_there_is_only_the_prior() {
        let link = sum(vec![]);
        assert_eq!((link.log_odds, link.band), (-7.0, Band::None));
        assert!(link.families.is_empty());
    }

    #[test]
    fn a_likelihood_ratio_of_a_hundred_is_still_only_nine_in_a_hundred() {
        let prior = Weights::shipped().prior_log_odds(1);
        let link = Link::sum(
            vec![feature(Outcome::PictureSame, 100_f64.ln())],
            prior,
            12.0,
            Weights::shipped(),
        );
        assert!((link.posterior - 0.091).abs() < 0.001, "{}", link.posterior);
    }

    #[test]
    fn the_prior_is_shared_among_the_suspended() {
        let prior = |suspended| Weights::shipped().prior_log_odds(suspended);
        assert!((prior(1) + 6.9068).abs() < 1e-3 && prior(0) == prior(1));
        assert!((prior(1) - prior(1_000) - 1_000_f64.ln()).abs() < 1e-9);
    }

    #[test]
    fn what_anybody_can_copy_is_bounded_together_and_what_is_hard_to_copy_is_not() {
        let copied = [
            feature(Outcome::PictureSame, 9.0),
            feature(Outcome::BioSame, 8.0),
        ];
        let link = sum(copied.to_vec());
        let added: f64 = link.families.iter().map(|(_, log_odds)| log_odds).sum();
        assert!((added - 12.0).abs() < 1e-9, "{:?}", link.families);
        assert!((link.log_odds - (12.0 - 7.0)).abs() < 1e-9);
        let with_behaviour = sum([&copied[..], &[feature(Outcome::TargetsShared, 6.0)]].concat());
        assert!((with_behaviour.log_odds - (12.0 + 6.0 - 7.0)).abs() < 1e-9);
    }

    #[test]
    fn what_can_be_copied_makes_a_return_at_most_as_likely_as_a_copy() {
        let weights = Weights::shipped();
        for suspended in [1, 1_000, 1_000_000] {
            let most = weights.prior_log_odds(suspended) + weights.copied_highest(suspended);
            assert!(most.abs() < 1e-9, "{most}");
        }
    }

    #[test]
    fn behaviour_counts_half_where_the_new_account_speaks_to_the_suspended_one() {
        let behaviour = |features: Vec<Feature>| sum(features).families[0].1;
        let shared = feature(Outcome::HashtagsShared, 4.0);
        let made = feature(Outcome::ContactMade, -2.5);
        assert_eq!(behaviour(vec![shared.clone()]), 4.0);
        assert_eq!(behaviour(vec![shared, made.clone()]), -0.5);
        let other = feature(Outcome::TextsOther, -0.5);
        assert_eq!(behaviour(vec![other, made]), -3.0);
    }

    #[test]
    fn what_speaks_most_against_is_marked_and_nothing_else() {
        let link = sum(vec![
            feature(Outcome::BioOther, -0.6),
            feature(Outcome::MadeLongBefore, -4.1),
            feature(Outcome::PictureSame, 5.0),
        ]);
        let marked: Vec<_> = link
            .features
            .iter()
            .filter(|one| one.is_strongest_against)
            .collect();
        assert_eq!(marked.len(), 1);
        assert_eq!(marked[0].feature, "made.long_before");
        let none = sum(vec![feature(Outcome::PictureSame, 5.0)]);
        assert!(!none.features[0].is_strongest_against);
    }

    proptest! {
        #[test]
        fn bounds_hold_and_agreement_never_lowers(
            weights in prop::collection::vec((0..Outcome::ALL.len(), -50.0..50.0_f64), 0..20), more in (0..Outcome::ALL.len(), 0.0..50.0_f64),
        ) {
            let mut features: Vec<Feature> = weights.iter().map(|(place, log_odds)| feature(Outcome::ALL[*place], *log_odds)).collect();
            let link = sum(features.clone());
            for (family, log_odds) in &link.families {
                let rule = Weights::shipped().family(*family);
                prop_assert!((rule.lowest..=rule.highest).contains(log_odds));
            }
            prop_assert!((0.0..=1.0).contains(&link.posterior));
            // Speaking to the suspended account is no agreement.
            prop_assume!(Outcome::ALL[more.0] != Outcome::ContactMade);
            features.push(feature(Outcome::ALL[more.0], more.1));
            let with_more = sum(features);
            prop_assert!(with_more.log_odds >= link.log_odds - 1e-12 && with_more.band >= link.band);
        }
    }
}
