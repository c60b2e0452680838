//! Deadlines. One depends on tier and law alone, never on who somebody is, and never moves later.

use evenhand_model::{
    Case, CaseClock, Clock, ClockPack, ClockStart, ClockStop, Duration, PackedClock, Tier, Time,
    limits,
};

use crate::clocks::{ClocksInForce, Occasion};

/// The clock of a likely return.
pub const RETURN: &str = "house.return";

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

/// Puts the clock of a likely return into a case: somebody looks within the hour in which first posts may be held.
pub fn start_return(clocks: &ClocksInForce, case: &mut Case, since: Time) {
    let (pack, _) = clocks.house();
    let clock = CaseClock {
        id: RETURN.to_owned(),
        pack: pack.id.clone(),
        version: pack.version,
        law: "Rules of the house".to_owned(),
        started_at: since,
        due_at: Some(since.plus(Duration::from_minutes(limits::RETURN_HOLD_MINUTES))),
        stops: ClockStop::Decision,
        paused: Vec::new(),
    };
    put(case, clock);
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
            ClockStart::Received | ClockStart::Restricted => occasion.received_at,
            ClockStart::FirstKnown => occasion.first_known_at.min(occasion.received_at),
        };
        let tier = case.tier;
        put(case, started(pack, clock, tier, since));
        let late = started(pack, clock, tier, occasion.received_at).due_at;
        let late = late.filter(|_| clock.stops.needs_a_person());
        from_receipt = from_receipt.into_iter().chain(late).min();
    }
    place = from_receipt.map_or(place, |due_at| place.min(due_at));
    settle(case);
    (case.queue_at < place).then(|| case.clock.basis.clone())
}

/// Puts the clocks of laws into a case in which something was restricted. The first restriction counts.
pub fn start_restricted(clocks: &ClocksInForce, case: &mut Case, at: Time) {
    for (pack, clock) in clocks.started_by_restriction() {
        let tier = case.tier;
        put(case, started(pack, clock, tier, at));
    }
    settle(case);
}

/// Takes out the clocks of a restriction that was undone before it took effect.
pub fn restriction_undone(clocks: &ClocksInForce, case: &mut Case, now: Time) {
    for (_, clock) in clocks.started_by_restriction() {
        case.clocks
            .retain(|one| one.id != clock.id || one.started_at <= now);
    }
}

fn started(pack: &ClockPack, clock: &PackedClock, tier: Tier, since: Time) -> CaseClock {
    CaseClock {
        id: clock.id.clone(),
        pack: pack.id.clone(),
        version: pack.version,
        law: clock.law.clone(),
        started_at: since,
        due_at: clock.allowed_in(tier).map(|span| since.plus(span)),
        stops: clock.stops,
        paused: Vec::new(),
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
        let paused = std::mem::take(&mut known.paused);
        *known = CaseClock { paused, ..new };
    }
}

/// The strictest clock is the deadline, where it is nearer than the one that holds.
fn settle(case: &mut Case) {
    let waits = |clock: &&CaseClock| clock.due_at.is_some() && clock.stops.needs_a_person();
    let with_hours = case.clocks.iter().filter(waits);
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
