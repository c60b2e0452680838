//! Whom both contact, which hashtags both use, and who follows both.

use super::super::account::Account;
use super::super::chance::{add_up, weigh_shared};
use super::super::outcome::Outcome;
use super::super::value::Kind;
use super::Comparing;

/// Values on each side from which on nothing shared says something.
const VALUES_MIN: usize = 3;

pub(super) fn compare(suspended: &Account, candidate: &Account, comparing: &mut Comparing<'_>) {
    let lists = [
        (
            Kind::Target,
            &suspended.targets,
            &candidate.targets,
            [Outcome::TargetsShared, Outcome::TargetsOther],
        ),
        (
            Kind::Hashtag,
            &suspended.hashtags,
            &candidate.hashtags,
            [Outcome::HashtagsShared, Outcome::HashtagsOther],
        ),
        (
            Kind::Follower,
            &suspended.followers,
            &candidate.followers,
            [Outcome::FollowersShared, Outcome::FollowersOther],
        ),
    ];
    for (kind, ours, theirs, outcomes) in lists {
        compare_lists(kind, ours, theirs, outcomes, comparing);
    }
}

fn compare_lists(
    kind: Kind,
    ours: &[u64],
    theirs: &[u64],
    [shared, other]: [Outcome; 2],
    comparing: &mut Comparing<'_>,
) {
    let values = common(ours, theirs);
    if values.is_empty() {
        if ours.len().min(theirs.len()) >= VALUES_MIN {
            comparing.add(other);
        }
        return;
    }
    let rates = comparing.rates(shared);
    let weigh = |value: &u64| weigh_shared(rates, comparing.seen.sharing(kind, *value));
    let weighed: Vec<(f64, f64)> = values.iter().map(weigh).collect();
    let rarest = weighed
        .iter()
        .map(|(_, chance)| *chance)
        .fold(1.0, f64::min);
    let log_odds = weighed.iter().map(|(log_odds, _)| *log_odds).collect();
    let sum = add_up(log_odds, comparing.weights.outcome(shared).highest);
    let more = format!(": {} of {} and {}", values.len(), ours.len(), theirs.len());
    comparing.push(shared, sum, rarest, &more);
}

/// What two rising lists have in common.
fn common(ours: &[u64], theirs: &[u64]) -> Vec<u64> {
    let (shorter, longer) = if ours.len() <= theirs.len() {
        (ours, theirs)
    } else {
        (theirs, ours)
    };
    let is_in_both = |value: &&u64| longer.binary_search(value).is_ok();
    shorter.iter().filter(is_in_both).copied().collect()
}
