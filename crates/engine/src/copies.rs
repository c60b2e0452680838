//! Exact copies of a content, found in the event log.

use std::collections::BTreeMap;

use evenhand_flow::accept::{AcceptedEvent, copy};
use evenhand_flow::operation::know_copies::CopiedContent;
use evenhand_model::{Content, Duration, EventKind, Platform, Problem, Time, limits};
use memchr::memmem::Finder;

use crate::engine::Engine;
use crate::intake::LoggedEvent;

/// How far back copies are looked for.
const LOOK_BACK: Duration = Duration::from_days(7);

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copies {
    /// The content itself and its copies as they are now, the first posted first. What was deleted since is not among them.
    pub contents: Vec<CopiedContent>,
    /// Since when the log was looked through.
    pub since: Time,
    /// Whether there are more than one bulk takes.
    pub more: bool,
}

impl Engine {
    /// The exact copies of a content on its platform, itself included: those that were posted within the last seven days, as far as
    /// the event log goes back. Reads the log, so it keeps off the threads that serve.
    pub fn copies_of(&self, platform: &Platform, content: &str) -> Result<Copies, Problem> {
        let since = self.now().minus(LOOK_BACK);
        let mut original: Option<Content> = None;
        let named = finder(content);
        self.each_event(
            since,
            |line| named.find(line).is_some(),
            |accepted| {
                let posted = accepted.event.content.as_ref();
                let is_it = posted.is_some_and(|posted| posted.id == content);
                let has_words = matches!(
                    accepted.event.kind,
                    EventKind::ContentCreated | EventKind::ContentEdited
                );
                if accepted.platform == *platform && is_it && has_words {
                    original = posted.cloned();
                }
            },
        )?;
        let Some(original) = original else {
            let detail = "we have not been sent this content within seven days, so there is nothing to compare with";
            return Err(Problem::conflict(detail));
        };
        let house = self.house.load_full();
        let (Some(wanted), Some(piece)) = (
            copy::digest(&house, platform, &original),
            copy::telling_piece(&original),
        ) else {
            let detail = "it is so short that others write the same without copying it; decide those one by one";
            return Err(Problem::conflict(detail));
        };
        let mut found: BTreeMap<String, CopiedContent> = BTreeMap::new();
        let telling = [piece, "content.edited", "content.deleted"].map(finder);
        let may_matter = |line: &[u8]| telling.iter().any(|words| words.find(line).is_some());
        self.each_event(since, may_matter, |accepted| {
            let event = accepted.event;
            let Some(posted) = event.content.filter(|_| accepted.platform == *platform) else {
                return;
            };
            match event.kind {
                EventKind::ContentCreated | EventKind::ContentEdited
                    if copy::digest(&house, platform, &posted).as_ref() == Some(&wanted) =>
                {
                    let copied = CopiedContent {
                        id: posted.id.clone(),
                        author: event.actor.id,
                        at: event.at,
                    };
                    found.entry(posted.id).or_insert(copied);
                }
                EventKind::ContentEdited | EventKind::ContentDeleted => {
                    found.remove(&posted.id);
                }
                _ => {}
            }
        })?;
        let mut contents: Vec<CopiedContent> = found.into_values().collect();
        contents.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
        let more = contents.len() > limits::SUBJECTS_PER_BULK_MAX;
        contents.truncate(limits::SUBJECTS_PER_BULK_MAX);
        Ok(Copies {
            contents,
            since,
            more,
        })
    }

    /// Each event of the log since then whose line may matter.
    pub(crate) fn each_event(
        &self,
        since: Time,
        may_matter: impl Fn(&[u8]) -> bool,
        mut take: impl FnMut(AcceptedEvent),
    ) -> Result<(), Problem> {
        for line in self.event_log.read_since(since) {
            let line = line.map_err(|error| {
                tracing::error!(%error, "the event log can't be read");
                Problem::unavailable("the event log could not be read")
            })?;
            if !may_matter(&line.text) {
                continue;
            }
            if let Ok(logged) = serde_json::from_slice::<LoggedEvent>(&line.text) {
                take(logged.accepted);
            }
        }
        Ok(())
    }
}

/// Finds these words in a line, written as JSON writes them.
fn finder(words: &str) -> Finder<'static> {
    let written = serde_json::Value::from(words).to_string();
    Finder::new(written.trim_matches('"')).into_owned()
}
