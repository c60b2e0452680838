//! What was posted lately, so that an item that comes later is compared with it.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use evenhand_media::index::Index;
use evenhand_model::{Content, Duration, EventKind, MatchedBy, Platform, Problem, Time};

use super::look_up::Query;
use crate::engine::Engine;
use crate::event_feed::EventFeed;

/// How far back what was posted is remembered.
const LOOK_BACK: Duration = Duration::from_days(7);
/// Media that are remembered at most: some 100 bytes each.
const UPLOADS_MAX: usize = 2_000_000;
/// Lines of the event log that one step reads.
const LINES_PER_STEP: usize = 5_000;
/// Frames of videos that are remembered at most: some 100 bytes each.
const FRAMES_MAX: usize = 4_000_000;
/// Earlier contents that one item brings into its case.
pub(super) const FOUND_MAX: usize = 1_000;

/// Media that were posted lately, by numbers of their own.
pub(crate) struct Uploads {
    feed: Option<EventFeed>,
    pictures: Index,
    frames: Index,
    sha256: HashMap<String, Vec<u32>>,
    md5: HashMap<String, Vec<u32>>,
    posted: VecDeque<Posted>,
    /// Number of the first that is remembered.
    first: u32,
}

/// One medium that was posted.
#[derive(Clone, Debug)]
pub(super) struct Posted {
    pub platform: Platform,
    pub content: String,
    pub at: Time,
    pub medium: u16,
    sha256: Option<String>,
    md5: Option<String>,
}

impl Default for Uploads {
    fn default() -> Self {
        Self {
            feed: None,
            pictures: Index::new(),
            frames: Index::new(),
            sha256: HashMap::new(),
            md5: HashMap::new(),
            posted: VecDeque::new(),
            first: 0,
        }
    }
}

impl Uploads {
    /// Reads on in the event log. Answers whether there is more.
    pub fn read(&mut self, engine: &Engine) -> Result<bool, Problem> {
        let since = engine.now().minus(LOOK_BACK);
        let feed = self
            .feed
            .get_or_insert_with(|| EventFeed::since(engine, since));
        let (events, more) = feed.next_of(engine, LINES_PER_STEP, may_have_media)?;
        for logged in events {
            let event = logged.accepted.event;
            let is_posted = matches!(
                event.kind,
                EventKind::ContentCreated | EventKind::ContentEdited
            );
            if let Some(content) = event.content.filter(|_| is_posted) {
                self.add(&logged.accepted.platform, &content, event.at);
            }
        }
        while self.posted.len() > UPLOADS_MAX
            || self.frames.entries() > FRAMES_MAX
            || self.posted.front().is_some_and(|one| one.at < since)
        {
            self.forget_first();
        }
        for index in [&mut self.pictures, &mut self.frames] {
            if let Some(merge) = index.merge_plan()
                && let Ok(built) = merge.build()
            {
                // It can't be outdated: nothing else changes it.
                let _ = index.replace(&merge, built);
            }
        }
        Ok(more)
    }

    fn add(&mut self, platform: &Platform, content: &Content, at: Time) {
        for (index, medium) in (0..).zip(&content.media) {
            let query = Query::of_medium(medium);
            let number = self
                .first
                .wrapping_add(u32::try_from(self.posted.len()).unwrap_or(0));
            query
                .pdq
                .iter()
                .for_each(|pdq| self.pictures.add(*pdq, number));
            let frames: BTreeSet<_> = query.frames.iter().collect();
            frames
                .into_iter()
                .for_each(|pdq| self.frames.add(*pdq, number));
            let lower = |text: &Option<String>| text.as_ref().map(|text| text.to_lowercase());
            let posted = Posted {
                platform: platform.clone(),
                content: content.id.clone(),
                at,
                medium: index,
                sha256: lower(&query.sha256),
                md5: lower(&query.md5),
            };
            for (digest, known) in [
                (&posted.sha256, &mut self.sha256),
                (&posted.md5, &mut self.md5),
            ] {
                if let Some(digest) = digest {
                    known.entry(digest.clone()).or_default().push(number);
                }
            }
            self.posted.push_back(posted);
        }
    }

    fn forget_first(&mut self) {
        let Some(posted) = self.posted.pop_front() else {
            return;
        };
        let number = self.first;
        self.first = self.first.wrapping_add(1);
        self.pictures.remove(number);
        self.frames.remove(number);
        for (digest, known) in [
            (posted.sha256, &mut self.sha256),
            (posted.md5, &mut self.md5),
        ] {
            if let Some(digest) = digest
                && let Some(numbers) = known.get_mut(&digest)
            {
                numbers.retain(|other| *other != number);
                if numbers.is_empty() {
                    known.remove(&digest);
                }
            }
        }
    }

    /// What was posted lately and is near to some hashes. Videos are all of those that share a frame, so their distance says nothing yet.
    pub(super) fn near(&self, query: &Query, distance_max: u32) -> Vec<(Posted, MatchedBy, u16)> {
        let mut found = Vec::new();
        let same = |text: &Option<String>, known: &HashMap<String, Vec<u32>>| {
            let text = text.as_ref().map(|text| text.to_lowercase());
            text.and_then(|text| known.get(&text).cloned())
                .unwrap_or_default()
        };
        let same_bytes = same(&query.sha256, &self.sha256);
        let same_md5 = same(&query.md5, &self.md5);
        found.extend(
            same_bytes
                .into_iter()
                .map(|number| (number, MatchedBy::Sha256, 0)),
        );
        found.extend(
            same_md5
                .into_iter()
                .map(|number| (number, MatchedBy::Md5, 0)),
        );
        let pictures = query.pictures();
        for near in self
            .pictures
            .near_many(&pictures, distance_max)
            .into_iter()
            .flatten()
        {
            let distance = u16::try_from(near.distance).unwrap_or(u16::MAX);
            found.push((near.number, MatchedBy::Pdq, distance));
        }
        let by_frames = self.frames.near_many(&query.frames, distance_max);
        found.extend(
            by_frames
                .into_iter()
                .flatten()
                .map(|near| (near.number, MatchedBy::Frames, 0)),
        );
        let mut seen = HashSet::new();
        found.retain(|(number, ..)| seen.insert(*number));
        let posted = |number: u32| self.posted.get(number.wrapping_sub(self.first) as usize);
        let found = found.into_iter();
        found
            .filter_map(|(number, by, distance)| Some((posted(number)?.clone(), by, distance)))
            .take(FOUND_MAX)
            .collect()
    }
}

/// Whether a line of the event log tells of media, at a glance.
fn may_have_media(line: &[u8]) -> bool {
    memchr::memmem::find(line, br#""media":["#).is_some()
}
