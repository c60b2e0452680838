//! What takes a case out of turn pulls the oldest other one of its tier forward, so that nobody pays for it.

use evenhand_model::{Act, Case, CaseId, Platform};

use crate::case::order_of_work;
use crate::work::{Line, Stop, Work};

/// Moves the oldest of some open cases to the front, because of one that is out of turn.
pub fn pull_forward(
    work: &mut Work<'_>,
    platform: &Platform,
    because_of: CaseId,
    of_same_tier: &[CaseId],
) -> Result<Option<CaseId>, Stop> {
    let mut oldest: Option<Case> = None;
    for id in of_same_tier {
        let Some(other) = work.get::<Case>(id)? else {
            continue;
        };
        // One that was pulled forward already can't be the balance of another favour.
        let is_pulled = other.queue_at < other.due_at;
        let may_be = order_of_work::can_be_next(&other, platform);
        if other.id != because_of
            && may_be
            && !is_pulled
            && oldest
                .as_ref()
                .is_none_or(|oldest| other.received_at < oldest.received_at)
        {
            oldest = Some(other);
        }
    }
    let Some(mut other) = oldest else {
        return Ok(None);
    };
    other.queue_at = other.queue_at.min(work.now);
    work.put(other.clone());
    work.record(
        Line::of(Act::CasePulledForward)
            .subject(other.subject)
            .case(other.id)
            .with("because_of", because_of.to_string()),
    );
    Ok(Some(other.id))
}
