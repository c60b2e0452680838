//! The case about an account that may be the return of a suspended one. Conduct comes first: what becomes of the account is
//! decided in a case like any other, with a statement and an appeal.

use evenhand_model::{
    Case, Explanation, LinkState, Policy, Problem, Reason, ReturnLink, Subject, Tier,
};

use crate::case::fold::{Cause, RETURN, fold_or_open};
use crate::case::{alert, clock, progress};
use crate::work::{Stop, Work};

/// How soon somebody must look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As its tier says.
    OfItsTier,
    /// Within the hour in which first posts may be held.
    WithinTheHour,
}

/// Opens a case about the candidate of a link, or adds the link to the one that is open.
pub fn open(work: &mut Work<'_>, link: &ReturnLink, pace: Pace) -> Result<Case, Stop> {
    let mut subject = work.need::<Subject>(link.candidate, "account")?;
    let cause = Cause::found_by_us(Tier::T3, work.now);
    let (mut case, _) = fold_or_open(work, &mut subject, cause)?;
    let before = case.due_at;
    case.reasons.insert(Reason::BanEvasion);
    if !case.returns.contains(&link.id) {
        let known = case.returns.iter().cloned();
        case.returns = known.chain([link.id.clone()]).collect();
    }
    if !case.explanation.iter().any(|line| line.factor == RETURN) {
        case.explanation.push(Explanation {
            factor: RETURN.into(),
            level: link.evidence.band.as_str().into(),
            points: 0,
            span: None,
            by: "returns".into(),
        });
    }
    if pace == Pace::WithinTheHour {
        clock::start_return(&work.house.clocks, &mut case, work.now);
    }
    if case.due_at != before {
        progress::tell(work, &case, work.now)?;
        alert::follow(work, &mut case)?;
    }
    work.put(case.clone());
    Ok(case)
}

/// Refuses a decision that an account is the return of a suspended one while nobody has confirmed the link that says so. By
/// what the account does it can be decided on at any time.
pub fn check_ground(work: &mut Work<'_>, case: &Case, policy: Option<&Policy>) -> Result<(), Stop> {
    if case.returns.is_empty() || !policy.is_some_and(Policy::forbids_return) {
        return Ok(());
    }
    for id in &case.returns {
        let link = work.get::<ReturnLink>(id)?;
        if link.is_some_and(|link| link.state == LinkState::Confirmed) {
            return Ok(());
        }
    }
    let detail = "nobody has confirmed that this account is the return of a suspended one; judge the link first, with \
                  POST /v1/returns/{id}/confirm, or decide by what the account does, under another policy";
    Err(Problem::conflict(detail).at("policy").into())
}
