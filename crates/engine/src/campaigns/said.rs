//! What posts say, as far as the event log has it: an incident keeps no words.

use std::collections::{BTreeMap, BTreeSet};

use evenhand_model::{Duration, EventKind, Platform, Time};
use serde::Deserialize;

use crate::engine::Engine;

/// Lines that are looked through. A page waits for it, and nobody reads a week for ten posts.
const LINES_MAX: usize = 50_000;
/// A post may have come so long before the time that it gives.
const EARLY: Duration = Duration::from_minutes(10);

/// Of a line of the log what is needed here; the rest is passed over unread.
#[derive(Deserialize)]
struct Line {
    accepted: Accepted,
}

#[derive(Deserialize)]
struct Accepted {
    platform: Platform,
    event: Happened,
}

#[derive(Deserialize)]
struct Happened {
    kind: EventKind,
    content: Option<Said>,
}

#[derive(Deserialize)]
struct Said {
    id: String,
    text: Option<String>,
}

impl Engine {
    /// The texts of posts by the platform's ids of them, those that came soon after a time. It reads files, so it keeps off the
    /// threads that serve.
    pub fn posts_said(
        &self,
        platform: &Platform,
        ids: &BTreeSet<String>,
        since: Time,
    ) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        let lines = self.event_log.read_since(since.minus(EARLY));
        for line in lines.take(LINES_MAX).flatten() {
            if texts.len() == ids.len() {
                break;
            }
            let Ok(Line { accepted }) = serde_json::from_slice(&line.text) else {
                continue;
            };
            let is_post = accepted.event.kind == EventKind::ContentCreated;
            if let Some(said) = accepted.event.content
                && is_post
                && accepted.platform == *platform
                && ids.contains(&said.id)
            {
                texts.insert(said.id, said.text.unwrap_or_default());
            }
        }
        texts
    }
}
