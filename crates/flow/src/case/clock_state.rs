//! How a clock of a case stands: whether what it waits for was there in time. It follows from the stops that the
//! case has come to and from nothing else, so that nobody can say of a clock that it was met.

use evenhand_model::{Case, CaseClock, ClockState, ClockStop, Time};

/// How one clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// In a word.
    pub state: ClockState,
    /// When what it waited for was there, or nothing was left to be waited for.
    pub ended_at: Option<Time>,
    /// When the law says that it is over: its due time, and the time that it stood still.
    pub lawful_until: Option<Time>,
}

/// How a clock of a case stands at an instant.
pub fn of(clock: &CaseClock, case: &Case, now: Time) -> Standing {
    let reached = reached_at(clock.stops, case).filter(|at| *at <= now);
    let let_be = let_be_at(clock.stops, case).filter(|at| *at <= now);
    let withdrawn = case.stops.withdrawn_at.filter(|at| *at <= now);
    let withdrawn = withdrawn.filter(|_| clock.stops.is_about_content());
    let ended_at = [reached, let_be, withdrawn].into_iter().flatten().min();
    let lawful_until = clock.lawful_until(ended_at.unwrap_or(now));
    let is_late = |at| lawful_until.is_some_and(|until| at > until);
    let state = match ended_at {
        // Where a person has found nothing to act on, the law asked for nothing.
        Some(_) if ended_at == let_be && ended_at != reached => ClockState::Lapsed,
        Some(at) if is_late(at) => ClockState::Missed,
        Some(_) if ended_at == reached => ClockState::Met,
        Some(_) => ClockState::Lapsed,
        None if clock.is_paused() => ClockState::Paused,
        None if is_late(now) => ClockState::Missed,
        None => ClockState::Open,
    };
    Standing {
        state,
        ended_at,
        lawful_until,
    }
}

fn reached_at(stop: ClockStop, case: &Case) -> Option<Time> {
    let stops = &case.stops;
    match stop {
        ClockStop::Decision => stops.decided_at,
        ClockStop::OutOfSight => stops.out_of_sight_at.filter(|_| !is_shown_again(case)),
        ClockStop::Told => stops.told_at,
        // Who was told what was decided needs no receipt any more.
        ClockStop::Receipt => stops.receipt_at.into_iter().chain(stops.told_at).min(),
        ClockStop::Statement => stops.stated_at,
        ClockStop::AuthorityInformed => stops.authority_informed_at,
    }
}

/// When a person decided that nothing is to be taken out of sight.
fn let_be_at(stop: ClockStop, case: &Case) -> Option<Time> {
    let stops = &case.stops;
    let restricts_nothing = stops.protected_at.is_none() && stop == ClockStop::OutOfSight;
    stops.decided_at.filter(|_| restricts_nothing)
}

/// Whether a rule had contained it, a person has lifted that, and nobody has decided since.
fn is_shown_again(case: &Case) -> bool {
    case.is_undecided() && case.contained.is_some() && !case.is_contained()
}
