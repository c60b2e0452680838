//! Cases that chance draws are judged again, by somebody who sees neither what was decided nor whom it is about.

pub mod draw;
pub mod next;
pub mod rate;

use evenhand_model::{Platform, Problem, Rerating, UserId};

use crate::work::{Stop, Work};

/// The drawn case with that id on that platform; another platform's does not exist for the caller.
fn rerating_of(work: &mut Work<'_>, platform: &Platform, id: &str) -> Result<Rerating, Stop> {
    let found = work.get::<Rerating>(id)?;
    found
        .filter(|rerating| rerating.platform == *platform)
        .ok_or_else(|| Problem::not_found("there is no such case to judge again").into())
}

/// Refuses who does not have it in their hands under that number.
fn held(work: &Work<'_>, rerating: &Rerating, user: UserId, fence: u64) -> Result<(), Stop> {
    if rerating.claimed_by(work.now) == Some(user) && rerating.fence == fence {
        return Ok(());
    }
    let detail = "you do not have this case to judge again, or no longer: it is judged once, within half an hour of \
                  being handed out; take the next one with POST /v1/reratings/next";
    Err(Problem::conflict(detail).into())
}
