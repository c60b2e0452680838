//! What is near to something, in which bank.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use evenhand_flow::work::Select;
use evenhand_media::index::{Found, Index, Snapshot};
use evenhand_media::opaque::Opaque;
use evenhand_media::pdq::Variant;
use evenhand_media::{Pdq, Tlsh};
use evenhand_model::{
    Bank, BankItem, BankKind, Content, KnownMedium, MatchedBy, Media, MediaHashes, Nearness,
    Problem, Signals, Time, limits,
};

use super::held::Held;
use super::signals::Said;
use super::{KnownMedia, compared};
use crate::engine::Engine;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// PDQ hash of a picture.
    pub pdq: Option<Pdq>,
    /// Its quality, where it is known.
    pub pdq_quality: Option<u8>,
    /// Hashes of sampled frames.
    pub frames: Vec<Pdq>,
    /// SHA-256 in hexadecimal.
    pub sha256: Option<String>,
    /// MD5 in hexadecimal.
    pub md5: Option<String>,
    /// TLSH values of one text.
    pub texts: Vec<Tlsh>,
    /// Values of other systems.
    pub values: Vec<Opaque>,
    /// Whether the picture may have been turned or mirrored: eight look-ups in place of one.
    pub turned: bool,
}

impl Query {
    /// What a platform says of a medium.
    pub fn of_medium(medium: &Media) -> Self {
        let frames = medium.frames.iter();
        Self {
            pdq: medium.pdq.as_ref().and_then(|text| text.parse().ok()),
            pdq_quality: None,
            frames: frames.filter_map(|frame| frame.pdq.parse().ok()).collect(),
            sha256: medium.sha256.clone(),
            md5: medium.md5.clone(),
            texts: Vec::new(),
            values: compared::values(&medium.opaque),
            turned: true,
        }
    }

    /// The hashes of an item.
    pub fn of_hashes(hashes: &MediaHashes) -> Self {
        let frames = hashes.frames.iter();
        Self {
            pdq: hashes.pdq.as_ref().and_then(|text| text.parse().ok()),
            pdq_quality: hashes.pdq_quality,
            frames: frames.filter_map(|frame| frame.pdq.parse().ok()).collect(),
            sha256: hashes.sha256.clone(),
            md5: hashes.md5.clone(),
            texts: hashes
                .tlsh
                .as_deref()
                .and_then(compared::tlsh)
                .into_iter()
                .collect(),
            values: compared::values(&hashes.opaque),
            turned: false,
        }
    }

    /// The words of a content, as they are and [normalised](evenhand_media::tlsh::normalised).
    pub fn of_text(text: &str) -> Self {
        Self {
            texts: evenhand_media::tlsh::values(text),
            ..Self::default()
        }
    }

    /// Whether there is nothing to ask by.
    fn is_empty(&self) -> bool {
        let has_file = self.sha256.is_some() || self.md5.is_some();
        let has_picture = self.pdq.is_some() || !self.frames.is_empty();
        !has_file && !has_picture && self.texts.is_empty() && self.values.is_empty()
    }

    /// What of it says best which one it is: the same query always says the same.
    fn seed(&self) -> String {
        let file = self.sha256.clone().or_else(|| self.md5.clone());
        let picture = || self.pdq.or_else(|| self.frames.first().copied());
        let text = || self.texts.first().map(Tlsh::to_string);
        let value = || self.values.first().map(|one| hex::encode(&one.bytes));
        let said = file.or_else(|| picture().map(|pdq| pdq.to_string()));
        said.or_else(text).or_else(value).unwrap_or_default()
    }
}

impl Query {
    /// The hashes to ask by.
    pub(super) fn pictures(&self) -> Vec<Pdq> {
        let variants: &[Variant] = match self.turned {
            true => &Variant::ALL,
            false => &Variant::ALL[..1],
        };
        let turned = |pdq: Pdq| variants.iter().map(move |variant| pdq.turned(*variant));
        self.pdq.into_iter().flat_map(turned).collect()
    }
}

/// An item that is near.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// Its number.
    pub number: u32,
    /// Its bank, as it is now.
    pub bank: Arc<Bank>,
    /// How it was found.
    pub by: MatchedBy,
    /// How far away.
    pub distance: u16,
}

/// Of which banks and items is asked.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// The present instant.
    pub now: Time,
    /// Which banks that are only tried on a part of what comes are asked.
    pub seed: Seed<'a>,
    /// Whether items are told as well that rest, or whose term is over.
    pub resting: bool,
}

/// Of which part of what comes a look-up is: banks that are only tried on a part are asked about the same part always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seed<'a> {
    /// Of every part: each bank is asked.
    OfAll,
    /// Of that of this text, whatever is looked up.
    Of(&'a str),
    /// Each query of that of its own hashes.
    OfEach,
}

