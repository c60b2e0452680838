//! Media of a content were fetched and hashed, or could not be.

use std::collections::BTreeMap;

use evenhand_model::{
    Actor, Content, Event, EventKind, FetchState, Frame, KnownMedium, MediaFetch, MediaHashes,
    Subject, SubjectId, Time,
};

use crate::accept::{AcceptedEvent, Derived};
use crate::operation::take_event;
use crate::work::{Key, Operation, Stop, Work};

/// Notes how far the media of a content are. What was found to be known acts as if its hash had come with the event.
#[derive(Clone, Debug)]
pub struct NoteFetched {
    /// The content.
    pub subject: SubjectId,
    /// Which version of it.
    pub posted_at: Time,
    /// How far each medium is that was tried.
    pub states: BTreeMap<u16, FetchState>,
    /// When to try those again that still wait.
    pub again_at: Option<Time>,
    /// What is known of those that were hashed.
    pub known: Vec<KnownMedium>,
}

impl Operation for NoteFetched {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let row = work.get::<MediaFetch>(self.subject)?;
        let Some(mut row) = row.filter(|row| row.posted_at == self.posted_at) else {
            // It was edited, deleted or erased meanwhile.
            return Ok(());
        };
        for one in &mut row.media {
            if let Some(state) = self.states.get(&one.medium) {
                one.state = state.clone();
            }
        }
        let posted = row.content.clone();
        row.attempts += 1;
        row.due_at = self.again_at.filter(|_| row.is_waiting());
        if row.due_at.is_none() {
            row.content = None;
        }
        work.put(row.clone());
        match posted {
            Some(posted) if !self.known.is_empty() => self.act(work, &row, *posted),
            _ => Ok(()),
        }
    }
}

impl NoteFetched {
    fn act(&self, work: &mut Work<'_>, row: &MediaFetch, posted: Content) -> Result<(), Stop> {
        let subject = work.need::<Subject>(self.subject, "content")?;
        let Some(author) = subject.author else {
            return Ok(());
        };
        let author = work.need::<Subject>(author, "author")?;
        let Some(author) = author.external_id else {
            return Ok(());
        };
        let event = Event {
            id: posted.id.clone(),
            kind: EventKind::ContentCreated,
            at: row.posted_at,
            actor: Actor {
                id: author,
                ..Actor::default()
            },
            content: Some(with_hashes(posted, row)),
            relation: None,
            attributes: serde_json::Map::new(),
        };
        let accepted = AcceptedEvent {
            platform: row.platform.clone(),
            event,
            derived: Derived::default(),
            derived_hashes: Derived::default(),
            private_hashes: BTreeMap::new(),
            body_digest: String::new(),
            received_at: work.now,
            clamped: false,
        };
        take_event::act_on_known(work, accepted, &self.known)
    }
}

/// The content with the hashes that copies are found by, so that a decision on it can hold for copies. Digests are left out: by them a version is told
/// from another, and it still is the one that was posted.
fn with_hashes(mut posted: Content, row: &MediaFetch) -> Content {
    for one in &row.media {
        if let (FetchState::Hashed(hashes), Some(medium)) =
            (&one.state, posted.media.get_mut(usize::from(one.medium)))
        {
            let MediaHashes { pdq, frames, .. } = &**hashes;
            medium.pdq.clone_from(pdq);
            let frames = frames.iter().map(|frame| Frame {
                at_ms: frame.at_ms,
                pdq: frame.pdq.clone(),
            });
            medium.frames = frames.collect();
        }
    }
    posted
}

/// Drops rows that have served their time.
#[derive(Clone, Debug)]
pub struct DropFetches {
    /// The contents.
    pub subjects: Vec<SubjectId>,
}

impl Operation for DropFetches {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        work.expect(self.subjects.iter().map(Key::of::<MediaFetch>))?;
        for subject in &self.subjects {
            let row = work.get::<MediaFetch>(subject)?;
            if row.is_some_and(|row| row.ends_at <= work.now) {
                work.delete::<MediaFetch>(subject)?;
            }
        }
        Ok(())
    }
}
