//! Taking a case by name. Out of the order of work that is an expedite, which needs a reason and
//! pulls the oldest other case of the tier forward.

use evenhand_model::{
    Act, Case, CaseId, CaseState, Expedite, Platform, Problem, Tier, UserId, limits,
};

use crate::care;
use crate::case::dispatch::{Desk, Sight, must_leave, state};
use crate::case::{balance, claim};
use crate::operation::next_case::may_claim_more;
use crate::work::{Dispatching, Key, Operation, Stop, Work};

/// Claims one case by name.
#[derive(Clone, Debug)]
pub struct ClaimCase {
    /// Whose cases.
    pub platform: Platform,
    /// Which case.
    pub case: CaseId,
    /// Who asks.
    pub user: UserId,
    /// Why this one, where it is not among the next ones.
    pub reason: Option<String>,
    /// Whether the reviewer would take a case of imminent danger though their budget is spent.
    pub danger: bool,
    /// Whether nothing of it is put before the reviewer, as when many are decided at once: then no budget
    /// is asked or spent.
    pub unseen: bool,
    /// Cases that the reviewer has claimed already.
    pub claimed: Vec<CaseId>,
    /// Open cases that might be next.
    pub sight: Sight,
    /// Open cases that are in T0 on a reporter's word alone and whose turn is near.
    pub to_confirm: Vec<CaseId>,
    /// Open cases of the same tier, the oldest first.
    pub of_same_tier: Vec<CaseId>,
}

impl Operation for ClaimCase {
    type Answer = Case;

    fn run(&self, work: &mut Work<'_>) -> Result<Case, Stop> {
        let all = self
            .claimed
            .iter()
            .chain(&self.to_confirm)
            .chain(&self.of_same_tier);
        let keys = all.map(Key::of::<Case>).chain(care::keys(self.user));
        let keys = keys.chain(self.sight.keys(self.user));
        work.expect(keys.chain([Key::of::<Dispatching>(&self.platform)]))?;
        let mut case = super::case_of(work, &self.platform, self.case)?;
        if case.state != CaseState::Open {
            let detail = format!(
                "this case is {}, only an open one can be claimed",
                case.state.as_str()
            );
            return Err(Problem::conflict(detail).into());
        }
        may_claim_more(work, self.user, &self.claimed)?;
        if !self.unseen {
            self.check_budget(work, &case)?;
        }
        self.check_part(work, &case)?;
        if self.is_among_next(work, &case)? {
            claim::claim(work, &mut case, self.user, Act::CaseClaimed)?;
        } else {
            self.expedite(work, &mut case)?;
        }
        if !self.unseen {
            care::book_case(work, self.user, &case)?;
        }
        Ok(case)
    }
}

impl ClaimCase {
    /// A name is no way around a spent budget, but into danger for who says so.
    fn check_budget(&self, work: &mut Work<'_>, case: &Case) -> Result<(), Stop> {
        match care::spent_until(work, self.user)? {
            Some(until) if case.tier != Tier::T0 => Err(care::budget_spent(work, until).into()),
            Some(until) if !self.danger => Err(care::danger_waits(work, until).into()),
            _ => Ok(()),
        }
    }

    /// What somebody has reported or decided before is for others to look at.
    fn check_part(&self, work: &mut Work<'_>, case: &Case) -> Result<(), Stop> {
        if self.sight.reported.contains(&case.id) {
            let detail =
                "one of your own accounts has reported this, so somebody else must look at it";
            return Err(Problem::conflict(detail).into());
        }
        if must_leave(work, case, self.user, &self.sight.colleagues)? {
            let detail = "you have decided this case before, so somebody else must look at it now";
            return Err(Problem::conflict(detail).into());
        }
        Ok(())
    }

    /// Whether the dispatcher would hand it to this reviewer soon anyway.
    fn is_among_next(&self, work: &mut Work<'_>, case: &Case) -> Result<bool, Stop> {
        if case.to_confirm.is_some() {
            let mut before = 0;
            for id in self.to_confirm.iter().take_while(|id| **id != case.id) {
                let other = work.get::<Case>(id)?;
                before += usize::from(other.is_some_and(|one| !one.is_skipped_by(self.user)));
            }
            let is_near = before < limits::NEXT_CASES_WINDOW;
            return Ok(is_near && self.to_confirm.contains(&case.id));
        }
        let desk = Desk::lay_out(work, &self.platform, self.user, &self.sight, false)?;
        let state = state::of(work, &self.platform)?;
        let (now, shares) = (work.now, work.house.shares);
        let load = state.load(self.sight.open, now);
        Ok(desk.is_among_next(case.id, state.turns_of(self.user), shares, load, now))
    }

    fn expedite(&self, work: &mut Work<'_>, case: &mut Case) -> Result<(), Stop> {
        let reason = self
            .reason
            .as_deref()
            .map(str::trim)
            .filter(|reason| !reason.is_empty());
        let Some(reason) = reason else {
            let detail = "this case is not among the next ones; taking it is an expedite and needs a `reason`, or use POST /v1/cases/next";
            return Err(Problem::conflict(detail).at("reason").into());
        };
        let pulled_forward =
            balance::pull_forward(work, &self.platform, self.case, &self.of_same_tier)?;
        case.expedites.push(Expedite {
            by: Some(self.user),
            at: work.now,
            reason: reason.to_owned(),
            law: None,
            pulled_forward,
        });
        claim::claim(work, case, self.user, Act::CaseExpedited)
    }
}
