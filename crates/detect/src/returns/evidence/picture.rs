//! Whether both show the same picture.

use super::super::account::Account;
use super::super::chance::Sharing;
use super::super::outcome::Outcome;
use super::super::pictures::distance;
use super::super::value::{Kind, key_of};
use super::Comparing;

pub(super) fn compare(suspended: &Account, candidate: &Account, comparing: &mut Comparing<'_>) {
    let is_same_file = suspended.file.is_some() && suspended.file == candidate.file;
    if let (true, Some(file)) = (is_same_file, suspended.file) {
        let by_file = comparing.seen.sharing(Kind::File, file);
        let by_sight = suspended.pdq.filter(|pdq| candidate.pdq == Some(*pdq));
        let by_sight = by_sight.map(|pdq| comparing.seen.sharing(Kind::Picture, key_of(&pdq)));
        let sharing = by_sight.map_or(by_file, |by_sight| more_common(by_file, by_sight));
        return comparing.add_shared(Outcome::PictureSame, sharing);
    }
    // Other bytes may show the same picture, so that a different SHA-256 alone says nothing.
    let (Some(ours), Some(theirs)) = (suspended.pdq, candidate.pdq) else {
        return;
    };
    let outcome = match distance(ours, theirs) {
        0..=15 => Outcome::PictureSame,
        16..=31 => Outcome::PictureClose,
        32..=47 => Outcome::PictureAlike,
        48..=79 => Outcome::PictureUnclear,
        _ => return comparing.add(Outcome::PictureOther),
    };
    let seen = comparing.seen;
    let count = |pdq: [u64; 4]| seen.count(Kind::Picture, key_of(&pdq));
    let others = if ours == theirs {
        count(ours).saturating_sub(2)
    } else {
        count(ours).max(count(theirs)).saturating_sub(1)
    };
    let accounts = seen.accounts(Kind::Picture).saturating_sub(2);
    comparing.add_shared(outcome, Sharing { others, accounts });
}

fn more_common(one: Sharing, other: Sharing) -> Sharing {
    if one.others >= other.others {
        one
    } else {
        other
    }
}