impl KnownMedia {
    /// Every item that matches and is near enough for its bank, the nearest first.
    pub fn look_up(&self, query: &Query, now: Time, seed: &str) -> Vec<Near> {
        let asking = Asking {
            now,
            seed: Seed::Of(seed),
            resting: false,
        };
        let mut near = self.look_up_many(std::slice::from_ref(query), asking);
        near.pop().unwrap_or_default()
    }

    /// The same for each of many, in their order, in less time.
    pub fn look_up_many(&self, queries: &[Query], asking: Asking<'_>) -> Vec<Vec<Near>> {
        // The snapshot is searched without keeping anybody from writing.
        let (index, frames, distance_max) = {
            let held = self.read();
            let distance_max = held.banks.pdq_distance_max();
            (held.pdq.snapshot(), held.frames.snapshot(), distance_max)
        };
        let pictures: Vec<Vec<Pdq>> = queries.iter().map(Query::pictures).collect();
        let mut by_picture = index
            .near_many(&pictures.concat(), distance_max)
            .into_iter();
        let by_frames: Vec<_> = queries
            .iter()
            .map(|query| by_frames(&frames, &query.frames, distance_max))
            .collect();
        let held = self.read();
        let among = Among {
            held: &held,
            asking,
        };
        queries
            .iter()
            .zip(pictures.iter().zip(by_frames))
            .map(|(query, (turned, by_frames))| {
                let by_picture: Vec<Found> =
                    by_picture.by_ref().take(turned.len()).flatten().collect();
                among.near(query, &by_picture, &by_frames)
            })
            .collect()
    }
}

/// What is held, and which part of it is asked.
struct Among<'a> {
    held: &'a Held,
    asking: Asking<'a>,
}

impl Among<'_> {
    /// What of the items that were found counts, and those with the same bytes.
    fn near(&self, query: &Query, by_picture: &[Found], by_frames: &[(u32, u32)]) -> Vec<Near> {
        let mut near = Vec::new();
        for found in by_picture {
            if let Some(bank) = self.bank_of(found.number, query)
                && found.distance <= u32::from(bank.near.pdq_distance_max)
                && self.is_clear(query, found.number, bank)
            {
                let by = MatchedBy::Pdq;
                near.push(Near::new(found.number, bank, by, found.distance));
            }
        }
        for (number, percent) in by_frames {
            if let Some(bank) = self.bank_of(*number, query)
                && *percent >= u32::from(bank.near.frames_percent_min)
            {
                near.push(Near::new(*number, bank, MatchedBy::Frames, 100 - percent));
            }
        }
        let same_bytes = query.sha256.iter();
        let same_bytes = same_bytes.flat_map(|text| self.held.same_sha256(text));
        let same_bytes = same_bytes.map(|number| (number, MatchedBy::Sha256));
        let same_md5 = query.md5.iter().flat_map(|text| self.held.same_md5(text));
        let same_md5 = same_md5.map(|number| (number, MatchedBy::Md5));
        for (number, by) in same_bytes.chain(same_md5) {
            if let Some(bank) = self.bank_of(number, query) {
                near.push(Near::new(number, bank, by, 0));
            }
        }
        self.add_compared(query, &mut near);
        each_once(near)
    }

    /// Texts and values of other systems, which are compared one by one.
    fn add_compared(&self, query: &Query, near: &mut Vec<Near>) {
        for (number, distance) in self.held.compared.near_texts(&query.texts) {
            if distance <= u32::from(Nearness::TLSH_DISTANCE_MAX)
                && let Some(bank) = self.bank_of(number, query)
                && distance <= u32::from(bank.near.tlsh_distance_max)
            {
                near.push(Near::new(number, bank, MatchedBy::Tlsh, distance));
            }
        }
        for asked in &query.values {
            for (known, number) in self.held.compared.values_like(asked) {
                if let Some(bank) = self.bank_of(*number, query)
                    && let Some(distance) = compared::distance(&bank.near, asked, known)
                {
                    near.push(Near::new(*number, bank, MatchedBy::Opaque, distance));
                }
            }
        }
    }

    /// The bank of an item, where it is asked about this.
    fn bank_of(&self, number: u32, query: &Query) -> Option<&Arc<Bank>> {
        if !self.asking.resting && self.held.rests(number, self.asking.now) {
            return None;
        }
        let bank = self.held.banks.get(self.held.bank_of(number)?)?;
        let is_tried = bank.matching_thousandths < 1_000;
        let is_asked = match self.asking.seed {
            Seed::Of(seed) if is_tried => is_asked(bank, seed),
            Seed::OfEach if is_tried => is_asked(bank, &query.seed()),
            Seed::Of(_) | Seed::OfEach | Seed::OfAll => true,
        };
        is_asked.then_some(bank)
    }

    /// Whether there is enough in both pictures to tell them by, as far as that is known.
    fn is_clear(&self, query: &Query, number: u32, bank: &Bank) -> bool {
        let qualities = [query.pdq_quality, self.held.quality_of(number)];
        let floor = bank.near.pdq_quality_min;
        qualities.iter().flatten().all(|quality| *quality >= floor)
    }
}

