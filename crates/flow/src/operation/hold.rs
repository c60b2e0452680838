//! Legal holds: what lies under one is neither erased nor retired.

use evenhand_model::{Act, Platform, Problem, Subject, SubjectId, SubjectRef, Time};

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

/// Whether a legal hold lies on a subject, or on the account that wrote it.
pub fn is_held(work: &mut Work<'_>, subject: SubjectId) -> Result<bool, Stop> {
    let author = work
        .get::<Subject>(subject)?
        .and_then(|subject| subject.author);
    for id in std::iter::once(subject).chain(author) {
        let hold = work.get::<Hold>(id)?;
        if hold.is_some_and(|hold| hold.until.is_none_or(|until| until > work.now)) {
            return Ok(true);
        }
    }
    Ok(false)
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
