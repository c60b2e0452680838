//! Whether both posted nearly the same.

use super::super::account::Account;
use super::super::chance::{Sharing, add_up, weigh_shared};
use super::super::outcome::Outcome;
use super::super::shingles::Shingles;
use super::super::value::Kind;
use super::Comparing;

/// Likeness from which on texts are nearly the same, and alike.
const SAME_FROM: f64 = 0.75;
const ALIKE_FROM: f64 = 0.45;

pub(super) fn compare(suspended: &Account, candidate: &Account, comparing: &mut Comparing<'_>) {
    if suspended.texts.is_empty() || candidate.texts.is_empty() {
        return;
    }
    let (mut weighed, mut rarest, mut best) = (Vec::new(), 1.0_f64, Outcome::TextsAlike);
    for theirs in &candidate.texts {
        let Some((ours, likeness)) = nearest(theirs, &suspended.texts) else {
            continue;
        };
        let outcome = match likeness {
            _ if likeness >= SAME_FROM => Outcome::TextsSame,
            _ if likeness >= ALIKE_FROM => Outcome::TextsAlike,
            _ => continue,
        };
        let seen = comparing.seen;
        let count = |text: &Shingles| seen.count(Kind::Text, text.whole());
        let others = if ours.whole() == theirs.whole() {
            count(ours).saturating_sub(2)
        } else {
            count(ours).max(count(theirs)).saturating_sub(1)
        };
        let accounts = seen.accounts(Kind::Text).saturating_sub(2);
        let (log_odds, chance) =
            weigh_shared(comparing.rates(outcome), Sharing { others, accounts });
        weighed.push(log_odds);
        rarest = rarest.min(chance);
        best = best.min(outcome);
    }
    if weighed.is_empty() {
        return comparing.add(Outcome::TextsOther);
    }
    let more = format!("; so are {} of {}", weighed.len(), candidate.texts.len());
    let sum = add_up(weighed, comparing.weights.outcome(best).highest);
    comparing.push(best, sum, rarest, &more);
}

fn nearest<'a>(text: &Shingles, among: &'a [Shingles]) -> Option<(&'a Shingles, f64)> {
    let likeness = |other: &'a Shingles| (other, text.likeness(other, |_| 1.0));
    among
        .iter()
        .map(likeness)
        .max_by(|(_, one), (_, other)| one.total_cmp(other))
}
