//! Comparisons, one file for each kind: each adds at most one feature for what both accounts say, and none where one is silent.

mod bio;
mod claim;
mod contact;
mod link;
mod names;
mod network;
mod overlap;
mod picture;
mod texts;
mod timing;

use super::account::{Account, Candidate};
use super::chance::{Sharing, weigh_shared};
use super::feature::Feature;
use super::outcome::Outcome;
use super::seen::Seen;
use super::weights::{Rates, Weights};

/// What a comparison may look at beside the two accounts, and the features found so far.
struct Comparing<'a> {
    seen: &'a Seen,
    weights: &'a Weights,
    features: Vec<Feature>,
}

/// All that speaks for or against one person behind both.
pub fn all(
    suspended: &Account,
    candidate: &Candidate,
    seen: &Seen,
    weights: &Weights,
) -> Vec<Feature> {
    let mut comparing = Comparing {
        seen,
        weights,
        features: Vec::new(),
    };
    names::compare(suspended, &candidate.name, &mut comparing);
    let candidate = &candidate.account;
    bio::compare(suspended, candidate, &mut comparing);
    link::compare(suspended, candidate, &mut comparing);
    claim::compare(suspended, candidate, &mut comparing);
    picture::compare(suspended, candidate, &mut comparing);
    overlap::compare(suspended, candidate, &mut comparing);
    contact::compare(suspended, candidate, &mut comparing);
    texts::compare(suspended, candidate, &mut comparing);
    timing::compare(suspended, candidate, &mut comparing);
    network::compare(suspended, candidate, &mut comparing);
    comparing.features
}

impl Comparing<'_> {
    fn rates(&self, outcome: Outcome) -> Rates {
        self.weights.outcome(outcome).rates
    }

    /// Adds an outcome at the weight that the file says.
    fn add(&mut self, outcome: Outcome) {
        let rates = self.rates(outcome);
        self.push(outcome, rates.log_odds(), rates.by_chance, "");
    }

    /// Adds a value that both have, at the weight of its rarity.
    fn add_shared(&mut self, outcome: Outcome, sharing: Sharing) {
        let (log_odds, chance) = weigh_shared(self.rates(outcome), sharing);
        let highest = self.weights.outcome(outcome).highest;
        self.push(outcome, log_odds.min(highest), chance, &told(sharing));
    }

    fn push(&mut self, outcome: Outcome, log_odds: f64, chance: f64, more: &str) {
        let about = format!("{}{more}", self.weights.outcome(outcome).says);
        self.features
            .push(Feature::new(outcome, log_odds, chance, about));
    }
}

/// How many others share a value, for a person.
fn told(sharing: Sharing) -> String {
    match (sharing.others, sharing.accounts) {
        (_, 0) => String::new(),
        (0, accounts) => format!("; none of {accounts} other accounts has it"),
        (1, accounts) => format!("; 1 of {accounts} other accounts has it"),
        (others, accounts) => format!("; {others} of {accounts} other accounts have it"),
    }
}
