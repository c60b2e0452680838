//! The dispatcher that hands out real cases.

use evenhand_flow::case::dispatch::{Load, Pile, Shares, Turns, Why, choose};
use evenhand_model::Time;

use super::Handed;
use crate::team::Group;

pub(super) fn next(
    turns: &mut Turns,
    shares: Shares,
    pile: &Pile,
    group: &Group,
    load: Load,
    now: Time,
) -> Option<Handed> {
    let choice = choose(turns, shares, &pile, &group.reviewer(), load, now)?;
    Some(Handed {
        case: choice.case,
        no_speaker: choice.no_speaker,
        is_danger: choice.why == Why::Danger,
    })
}
