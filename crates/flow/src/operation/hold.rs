//! Legal holds: what lies under one is neither erased nor retired.

use evenhand_model::{
    Duration, Hold, HoldBasis, HoldGround, Platform, Problem, SubjectId, SubjectRef, Time, limits,
};

use crate::accept::subject;
use crate::investigate::hold::{self, Lifting};
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
            salt: String::new(),
        };
        let hold = work.get::<Hold>(subject.id)?;
        let mut grounds = hold.iter().flat_map(|hold| &hold.grounds);
        let same = grounds.find(|one| one.is_same(&ground) && one.holds_at(work.now));
        ground.until = self.end(same.map_or(work.now, |same| same.set_at), same, work.now)?;
        if let Some(same) = same
            && work.by.user().is_none()
            && ends_earlier(ground.until, same.until)
        {
            return Err(only_a_person("move the end of a hold to an earlier time"));
        }
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

/// Whether a ground would end before it does now; without an end it goes on until it is lifted.
fn ends_earlier(new: Option<Time>, old: Option<Time>) -> bool {
    new.is_some_and(|new| old.is_none_or(|old| new < old))
}

fn only_a_person(may: &str) -> Stop {
    let detail = format!("only a person may {may}; use a personal key");
    Problem::forbidden(detail).into()
}

/// Lifts a ground. Before the law's term is over that takes the word of the authority.
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
    /// Who released it, and where that is written, if the law's term is not over.
    pub released_by: Option<String>,
}

impl Operation for LiftHold {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        check(self.basis, &self.reason, self.reference.as_deref())?;
        if let Some(released_by) = &self.released_by {
            check_sentence("released_by", released_by)?;
        }
        let Some(subject) = subject::find(work, &self.platform, &self.subject)? else {
            return Ok(());
        };
        let is_it = |ground: &HoldGround| {
            (ground.basis, &ground.reference) == (self.basis, &self.reference)
        };
        let hold = work.get::<Hold>(subject.id)?;
        let grounds = hold.iter().flat_map(|hold| &hold.grounds);
        for ground in grounds.filter(|ground| is_it(ground) && ground.is_in_term_at(work.now)) {
            self.check_release(work, ground)?;
        }
        let lifting = Lifting {
            by: work.by.user(),
            reason: &self.reason,
            released_by: self.released_by.as_deref(),
        };
        hold::lift(work, subject.id, &lifting, is_it).map(drop)
    }
}

impl LiftHold {
    /// A ground whose term is not over goes only when a person says which authority let it go.
    fn check_release(&self, work: &Work<'_>, ground: &HoldGround) -> Result<(), Stop> {
        if self.released_by.is_none() {
            let (source, ends) = ground
                .basis
                .term()
                .map_or(("the law", ground.set_at), |term| {
                    (term.source, ground.set_at.plus(term.shortest()))
                });
            let detail = format!(
                "{source} asks for this hold until {ends}; where the authority has released it, \
                 give its word in `released_by`: who, when, and the file number"
            );
            return Err(Problem::conflict(detail).at("released_by").into());
        }
        match work.by.user() {
            Some(_) => Ok(()),
            None => Err(only_a_person("lift a hold before the law's term is over")),
        }
    }
}

fn check(basis: HoldBasis, reason: &str, reference: Option<&str>) -> Result<(), Problem> {
    if basis == HoldBasis::Investigation {
        let detail = "an investigation sets and lifts its own hold; link the subject to it";
        return Err(Problem::invalid(detail).at("basis"));
    }
    check_sentence("reason", reason)?;
    if reference.is_some_and(|text| text.is_empty() || text.len() > limits::EXTERNAL_ID_BYTES_MAX) {
        let detail = format!("expected 1 to {} bytes", limits::EXTERNAL_ID_BYTES_MAX);
        return Err(Problem::invalid(detail).at("reference"));
    }
    Ok(())
}

fn check_sentence(field: &str, words: &str) -> Result<(), Problem> {
    if words.trim().is_empty() || words.len() > limits::PROSE_BYTES_MAX {
        let detail = format!(
            "expected a sentence of at most {} bytes",
            limits::PROSE_BYTES_MAX
        );
        return Err(Problem::invalid(detail).at(field));
    }
    Ok(())
}

/// Ends the grounds whose time is over.
#[derive(Clone, Debug)]
pub struct EndHolds {
    /// On which subjects.
    pub subjects: Vec<SubjectId>,
}

impl Operation for EndHolds {
    type Answer = usize;

    fn run(&self, work: &mut Work<'_>) -> Result<usize, Stop> {
        hold::expect(work, &self.subjects.iter().copied().collect())?;
        let (now, mut ended) = (work.now, 0);
        for subject in &self.subjects {
            ended += hold::lift(work, *subject, &Lifting::TIME_IS_OVER, |ground| {
                !ground.holds_at(now)
            })?;
        }
        Ok(ended)
    }
}

/// Forgets grounds that ended long enough ago, with who lifted them and why.
#[derive(Clone, Debug)]
pub struct ForgetLifted {
    /// On which subjects.
    pub subjects: Vec<SubjectId>,
    /// How long they are remembered.
    pub kept: Duration,
}

impl Operation for ForgetLifted {
    type Answer = usize;

    fn run(&self, work: &mut Work<'_>) -> Result<usize, Stop> {
        work.expect(self.subjects.iter().map(Key::of::<Hold>))?;
        let mut forgotten = 0;
        for subject in &self.subjects {
            let Some(mut hold) = work.get::<Hold>(subject)? else {
                continue;
            };
            let before = hold.lifted.len();
            hold.lifted
                .retain(|lifted| lifted.at.plus(self.kept) > work.now);
            forgotten += before - hold.lifted.len();
            if hold.grounds.is_empty() && hold.lifted.is_empty() {
                work.delete::<Hold>(subject)?;
            } else {
                work.put(hold);
            }
        }
        Ok(forgotten)
    }
}
