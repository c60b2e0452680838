//! What was posted lately, so that an item that comes later is compared with it.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use evenhand_flow::work::{Key, Row as _, Select, Table, Value};
use evenhand_media::index::Index;
use evenhand_media::opaque::{Algorithm, Opaque};
use evenhand_model::{
    Bank, Content, Duration, EventKind, FetchState, MatchedBy, MediaFetch, Platform, Problem,
    Subject, SubjectId, Time,
};

use super::compared;
use super::look_up::Query;
use crate::engine::Engine;
use crate::event_feed::EventFeed;

/// How far back what was posted is remembered.
const LOOK_BACK: Duration = Duration::from_days(7);
/// Media that are remembered at most: some 100 bytes each.
const UPLOADS_MAX: usize = 2_000_000;
/// Lines of the event log that one step reads.
const LINES_PER_STEP: usize = 5_000;
/// Rows of the store that are read at a time.
const ROWS_PER_READ: usize = 1_000;
/// A fetched picture of less has too little in it to be found by its hash.
const QUALITY_MIN: u8 = 50;
/// Frames of videos that are remembered at most: some 100 bytes each.
const FRAMES_MAX: usize = 4_000_000;
/// Earlier contents that one item brings into its case.
pub(super) const FOUND_MAX: usize = 1_000;

/// Media that were posted lately, by numbers of their own.
pub(crate) struct Uploads {
    feed: Option<EventFeed>,
    /// Up to where it was read in the store what was fetched.
    fetched: Option<u64>,
    pictures: Index,
    frames: Index,
    sha256: HashMap<String, Vec<u32>>,
    md5: HashMap<String, Vec<u32>>,
    /// Values of other systems by their methods, the earliest first.
    values: HashMap<Algorithm, VecDeque<(u32, Opaque)>>,
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
    /// The content, where its event had no hashes and they were made of what was fetched.
    pub fetched_of: Option<SubjectId>,
    sha256: Option<String>,
    md5: Option<String>,
}

impl Posted {
    fn new(platform: &Platform, content: &str, at: Time, medium: u16) -> Self {
        Self {
            platform: platform.clone(),
            content: content.to_owned(),
            at,
            medium,
            fetched_of: None,
            sha256: None,
            md5: None,
        }
    }
}

impl Default for Uploads {
    fn default() -> Self {
        Self {
            feed: None,
            fetched: None,
            pictures: Index::new(),
            frames: Index::new(),
            sha256: HashMap::new(),
            md5: HashMap::new(),
            values: HashMap::new(),
            posted: VecDeque::new(),
            first: 0,
        }
    }
}

impl Uploads {
    /// Reads on in the event log. Answers whether there is more.
    pub fn read(&mut self, engine: &Engine) -> Result<bool, Problem> {
        let since = engine.now().minus(LOOK_BACK);
        let more_fetched = self.read_fetched(engine, since)?;
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
        Ok(more || more_fetched)
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.posted.is_empty()
    }

    /// Reads which media were fetched and hashed after they were posted. Answers whether there is more.
    fn read_fetched(&mut self, engine: &Engine, since: Time) -> Result<bool, Problem> {
        if engine.settings.media_hosts.is_empty() {
            return Ok(false);
        }
        let (keys, end, more) = match self.fetched {
            Some(sequence) => match engine.changes_since(sequence, &[Table::MediaFetch])? {
                Some(changes) => (changes.keys, changes.end, changes.more),
                None => (all_fetched(engine)?, engine.feed_end()?, false),
            },
            None => {
                // What changes during the reading is seen again by following from here.
                let end = engine.feed_end()?;
                (all_fetched(engine)?, end, false)
            }
        };
        for rows in keys.chunks(ROWS_PER_READ) {
            for row in engine.load(rows)?.iter().flatten() {
                if let Some(row) = MediaFetch::from_record(row)
                    .filter(|row| row.due_at.is_none() && row.posted_at >= since)
                    && let Some(subject) = engine.get::<Subject>(row.subject)?
                    && let Some(content) = subject.external_id
                {
                    self.add_fetched(row, &content);
                }
            }
        }
        self.fetched = Some(end);
        Ok(more)
    }

