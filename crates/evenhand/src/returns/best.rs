//! The best matches of one candidate.

use evenhand_detect::returns::{Account, Link, Search};

use super::Run;
use super::answer::Answer;

/// Most matches of one candidate.
const MATCHES_MAX: usize = 10;

/// Compares a candidate with the suspended accounts that share something with it, and keeps the best.
pub(super) fn best(run: &Run<'_>, candidate: Account, search: &mut Search) -> Answer {
    let (weights, pool) = (&run.asked.weights, &run.pool);
    let candidate = run.seen.candidate(candidate);
    let id = &candidate.account.id;
    // One more than is listed, as one may be the account itself.
    let least = if run.asked.min_posterior > 0.0 {
        0
    } else {
        MATCHES_MAX + 1
    };
    let mut links: Vec<(&str, Link)> = pool
        .nearest(&candidate.account, least, search)
        .filter(|suspended| suspended.id != *id)
        .map(|suspended| {
            let among = pool.accounts().len();
            let link = Link::of(suspended, &candidate, &run.seen, among, weights);
            (&*suspended.id, link)
        })
        .filter(|(_, link)| link.posterior >= run.asked.min_posterior)
        .collect();
    links.sort_by(|(one_id, one), (other_id, other)| {
        other
            .log_odds
            .total_cmp(&one.log_odds)
            .then_with(|| one_id.cmp(other_id))
    });
    links.truncate(MATCHES_MAX);
    Answer::of(id, links)
}
