//! The only plain way to a case: the dispatcher hands out the first one in the order of work.

use evenhand_model::{Act, Case, CaseId, Platform, Problem, UserId, limits};

use crate::case::{claim, order_of_work};
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
    /// Open cases in the order of work, as the store saw them a moment ago.
    pub candidates: Vec<CaseId>,
}

impl Operation for NextCase {
    type Answer = Option<Case>;

    fn run(&self, work: &mut Work<'_>) -> Result<Option<Case>, Stop> {
        let keys = self
            .claimed
            .iter()
            .chain(&self.candidates)
            .map(Key::of::<Case>);
        work.expect(keys)?;
        may_claim_more(work, self.user, &self.claimed)?;
        for id in &self.candidates {
            let Some(mut case) = work.get::<Case>(id)? else {
                continue;
            };
            if order_of_work::can_be_next(&case, &self.platform) {
                claim::claim(work, &mut case, self.user, Act::CaseClaimed)?;
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