/// Of the frames of a video, how many percent are near to some frame of an item, by the item's number.
fn by_frames(index: &Snapshot, frames: &[Pdq], distance_max: u32) -> Vec<(u32, u32)> {
    // A still picture is no longer video.
    let mut frames = frames.to_vec();
    frames.sort_unstable();
    frames.dedup();
    let mut shared: HashMap<u32, u32> = HashMap::new();
    for found in index.near_many(&frames, distance_max) {
        for one in found {
            *shared.entry(one.number).or_default() += 1;
        }
    }
    let all = u32::try_from(frames.len()).unwrap_or(u32::MAX);
    let percent = |count: u32| 100 * count / all.max(1);
    shared
        .into_iter()
        .map(|(number, count)| (number, percent(count)))
        .collect()
}

/// Of the frames of a video, how many percent are near to some frame of another.
pub(super) fn frames_percent(frames: &[Pdq], of: &[Pdq], distance_max: u32) -> u32 {
    let mut index = Index::new();
    of.iter().for_each(|frame| index.add(*frame, 0));
    let percents = by_frames(&index, frames, distance_max);
    percents.first().map_or(0, |(_, percent)| *percent)
}

/// Whether a bank that is tried on a part of what comes is asked about something. Which part of what comes it is tried on does not depend on when it comes.
fn is_asked(bank: &Bank, seed: &str) -> bool {
    let mut hasher = DefaultHasher::new();
    (&bank.name, seed).hash(&mut hasher);
    hasher.finish() % 1_000 < u64::from(bank.matching_thousandths)
}

/// The nearest way for each item: the same bytes before anything that is only near.
pub(super) fn each_once(mut near: Vec<Near>) -> Vec<Near> {
    let strength = |by: MatchedBy| match by {
        MatchedBy::Sha256 => 0,
        MatchedBy::Md5 => 1,
        _ => 2,
    };
    near.sort_by_key(|one| (one.number, strength(one.by), one.distance));
    near.dedup_by_key(|one| one.number);
    near.sort_by_key(|one| (strength(one.by), one.distance, one.number));
    near
}

impl Near {
    fn new(number: u32, bank: &Arc<Bank>, by: MatchedBy, distance: u32) -> Self {
        Self {
            number,
            bank: Arc::clone(bank),
            by,
            distance: u16::try_from(distance).unwrap_or(u16::MAX),
        }
    }
}

/// What banks hold of a content.
#[derive(Debug, Default)]
pub(crate) struct KnownInContent {
    /// What matches.
    pub media: Vec<KnownMedium>,
    /// What rules read of it.
    pub signals: Signals,
}

impl Engine {
    /// What banks hold that is near to the media and the words of a content; [`limits::KNOWN_PER_CONTENT_MAX`] at most.
    pub(crate) fn known_in(&self, content: &Content, now: Time) -> Result<KnownInContent, Problem> {
        let mut queries: Vec<(u16, Query)> = (0..KnownMedium::TEXT)
            .zip(content.media.iter().map(Query::of_medium))
            .collect();
        if let Some(text) = &content.text
            && self.media.read().compared.has_texts()
        {
            queries.push((KnownMedium::TEXT, Query::of_text(text)));
        }
        queries.retain(|(_, query)| !query.is_empty());
        let mut found = KnownInContent::default();
        let mut said = Said::default();
        // Each medium has its share, and what speaks against acting comes first, then what does most.
        let share = limits::KNOWN_PER_CONTENT_MAX / queries.len().max(1);
        for (medium, query) in queries {
            let mut near = self.media.look_up(&query, now, &content.id);
            near.sort_by_key(|one| {
                (
                    one.bank.kind == BankKind::Matching,
                    Reverse(one.bank.action),
                )
            });
            for near in near.into_iter().take(share.max(1)) {
                let items = self.select::<BankItem>(&Select::item_numbered(near.number, 1))?;
                for item in items {
                    said.add(medium, &near.bank, &item);
                    found.media.push(KnownMedium {
                        item: item.id,
                        medium,
                        by: near.by,
                        distance: near.distance,
                    });
                }
            }
        }
        found.media.truncate(limits::KNOWN_PER_CONTENT_MAX);
        found.signals = said.signals();
        Ok(found)
    }
}
