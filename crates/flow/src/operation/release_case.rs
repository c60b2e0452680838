//! Giving a case back, keeping it longer, and taking it back from a reviewer who is gone.

use evenhand_model::{Case, CaseId, CaseState, Platform, UserId};

use crate::case::claim;
use crate::case::confirmation::{self, Seen};
use crate::work::{Operation, Stop, Work};

/// Gives a claimed case back.
#[derive(Clone, Debug)]
pub struct ReleaseCase {
    /// Whose cases.
    pub platform: Platform,
    /// Which case.
    pub case: CaseId,
    /// Who has it.
    pub user: UserId,
    /// Number of the claim.
    pub fence: u64,
}

impl Operation for ReleaseCase {
    type Answer = Case;

    fn run(&self, work: &mut Work<'_>) -> Result<Case, Stop> {
        let mut case = super::case_of(work, &self.platform, self.case)?;
        claim::held(&case, self.user, self.fence)?;
        claim::release(work, &mut case, claim::GIVEN_BACK)?;
        Ok(case)
    }
}

/// Keeps a claimed case for another lease.
#[derive(Clone, Debug)]
pub struct RenewClaim {
    /// Whose cases.
    pub platform: Platform,
    /// Which case.
    pub case: CaseId,
    /// Who has it.
    pub user: UserId,
    /// Number of the claim.
    pub fence: u64,
}

impl Operation for RenewClaim {
    type Answer = Case;

    fn run(&self, work: &mut Work<'_>) -> Result<Case, Stop> {
        let mut case = super::case_of(work, &self.platform, self.case)?;
        let mut held = claim::held(&case, self.user, self.fence)?;
        held.lease_until = held.lease_until.max(work.now.plus(work.house.lease));
        case.claim = Some(held);
        work.put(case.clone());
        Ok(case)
    }
}

/// Puts a case back whose reviewer has let the lease run out.
#[derive(Clone, Debug)]
pub struct EndLease {
    /// Which case.
    pub case: CaseId,
}

impl Operation for EndLease {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let Some(mut case) = work.get::<Case>(self.case)? else {
            return Ok(());
        };
        let over = case
            .claim
            .is_some_and(|claim| claim.lease_until <= work.now);
        if case.state == CaseState::Claimed && over {
            // A look that nobody has finished must not leave a danger waiting for another look.
            confirmation::leave(work, &mut case, Seen::Unanswered)?;
            claim::release(work, &mut case, "the lease ran out")?;
        }
        Ok(())
    }
}
