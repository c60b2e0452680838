//! Holds on subjects: whether one is in force, what a link holds, and how grounds come and go.

use std::collections::BTreeSet;

use evenhand_model::{
    Account, Act, Case, Contact, Hold, HoldBasis, HoldGround, InvestigationId, LiftedGround, Link,
    LinkedTo, Platform, Problem, Subject, SubjectId, UserId, limits,
};

use crate::accept::{evidence, salted};
use crate::work::{Evidence, Key, Line, Stop, Work};

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

/// The subjects that links hold, each once: what a case is about or what is linked itself, and who wrote
/// either.
pub fn subjects_of(work: &mut Work<'_>, links: &[Link]) -> Result<BTreeSet<SubjectId>, Stop> {
    let cases = links.iter().filter_map(|link| link.to.case());
    work.expect(cases.map(Key::of::<Case>))?;
    let mut subjects = BTreeSet::new();
    for link in links {
        match link.to {
            LinkedTo::Subject(subject) => _ = subjects.insert(subject),
            LinkedTo::Case(case) => subjects.extend(work.get::<Case>(case)?.map(|row| row.subject)),
        }
    }
    work.expect(subjects.iter().map(Key::of::<Subject>))?;
    let mut authors = BTreeSet::new();
    for subject in &subjects {
        authors.extend(work.get::<Subject>(subject)?.and_then(|row| row.author));
    }
    subjects.append(&mut authors);
    Ok(subjects)
}

/// Gives each of these subjects the ground of an investigation.
pub fn put_of(
    work: &mut Work<'_>,
    subjects: &BTreeSet<SubjectId>,
    investigation: InvestigationId,
) -> Result<(), Stop> {
    expect(work, subjects)?;
    for subject in subjects {
        let ground = HoldGround {
            basis: HoldBasis::Investigation,
            investigation: Some(investigation),
            reference: None,
            reason: "an investigation is open".into(),
            by: work.by.user(),
            set_at: work.now,
            until: None,
            salt: String::new(),
        };
        put(work, *subject, ground)?;
    }
    Ok(())
}

/// Lifts the ground of an investigation from each of these subjects.
pub fn lift_of(
    work: &mut Work<'_>,
    subjects: &BTreeSet<SubjectId>,
    investigation: InvestigationId,
) -> Result<(), Stop> {
    expect(work, subjects)?;
    let lifting = Lifting {
        by: work.by.user(),
        reason: "the investigation needs it no more; its chain of custody says why",
        released_by: None,
    };
    let is_of = |ground: &HoldGround| {
        ground.basis == HoldBasis::Investigation && ground.investigation == Some(investigation)
    };
    for subject in subjects {
        lift(work, *subject, &lifting, is_of)?;
    }
    Ok(())
}

/// Holds an author for the investigations that hold what the author wrote. For content of which nobody
/// knew the author when it was linked.
pub fn pass_on(work: &mut Work<'_>, content: SubjectId, author: SubjectId) -> Result<(), Stop> {
    let hold = work.get::<Hold>(content)?;
    let grounds = hold.into_iter().flat_map(|hold| hold.grounds);
    for ground in grounds.filter(|ground| ground.basis == HoldBasis::Investigation) {
        let there = work.get::<Hold>(author)?;
        if there.is_some_and(|hold| hold.grounds.len() >= limits::GROUNDS_PER_HOLD_MAX) {
            // The others hold it. Nothing that the platform sends is refused because of a hold.
            return Ok(());
        }
        let set_at = work.now;
        put(work, author, HoldGround { set_at, ..ground })?;
    }
    Ok(())
}

/// Loads at once what [`put`] and [`lift`] read of many subjects.
pub fn expect(work: &mut Work<'_>, subjects: &BTreeSet<SubjectId>) -> Result<(), Stop> {
    let rows = |id: &SubjectId| {
        [
            Key::of::<Hold>(id),
            Key::of::<Account>(id),
            Key::of::<Subject>(id),
        ]
    };
    work.expect(subjects.iter().flat_map(rows))?;
    let mut copies = Vec::new();
    for id in subjects {
        if let Some(hold) = work.get::<Hold>(id)? {
            let addresses = hold.profile.iter().chain(&hold.contacts);
            copies.extend(addresses.map(Key::of::<Evidence>));
        }
        if let (Some(account), Some(subject)) = (work.get::<Account>(id)?, work.get::<Subject>(id)?)
        {
            copies.push(evidence::key(work.house, &subject.platform, &account));
        }
    }
    work.expect(copies)
}

