//! Giving a case back, not to be handed to this reviewer again. No reason is asked for, and the record
//! tells a skip from no other return.

use evenhand_model::{Act, Case, CaseId, Platform, Principal, User, UserId};

use crate::case::claim;
use crate::work::{Line, Operation, Stop, Work};

/// Skips a claimed case.
#[derive(Clone, Debug)]
pub struct SkipCase {
    /// Whose cases.
    pub platform: Platform,
    /// Which case.
    pub case: CaseId,
    /// Who has it.
    pub user: UserId,
    /// Number of the claim.
    pub fence: u64,
    /// Everybody whose work it is to take cases. Once none of them would be handed it, a lead should look.
    pub reviewers: Vec<UserId>,
}

impl Operation for SkipCase {
    type Answer = Case;

    fn run(&self, work: &mut Work<'_>) -> Result<Case, Stop> {
        let mut case = super::case_of(work, &self.platform, self.case)?;
        claim::held(&case, self.user, self.fence)?;
        if !case.is_skipped_by(self.user) {
            case.skipped_by.push(self.user);
        }
        claim::release(work, &mut case, claim::GIVEN_BACK)?;
        if !case.flags.escalated && self.is_nobody_left(work, &case)? {
            escalate(work, &mut case);
        }
        Ok(case)
    }
}

impl SkipCase {
    fn is_nobody_left(&self, work: &mut Work<'_>, case: &Case) -> Result<bool, Stop> {
        let left = self
            .reviewers
            .iter()
            .filter(|user| !case.is_skipped_by(**user));
        for user in left {
            let row = work.get::<User>(user)?;
            if row.is_some_and(|user| user.disabled_at.is_none()) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Nobody in particular asks for it.
fn escalate(work: &mut Work<'_>, case: &mut Case) {
    case.flags.escalated = true;
    work.put(case.clone());
    work.record(
        Line::of(Act::CaseFlagged)
            .by(Principal::System)
            .subject(case.subject)
            .case(case.id)
            .with("escalated", true)
            .with("awaiting_reply", case.flags.awaiting_reply),
    );
}
