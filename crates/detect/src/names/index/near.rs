//! Texts by their segments: which of them are within two edits of another?
//!
//! A posting says that a text has a certain segment, and carries the signature of the text, so that the
//! postings of a segment are read in one go and most lead no further; those that do carry enough of the
//! text itself to be compared on the spot, where it isn't long. A text that goes leaves its postings behind
//! until half of a list is dead; then that list is cleared. So a removal costs little also where a
//! million texts share a segment, and the dead never outnumber the living.

use super::closest::Closest;
use super::lists::{List, Lists};
use super::outline::{Outline, Outlined};
use super::query::Query;
use super::seed::Seed;
use super::segments::{EDITS_MAX, places, segment, segment_count};
use super::shards::Shards;
use super::signature::{Allowed, Signature, Signer};
use super::texts::{NOWHERE, Texts};
use super::view_set::ViewSet;
use super::{LETTERS_MAX, NEAR, blocks::Blocks};

/// The near index.
#[derive(Clone, Debug)]
pub(super) struct Near {
    signer: Signer,
    segments: Shards<Segment>,
    postings: Lists<Posting>,
    entries: Blocks<Entry>,
    /// How many texts have so many letters.
    lengths: [u32; LETTERS_MAX + 1],
}

/// The postings of one segment of the texts of one length. Segments whose hashes are the same share a list, which does
/// no harm: who is in it is only a guess.
#[derive(Clone, Copy, Debug)]
struct Segment {
    hash: u32,
    dead: u32,
    postings: List,
}

#[derive(Clone, Copy, Debug, Default)]
struct Posting {
    entry: u32,
    letters: u32,
    pairs: u64,
    outline: Outline,
}

impl Posting {
    fn new(entry: u32, query: &Query<'_>) -> Self {
        Posting {
            entry,
            letters: query.signature.letters,
            pairs: query.signature.pairs,
            outline: query.outline,
        }
    }

    /// The two parts lie apart, as together they would take more room than they need.
    fn signature(&self) -> Signature {
        Signature {
            letters: self.letters,
            pairs: self.pairs,
        }
    }
}

/// A text that is, or was, in the index.
#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    /// The text, or [`NOWHERE`] when it is dead.
    text: u32,
    /// How many accounts have it in each of [`NEAR`].
    uses: [u32; NEAR.len()],
    /// Postings that name it.
    postings: u8,
}

/// Places in [`NEAR`] of those that are among these.
fn in_views(views: ViewSet) -> impl Iterator<Item = usize> {
    (0..NEAR.len()).filter(move |place| views.contains(NEAR[*place]))
}

impl Near {
    pub(super) fn new(seed: &Seed) -> Self {
        Near {
            signer: Signer::new(seed),
            segments: Shards::default(),
            postings: Lists::default(),
            entries: Blocks::new(1),
            lengths: [0; LETTERS_MAX + 1],
        }
    }

    /// Notes that one more account has the text in these views.
    pub(super) fn add_use(&mut self, seed: &Seed, texts: &mut Texts, text: u32, views: ViewSet) {
        for place in in_views(views) {
            let mut entry = *texts.near_mut(text);
            if entry == NOWHERE {
                entry = self.add(seed, text, texts.bytes(text));
                *texts.near_mut(text) = entry;
            }
            self.entries.one_mut(entry).uses[place] += 1;
        }
    }

    /// Notes that one account less has the text in these views.
    pub(super) fn remove_use(&mut self, seed: &Seed, texts: &mut Texts, text: u32, views: ViewSet) {
        let id = *texts.near_mut(text);
        if id == NOWHERE {
            return;
        }
        let entry = self.entries.one_mut(id);
        for place in in_views(views) {
            entry.uses[place] -= 1;
        }
        if entry.uses == [0; 2] {
            entry.text = NOWHERE;
            *texts.near_mut(text) = NOWHERE;
            self.bury(seed, texts.bytes(text));
        }
    }

