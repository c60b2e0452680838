//! Matches that were found long enough ago are deleted, once nothing depends on them.

use evenhand_model::{BankItem, Duration, MediaMatch, MediaMatchId, Order, Subject};

use crate::investigate::hold::is_held;
use crate::work::{Key, Operation, Stop, Work};

/// Deletes matches.
#[derive(Clone, Debug)]
pub struct RetireMatches {
    /// Which, if their time is over.
    pub matches: Vec<MediaMatchId>,
    /// How long they are kept.
    pub kept: Duration,
}

impl Operation for RetireMatches {
    /// How many were deleted.
    type Answer = usize;

    fn run(&self, work: &mut Work<'_>) -> Result<usize, Stop> {
        work.expect(self.matches.iter().map(Key::of::<MediaMatch>))?;
        let mut count = 0;
        for id in &self.matches {
            let found = work.get::<MediaMatch>(id)?;
            let is_over = |found: &MediaMatch| found.at.plus(self.kept) <= work.now;
            let Some(found) = found.filter(is_over) else {
                continue;
            };
            if !is_needed(work, &found)? {
                work.delete::<MediaMatch>(id)?;
                count += 1;
            }
        }
        Ok(count)
    }
}

/// Whether its case is open, one of its orders is in force, which ends when its item is taken back, or it is evidence.
fn is_needed(work: &mut Work<'_>, found: &MediaMatch) -> Result<bool, Stop> {
    let subject = work.get::<Subject>(found.subject)?;
    let item = work.get::<BankItem>(&found.item)?;
    let is_open = subject.is_some_and(|subject| subject.open_case.is_some());
    if is_open || item.is_some_and(|item| item.is_to_undo()) || is_held(work, found.subject)? {
        return Ok(true);
    }
    for id in &found.orders {
        let order = work.get::<Order>(id)?;
        if order.is_some_and(|order| order.ended_at.is_none()) {
            return Ok(true);
        }
    }
    Ok(false)
}
