//! Taking a case by name. Out of the order of work that is an expedite, which needs a reason and
//! pulls the oldest other case of the tier forward.

use evenhand_model::{Act, Case, CaseId, CaseState, Expedite, Platform, Problem, Tier, UserId};

use crate::care;
use crate::case::{balance, claim, order_of_work};
use crate::operation::next_case::may_claim_more;
use crate::work::{Key, Operation, Stop, Work};

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
    /// The first open cases in the order of work, as many as it takes to find the reviewer's next ones
    /// among those that they have skipped.
    pub candidates: Vec<CaseId>,
    /// Open cases of the same tier, the oldest first.
    pub of_same_tier: Vec<CaseId>,
}

impl Operation for ClaimCase {
    type Answer = Case;

    fn run(&self, work: &mut Work<'_>) -> Result<Case, Stop> {
        let all = self
            .claimed
            .iter()
            .chain(&self.candidates)
            .chain(&self.of_same_tier);
        work.expect(all.map(Key::of::<Case>).chain(care::keys(self.user)))?;
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
        let mut in_order = Vec::new();
        for id in &self.candidates {
            let candidate = work.get::<Case>(id)?;
            in_order
                .extend(candidate.filter(|case| order_of_work::can_be_next(case, &self.platform)));
        }
        if order_of_work::is_among_next(&case, self.user, &in_order) {
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
