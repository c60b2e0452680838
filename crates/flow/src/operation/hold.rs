//! Legal holds: what lies under one is neither erased nor retired.

use evenhand_model::{Act, Platform, Problem, SubjectRef, Time};

use crate::accept::subject;
use crate::work::{Hold, Line, Operation, Stop, Work};

/// Sets or lifts a hold on everything about a subject.
#[derive(Clone, Debug)]
pub struct SetHold {
    /// Whose subject.
    pub platform: Platform,
    /// Which subject.
    pub subject: SubjectRef,
    /// Why.
    pub reason: String,
    /// When it ends.
    pub until: Option<Time>,
    /// Whether it is lifted.
    pub lift: bool,
}

impl Operation for SetHold {
    type Answer = Hold;

    fn run(&self, work: &mut Work<'_>) -> Result<Hold, Stop> {
        if self.reason.trim().is_empty() {
            return Err(
                Problem::invalid("a hold needs its legal reason in a sentence")
                    .at("reason")
                    .into(),
            );
        }
        let subject = subject::find_or_add(work, &self.platform, &self.subject)?;
        let hold = Hold {
            subject: subject.id,
            by: work.by.user(),
            reason: self.reason.clone(),
            set_at: work.now,
            until: self.until,
        };
        if self.lift {
            work.delete::<Hold>(subject.id)?;
        } else {
            work.put(hold.clone());
        }
        work.record(
            Line::of(Act::HoldChanged)
                .subject(subject.id)
                .with("lifted", self.lift)
                .with("until", self.until.map(|until| until.to_string())),
        );
        Ok(hold)
    }
}