    fn add_fetched(&mut self, row: &MediaFetch, content: &str) {
        for one in &row.media {
            if let FetchState::Hashed(hashes) = &one.state {
                let posted = Posted::new(&row.platform, content, row.posted_at, one.medium);
                let posted = Posted {
                    fetched_of: Some(row.subject),
                    ..posted
                };
                self.remember(posted, &Query::of_hashes(hashes));
            }
        }
    }

    fn add(&mut self, platform: &Platform, content: &Content, at: Time) {
        for (index, medium) in (0..).zip(&content.media) {
            let posted = Posted::new(platform, &content.id, at, index);
            self.remember(posted, &Query::of_medium(medium));
        }
    }

    fn remember(&mut self, posted: Posted, query: &Query) {
        let number = self
            .first
            .wrapping_add(u32::try_from(self.posted.len()).unwrap_or(0));
        let has_enough = query
            .pdq_quality
            .is_none_or(|quality| quality >= QUALITY_MIN);
        let pdq = query.pdq.filter(|_| has_enough);
        pdq.iter().for_each(|pdq| self.pictures.add(*pdq, number));
        let frames: BTreeSet<_> = query.frames.iter().collect();
        frames
            .into_iter()
            .for_each(|pdq| self.frames.add(*pdq, number));
        for value in &query.values {
            let of_method = self.values.entry(value.algorithm.clone()).or_default();
            of_method.push_back((number, value.clone()));
        }
        let lower = |text: &Option<String>| text.as_ref().map(|text| text.to_lowercase());
        let posted = Posted {
            sha256: lower(&query.sha256),
            md5: lower(&query.md5),
            ..posted
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

    fn forget_first(&mut self) {
        let Some(posted) = self.posted.pop_front() else {
            return;
        };
        let number = self.first;
        self.first = self.first.wrapping_add(1);
        self.pictures.remove(number);
        self.frames.remove(number);
        self.values.retain(|_, of_method| {
            while of_method
                .pop_front_if(|(other, _)| *other == number)
                .is_some()
            {}
            !of_method.is_empty()
        });
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

    /// What was posted lately and is near to some hashes of a bank. Videos are all of those that share a frame, so their distance says nothing yet.
    pub(super) fn near(&self, query: &Query, bank: &Bank) -> Vec<(Posted, MatchedBy, u16)> {
        let distance_max = u32::from(bank.near.pdq_distance_max);
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
        for asked in &query.values {
            let of_method = self.values.get(&asked.algorithm).into_iter().flatten();
            found.extend(of_method.filter_map(|(number, known)| {
                let distance = compared::distance(&bank.near, asked, known)?;
                let distance = u16::try_from(distance).unwrap_or(u16::MAX);
                Some((*number, MatchedBy::Opaque, distance))
            }));
        }
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

/// Every content of which something was fetched.
fn all_fetched(engine: &Engine) -> Result<Vec<Key>, Problem> {
    let mut keys = Vec::new();
    let mut after = None;
    loop {
        let select = Select::all(Table::MediaFetch, ROWS_PER_READ).after(after);
        let rows = engine.select::<MediaFetch>(&select)?;
        keys.extend(rows.iter().map(|row| Key::of::<MediaFetch>(row.subject)));
        match rows.last() {
            Some(last) if rows.len() == ROWS_PER_READ => {
                after = Some((Value::Nothing, last.subject.to_string()));
            }
            _ => return Ok(keys),
        }
    }
}

/// Whether a line of the event log tells of media, at a glance.
fn may_have_media(line: &[u8]) -> bool {
    memchr::memmem::find(line, br#""media":["#).is_some()
}
