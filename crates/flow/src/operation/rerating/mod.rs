//! Cases that chance draws are judged again, by somebody who sees neither what was decided nor whom it is about.

pub mod draw;
pub mod next;
pub mod rate;

use evenhand_model::{CaseId, Claim, Platform, Problem, Rerating, UserId};

use crate::work::{Stop, Work};

/// The drawn case with that id on that platform; another platform's does not exist for the caller.
fn rerating_of(work: &mut Work<'_>, platform: &Platform, id: CaseId) -> Result<Rerating, Stop> {
    let rerating = work.need::<Rerating>(id, "case to judge again")?;
    if rerating.platform == *platform {
        Ok(rerating)
    } else {
        Err(Problem::not_found(format!("there is no case {id} to judge again")).into())
    }
}

/// The claim that the caller says they have, if they still have it.
fn held(work: &Work<'_>, rerating: &Rerating, user: UserId, fence: u64) -> Result<Claim, Stop> {
    let is_held = rerating.claimed_by(work.now) == Some(user);
    let claim = rerating.claim.filter(|claim| is_held && claim.fence == fence);
    claim.ok_or_else(|| {
        let detail = "you do not have this case to judge again, or your lease ran out; take the next one";
        Problem::conflict(detail).into()
    })
}
