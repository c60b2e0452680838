//! Legal holds: what lies under one is neither erased nor retired.

use evenhand_model::{
    Hold, HoldBasis, HoldGround, Platform, Problem, SubjectId, SubjectRef, Time, limits,
};

use crate::accept::subject;
use crate::investigate::hold;
use crate::work::{Key, Operation, Stop, Work};

/// Sets a ground for holding everything about a subject, or changes it.
#[derive(Clone, Debug)]
pub struct SetHold {
    /// Whose subject.
    pub platform: Platform,
    /// Which subject.
    pub subject: SubjectRef,
    /// What the ground rests on.
    pub basis: HoldBasis,
    /// File number of the request.
    pub reference: Option<String>,
    /// The legal reason, in a sentence.
    pub reason: String,
    /// When it ends. The term of the law where this is absent; until it is lifted where there is none.
    pub until: Option<Time>,
}

impl Operation for SetHold {
    type Answer = Hold;

    fn run(&self, work: &mut Work<'_>) -> Result<Hold, Stop> {
        check(self.basis, &self.reason, self.reference.as_deref())?;
        let subject = subject::find_or_add(work, &self.platform, &self.subject)?;
        let mut ground = HoldGround {
            basis: self.basis,
            investigation: None,
            reference: self.reference.clone(),
            reason: self.reason.clone(),
            by: work.by.user(),
            set_at: work.now,
            until: None,
        };
        let hold = work.get::<Hold>(subject.id)?;
        let mut grounds = hold.iter().flat_map(|hold| &hold.grounds);
        let same = grounds.find(|one| one.is_same(&ground) && one.holds_at(work.now));
        ground.until = self.end(same.map_or(work.now, |same| same.set_at), same, work.now)?;
        hold::put(work, subject.id, ground)
    }
}

impl SetHold {
    /// When the ground ends: not before the law's term is over, and not after the longest one.
    fn end(
        &self,
        set_at: Time,
        same: Option<&HoldGround>,
        now: Time,
    ) -> Result<Option<Time>, Problem> {
        let refuse = |detail: String| Err(Problem::invalid(detail).at("until"));
        if let Some(until) = self.until.filter(|until| *until <= now) {
            return refuse(format!("{until} is past; lift the hold instead"));
        }
        let Some(term) = self.basis.term() else {
            return Ok(self.until);
        };
        let earliest = set_at.plus(term.shortest());
        let until = match (self.until, same) {
            (Some(until), _) => until,
            (None, Some(same)) => same.until.unwrap_or(earliest),
            (None, None) => earliest,
        };
        if until < earliest {
            return refuse(format!(
                "{} asks for {} days, which end on {earliest}; give that or a later time, or none",
                term.source, term.days_min
            ));
        }
        if let Some(latest) = term.longest().map(|longest| set_at.plus(longest))
            && until > latest
        {
            return refuse(format!(
                "{} ends on {latest} at the latest; a new request is a hold with its own `reference`",
                term.source
            ));
        }
        Ok(Some(until))
    }
}

/// Lifts a ground.
#[derive(Clone, Debug)]
pub struct LiftHold {
    /// Whose subject.
    pub platform: Platform,
    /// Which subject.
    pub subject: SubjectRef,
    /// What the ground rests on.
    pub basis: HoldBasis,
    /// File number of the request.
    pub reference: Option<String>,
    /// Why it ends.
    pub reason: String,
}

impl Operation for LiftHold {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        check(self.basis, &self.reason, self.reference.as_deref())?;
        let Some(subject) = subject::find(work, &self.platform, &self.subject)? else {
            return Ok(());
        };
        let is_it = |ground: &HoldGround| {
            (ground.basis, &ground.reference) == (self.basis, &self.reference)
        };
        hold::lift(work, subject.id, is_it).map(drop)
    }
}

fn check(basis: HoldBasis, reason: &str, reference: Option<&str>) -> Result<(), Problem> {
    if basis == HoldBasis::Investigation {
        let detail = "an investigation sets and lifts its own hold; link the subject to it";
        return Err(Problem::invalid(detail).at("basis"));
    }
    if reason.trim().is_empty() || reason.len() > limits::PROSE_BYTES_MAX {
        return Err(Problem::invalid("a hold needs its legal reason in a sentence").at("reason"));
    }
    if reference.is_some_and(|text| text.is_empty() || text.len() > limits::EXTERNAL_ID_BYTES_MAX) {
        let detail = format!("expected 1 to {} bytes", limits::EXTERNAL_ID_BYTES_MAX);
        return Err(Problem::invalid(detail).at("reference"));
    }
    Ok(())
}

/// Takes the grounds away whose time is over.
#[derive(Clone, Debug)]
pub struct EndHolds {
    /// On which subjects.
    pub subjects: Vec<SubjectId>,
}

impl Operation for EndHolds {
    type Answer = usize;

    fn run(&self, work: &mut Work<'_>) -> Result<usize, Stop> {
        work.expect(self.subjects.iter().map(Key::of::<Hold>))?;
        let (now, mut ended) = (work.now, 0);
        for subject in &self.subjects {
            ended += hold::lift(work, *subject, |ground| !ground.holds_at(now))?;
        }
        Ok(ended)
    }
}
