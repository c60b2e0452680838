//! A reviewer's lease on a case. The fencing number rises with every claim, so that a decision that
//! rests on a lease long gone is known by its number.

use evenhand_model::{Act, Case, CaseState, Claim, Duration, Problem, UserId, limits};

use crate::case::dispatch::{Choice, Why};
use crate::case::{alert, progress};
use crate::work::{Line, Stop, Work};

/// Gives the case to a reviewer, who has acknowledged its alerts by that.
pub fn claim(work: &mut Work<'_>, case: &mut Case, user: UserId, act: Act) -> Result<(), Stop> {
    take(work, case, user, act, None)
}

/// Gives a case that the dispatcher has chosen to a reviewer.
pub fn hand_out(
    work: &mut Work<'_>,
    case: &mut Case,
    user: UserId,
    handed: Choice,
) -> Result<(), Stop> {
    take(work, case, user, Act::CaseClaimed, Some(handed))
}

fn take(
    work: &mut Work<'_>,
    case: &mut Case,
    user: UserId,
    act: Act,
    handed: Option<Choice>,
) -> Result<(), Stop> {
    case.fence += 1;
    case.state = CaseState::Claimed;
    case.claim = Some(Claim {
        by: user,
        at: work.now,
        lease_until: work.now.plus(work.house.lease),
        fence: case.fence,
        why: handed.map(|handed| handed.why),
        no_speaker: handed.is_some_and(|handed| handed.no_speaker),
    });
    work.put(case.clone());
    let line = Line::of(act)
        .subject(case.subject)
        .case(case.id)
        .with("fence", case.fence);
    let line = match handed {
        Some(handed) => line.with("why", handed.why.as_str()),
        None => line,
    };
    work.record(match handed {
        Some(handed) if handed.no_speaker => line.with("no_speaker", true),
        _ => line,
    });
    progress::tell(work, case, work.now)?;
    alert::acknowledge_by_claim(work, case, user)
}

/// Gives the case to a reviewer for a short look at whether there is danger; left unanswered, that is soon
/// over.
pub fn claim_for_a_look(work: &mut Work<'_>, case: &mut Case, user: UserId) -> Result<(), Stop> {
    let handed = Choice {
        case: case.id,
        why: Why::Confirm,
        no_speaker: false,
    };
    hand_out(work, case, user, handed)?;
    let soon = Duration::from_seconds(limits::CONFIRMATION_LEASE_SECONDS);
    if let Some(claim) = &mut case.claim {
        claim.lease_until = claim.lease_until.min(work.now.plus(soon));
    }
    work.put(case.clone());
    Ok(())
}

/// Why a case was put back that its reviewer gave back, be it with a skip: nobody is to count those.
pub const GIVEN_BACK: &str = "given back";

/// Puts the case back into its place in the order; the people on call are told again.
pub fn release(work: &mut Work<'_>, case: &mut Case, why: &str) -> Result<(), Stop> {
    case.state = CaseState::Open;
    case.claim = None;
    work.put(case.clone());
    work.record(
        Line::of(Act::CaseReleased)
            .subject(case.subject)
            .case(case.id)
            .with("why", why),
    );
    progress::tell(work, case, work.now)?;
    alert::give_back(work, case)
}

/// The claim that the caller says they have, if they still have it.
pub fn held(case: &Case, user: UserId, fence: u64) -> Result<Claim, Stop> {
    match case.claim {
        Some(claim) if claim.by == user && claim.fence == fence => Ok(claim),
        Some(_) => Err(Problem::conflict(
            "somebody else has claimed this case since; take the next case instead",
        )
        .into()),
        None if case.state == CaseState::Decided => {
            Err(Problem::conflict("this case has been decided already; read its decision").into())
        }
        None => Err(Problem::conflict(
            "nobody has claimed this case, or the lease ran out; claim it again before you go on",
        )
        .into()),
    }
}