    /// Hands on the texts that are within two edits and used in one of these views.
    pub(super) fn look_up(
        &self,
        seed: &Seed,
        texts: &Texts,
        views: ViewSet,
        query: &str,
        closest: &mut Closest,
    ) {
        let query = Query::new(query, &self.signer);
        let mut room = Vec::with_capacity(LETTERS_MAX);
        let edits = usize::from(EDITS_MAX);
        for longer in 0..=edits {
            let lengths = [
                query.length().checked_sub(longer),
                Some(query.length() + longer),
            ];
            let both = if longer == 0 {
                &lengths[..1]
            } else {
                &lengths[..]
            };
            for length in both.iter().flatten() {
                if self.lengths.get(*length).is_none_or(|texts| *texts == 0) {
                    continue;
                }
                for (index, place) in places(query.length(), *length) {
                    let hash = seed.segment(*length, index, query.part(place));
                    let Some(segment) = self.segments.find(hash, |one| one.hash == hash) else {
                        continue;
                    };
                    let postings = self.postings.items(&segment.postings);
                    self.read(postings, texts, views, &query, longer, closest, &mut room);
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the inner loop of a look-up")]
    fn read(
        &self,
        postings: &[Posting],
        texts: &Texts,
        views: ViewSet,
        query: &Query<'_>,
        longer: usize,
        closest: &mut Closest,
        room: &mut Vec<char>,
    ) {
        let mut limit = closest.limit(EDITS_MAX);
        let within = |limit: Option<u8>| limit.and_then(|limit| Allowed::within(limit, longer));
        let Some(mut allowed) = within(limit) else {
            return;
        };
        for posting in postings {
            if !posting.signature().may_match(query.signature, allowed) {
                continue;
            }
            let most = limit.unwrap_or_default();
            let outlined = posting.outline.distance(&query.outline, most);
            if outlined == Outlined::Further {
                continue;
            }
            let entry = self.entries.one(posting.entry);
            let is_wanted = in_views(views).any(|place| entry.uses[place] > 0);
            if entry.text == NOWHERE || !is_wanted {
                continue;
            }
            let distance = match outlined {
                Outlined::Exactly(distance) => Some(distance),
                _ => query.distance(texts.bytes(entry.text), most, room),
            };
            let Some(distance) = distance else {
                continue;
            };
            for place in in_views(views).filter(|place| entry.uses[*place] > 0) {
                closest.add(distance, NEAR[place], entry.text);
            }
            if closest.limit(EDITS_MAX) != limit {
                limit = closest.limit(EDITS_MAX);
                match within(limit) {
                    Some(less) => allowed = less,
                    None => return,
                }
            }
        }
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.segments.memory_bytes() + self.postings.memory_bytes() + self.entries.memory_bytes()
    }

    fn add(&mut self, seed: &Seed, text: u32, bytes: &[u8]) -> u32 {
        let letters = std::str::from_utf8(bytes).unwrap_or_default();
        let query = Query::new(letters, &self.signer);
        let length = query.length();
        self.lengths[length] += 1;
        let entry = self.entries.take();
        let count = segment_count(length);
        *self.entries.one_mut(entry) = Entry {
            text,
            postings: u8::try_from(count).unwrap_or(u8::MAX),
            ..Entry::default()
        };
        let posting = Posting::new(entry, &query);
        for index in 0..count {
            let hash = seed.segment(length, index, query.part(segment(length, index)));
            if let Some(segment) = self.segments.find_mut(hash, |one| one.hash == hash) {
                self.postings.push(&mut segment.postings, posting);
                continue;
            }
            let segment = Segment {
                hash,
                dead: 0,
                postings: self.postings.list(&[posting]),
            };
            self.segments.insert(hash, segment, |one| one.hash);
        }
        entry
    }

    /// Counts the postings of a text as dead, and clears the lists that have too many of them.
    fn bury(&mut self, seed: &Seed, bytes: &[u8]) {
        let letters = std::str::from_utf8(bytes).unwrap_or_default();
        let query = Query::new(letters, &self.signer);
        let length = query.length();
        self.lengths[length] -= 1;
        for index in 0..segment_count(length) {
            let hash = seed.segment(length, index, query.part(segment(length, index)));
            let Some(segment) = self.segments.find_mut(hash, |one| one.hash == hash) else {
                continue;
            };
            segment.dead += 1;
            if (segment.dead as usize) * 2 < segment.postings.length() {
                continue;
            }
            let entries = &mut self.entries;
            self.postings.retain(&mut segment.postings, |posting| {
                let entry = entries.one_mut(posting.entry);
                if entry.text != NOWHERE {
                    return true;
                }
                entry.postings -= 1;
                if entry.postings == 0 {
                    entries.give_back(posting.entry);
                }
                false
            });
            segment.dead = 0;
            if segment.postings.length() == 0 {
                self.segments.remove(hash, |one| one.hash == hash);
            }
        }
    }
}
