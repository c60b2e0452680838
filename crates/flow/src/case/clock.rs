//! Deadlines. One depends on tier and law alone, never on who somebody is, and never moves later.

use evenhand_model::{Case, CaseClock, Clock, ClockPack, ClockStart, PackedClock, Tier, Time};

use crate::clocks::{ClocksInForce, Occasion};

/// The clock of the house for a case of this tier that reached us then.
pub fn of_house(clocks: &ClocksInForce, tier: Tier, received_at: Time) -> CaseClock {
    let (pack, clock) = clocks.house();
    started(pack, clock, tier, received_at)
}

/// When the house must have decided a case of this tier that reached us then, and what that rests on.
pub fn due_at(clocks: &ClocksInForce, tier: Tier, received_at: Time) -> (Time, Clock) {
    let clock = of_house(clocks, tier, received_at);
    let due_at = clock.due_at.unwrap_or(received_at.plus(tier.allowed()));
    (due_at, basis(&clock))
}

/// Puts the clock of the house into a case that has come into a tier. What runs already moves nearer only.
pub fn start_house(clocks: &ClocksInForce, case: &mut Case, tier: Tier, since: Time) {
    put(case, of_house(clocks, tier, since));
    settle(case);
}

/// Puts the clocks of laws into a case that an occasion starts. Answers which of them needs the case earlier
/// than its place in the queue, and only because somebody knew before it reached us.
pub fn start_legal(
    clocks: &ClocksInForce,
    case: &mut Case,
    occasion: &Occasion<'_>,
) -> Option<String> {
    let (mut place, mut from_receipt) = (case.queue_at, None::<Time>);
    for (pack, clock) in clocks.started_by(occasion) {
        let since = match clock.starts {
            ClockStart::Received => occasion.received_at,
            ClockStart::FirstKnown => occasion.first_known_at.min(occasion.received_at),
        };
        let tier = case.tier;
        put(case, started(pack, clock, tier, since));
        let late = started(pack, clock, tier, occasion.received_at).due_at;
        from_receipt = from_receipt.into_iter().chain(late).min();
    }
    place = from_receipt.map_or(place, |due_at| place.min(due_at));
    settle(case);
    (case.queue_at < place).then(|| case.clock.basis.clone())
}

fn started(pack: &ClockPack, clock: &PackedClock, tier: Tier, since: Time) -> CaseClock {
    CaseClock {
        id: clock.id.clone(),
        pack: pack.id.clone(),
        version: pack.version,
        law: clock.law.clone(),
        started_at: since,
        due_at: clock.allowed_in(tier).map(|span| since.plus(span)),
    }
}

/// Of two clocks of one law in a case, that which is over first stays.
fn put(case: &mut Case, new: CaseClock) {
    let Some(known) = case.clocks.iter_mut().find(|known| known.id == new.id) else {
        case.clocks.push(new);
        return;
    };
    let is_nearer = match (known.due_at, new.due_at) {
        (Some(known), Some(new)) => new < known,
        (None, Some(_)) => true,
        (Some(_), None) => false,
        (None, None) => new.started_at < known.started_at,
    };
    if is_nearer {
        *known = new;
    }
}

/// The strictest clock is the deadline, where it is nearer than the one that holds.
fn settle(case: &mut Case) {
    let with_hours = case.clocks.iter().filter(|clock| clock.due_at.is_some());
    let strictest = with_hours.min_by_key(|clock| clock.due_at);
    let Some((due_at, clock)) = strictest.and_then(|one| Some((one.due_at?, basis(one)))) else {
        return;
    };
    if due_at < case.due_at {
        case.due_at = due_at;
        case.clock = clock;
    }
    case.queue_at = case.queue_at.min(case.due_at);
}

fn basis(clock: &CaseClock) -> Clock {
    Clock {
        basis: clock.id.clone(),
        started_at: clock.started_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_five_house_clocks_are_those_of_the_design() {
        let start = Time::from_micros(0);
        let clocks = ClocksInForce::default();
        let hours: Vec<f64> = Tier::ALL
            .iter()
            .map(|tier| due_at(&clocks, *tier, start).0.since(start).seconds() as f64 / 3_600.0)
            .collect();
        assert_eq!(hours, [0.25, 2.0, 12.0, 48.0, 168.0]);
    }
}
