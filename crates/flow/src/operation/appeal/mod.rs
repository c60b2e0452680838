//! An appeal: taken in, looked at by somebody who did not decide and does not see at first what was
//! decided, answered with reasons.

pub mod add_file;
pub mod answer;
pub mod claim;
pub mod take;
pub mod vote;

use evenhand_model::{
    Appeal, AppealId, AppealState, Claim, DecidedBy, Decision, Platform, Problem, Scope, UserId,
};

use crate::case::second_look::FirstLook;
use crate::work::{Stop, Work};

/// The appeal with that id on that platform; another platform's does not exist for the caller.
fn appeal_of(work: &mut Work<'_>, platform: &Platform, id: AppealId) -> Result<Appeal, Stop> {
    let appeal = work.need::<Appeal>(id, "appeal")?;
    if appeal.platform == *platform {
        Ok(appeal)
    } else {
        Err(Problem::not_found(format!("there is no appeal {id}")).into())
    }
}

/// The claim that the caller says they have, if they still have it.
fn held(work: &Work<'_>, appeal: &Appeal, user: UserId, fence: u64) -> Result<Claim, Stop> {
    let is_held = appeal.claimed_by(work.now) == Some(user);
    match appeal.claim.filter(|_| is_held) {
        Some(claim) if claim.fence == fence => Ok(claim),
        _ if appeal.state == AppealState::Decided => {
            Err(Problem::conflict("this appeal has been decided already; read its answer").into())
        }
        _ => Err(Problem::conflict(
            "you do not have this appeal, or your lease ran out; take the next one",
        )
        .into()),
    }
}

/// What an appeal asks somebody else to look at again.
fn decided(decision: &Decision) -> FirstLook {
    let mut by = match decision.by {
        DecidedBy::User(user) => vec![user],
        _ => Vec::new(),
    };
    by.extend(&decision.approved_by);
    FirstLook {
        by,
        at: decision.at,
        scope: Scope::CasesWrite,
    }
}
