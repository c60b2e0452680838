//! Everything that is looked up, in memory.

use evenhand_media::Pdq;
use evenhand_media::index::{Index, Snapshot};
use evenhand_model::{BankItem, HashedFrame, MediaHashes, Time};

use super::banks::Banks;
use super::compared::Compared;
use super::digests::{DIGEST_BYTES, Digest, Digests, Named};
use super::items::{HeldNumbers, Items};

/// Frames of less say nothing of their video (vpdq, ThreatExchange).
const QUALITY_MIN: u8 = 50;

/// What banks hold, by the numbers of their items.
///
/// An item takes 4 bytes here beside its hashes: 93 for the PDQ hash in the [`Index`], 20 for each digest.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub banks: Banks,
    pub pdq: Index,
    /// Frames of videos, apart: a black frame of one is near to every plain picture.
    pub frames: Index,
    pub sha256: Digests,
    pub md5: Digests,
    pub items: Items,
    /// What no index serves.
    pub compared: Compared,
    /// Counts whatever changes of items.
    changes: u64,
}

/// All of it at one moment, to be written down.
#[derive(Debug)]
pub(super) struct Frozen {
    /// Names of banks by their short numbers.
    pub banks: Vec<String>,
    pub pdq: Snapshot,
    pub frames: Snapshot,
    pub sha256: Vec<Named>,
    pub md5: Vec<Named>,
    pub compared: Vec<u32>,
    pub items: Items,
    pub changes: u64,
}

impl Held {
    /// What was written down, with its banks as they are now.
    pub fn thawed(banks: Banks, items: Items) -> Self {
        Self {
            banks,
            items,
            ..Self::default()
        }
    }

    /// Takes in an item with its hashes.
    pub fn put(&mut self, item: &BankItem, hashes: &MediaHashes) {
        self.remove(item);
        let Some(bank) = self.banks.number(&item.bank) else {
            return;
        };
        let number = item.number;
        let sha256 = hashes.sha256.as_deref().and_then(beginning_of::<64>);
        let md5 = hashes.md5.as_deref().and_then(beginning_of::<32>);
        self.items
            .put(number, bank, hashes.pdq_quality, md5.is_some());
        self.items
            .set_terms(number, (item.disabled_until, item.expires_at));
        if let Some(pdq) = hashes.pdq.as_ref().and_then(|text| text.parse().ok()) {
            self.pdq.add(pdq, number);
        }
        clear_frames(hashes).for_each(|pdq| self.frames.add(pdq, number));
        sha256.inspect(|digest| self.sha256.add(*digest, number));
        md5.inspect(|digest| self.md5.add(*digest, number));
        self.compared.put(hashes, number);
        self.changes += 1;
    }

    /// Whether the hashes of an item are here as they are now: other hashes have another number.
    pub fn has(&self, item: &BankItem) -> bool {
        self.items.bank_of(item.number).is_some()
    }

    /// Takes in what has changed of an item beside its hashes.
    pub fn change(&mut self, item: &BankItem) {
        let terms = (item.disabled_until, item.expires_at);
        if self.items.set_terms(item.number, terms) {
            self.changes += 1;
        }
        self.take_out_all(&item.earlier_numbers);
    }

    /// Forgets an item.
    pub fn remove(&mut self, item: &BankItem) {
        self.take_out_all(&item.earlier_numbers);
        self.take_out_all(&[item.number]);
    }

    fn take_out_all(&mut self, numbers: &[u32]) {
        for number in numbers {
            if self.items.remove(*number) {
                self.pdq.remove(*number);
                self.frames.remove(*number);
                self.compared.remove(*number);
                self.changes += 1;
            }
        }
    }

    /// How much has changed of items since the start.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Whether there are small pieces that should become large ones.
    pub fn has_to_merge(&self) -> bool {
        let mut indexes = [&self.pdq, &self.frames].into_iter();
        let mut digests = [&self.sha256, &self.md5].into_iter();
        indexes.any(|index| index.merge_plan().is_some())
            || digests.any(|digests| digests.merge_plan().is_some())
    }

    /// Whether there are pieces that should become one in quiet times.
    pub fn has_to_settle(&self) -> bool {
        self.pdq.has_to_settle() || self.frames.has_to_settle()
    }

    /// All of it as it is now.
    pub fn freeze(&mut self) -> Frozen {
        self.pdq.seal();
        self.frames.seal();
        self.sha256.seal();
        self.md5.seal();
        Frozen {
            banks: self.banks.names(),
            pdq: self.pdq.snapshot(),
            frames: self.frames.snapshot(),
            sha256: self.sha256.runs().to_vec(),
            md5: self.md5.runs().to_vec(),
            compared: self.compared.numbers(),
            items: self.items.clone(),
            changes: self.changes,
        }
    }

    /// The short number of an item's bank, while the item is in it.
    pub fn bank_of(&self, number: u32) -> Option<u16> {
        self.items.bank_of(number)
    }

    /// Whether an item matches nothing for now, or its term is over.
    pub fn rests(&self, number: u32, now: Time) -> bool {
        self.items.rests(number, now)
    }

    /// Which numbers are held now.
    pub fn numbers(&self) -> HeldNumbers {
        self.items.held()
    }

    /// Quality of an item's PDQ hash, where it is known.
    pub fn quality_of(&self, number: u32) -> Option<u8> {
        self.items.quality_of(number)
    }

    /// Items with these very bytes.
    pub fn same_sha256(&self, text: &str) -> Vec<u32> {
        let digest = beginning_of::<64>(text);
        digest.map_or_else(Vec::new, |digest| self.sha256.numbers_of(&digest))
    }

    /// Items with this MD5.
    pub fn same_md5(&self, text: &str) -> Vec<u32> {
        let digest = beginning_of::<32>(text);
        digest.map_or_else(Vec::new, |digest| self.md5.numbers_of(&digest))
    }
}

/// Frames in which there is enough to tell a video by.
pub(super) fn clear_frames(hashes: &MediaHashes) -> impl Iterator<Item = Pdq> {
    let clear = |frame: &&HashedFrame| frame.quality.is_none_or(|quality| quality >= QUALITY_MIN);
    let frames = hashes.frames.iter().filter(clear);
    frames.filter_map(|frame| frame.pdq.parse().ok())
}

/// The first bytes of a digest that is written as so many hexadecimal digits of either case.
fn beginning_of<const DIGITS: usize>(text: &str) -> Option<Digest> {
    let is_whole = text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut bytes = [0; DIGEST_BYTES];
    hex::decode_to_slice(text.get(..2 * DIGEST_BYTES)?, &mut bytes).ok()?;
    is_whole.then_some(bytes)
}
