//! The platform's own people first. Both parts go by the real dispatcher, so that who comes first is all that
//! differs from ours.

use evenhand_flow::case::dispatch::Load;
use evenhand_model::Time;

use super::{Handed, Queue, ours};
use crate::team::Group;

pub(super) fn next(queue: &mut Queue, group: &Group, load: Load, now: Time) -> Option<Handed> {
    let shares = queue.shares;
    ours::next(
        &mut queue.first_turns,
        shares,
        &queue.first,
        group,
        load,
        now,
    )
    .or_else(|| ours::next(&mut queue.rest_turns, shares, &queue.rest, group, load, now))
}
