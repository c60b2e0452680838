//! Keeping up with the store and the event log, step by step.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use evenhand_detect::returns::Seen;
use evenhand_flow::operation::returns::conduct::{ForgetConduct, KeepConduct};
use evenhand_flow::operation::returns::find::FindReturn;
use evenhand_model::{Principal, Problem, SubjectId, Time};

use tokio::task::JoinSet;

use super::deeds::Deeds;
use super::figures;
use super::watched::Watched;
use crate::aside::read_aside;
use crate::engine::Engine;

/// Values are counted with room for those of so many accounts (16 MiB), however few there are at first: a house grows, and where
/// there is too little room everything looks as if many had it.
const ACCOUNTS: usize = 100_000;

/// Rows that are written together: they share a sync.
const TOGETHER: usize = 64;

/// A place in the feed and in the event log, and all that is watched.
pub struct Follower {
    pub(super) watched: Watched,
    pub(super) seen: Seen,
    /// What accounts have done; none before the first walk.
    pub(super) deeds: Option<Deeds>,
    /// What accounts said of themselves when they were last looked at.
    pub(super) profiles: HashMap<SubjectId, u64>,
    /// Accounts that are to be looked at whatever they say, as the last time came to nothing.
    pub(super) again: BTreeSet<SubjectId>,
    /// Suspended accounts of which nothing is kept yet of what they have done.
    pub(super) unkept: BTreeSet<SubjectId>,
    /// Suspended accounts whose network is to be looked up once the log was read to its end.
    pub(super) without_network: BTreeSet<SubjectId>,
    /// Until when private values of suspended accounts are compared.
    pub(super) private_until: BTreeSet<(Time, SubjectId)>,
    pub(super) sequence: Option<u64>,
}

/// What a step has found and has to be written down.
#[derive(Default)]
pub(super) struct Found {
    /// Links, with when the house first heard of the new account.
    pub(super) links: Vec<(FindReturn, Time)>,
    pub(super) kept: Vec<KeepConduct>,
    pub(super) forgotten: Vec<SubjectId>,
}

impl Default for Follower {
    fn default() -> Self {
        Self {
            watched: Watched::new(0),
            seen: Seen::with_room_for(ACCOUNTS),
            deeds: None,
            profiles: HashMap::new(),
            again: BTreeSet::new(),
            unkept: BTreeSet::new(),
            without_network: BTreeSet::new(),
            private_until: BTreeSet::new(),
            sequence: None,
        }
    }
}

impl Follower {
    /// One step. Answers whether there is more to do at once.
    pub async fn step(self, engine: &Arc<Engine>) -> (Self, Result<bool, Problem>) {
        let (mut follower, found) = read_aside(engine, self, Self::read).await;
        match found {
            Ok((found, more)) => {
                let written = follower.write(engine, found).await;
                (follower, written.map(|()| more))
            }
            Err(problem) => (follower, Err(problem)),
        }
    }

    /// How many accounts it knows the conduct of, and about how many bytes those take that did something lately.
    pub fn size(&self) -> (usize, usize) {
        self.deeds.as_ref().map_or((0, 0), Deeds::size)
    }

    fn read(&mut self, engine: &Engine) -> Result<(Found, bool), Problem> {
        let Some(sequence) = self.sequence else {
            return Ok((self.walk(engine)?, true));
        };
        // What accounts have done comes first, so that it is known of whoever turns out to be suspended.
        let mut found = Found::default();
        let mut more = false;
        if let Some(deeds) = &mut self.deeds {
            // Without the log accounts are still compared by what they say of themselves.
            match deeds.read(engine, &mut self.seen) {
                Ok(is_more) => more = is_more,
                Err(problem) => tracing::warn!(%problem, "what accounts do is not known for now"),
            }
        }
        let (changed, is_more_in_feed) = self.follow(engine, sequence, &mut found)?;
        self.forget_private(engine, &mut found)?;
        self.keep_what_is_known(engine, &mut found)?;
        for account in &changed {
            self.again.remove(&account.subject);
            found.links.extend(self.look(engine, account)?);
        }
        let due = self.deeds.as_mut().map(Deeds::due).unwrap_or_default();
        for account in self.named(engine, due)? {
            found.links.extend(self.look(engine, &account)?);
        }
        for account in std::mem::take(&mut self.again) {
            found.links.extend(self.look_at(engine, account)?);
        }
        more |= is_more_in_feed || self.deeds.as_ref().is_some_and(Deeds::is_any_due);
        Ok((found, more))
    }

    /// Writes down what was found. What could not be written is found again.
    async fn write(&mut self, engine: &Arc<Engine>, found: Found) -> Result<(), Problem> {
        let mut result = Ok(());
        for (link, first_seen_at) in found.links {
            let candidate = link.candidate;
            if result.is_ok() {
                let is_new = engine.submit(Principal::System, link).await;
                if is_new == Ok(true) {
                    figures::found(&engine.metrics, first_seen_at, engine.now());
                }
                result = is_new.map(drop);
            }
            if result.is_err() {
                self.again.insert(candidate);
            }
        }
        for some in found.kept.chunks(TOGETHER) {
            let mut keeping = JoinSet::new();
            for kept in some.iter().cloned() {
                let engine = Arc::clone(engine);
                keeping.spawn(async move {
                    let suspended = kept.suspended;
                    (suspended, engine.submit(Principal::System, kept).await)
                });
            }
            // One that panicked has shown so itself; it is kept at the next start.
            while let Some(Ok((suspended, kept))) = keeping.join_next().await {
                if let Err(problem) = kept {
                    self.unkept.insert(suspended);
                    result = Err(problem);
                }
            }
        }
        for account in found.forgotten {
            // What is left by a failure here goes at the next start.
            if result.is_ok() {
                result = engine
                    .submit(Principal::System, ForgetConduct { account })
                    .await;
            }
        }
        result
    }
}
