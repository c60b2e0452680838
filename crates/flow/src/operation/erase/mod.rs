//! Erasing a person: the mapping to the platform's ids, the profile, the words. What remains names
//! nobody: our random ids, times, counts and salted digests, so that the chain still verifies.
//!
//! An erasure is on the platform's list from the moment it is asked for until nothing is left, so
//! that a crash halfway forgets nothing. It is carried out in small commits, one for each subject,
//! and a repeat of any of them does nothing.

pub mod redress;
pub mod report;
pub mod subject;

use evenhand_model::{Act, Platform, SubjectKind, SubjectRef, Time};
use schemars::JsonSchema;
use serde::Serialize;

use crate::accept;
use crate::house::House;
use crate::work::{Erasure, Line, Operation, PlatformRow, Stop, Work};

pub use redress::ForgetRedress;
pub use report::ForgetReports;
pub use subject::ForgetSubject;

/// What was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Erased {
    /// Subjects that name nobody any more.
    pub subjects: usize,
    /// Reports without their words.
    pub reports: usize,
    /// Notes, notices and appeals deleted.
    pub notes: usize,
    /// Subjects, reports, notices and appeals that a legal hold keeps; they go when it ends.
    pub held: usize,
    /// Corrections of scores of what they wrote, deleted.
    pub corrections: usize,
}

impl Erased {
    /// Adds what another step erased.
    pub fn add(&mut self, other: Self) {
        self.subjects += other.subjects;
        self.reports += other.reports;
        self.notes += other.notes;
        self.held += other.held;
        self.corrections += other.corrections;
    }

    /// Whether nothing was there to erase.
    pub fn is_nothing(&self) -> bool {
        self.subjects + self.reports + self.notes + self.corrections == 0
    }
}

/// Puts an account on the list of erasures, where it waits for a legal hold to end. Its own id goes there
/// as a keyed digest only.
#[derive(Clone, Debug)]
pub struct AskErasure {
    /// Whose account.
    pub platform: Platform,
    /// The platform's id of it.
    pub account: String,
}

impl Operation for AskErasure {
    type Answer = Erasure;

    fn run(&self, work: &mut Work<'_>) -> Result<Erasure, Stop> {
        accept::shape::check_id("id", &self.account)?;
        let named = SubjectRef {
            kind: SubjectKind::Account,
            id: self.account.clone(),
        };
        let known = accept::subject::find(work, &self.platform, &named)?.map(|subject| subject.id);
        let mut platform = PlatformRow::of(work, &self.platform)?;
        let digest = account_digest(work.house, &self.account);
        let listed = platform
            .erasures
            .iter()
            .find(|one| one.account_digest == digest && (one.account == known || known.is_none()));
        if let Some(listed) = listed {
            return Ok(listed.clone());
        }
        let erasure = Erasure {
            account_digest: digest,
            account: known,
            asked_at: work.now,
            wiped_at: None,
        };
        platform.erasures.push(erasure.clone());
        work.put(platform);
        work.record(Line::of(Act::ErasureAsked).subject(known));
        Ok(erasure)
    }
}

/// Says how far an erasure has come: off the list once nothing is left of the person.
#[derive(Clone, Debug)]
pub struct NoteErasure {
    /// Whose account.
    pub platform: Platform,
    /// Which erasure.
    pub erasure: Erasure,
    /// What this round of it erased.
    pub erased: Erased,
    /// Whether the event log names the person no more. It waits while content of theirs is held.
    pub wiped: bool,
}

impl Operation for NoteErasure {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let mut platform = PlatformRow::of(work, &self.platform)?;
        let place = platform.erasures.iter().position(|one| {
            one.account_digest == self.erasure.account_digest && one.account == self.erasure.account
        });
        let Some(place) = place else {
            return Ok(());
        };
        if self.erased.held == 0 && self.wiped {
            platform.erasures.remove(place);
        } else if self.wiped {
            platform.erasures[place].wiped_at = Some(work.now);
        }
        if !self.erased.is_nothing() {
            platform.erased_since = platform.erased_since.or(Some(work.now));
        }
        work.put(platform);
        let line = Line::of(Act::SubjectErased)
            .with("subjects", self.erased.subjects)
            .with("reports", self.erased.reports)
            .with("held", self.erased.held);
        work.record(line.subject(self.erasure.account));
        Ok(())
    }
}

/// Says that the store's file was written anew, so that nothing erased before is left in it.
#[derive(Clone, Debug)]
pub struct NoteRewrite {
    /// Whose rows.
    pub platform: Platform,
    /// When the rewriting began.
    pub began_at: Time,
}

impl Operation for NoteRewrite {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let mut platform = PlatformRow::of(work, &self.platform)?;
        if platform
            .erased_since
            .is_some_and(|since| since <= self.began_at)
        {
            platform.erased_since = None;
            work.put(platform);
        }
        Ok(())
    }
}

/// How the list of erasures names an account.
pub fn account_digest(house: &House, account: &str) -> String {
    house.secret.digest(&[b"erasure", account.as_bytes()])
}
