//! The only plain way to a case: the dispatcher hands out the one whose turn it is, of those that are for the
//! reviewer, as long as their day has not brought enough. Between them it asks to confirm dangers that rest
//! on a reporter's word alone, which count as slots of danger.

use evenhand_model::{Case, CaseId, Platform, Problem, UserId, Why, limits};

use crate::care;
use crate::case::dispatch::{Choice, Desk, Sight, state};
use crate::case::{claim, confirmation};
use crate::work::{Dispatching, Key, Operation, Stop, Work};

/// Claims the next case for a reviewer.
#[derive(Clone, Debug)]
pub struct NextCase {
    /// Whose cases.
    pub platform: Platform,
    /// Who asks.
    pub user: UserId,
    /// Cases that the reviewer has claimed already.
    pub claimed: Vec<CaseId>,
    /// Open cases that might be next.
    pub sight: Sight,
    /// Open cases that are in T0 on a reporter's word alone, the first of each way by which reports come.
    pub to_confirm: Vec<CaseId>,
    /// Whether the reviewer would take a case of imminent danger though their budget is spent.
    pub danger: bool,
}

impl Operation for NextCase {
    type Answer = Option<Case>;

    fn run(&self, work: &mut Work<'_>) -> Result<Option<Case>, Stop> {
        let cases = self.claimed.iter().chain(&self.to_confirm);
        let keys = cases.map(Key::of::<Case>).chain(care::keys(self.user));
        let keys = keys.chain(self.sight.keys(self.user));
        let rows = [
            confirmation::key(&self.platform),
            Key::of::<Dispatching>(&self.platform),
        ];
        work.expect(keys.chain(rows))?;
        may_claim_more(work, self.user, &self.claimed)?;
        let spent_until = care::spent_until(work, self.user)?;
        let only_danger = spent_until.is_some();
        let desk = Desk::lay_out(work, &self.platform, self.user, &self.sight, only_danger)?;
        let mut state = state::of(work, &self.platform)?;
        state.note_at_work(self.user, work.now);
        let found = self.turn_of(work, &desk, &mut state)?;
        if let Some(until) = spent_until {
            match found {
                None => return Err(care::budget_spent(work, until).into()),
                Some(_) if !self.danger => return Err(care::danger_waits(work, until).into()),
                Some(_) => {}
            }
        }
        work.put(state);
        let Some((mut case, handed)) = found else {
            return Ok(None);
        };
        care::book_case(work, self.user, &case)?;
        if handed.why == Why::Confirm {
            confirmation::handed_out(work, &case)?;
            claim::claim_for_a_look(work, &mut case, self.user)?;
        } else {
            confirmation::other_handed_out(work, &self.platform)?;
            claim::hand_out(work, &mut case, self.user, handed)?;
        }
        Ok(Some(case))
    }
}

impl NextCase {
    /// What is handed out: the case whose turn it is, or, within their share, one to be confirmed. The slot
    /// is counted.
    fn turn_of(
        &self,
        work: &mut Work<'_>,
        desk: &Desk,
        state: &mut Dispatching,
    ) -> Result<Option<(Case, Choice)>, Stop> {
        let (now, shares) = (work.now, work.house.shares);
        let load = state.load(self.sight.open, now);
        let mut turns = state.turns_of(self.user);
        let before = turns;
        let first = desk.choose(&mut turns, shares, load, now);
        let is_mine =
            |case: &Case| !case.is_skipped_by(self.user) && !self.sight.reported.contains(&case.id);
        let asked = confirmation::first(work, &self.platform, &self.to_confirm, is_mine)?;
        let calls_since = confirmation::calls_since(work, &self.platform)?;
        let others_wait = desk.waits(false, now);
        let is_quiet = asked.as_ref().is_some_and(|case| case.quiet.is_some());
        let goes_after = desk.waits(true, now) || is_quiet;
        let is_turn = confirmation::is_turn(calls_since, first.is_some(), goes_after)
            && (!others_wait || before.may_confirm());
        if let Some(case) = asked.filter(|_| is_turn) {
            if others_wait {
                turns = before;
                turns.confirm_served(shares);
                state.set_turns_of(self.user, turns);
            }
            let handed = Choice {
                case: case.id,
                why: Why::Confirm,
                no_speaker: false,
            };
            return Ok(Some((case, handed)));
        }
        let Some(first) = first else {
            return Ok(None);
        };
        state.set_turns_of(self.user, turns);
        let case = work.get::<Case>(first.case)?;
        Ok(case.map(|case| (case, first)))
    }
}

/// Refuses a reviewer who holds as many cases as one may hold.
pub(super) fn may_claim_more(
    work: &mut Work<'_>,
    user: UserId,
    claimed: &[CaseId],
) -> Result<(), Stop> {
    let mut held = 0;
    for id in claimed {
        let case = work.get::<Case>(id)?;
        held += usize::from(
            case.and_then(|case| case.claim)
                .is_some_and(|claim| claim.by == user),
        );
    }
    if held >= limits::CLAIMS_PER_REVIEWER_MAX {
        let detail = format!("you hold {held} cases already; decide or release one first");
        return Err(Problem::conflict(detail).into());
    }
    Ok(())
}
