//! What both say about themselves.

use super::super::account::Account;
use super::super::chance::Sharing;
use super::super::outcome::Outcome;
use super::super::value::Kind;
use super::{Comparing, weigh_shared};

/// Likeness from which on bios are almost the same, alike, and partly so.
const SAME_FROM: f64 = 0.7;
const ALIKE_FROM: f64 = 0.45;
const PARTLY_FROM: f64 = 0.2;
/// How much less likely each further letter makes it that two people write the same, as a logarithm: half a letter's entropy
/// in running text, since bios are made of set phrases (Shannon 1951: 1.3 bits a letter).
const LETTER: f64 = 0.45;
/// Letters beyond which nothing gets less likely.
const LETTERS_MAX: usize = 40;

pub(super) fn compare(suspended: &Account, candidate: &Account, comparing: &mut Comparing<'_>) {
    let (Some(ours), Some(theirs)) = (&suspended.bio, &candidate.bio) else {
        return;
    };
    if !ours.shares_a_run(theirs) {
        return comparing.add(Outcome::BioOther);
    }
    let seen = comparing.seen;
    let bios = f64::from(seen.accounts(Kind::Run));
    let rarity = |run| ((bios + 50.0) / (f64::from(seen.count(Kind::Run, run)) + 1.0)).ln();
    let outcome = match ours.likeness(theirs, |run| rarity(run).max(0.0)) {
        likeness if likeness >= SAME_FROM => Outcome::BioSame,
        likeness if likeness >= ALIKE_FROM => Outcome::BioAlike,
        likeness if likeness >= PARTLY_FROM => Outcome::BioPartly,
        _ => return comparing.add(Outcome::BioOther),
    };
    let (one, other) = (ours.whole(), theirs.whole());
    let count = |whole| seen.count(Kind::Bio, whole);
    let counted = if one == other {
        count(one).saturating_sub(2)
    } else {
        count(one).max(count(other)).saturating_sub(1)
    };
    let sharing = Sharing {
        others: counted,
        accounts: seen.accounts(Kind::Bio).saturating_sub(2),
    };
    let letters = ours.letters().min(theirs.letters()).min(LETTERS_MAX);
    let mut rates = comparing.rates(outcome);
    rates.by_chance = rates.by_chance.max((-LETTER * letters as f64).exp());
    let (log_odds, chance) = weigh_shared(rates, sharing);
    comparing.push(outcome, log_odds, chance, &super::told(sharing));
}
