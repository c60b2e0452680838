//! Where both bios link to.

use super::super::account::{Account, PlainLink};
use super::super::outcome::Outcome;
use super::super::value::{Kind, key_of};
use super::{Comparing, weigh_shared};
use crate::links::is_shortener;

pub(super) fn compare(suspended: &Account, candidate: &Account, comparing: &mut Comparing<'_>) {
    if suspended.links.is_empty() || candidate.links.is_empty() {
        return;
    }
    let mut best: Option<(Outcome, _, f64)> = None;
    for ours in &suspended.links {
        for theirs in &candidate.links {
            let Some((outcome, kind, value)) = shared(ours, theirs, comparing) else {
                continue;
            };
            let sharing = comparing.seen.sharing(kind, value);
            let (log_odds, _) = weigh_shared(comparing.rates(outcome), sharing);
            if best.is_none_or(|(_, _, most)| log_odds > most) {
                best = Some((outcome, sharing, log_odds));
            }
        }
    }
    match best {
        Some((outcome, sharing, _)) => comparing.add_shared(outcome, sharing),
        None => comparing.add(Outcome::LinkOther),
    }
}

fn shared(
    ours: &PlainLink,
    theirs: &PlainLink,
    comparing: &Comparing<'_>,
) -> Option<(Outcome, Kind, u64)> {
    if ours.has_path && ours.address == theirs.address {
        return Some((Outcome::LinkSame, Kind::Link, key_of(&*ours.address)));
    }
    let is_anybodys = is_shortener(&ours.host) || comparing.weights.is_common_host(&ours.host);
    let is_shared = ours.host == theirs.host && !is_anybodys;
    is_shared.then(|| {
        // Who links to a whole site of their own links to it as to an address.
        let is_site = !ours.has_path && !theirs.has_path;
        let outcome = if is_site {
            Outcome::LinkSame
        } else {
            Outcome::LinkHost
        };
        (outcome, Kind::Host, key_of(&*ours.host))
    })
}
