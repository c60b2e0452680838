//! One act on many subjects: begun once, carried on a few subjects at a time, so that it goes on
//! where it stopped, and taken back in the same way.
//!
//! Each subject gets a decision of its own that names the bulk. An open case is decided out of the
//! order of work by that: an expedite, with the bulk's reason. What a preview shows is this same code,
//! run and thrown away.

mod act;
mod begin;
mod revert;
mod step;

pub use begin::BeginBulk;
pub use step::Rehearse;

use std::collections::BTreeMap;

use evenhand_model::{
    Act, Bulk, BulkId, BulkStep, BulkWork, CaseId, Decision, LeftOut, LeftOutReason, Tier, User,
};

use crate::work::{Key, Line, Operation, Stop, Work};

/// Deals with the next few subjects of a bulk.
#[derive(Clone, Debug)]
pub struct CarryOnBulk {
    /// Which.
    pub bulk: BulkId,
    /// How many subjects were done when somebody looked; if more are by now, nothing is left to do here.
    pub from: usize,
    /// How many subjects to deal with.
    pub count: usize,
    /// Open cases outside of the bulk by tier, the oldest first: those that an expedite may pull forward.
    pub others: BTreeMap<Tier, Vec<CaseId>>,
    /// Leaves the next subject out, as it was tried by itself and refused.
    pub leave_out: bool,
}

impl Operation for CarryOnBulk {
    type Answer = Bulk;

    fn run(&self, work: &mut Work<'_>) -> Result<Bulk, Stop> {
        let mut bulk = work.need::<Bulk>(self.bulk, "bulk")?;
        if bulk.done != self.from || !bulk.is_running() {
            return Ok(bulk);
        }
        let next: Vec<_> = bulk.subjects.iter().skip(bulk.done).copied().collect();
        let next = &next[..self.count.min(next.len())];
        work.expect(next.iter().map(Key::of::<evenhand_model::Subject>))?;
        // Whoever has lost access in the midst of it does nothing further.
        let user = work.get::<User>(bulk.by)?;
        let has_access = user.is_some_and(|user| user.disabled_at.is_none());
        for subject in next {
            let done = if self.leave_out || !has_access {
                BulkStep::left_out(*subject, LeftOutReason::DoesNotFit)
            } else {
                step::take(work, &bulk, *subject, &self.others)?
            };
            bulk.done += 1;
            match done.left_out {
                Some(why) => bulk.left_out.push(LeftOut {
                    subject: *subject,
                    why,
                }),
                None => bulk.decided += 1,
            }
        }
        if bulk.done == bulk.subjects.len() {
            finish(work, &mut bulk);
        }
        work.put(bulk.clone());
        Ok(bulk)
    }
}

/// From now on only the decisions say why: they are erased and retired with their subjects.
fn finish(work: &mut Work<'_>, bulk: &mut Bulk) {
    bulk.finished_at = Some(work.now);
    bulk.reason.clear();
    if let BulkWork::Decide(decision) = &mut bulk.work {
        decision.explanation = None;
        decision.law = None;
        for action in &mut decision.actions {
            action.parameters.clear();
        }
    }
    work.record(
        Line::of(Act::BulkFinished)
            .with("bulk", bulk.id.to_string())
            .with("decided", bulk.decided)
            .with("left_out", bulk.left_out.len()),
    );
}

/// Says in a decision that it belongs to a bulk.
fn belongs_to(work: &mut Work<'_>, mut decision: Decision, bulk: &Bulk) -> Decision {
    decision.bulk = Some(bulk.id);
    work.put(decision.clone());
    decision
}
