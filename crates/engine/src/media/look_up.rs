//! What is near to something, in which bank.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use evenhand_flow::work::Select;
use evenhand_media::Pdq;
use evenhand_media::pdq::Variant;
use evenhand_model::{
    Bank, BankItem, Content, KnownMedium, MatchedBy, Media, MediaHashes, Problem, Time, limits,
};

use super::KnownMedia;
use super::held::Held;
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
            turned: false,
        }
    }
}

impl Query {
    fn pictures(&self) -> Vec<Pdq> {
        let variants: &[Variant] = match self.turned {
            true => &Variant::ALL,
            false => &Variant::ALL[..1],
        };
        let turned = |pdq: Pdq| variants.iter().map(move |variant| pdq.turned(*variant));
        self.pdq.into_iter().flat_map(turned).collect()
    }
}

/// An item that is near.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// Its number.
    pub number: u32,
    /// Its bank.
    pub bank: String,
    /// How it was found.
    pub by: MatchedBy,
    /// How far away.
    pub distance: u16,
}

impl KnownMedia {
    /// Every item that is near enough for its bank, the nearest first. `seed` decides of which banks that are only tried on a part
    /// of what comes this is a part; the same seed is always in the same ones.
    pub fn look_up(&self, query: &Query, now: Time, seed: &str) -> Vec<Near> {
        let mut near = Vec::new();
        // The snapshot is searched without keeping anybody from writing.
        let (index, distance_max) = {
            let held = self.read();
            (held.pdq.snapshot(), held.banks.pdq_distance_max())
        };
        let pictures = query.pictures();
        let found = index.near_many(&pictures, distance_max);
        let by_frames = by_frames(&index, &query.frames, distance_max);
        let held = self.read();
        for found in found.iter().flatten() {
            let Some(bank) = bank_for(&held, found.number, now, seed) else {
                continue;
            };
            let floor = bank.near.pdq_quality_min;
            let qualities = [query.pdq_quality, held.quality_of(found.number)];
            let is_clear = qualities.iter().flatten().all(|quality| *quality >= floor);
            if is_clear && found.distance <= u32::from(bank.near.pdq_distance_max) {
                near.push(Near::new(
                    found.number,
                    bank,
                    MatchedBy::Pdq,
                    found.distance,
                ));
            }
        }
        for (number, percent) in by_frames {
            if let Some(bank) = bank_for(&held, number, now, seed)
                && percent >= u32::from(bank.near.frames_percent_min)
            {
                near.push(Near::new(number, bank, MatchedBy::Frames, 100 - percent));
            }
        }
        let same_bytes = query.sha256.iter().flat_map(|text| held.same_sha256(text));
        let same_bytes = same_bytes.map(|number| (number, MatchedBy::Sha256));
        let same_md5 = query.md5.iter().flat_map(|text| held.same_md5(text));
        let same_md5 = same_md5.map(|number| (number, MatchedBy::Md5));
        for (number, by) in same_bytes.chain(same_md5) {
            if let Some(bank) = bank_for(&held, *number, now, seed) {
                near.push(Near::new(*number, bank, by, 0));
            }
        }
        each_once(near)
    }
}

/// Of the frames of a video, how many percent are near to some frame of an item, by the item's number.
fn by_frames(
    index: &evenhand_media::index::Snapshot,
    frames: &[Pdq],
    distance_max: u32,
) -> Vec<(u32, u32)> {
    let mut shared: std::collections::HashMap<u32, u32> = std::collections::HashMap::new();
    for found in index.near_many(frames, distance_max) {
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

fn bank_for<'a>(held: &'a Held, number: u32, now: Time, seed: &str) -> Option<&'a Bank> {
    let bank = held.banks.get(held.bank_of(number, now)?)?;
    is_asked(bank, seed).then_some(bank)
}

/// Whether a bank is asked about something. Which part of what comes it is tried on does not depend on when it comes.
fn is_asked(bank: &Bank, seed: &str) -> bool {
    if bank.matching_thousandths >= 1_000 {
        return true;
    }
    let mut hasher = DefaultHasher::new();
    (&bank.name, seed).hash(&mut hasher);
    hasher.finish() % 1_000 < u64::from(bank.matching_thousandths)
}

/// The nearest way for each item: the same bytes before anything that is only near.
fn each_once(mut near: Vec<Near>) -> Vec<Near> {
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
    fn new(number: u32, bank: &Bank, by: MatchedBy, distance: u32) -> Self {
        Self {
            number,
            bank: bank.name.clone(),
            by,
            distance: u16::try_from(distance).unwrap_or(u16::MAX),
        }
    }
}

impl Engine {
    /// What banks hold that is near to the media of a content; [`limits::KNOWN_PER_CONTENT_MAX`] at most.
    pub(crate) fn known_in(
        &self,
        content: &Content,
        now: Time,
    ) -> Result<Vec<KnownMedium>, Problem> {
        let mut known = Vec::new();
        for (index, medium) in (0..).zip(&content.media) {
            let near = self
                .media
                .look_up(&Query::of_medium(medium), now, &content.id);
            for near in near.into_iter().take(limits::KNOWN_PER_CONTENT_MAX) {
                let items = self.select::<BankItem>(&Select::item_numbered(near.number, 1))?;
                known.extend(items.into_iter().map(|item| KnownMedium {
                    item: item.id,
                    medium: index,
                    by: near.by,
                    distance: near.distance,
                }));
            }
        }
        known.truncate(limits::KNOWN_PER_CONTENT_MAX);
        Ok(known)
    }
}
