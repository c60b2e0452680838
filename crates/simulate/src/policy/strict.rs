//! Strict priority: nothing goes before anything of a more urgent tier.

use evenhand_flow::case::dispatch::{Fit, Lanes as _, Pile};
use evenhand_model::{Tier, Time};

use super::Handed;
use crate::team::Group;

pub(super) fn next(pile: &Pile, group: &Group, now: Time) -> Option<Handed> {
    let mut tiers = Tier::ALL.into_iter();
    let case = tiers.find_map(|tier| (&pile).lane(tier).find(|case| group.fits(case, now)))?;
    Some(Handed {
        case: case.id,
        no_speaker: group.reviewer().fit(case, now) == Fit::NoSpeaker,
        is_danger: case.tier == Tier::T0,
    })
}
