//! Events that have served their time leave the log, but for those of what is held.

use std::collections::BTreeSet;

use evenhand_flow::accept::AcceptedEvent;
use evenhand_flow::work::{Select, Table};
use evenhand_model::{Hold, Platform, Problem, Subject, SubjectKind, SubjectRef};

use super::ROWS_PER_ROUND_MAX;
use crate::engine::Engine;
use crate::intake::LoggedEvent;
use crate::writer::unless_sync_failed;

/// How far old segments have been rewritten to what is held.
#[derive(Debug, Default)]
pub struct Thinned {
    /// For whom.
    held: Held,
    /// The first segment that still has everything.
    segment: u64,
}

/// Whatever is held, under the platform's names: those are what an event knows.
#[derive(Clone, Debug, Default, PartialEq)]
struct Held(BTreeSet<(Platform, &'static str, String)>);

/// Takes old events from the log. While nothing is held whole segments go; else they are written anew,
/// each once, with what is held.
pub fn round(engine: &Engine, thinned: &mut Thinned) {
    if let Err(problem) = drop_old(engine, thinned) {
        tracing::warn!(%problem, "old events could not be dropped from the log");
    }
}

fn drop_old(engine: &Engine, thinned: &mut Thinned) -> Result<(), Problem> {
    let before = engine.now().minus(engine.settings.event_log_kept);
    let held = Held::read(engine)?;
    let failed = |error| {
        tracing::warn!(%error, "the event log could not be shortened");
        Problem::unavailable("the event log could not be shortened")
    };
    if held.0.is_empty() {
        *thinned = Thinned::default();
        return unless_sync_failed(engine.event_log.drop_before(before))
            .map(drop)
            .map_err(failed);
    }
    if thinned.held != held {
        *thinned = Thinned { held, segment: 0 };
    }
    let keep = |line: &[u8]| match serde_json::from_slice::<LoggedEvent>(line) {
        Ok(logged) => thinned.held.has(&logged.accepted),
        Err(_) => false,
    };
    let done = engine.event_log.thin_before(before, thinned.segment, keep);
    thinned.segment = unless_sync_failed(done).map_err(failed)?;
    Ok(())
}

impl Held {
    fn read(engine: &Engine) -> Result<Self, Problem> {
        let mut held = BTreeSet::new();
        for hold in engine.every::<Hold>(Select::all(Table::Hold, ROWS_PER_ROUND_MAX))? {
            if hold.holds_at(engine.now())
                && let Some(subject) = engine.get::<Subject>(hold.subject)?
                && let Some(SubjectRef { kind, id }) = subject.named()
            {
                held.insert((subject.platform, kind.as_str(), id));
            }
        }
        Ok(Self(held))
    }

    /// Whether an event is by a held account or about one, about held content, or under a held hashtag.
    fn has(&self, accepted: &AcceptedEvent) -> bool {
        let is_held = |kind: SubjectKind, id: &str| {
            let name = (accepted.platform.clone(), kind.as_str(), id.to_owned());
            self.0.contains(&name)
        };
        let event = &accepted.event;
        is_held(SubjectKind::Account, &event.actor.id)
            || event
                .relation
                .iter()
                .any(|relation| is_held(SubjectKind::Account, &relation.to))
            || event.content.iter().any(|content| {
                let mut hashtags = content.hashtags.iter();
                is_held(SubjectKind::Content, &content.id)
                    || hashtags.any(|tag| is_held(SubjectKind::Hashtag, &tag.to_lowercase()))
            })
    }
}