/// Adds a ground, or changes the same one: what it rests on since when stays. One that has run out is
/// set anew. The same words and time once more change nothing.
pub fn put(work: &mut Work<'_>, subject: SubjectId, mut ground: HoldGround) -> Result<Hold, Stop> {
    let hold = work.get::<Hold>(subject)?;
    let mut hold = hold.unwrap_or_else(|| Hold::new(subject));
    ground.salt = salted::salt(work);
    match hold.grounds.iter().position(|one| one.is_same(&ground)) {
        Some(place) if hold.grounds[place].holds_at(work.now) => {
            let same = &mut hold.grounds[place];
            if (same.until, &same.reason) == (ground.until, &ground.reason) {
                return Ok(hold);
            }
            ground.set_at = same.set_at;
            *same = ground.clone();
        }
        Some(place) => {
            let over = hold.grounds.remove(place);
            end(work, &mut hold, over, &Lifting::TIME_IS_OVER);
            hold.grounds.push(ground.clone());
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
    if hold.profile.is_none() {
        hold.profile = copy_of_profile(work, subject)?;
    }
    work.put(hold.clone());
    let line = line_about(subject, &ground)
        .with("lifted", false)
        .with("until", ground.until.map(|until| until.to_string()));
    work.record(line);
    Ok(hold)
}

/// Why a ground is lifted.
#[derive(Clone, Copy, Debug)]
pub struct Lifting<'a> {
    /// Who lifts it; none where it ends by itself.
    pub by: Option<UserId>,
    /// Why, in a sentence.
    pub reason: &'a str,
    /// The word of the authority that it may go before the law's term is over.
    pub released_by: Option<&'a str>,
}

impl Lifting<'static> {
    /// It ends by itself.
    pub const TIME_IS_OVER: Self = Self {
        by: None,
        reason: "its time is over",
        released_by: None,
    };
}

/// Lifts every ground that `is_over` names; answers how many those were.
pub fn lift(
    work: &mut Work<'_>,
    subject: SubjectId,
    lifting: &Lifting<'_>,
    is_over: impl Fn(&HoldGround) -> bool,
) -> Result<usize, Stop> {
    let Some(mut hold) = work.get::<Hold>(subject)? else {
        return Ok(0);
    };
    let over: Vec<HoldGround> = hold.grounds.extract_if(.., |one| is_over(one)).collect();
    if over.is_empty() {
        return Ok(0);
    }
    let count = over.len();
    for ground in over {
        end(work, &mut hold, ground, lifting);
    }
    if hold.grounds.is_empty() {
        release_copies(work, &mut hold)?;
    }
    work.put(hold);
    Ok(count)
}

/// Remembers a ground that has ended, and records its end.
fn end(work: &mut Work<'_>, hold: &mut Hold, ground: HoldGround, lifting: &Lifting<'_>) {
    let lifted = LiftedGround {
        ground,
        by: lifting.by,
        at: work.now,
        reason: lifting.reason.to_owned(),
        released_by: lifting.released_by.map(str::to_owned),
        salt: salted::salt(work),
    };
    let mut line = line_about(hold.subject, &lifted.ground)
        .with("lifted", true)
        .with("until", lifted.ground.until.map(|until| until.to_string()))
        .with(
            "lifted_reason_digest",
            salted::digest(&lifted.salt, &lifted.reason),
        );
    if let Some(released_by) = &lifted.released_by {
        line = line.with(
            "released_by_digest",
            salted::digest(&lifted.salt, released_by),
        );
    }
    work.record(line);
    hold.lifted.push(lifted);
    let too_many = hold
        .lifted
        .len()
        .saturating_sub(limits::LIFTED_PER_HOLD_MAX);
    hold.lifted.drain(..too_many);
}

/// An entry names nobody: reason and reference stand in it as digests that tell nothing without the row.
fn line_about(subject: SubjectId, ground: &HoldGround) -> Line {
    let mut line = Line::of(Act::HoldChanged)
        .subject(subject)
        .with("basis", ground.basis.as_str())
        .with(
            "reason_digest",
            salted::digest(&ground.salt, &ground.reason),
        );
    if let Some(reference) = &ground.reference {
        line = line.with("reference_digest", salted::digest(&ground.salt, reference));
    }
    if let Some(investigation) = ground.investigation {
        line = line.with("investigation", investigation.to_string());
    }
    line
}

/// Keeps the account's row as it is now.
fn copy_of_profile(work: &mut Work<'_>, subject: SubjectId) -> Result<Option<String>, Stop> {
    let Some(account) = work.get::<Account>(subject)? else {
        return Ok(None);
    };
    let platform = work.need::<Subject>(subject, "subject")?.platform;
    let kept = evidence::keep(work, &platform, &account)?;
    Ok(Some(kept.address))
}

/// Keeps a contact that is about to be replaced or deleted, if the account is held.
pub fn keep_contact(
    work: &mut Work<'_>,
    platform: &Platform,
    account: SubjectId,
    contact: &Contact,
) -> Result<(), Stop> {
    let Some(mut hold) = work.get::<Hold>(account)? else {
        return Ok(());
    };
    if hold.holds_at(work.now) && hold.contacts.len() < limits::CONTACTS_PER_HOLD_MAX {
        hold.contacts
            .push(evidence::keep(work, platform, contact)?.address);
        work.put(hold);
    }
    Ok(())
}

/// Lets go of what a hold alone keeps.
pub fn release_copies(work: &mut Work<'_>, hold: &mut Hold) -> Result<(), Stop> {
    let addresses: Vec<String> = hold.profile.take().into_iter().collect();
    for address in addresses.iter().chain(&std::mem::take(&mut hold.contacts)) {
        evidence::release(work, address)?;
    }
    Ok(())
}
