//! Holds on subjects: whether one is in force, and how its grounds come and go.

use evenhand_model::{
    Act, Hold, HoldBasis, HoldGround, InvestigationId, Problem, Subject, SubjectId, limits,
};

use crate::work::{Line, Stop, Work};

/// Whether a legal hold lies on a subject, or on the account that wrote it.
pub fn is_held(work: &mut Work<'_>, subject: SubjectId) -> Result<bool, Stop> {
    let author = work
        .get::<Subject>(subject)?
        .and_then(|subject| subject.author);
    for id in std::iter::once(subject).chain(author) {
        let hold = work.get::<Hold>(id)?;
        if hold.is_some_and(|hold| hold.holds_at(work.now)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The ground that an investigation gives.
pub fn of_investigation(work: &Work<'_>, investigation: InvestigationId) -> HoldGround {
    HoldGround {
        basis: HoldBasis::Investigation,
        investigation: Some(investigation),
        reference: None,
        reason: "an investigation is open".into(),
        by: work.by.user(),
        set_at: work.now,
        until: None,
    }
}

/// Adds a ground, or changes the same one: what it rests on since when stays. One that has run out is
/// set anew.
pub fn put(work: &mut Work<'_>, subject: SubjectId, ground: HoldGround) -> Result<Hold, Stop> {
    let mut ground = ground;
    let hold = work.get::<Hold>(subject)?;
    let mut hold = hold.unwrap_or(Hold {
        subject,
        grounds: Vec::new(),
    });
    match hold.grounds.iter().position(|one| one.is_same(&ground)) {
        Some(place) => {
            let same = &mut hold.grounds[place];
            if same.holds_at(work.now) {
                ground.set_at = same.set_at;
            }
            *same = ground.clone();
        }
        None if hold.grounds.len() >= limits::GROUNDS_PER_HOLD_MAX => {
            let detail = format!(
                "a hold takes {} grounds; lift one that is over",
                limits::GROUNDS_PER_HOLD_MAX
            );
            return Err(Problem::conflict(detail).into());
        }
        None => hold.grounds.push(ground.clone()),
    }
    work.put(hold.clone());
    record(work, subject, &ground, false);
    Ok(hold)
}

/// Lifts every ground that `is_over` names; answers how many those were.
pub fn lift(
    work: &mut Work<'_>,
    subject: SubjectId,
    is_over: impl Fn(&HoldGround) -> bool,
) -> Result<usize, Stop> {
    let Some(mut hold) = work.get::<Hold>(subject)? else {
        return Ok(0);
    };
    let over: Vec<HoldGround> = hold.grounds.extract_if(.., |one| is_over(one)).collect();
    if over.is_empty() {
        return Ok(0);
    }
    if hold.grounds.is_empty() {
        work.delete::<Hold>(subject)?;
    } else {
        work.put(hold);
    }
    for ground in &over {
        record(work, subject, ground, true);
    }
    Ok(over.len())
}

fn record(work: &mut Work<'_>, subject: SubjectId, ground: &HoldGround, lifted: bool) {
    let investigation = ground.investigation.map(|id| id.to_string());
    let mut line = Line::of(Act::HoldChanged)
        .subject(subject)
        .with("basis", ground.basis.as_str())
        .with("lifted", lifted)
        .with("until", ground.until.map(|until| until.to_string()));
    if let Some(investigation) = investigation {
        line = line.with("investigation", investigation);
    }
    work.record(line);
}
