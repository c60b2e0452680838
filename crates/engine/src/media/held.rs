//! Everything that is looked up, in memory.

use std::collections::HashMap;

use evenhand_media::index::Index;
use evenhand_model::{BankItem, HashedFrame, MediaHashes, Time};

use super::banks::Banks;
use super::compared::Compared;

/// Where no quality is known.
const QUALITY_UNKNOWN: u8 = u8::MAX;
/// Frames of less say nothing of their video (vpdq, ThreatExchange).
const QUALITY_MIN: u8 = 50;
/// No bank: the item matches nothing.
const NOWHERE: u16 = u16::MAX;

/// What banks hold, by the numbers of their items.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub banks: Banks,
    pub pdq: Index,
    /// Frames of videos, apart: a black frame of one is near to every plain picture.
    pub frames: Index,
    sha256: HashMap<[u8; 32], Vec<u32>>,
    md5: HashMap<[u8; 16], Vec<u32>>,
    /// What no index serves.
    pub compared: Compared,
    items: Vec<Known>,
    /// Items that match nothing for now and will again, or that match now and won't when their term is over.
    timed: HashMap<u32, (Option<Time>, Option<Time>)>,
    /// Numbers that an id has had: other hashes of the same item come under another one.
    numbers: HashMap<u128, u32>,
}

/// What is known of an item beside its hashes.
#[derive(Clone, Copy, Debug)]
struct Known {
    bank: u16,
    quality: u8,
}

impl Held {
    /// Takes in an item as it is now, with its hashes.
    pub fn put(&mut self, item: &BankItem, hashes: &MediaHashes) {
        if let Some(before) = self.number_of(&item.id) {
            self.take_out(before);
        }
        let Some(bank) = self
            .banks
            .number(&item.bank)
            .filter(|_| item.withdrawn.is_none())
        else {
            return;
        };
        let number = item.number;
        let place = number as usize;
        if self.items.len() <= place {
            let nothing = Known {
                bank: NOWHERE,
                quality: QUALITY_UNKNOWN,
            };
            self.items.resize(place + 1, nothing);
        }
        self.items[place] = Known {
            bank,
            quality: hashes.pdq_quality.unwrap_or(QUALITY_UNKNOWN),
        };
        if item.disabled_until.is_some() || item.expires_at.is_some() {
            self.timed
                .insert(number, (item.disabled_until, item.expires_at));
        }
        if let Some(pdq) = hashes.pdq.as_ref().and_then(|text| text.parse().ok()) {
            self.pdq.add(pdq, number);
        }
        let clear =
            |frame: &&HashedFrame| frame.quality.is_none_or(|quality| quality >= QUALITY_MIN);
        for frame in hashes.frames.iter().filter(clear) {
            if let Ok(pdq) = frame.pdq.parse() {
                self.frames.add(pdq, number);
            }
        }
        if let Some(digest) = hashes.sha256.as_ref().and_then(|text| bytes_of(text)) {
            self.sha256.entry(digest).or_default().push(number);
        }
        if let Some(digest) = hashes.md5.as_ref().and_then(|text| bytes_of(text)) {
            self.md5.entry(digest).or_default().push(number);
        }
        self.compared.put(hashes, number);
        self.numbers.insert(id_of(&item.id), number);
    }

    /// Whether the hashes of an item are here as they are now: other hashes have another number.
    pub fn has(&self, item: &BankItem) -> bool {
        self.number_of(&item.id) == Some(item.number)
    }

    /// Takes in what has changed of an item beside its hashes.
    pub fn change(&mut self, item: &BankItem) {
        if item.disabled_until.is_some() || item.expires_at.is_some() {
            self.timed
                .insert(item.number, (item.disabled_until, item.expires_at));
        } else {
            self.timed.remove(&item.number);
        }
    }

    /// Forgets an item.
    pub fn remove(&mut self, id: &str) {
        if let Some(number) = self.number_of(id) {
            self.take_out(number);
            self.numbers.remove(&id_of(id));
        }
    }

    fn number_of(&self, id: &str) -> Option<u32> {
        self.numbers.get(&id_of(id)).copied()
    }

    fn take_out(&mut self, number: u32) {
        self.pdq.remove(number);
        self.frames.remove(number);
        self.compared.remove(number);
        self.timed.remove(&number);
        if let Some(known) = self.items.get_mut(number as usize) {
            known.bank = NOWHERE;
        }
    }

    /// The short number of an item's bank, while the item is in it.
    pub fn bank_of(&self, number: u32) -> Option<u16> {
        let known = self.items.get(number as usize)?;
        Some(known.bank).filter(|bank| *bank != NOWHERE)
    }

    /// Whether an item matches nothing for now, or its term is over.
    pub fn rests(&self, number: u32, now: Time) -> bool {
        let timed = self.timed.get(&number);
        timed.is_some_and(|(disabled_until, expires_at)| {
            let rests = disabled_until.is_some_and(|until| until > now);
            rests || expires_at.is_some_and(|end| end <= now)
        })
    }

    /// Different MD5 digests.
    pub fn md5s(&self) -> usize {
        self.md5.len()
    }

    /// The highest number of an item that has come in.
    pub fn number_max(&self) -> Option<u32> {
        u32::try_from(self.items.len()).ok()?.checked_sub(1)
    }

    /// Quality of an item's PDQ hash, where it is known.
    pub fn quality_of(&self, number: u32) -> Option<u8> {
        let known = self.items.get(number as usize)?;
        Some(known.quality).filter(|quality| *quality != QUALITY_UNKNOWN)
    }

    /// Items with these very bytes.
    pub fn same_sha256(&self, text: &str) -> &[u32] {
        let found = bytes_of(text).and_then(|digest| self.sha256.get(&digest));
        found.map_or(&[], Vec::as_slice)
    }

    /// Items with this MD5.
    pub fn same_md5(&self, text: &str) -> &[u32] {
        let found = bytes_of(text).and_then(|digest| self.md5.get(&digest));
        found.map_or(&[], Vec::as_slice)
    }
}

/// Bytes written as hexadecimal digits of either case.
fn bytes_of<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

/// An item's id as a number: it is 32 hexadecimal digits.
fn id_of(id: &str) -> u128 {
    u128::from_str_radix(id, 16).unwrap_or_default()
}
