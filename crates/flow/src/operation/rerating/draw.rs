//! Chance draws some of the cases that a person has decided, and nobody is told which.

use evenhand_model::{
    Case, CaseId, Content, DecidedBy, Decision, DecisionOutcome, Rating, Rerating,
};

use crate::accept::evidence;
use crate::house::House;
use crate::work::{Evidence, Stop, Work};

/// Draws a case that was just decided, or not. The random number comes with the unit of work, so that whoever
/// decides can't know, and no line of the audit chain or the feed tells them.
pub fn draw(work: &mut Work<'_>, case: &Case, decision: &Decision) -> Result<(), Stop> {
    let is_drawn = work.rng.below(1_000) < u64::from(work.house.rerated_thousandths);
    let (true, DecidedBy::User(by), Some(tier)) = (is_drawn, &decision.by, decision.tier) else {
        return Ok(());
    };
    let is_found = matches!(
        decision.outcome,
        DecisionOutcome::Violation | DecisionOutcome::NoViolation
    );
    let id = id_of(work.house, case.id);
    if !is_found
        || case.class.is_sealed()
        || work.get::<Rerating>(&id)?.is_some()
        || !is_words_alone(work, case)?
    {
        return Ok(());
    }
    work.put(Rerating {
        id,
        case: case.id,
        platform: case.platform.clone(),
        subject: case.subject,
        decision: decision.id,
        first: Rating {
            by: *by,
            at: decision.at,
            tier,
            outcome: decision.outcome,
        },
        drawn_at: work.now,
        claim: None,
        fence: 0,
        handed_to: Vec::new(),
        second: None,
    });
    Ok(())
}

/// Takes a case back out of the draw, as its decision was undone or its content is gone. What was found stays.
pub fn withdraw(work: &mut Work<'_>, case: CaseId) -> Result<(), Stop> {
    let id = id_of(work.house, case);
    match work.get::<Rerating>(&id)? {
        Some(rerating) if rerating.second.is_none() => work.delete::<Rerating>(&id),
        _ => Ok(()),
    }
}

/// The id under which a case is judged again.
pub fn id_of(house: &House, case: CaseId) -> String {
    let mut id = house.secret.digest(&[b"rerating", case.as_bytes()]);
    id.truncate(32);
    id
}

/// Names can be left out of words; a face can't be left out of a picture. So a case of which words are not all is never
/// drawn.
fn is_words_alone(work: &mut Work<'_>, case: &Case) -> Result<bool, Stop> {
    let mut has_words = false;
    for address in case.evidence.iter().chain(&case.later_evidence) {
        let Some(kept) = work.get::<Evidence>(address)? else {
            return Ok(false);
        };
        let Ok(content) = serde_json::from_value::<Content>(evidence::open(&kept)?) else {
            return Ok(false);
        };
        if !content.media.is_empty() {
            return Ok(false);
        }
        has_words |= content.text.is_some_and(|text| !text.trim().is_empty());
    }
    Ok(has_words)
}
