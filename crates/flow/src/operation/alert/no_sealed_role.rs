//! Sealed cases wait, and nobody has the role for them.

use evenhand_model::{
    Act, Alert, AlertEndReason, AlertId, AlertKind, Case, CaseId, Matter, Platform,
};

use crate::case::dispatch::state;
use crate::case::{alert, order_of_work};
use crate::work::{Dispatching, Key, Operation, Stop, Work};

/// Has people on call told that sealed cases wait which nobody may be handed, by one alert for all of them; ends it once somebody has the
/// role, or none of them waits any more.
#[derive(Clone, Debug)]
pub struct TellOfSealed {
    /// Whose cases.
    pub platform: Platform,
    /// Sealed cases that waited a moment ago.
    pub waiting: Vec<CaseId>,
    /// Whether somebody who decides cases was given the role.
    pub is_staffed: bool,
}

impl Operation for TellOfSealed {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let cases = self.waiting.iter().map(Key::of::<Case>);
        work.expect(cases.chain([Key::of::<Dispatching>(&self.platform)]))?;
        let mut state = state::of(work, &self.platform)?;
        let stranded = self.stranded(work)?;
        let told = match state.sealed_unstaffed {
            Some(id) => work.get::<Alert>(id)?.filter(Alert::is_open),
            None => None,
        };
        let before = state.sealed_unstaffed;
        state.sealed_unstaffed = match (told, stranded.first()) {
            (Some(told), None) => {
                alert::end(work, told, AlertEndReason::Covered);
                None
            }
            (Some(told), Some(_)) => Some(told.id),
            (None, Some(first)) => Some(raise(work, first, stranded.len())),
            (None, None) => None,
        };
        if state.sealed_unstaffed != before {
            work.put(state);
        }
        Ok(())
    }
}

impl TellOfSealed {
    /// Cases that wait for nobody, what is due first before the others.
    fn stranded(&self, work: &mut Work<'_>) -> Result<Vec<Case>, Stop> {
        let mut stranded = Vec::new();
        if self.is_staffed {
            return Ok(stranded);
        }
        for id in &self.waiting {
            let case = work.get::<Case>(id)?;
            let waits = |case: &Case| {
                case.class.is_sealed() && order_of_work::can_be_next(case, &self.platform)
            };
            stranded.extend(case.filter(waits));
        }
        stranded.sort_by_key(|case| (case.due_at, case.id));
        Ok(stranded)
    }
}

/// It says how many wait and when the first is due, and nothing of what they are about.
fn raise(work: &mut Work<'_>, first: &Case, count: usize) -> AlertId {
    let id = AlertId::new(work.now, &mut work.rng);
    work.is_new::<Alert>(id);
    let (kind, about) = (AlertKind::NoSealedRole, Matter::Sealed);
    let alert = Alert {
        tier: Some(first.tier),
        due_at: first.due_at,
        count: count as u64,
        ..Alert::raised(id, first.platform.clone(), kind, about, work.now)
    };
    work.record(alert::line(Act::AlertRaised, &alert));
    work.put(alert);
    id
}
