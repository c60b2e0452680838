//! What was posted before an item came is compared with it, in a step of its own that goes on where it was after a restart.
//!
//! Items are taken in the order of their numbers, and the store keeps up to which everything was looked for
//! ([`LookedBack`](evenhand_flow::operation::bank::looked_back::LookedBack)). Each is looked at twice, for what was being assessed when it came is in
//! the event log only after it.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use evenhand_flow::known::hashes::HashSeal;
use evenhand_flow::operation::bank::found_before::{EarlierContent, FoundBefore};
use evenhand_flow::operation::bank::looked_back::LookedBack as NoteLookedBack;
use evenhand_flow::work::{BankNumbers, Select, Value};
use evenhand_media::Pdq;
use evenhand_model::{
    Bank, BankItem, BankKind, Content, Duration, EventKind, FetchState, MatchedBy, MediaFetch,
    MediaMatch, Platform, Principal, Problem, Subject, SubjectId, Time,
};
use memchr::memmem::Finder;

use super::held::clear_frames;
use super::look_up::{Query, frames_percent};
use super::uploads::{FOUND_MAX, Posted, Uploads};
use crate::engine::Engine;

/// Items that one round takes.
const ITEMS_PER_ROUND: usize = 200;
/// What was being assessed when an item came is in the event log by then.
const ONCE_MORE: Duration = Duration::from_seconds(5);
/// How far the time of an event may lie from when it came.
const CLOCKS_DIFFER: Duration = Duration::from_hours(1);

/// How far it has come.
#[derive(Default)]
pub(crate) struct LookBack {
    uploads: Uploads,
    place: Option<Place>,
}

/// Which items are still to be looked for.
#[derive(Clone, Debug)]
struct Place {
    /// Every item of a lower number was looked for once.
    once: u32,
    /// And every item of a lower number than this one twice.
    twice: u32,
    /// Up to which number they are due for the second time, and when.
    due: VecDeque<(Time, u32)>,
}

/// What one round has found.
pub(crate) struct Round {
    earlier: Vec<FoundBefore>,
    after: Option<Place>,
    /// Whether there is more to do at once.
    pub more: bool,
}

impl LookBack {
    /// Looks for some items. It reads the log, so it keeps off the threads that serve.
    pub fn read(&mut self, engine: &Engine) -> Result<Round, Problem> {
        let more_uploads = self.uploads.read(engine)?;
        if more_uploads {
            return Ok(Round {
                earlier: Vec::new(),
                after: None,
                more: true,
            });
        }
        let before = match self.place.take() {
            Some(place) => place,
            None => Place::read(engine)?,
        };
        let mut place = self.place.insert(before).clone();
        if self.uploads.is_empty() {
            place.pass(engine)?;
            return Ok(Round {
                earlier: Vec::new(),
                after: Some(place),
                more: false,
            });
        }
        let (items, more) = place.next(engine)?;
        let earlier = look_back(engine, &self.uploads, &items)?;
        Ok(Round {
            earlier,
            after: Some(place),
            more,
        })
    }

    /// Writes down what a round has found, and then how far it has come: what fails in between is looked for once more.
    pub async fn write(&mut self, engine: &Arc<Engine>, round: Round) -> Result<bool, Problem> {
        for found in round.earlier {
            let item = found.item.clone();
            match engine.submit(Principal::System, found).await {
                // Nothing that comes later waits for what will never be taken.
                Err(problem) if problem.status < 500 => {
                    tracing::error!(%problem, item, "what was posted before an item came could not be noted");
                }
                result => {
                    result?;
                }
            }
        }
        if let Some(after) = round.after {
            let before = self.place.as_ref().map_or(0, |place| place.twice);
            if after.twice > before {
                let note = NoteLookedBack {
                    before: after.twice,
                };
                engine.submit(Principal::System, note).await?;
            }
            self.place = Some(after);
        }
        Ok(round.more)
    }
}

impl Place {
    /// Where the store says that everything before was looked for.
    fn read(engine: &Engine) -> Result<Self, Problem> {
        let looked_back = numbers(engine)?.looked_back;
        Ok(Self {
            once: looked_back,
            twice: looked_back,
            due: VecDeque::new(),
        })
    }

    /// Passes over all items, for there is nothing to compare them with; as often as it would look at them, for what was being assessed.
    fn pass(&mut self, engine: &Engine) -> Result<(), Problem> {
        let now = engine.now();
        while let Some((_, end)) = self.due.pop_front_if(|(at, _)| *at <= now) {
            self.twice = end;
        }
        let next = numbers(engine)?.next;
        if next > self.once {
            self.once = next;
            self.due.push_back((now.plus(ONCE_MORE), next));
        }
        Ok(())
    }

    /// The next items: those that are due for the second time, or else new ones. Answers whether there are more.
    fn next(&mut self, engine: &Engine) -> Result<(Vec<BankItem>, bool), Problem> {
        let now = engine.now();
        if let Some((_, end)) = self.due.front().filter(|(at, _)| *at <= now).copied() {
            let mut items = from(engine, self.twice)?;
            let is_full = items.len() == ITEMS_PER_ROUND;
            items.retain(|item| item.number < end);
            // Whatever of them is no longer there has another number by now, or nothing to look for.
            self.twice = match items.last() {
                Some(last) if is_full => last.number.saturating_add(1),
                _ => end,
            };
            if self.twice >= end {
                self.due.pop_front();
            }
            return Ok((items, true));
        }
        let items = from(engine, self.once)?;
        if let Some(last) = items.last() {
            self.once = last.number.saturating_add(1);
            self.due.push_back((now.plus(ONCE_MORE), self.once));
        }
        let more = items.len() == ITEMS_PER_ROUND;
        Ok((items, more))
    }
}

