//! What was posted lately, so that an item that comes later is compared with it.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use evenhand_flow::known::hashes::HashSeal;
use evenhand_flow::operation::bank::found_before::{EarlierContent, FoundBefore};
use evenhand_flow::work::{Key, Row as _, Select, Table, Value};
use evenhand_media::index::Index;
use evenhand_model::{
    Bank, BankItem, BankKind, Content, Duration, EventKind, FetchState, MatchedBy, MediaFetch,
    MediaMatch, Platform, Principal, Problem, Subject, Time,
};

use super::look_up::Query;
use memchr::memmem::Finder;

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
/// How far the time of an event may lie from when it came.
const CLOCKS_DIFFER: Duration = Duration::from_hours(1);
/// Earlier contents that one item brings into its case; what is beyond that is told in the log.
const FOUND_MAX: usize = 1_000;

/// Media that were posted lately, by numbers of their own.
pub(crate) struct Uploads {
    feed: Option<EventFeed>,
    /// Up to where it was read in the store what was fetched.
    fetched: Option<u64>,
    pictures: Index,
    sha256: HashMap<String, Vec<u32>>,
    md5: HashMap<String, Vec<u32>>,
    posted: VecDeque<Posted>,
    /// Number of the first that is remembered.
    first: u32,
}

/// One medium that was posted.
#[derive(Clone, Debug)]
struct Posted {
    platform: Platform,
    content: String,
    at: Time,
    medium: u16,
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
            || self.posted.front().is_some_and(|one| one.at < since)
        {
            self.forget_first();
        }
        if let Some(merge) = self.pictures.merge_plan()
            && let Ok(built) = merge.build()
        {
            // It can't be outdated: nothing else changes it.
            let _ = self.pictures.replace(&merge, built);
        }
        Ok(more || more_fetched)
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

    /// What was posted lately and is near to some hashes, the nearest first.
    fn near(&self, query: &Query, distance_max: u32) -> Vec<(Posted, MatchedBy, u16)> {
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
        let mut seen = std::collections::HashSet::new();
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

/// Versions of one content that match, by when they were posted.
type Versions = HashMap<Time, (Posted, MatchedBy, u16)>;

/// Earlier contents that a new item matches, by platform.
pub(crate) type Earlier = Vec<FoundBefore>;

/// Looks for what was posted before some items came. It reads the log, so it keeps off the threads that serve.
pub(crate) fn look_back(
    engine: &Engine,
    uploads: &Uploads,
    items: &[BankItem],
) -> Result<Earlier, Problem> {
    let seal = HashSeal::new(&engine.house.load().secret);
    let mut earlier = Vec::new();
    for item in items {
        let (Some(hashes), Some(bank)) = (seal.open(item), engine.get::<Bank>(&item.bank)?) else {
            continue;
        };
        let distance_max = u32::from(bank.near.pdq_distance_max);
        let mut query = Query {
            turned: true,
            ..Query::of_hashes(&hashes)
        };
        // What has too little in it to be told by is known by its bytes alone.
        let floor = bank.near.pdq_quality_min;
        query.pdq = query
            .pdq
            .filter(|_| hashes.pdq_quality.is_none_or(|quality| quality >= floor));
        let found = uploads.near(&query, distance_max);
        earlier.extend(contents(engine, item, found)?);
    }
    Ok(earlier)
}

/// The contents as they were posted, less those that the item has matched when they were.
fn contents(
    engine: &Engine,
    item: &BankItem,
    found: Vec<(Posted, MatchedBy, u16)>,
) -> Result<Earlier, Problem> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let known = engine.select::<MediaMatch>(&Select::matches_of_item(&item.id, FOUND_MAX))?;
    let mut matched = std::collections::HashSet::new();
    for one in known {
        let subject = engine.get::<Subject>(one.subject)?;
        matched.extend(
            subject
                .and_then(|subject| subject.external_id)
                .map(|id| (one.platform.clone(), id)),
        );
    }
    // The nearest of each version; which of them is the latest the log tells.
    let mut wanted: HashMap<(Platform, String), Versions> = HashMap::new();
    for one in found {
        let name = (one.0.platform.clone(), one.0.content.clone());
        if !matched.contains(&name) {
            let versions = wanted.entry(name).or_default();
            versions.entry(one.0.at).or_insert(one);
        }
    }
    let Some(since) = wanted.values().flat_map(Versions::keys).min().copied() else {
        return Ok(Vec::new());
    };
    let telling = ["\"media\":", "content.deleted"].map(Finder::new);
    let may_matter = |line: &[u8]| telling.iter().any(|words| words.find(line).is_some());
    let mut by_platform: HashMap<Platform, Vec<EarlierContent>> = HashMap::new();
    engine.each_event(since.minus(CLOCKS_DIFFER), may_matter, |accepted| {
        let event = accepted.event;
        let Some(content) = event.content else { return };
        let name = (accepted.platform.clone(), content.id.clone());
        let Some(versions) = wanted.get(&name) else {
            return;
        };
        // What is there now counts: an edit may have taken away what matches, and brought it.
        let all = by_platform.entry(accepted.platform).or_default();
        all.retain(|one| one.content.id != name.1);
        let is_there = event.kind != EventKind::ContentDeleted;
        if let Some((posted, by, distance)) = versions.get(&event.at).filter(|_| is_there) {
            all.push(EarlierContent {
                content,
                author: event.actor.id,
                at: event.at,
                medium: posted.medium,
                by: *by,
                distance: *distance,
            });
        }
    })?;
    let mut earlier = Vec::new();
    for (platform, mut contents) in by_platform {
        contents.retain(|one| !is_fine(engine, one));
        earlier.extend(
            contents
                .chunks(FoundBefore::CONTENTS_MAX)
                .map(|some| FoundBefore {
                    platform: platform.clone(),
                    item: item.id.clone(),
                    contents: some.to_vec(),
                }),
        );
    }
    Ok(earlier)
}

/// Whether a negative bank says to leave it alone.
fn is_fine(engine: &Engine, earlier: &EarlierContent) -> bool {
    let Some(medium) = earlier.content.media.get(usize::from(earlier.medium)) else {
        return false;
    };
    let query = Query::of_medium(medium);
    let near = engine
        .media
        .look_up(&query, engine.now(), &earlier.content.id);
    near.iter().any(|one| one.bank.kind == BankKind::Negative)
}

/// Writes down what was found.
pub(crate) async fn write(engine: &Arc<Engine>, earlier: Earlier) -> Result<(), Problem> {
    for found in earlier {
        engine.submit(Principal::System, found).await?;
    }
    Ok(())
}
