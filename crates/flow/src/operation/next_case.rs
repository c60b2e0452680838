//! The only plain way to a case: the dispatcher hands out the first one in the order of work that the
//! reviewer has not skipped, as long as their day has not brought enough. Between them it asks to confirm
//! dangers that rest on a reporter's word alone.

use evenhand_model::{Act, Case, CaseId, Platform, Problem, Tier, UserId, limits};

use crate::care;
use crate::case::{claim, confirmation, order_of_work};
use crate::work::{Key, Operation, Stop, Work};

/// Claims the next case for a reviewer.
#[derive(Clone, Debug)]
pub struct NextCase {
    /// Whose cases.
    pub platform: Platform,
    /// Who asks.
    pub user: UserId,
    /// Cases that the reviewer has claimed already.
    pub claimed: Vec<CaseId>,
    /// Open cases in the order of work that the reviewer has not skipped, as the store saw them a moment
    /// ago.
    pub candidates: Vec<CaseId>,
    /// Those of them in T0.
    pub dangers: Vec<CaseId>,
    /// Open cases that are in T0 on a reporter's word alone, the first of each way by which reports come.
    pub to_confirm: Vec<CaseId>,
    /// Whether the reviewer would take a case of imminent danger though their budget is spent.
    pub danger: bool,
}

impl Operation for NextCase {
    type Answer = Option<Case>;

    fn run(&self, work: &mut Work<'_>) -> Result<Option<Case>, Stop> {
        let cases = self.claimed.iter().chain(&self.candidates);
        let cases = cases.chain(&self.dangers).chain(&self.to_confirm);
        let keys = cases.map(Key::of::<Case>).chain(care::keys(self.user));
        work.expect(keys.chain([confirmation::key(&self.platform)]))?;
        may_claim_more(work, self.user, &self.claimed)?;
        let spent_until = care::spent_until(work, self.user)?;
        let danger = self.first_of(work, &self.dangers, |tier| tier == Tier::T0)?;
        let work_left = match spent_until {
            None => self.first_of(work, &self.candidates, |_| true)?,
            Some(_) => danger.clone(),
        };
        let found = self.turn_of(work, work_left, danger.is_some())?;
        if let Some(until) = spent_until {
            match found {
                None => return Err(care::budget_spent(work, until).into()),
                Some(_) if !self.danger => return Err(care::danger_waits(work, until).into()),
                Some(_) => {}
            }
        }
        let Some(mut case) = found else {
            return Ok(None);
        };
        care::book_case(work, self.user, &case)?;
        if case.to_confirm.is_some() {
            confirmation::handed_out(work, &case)?;
            claim::claim_for_a_look(work, &mut case, self.user)?;
        } else {
            confirmation::other_handed_out(work, &self.platform)?;
            claim::claim(work, &mut case, self.user, Act::CaseClaimed)?;
        }
        Ok(Some(case))
    }
}

impl NextCase {
    /// What is handed out: the first case in the order of work, or, within their share, one to be confirmed.
    fn turn_of(
        &self,
        work: &mut Work<'_>,
        first: Option<Case>,
        danger: bool,
    ) -> Result<Option<Case>, Stop> {
        let is_mine = |case: &Case| !case.is_skipped_by(self.user);
        let asked = confirmation::first(work, &self.platform, &self.to_confirm, is_mine)?;
        let calls_since = confirmation::calls_since(work, &self.platform)?;
        let is_turn = confirmation::is_turn(calls_since, first.is_some(), danger);
        Ok(asked.filter(|_| is_turn).or(first))
    }

    fn first_of(
        &self,
        work: &mut Work<'_>,
        candidates: &[CaseId],
        fits: impl Fn(Tier) -> bool,
    ) -> Result<Option<Case>, Stop> {
        for id in candidates {
            let case = work.get::<Case>(id)?;
            let can_be_next = |case: &Case| {
                order_of_work::can_be_next(case, &self.platform)
                    && case.to_confirm.is_none()
                    && !case.is_skipped_by(self.user)
                    && fits(case.tier)
            };
            if let Some(case) = case.filter(can_be_next) {
                return Ok(Some(case));
            }
        }
        Ok(None)
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
