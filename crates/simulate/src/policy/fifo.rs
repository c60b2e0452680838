//! First in, first out.

use evenhand_flow::case::dispatch::{Fit, Lanes as _, Pile};
use evenhand_model::Time;

use super::Handed;
use crate::team::Group;

pub(super) fn next(pile: &Pile, group: &Group, now: Time) -> Option<Handed> {
    let case = (&pile).by_age().find(|case| group.fits(case, now))?;
    Some(Handed {
        case: case.id,
        no_speaker: group.reviewer().fit(case, now) == Fit::NoSpeaker,
        is_danger: false,
    })
}