fn numbers(engine: &Engine) -> Result<BankNumbers, Problem> {
    let numbers = engine.get::<BankNumbers>(BankNumbers::ID)?;
    Ok(numbers.unwrap_or_default())
}

/// Items from a number on.
fn from(engine: &Engine, number: u32) -> Result<Vec<BankItem>, Problem> {
    let before_all_ids = (Value::Integer(number.into()), String::new());
    let select = Select::bank_items(ITEMS_PER_ROUND).after(Some(before_all_ids));
    engine.select::<BankItem>(&select)
}

/// Looks for what was posted before some items came.
fn look_back(
    engine: &Engine,
    uploads: &Uploads,
    items: &[BankItem],
) -> Result<Vec<FoundBefore>, Problem> {
    let seal = HashSeal::new(&engine.house.load().secret);
    let mut earlier = Vec::new();
    for item in items.iter().filter(|item| item.withdrawn.is_none()) {
        let (Some(hashes), Some(bank)) = (seal.open(item), engine.get::<Bank>(&item.bank)?) else {
            continue;
        };
        let mut query = Query {
            turned: true,
            frames: clear_frames(&hashes).collect(),
            ..Query::of_hashes(&hashes)
        };
        // What has too little in it to be told by is known by its bytes alone.
        let floor = bank.near.pdq_quality_min;
        query.pdq = query
            .pdq
            .filter(|_| hashes.pdq_quality.is_none_or(|quality| quality >= floor));
        let found = uploads.near(&query, &bank);
        let near = IsNear {
            engine,
            query: &query,
            bank: &bank,
        };
        earlier.extend(contents(engine, item, &near, found)?);
    }
    Ok(earlier)
}

/// Versions of one content that may match.
type Versions = Vec<(Posted, MatchedBy, u16)>;

/// The contents as they were posted, less those that the item has matched when they were.
fn contents(
    engine: &Engine,
    item: &BankItem,
    near: &IsNear<'_>,
    found: Vec<(Posted, MatchedBy, u16)>,
) -> Result<Vec<FoundBefore>, Problem> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let known = engine.select::<MediaMatch>(&Select::matches_of_item(&item.id, FOUND_MAX))?;
    let mut matched = HashSet::new();
    for one in known {
        let subject = engine.get::<Subject>(one.subject)?;
        matched.extend(
            subject
                .and_then(|subject| subject.external_id)
                .map(|id| (one.platform.clone(), id)),
        );
    }
    let mut wanted: HashMap<(Platform, String), Versions> = HashMap::new();
    for one in found {
        let name = (one.0.platform.clone(), one.0.content.clone());
        if !matched.contains(&name) {
            wanted.entry(name).or_default().push(one);
        }
    }
    let posted = wanted.values().flatten();
    let Some(since) = posted.map(|(posted, ..)| posted.at).min() else {
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
        if event.kind == EventKind::ContentDeleted {
            return;
        }
        let of_this = versions.iter().filter(|(posted, ..)| posted.at == event.at);
        if let Some((medium, by, distance)) = near.first(&content, of_this) {
            all.push(EarlierContent {
                content,
                author: event.actor.id,
                at: event.at,
                medium,
                by,
                distance,
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

/// What tells whether a video of which some frame was found is near to an item.
struct IsNear<'a> {
    engine: &'a Engine,
    query: &'a Query,
    bank: &'a Bank,
}

impl IsNear<'_> {
    /// The first medium that is near, how it was found and how far away it is.
    fn first<'p>(
        &self,
        content: &Content,
        mut candidates: impl Iterator<Item = &'p (Posted, MatchedBy, u16)>,
    ) -> Option<(u16, MatchedBy, u16)> {
        candidates.find_map(|(posted, by, distance)| {
            let distance = self.distance(content, posted, *by, *distance)?;
            Some((posted.medium, *by, distance))
        })
    }

    /// How far away a medium is; nothing where that is too far.
    fn distance(
        &self,
        content: &Content,
        posted: &Posted,
        by: MatchedBy,
        distance: u16,
    ) -> Option<u16> {
        if by != MatchedBy::Frames {
            return Some(distance);
        }
        let frames = match posted.fetched_of {
            Some(subject) => self.fetched_frames(subject, posted.medium)?,
            None => Query::of_medium(content.media.get(usize::from(posted.medium))?).frames,
        };
        let distance_max = u32::from(self.bank.near.pdq_distance_max);
        let percent = frames_percent(&frames, &self.query.frames, distance_max);
        let is_near = percent >= u32::from(self.bank.near.frames_percent_min);
        is_near.then(|| u16::try_from(100 - percent).unwrap_or(0))
    }

    /// Hashes of the frames of a video that was fetched, less those with too little in them.
    fn fetched_frames(&self, subject: SubjectId, medium: u16) -> Option<Vec<Pdq>> {
        let row = self.engine.get::<MediaFetch>(subject).ok()??;
        let mut media = row.media.iter();
        match &media.find(|one| one.medium == medium)?.state {
            FetchState::Hashed(hashes) => Some(clear_frames(hashes).collect()),
            _ => None,
        }
    }
}
