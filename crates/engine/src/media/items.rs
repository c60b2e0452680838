//! What is known of each item beside its hashes, by its number.

use std::collections::HashMap;

use evenhand_model::Time;

/// Where no quality is known.
const QUALITY_UNKNOWN: u8 = u8::MAX;
/// No bank: there is no such item, or it was taken out.
const NOWHERE: u16 = u16::MAX;
/// Bytes of an item, and of one with terms, when they are written down.
const ITEM_BYTES: usize = 4;
const TIMED_BYTES: usize = 20;
/// No term.
const NEVER: i64 = i64::MAX;

/// Items by their numbers, four bytes each.
#[derive(Clone, Debug, Default)]
pub(super) struct Items {
    known: Vec<Known>,
    /// Items that match nothing for now and will again, or that match now and won't when their term is over.
    timed: HashMap<u32, Terms>,
    with_md5: usize,
}

/// Until when an item matches nothing, and from when on.
type Terms = (Option<Time>, Option<Time>);

/// What is known of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Known {
    bank: u16,
    quality: u8,
    has_md5: bool,
}

impl Known {
    const NOTHING: Self = Self {
        bank: NOWHERE,
        quality: QUALITY_UNKNOWN,
        has_md5: false,
    };
}

impl Items {
    /// Takes in an item.
    pub fn put(&mut self, number: u32, bank: u16, quality: Option<u8>, has_md5: bool) {
        self.remove(number);
        let place = number as usize;
        if self.known.len() <= place {
            self.known.resize(place + 1, Known::NOTHING);
        }
        self.known[place] = Known {
            bank,
            quality: quality.unwrap_or(QUALITY_UNKNOWN),
            has_md5,
        };
        self.with_md5 += usize::from(has_md5);
    }

    /// Forgets an item. Answers whether it was there.
    pub fn remove(&mut self, number: u32) -> bool {
        self.timed.remove(&number);
        let Some(known) = self.known.get_mut(number as usize) else {
            return false;
        };
        let before = std::mem::replace(known, Known::NOTHING);
        self.with_md5 -= usize::from(before.has_md5);
        before.bank != NOWHERE
    }

    /// Sets its terms. Answers whether they are others than before.
    pub fn set_terms(&mut self, number: u32, terms: Terms) -> bool {
        let before = match terms {
            (None, None) => self.timed.remove(&number),
            terms => self.timed.insert(number, terms),
        };
        before.unwrap_or_default() != terms
    }

    /// The short number of an item's bank, while the item is in it.
    pub fn bank_of(&self, number: u32) -> Option<u16> {
        let known = self.known.get(number as usize)?;
        Some(known.bank).filter(|bank| *bank != NOWHERE)
    }

    /// Quality of an item's PDQ hash, where it is known.
    pub fn quality_of(&self, number: u32) -> Option<u8> {
        let known = self.known.get(number as usize)?;
        Some(known.quality).filter(|quality| *quality != QUALITY_UNKNOWN)
    }

    /// Whether an item matches nothing for now, or its term is over.
    pub fn rests(&self, number: u32, now: Time) -> bool {
        let timed = self.timed.get(&number);
        timed.is_some_and(|(disabled_until, expires_at)| {
            let rests = disabled_until.is_some_and(|until| until > now);
            rests || expires_at.is_some_and(|end| end <= now)
        })
    }

    /// Items that have an MD5.
    pub fn with_md5(&self) -> usize {
        self.with_md5
    }

    /// The highest number that has come in.
    pub fn number_max(&self) -> Option<u32> {
        u32::try_from(self.known.len()).ok()?.checked_sub(1)
    }

    /// For each number one bit, whether it is there: what can be asked aside, while things change.
    pub fn held(&self) -> HeldNumbers {
        let words = self.known.chunks(64).map(|known| {
            let bits = known.iter().zip(0..);
            bits.fold(0, |word, (known, bit)| {
                word | u64::from(known.bank != NOWHERE) << bit
            })
        });
        HeldNumbers {
            words: words.collect(),
            count: self.known.len(),
        }
    }

    /// Everything but terms as bytes: of each item the bank in little-endian, the quality, and whether it has an MD5.
    pub fn known_to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(ITEM_BYTES * self.known.len());
        for known in &self.known {
            bytes.extend_from_slice(&known.bank.to_le_bytes());
            bytes.extend_from_slice(&[known.quality, u8::from(known.has_md5)]);
        }
        bytes
    }

    /// Terms as bytes: number, and both times in microseconds, little-endian.
    pub fn terms_to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(TIMED_BYTES * self.timed.len());
        for (number, (disabled_until, expires_at)) in &self.timed {
            bytes.extend_from_slice(&number.to_le_bytes());
            for time in [disabled_until, expires_at] {
                let micros = time.map_or(NEVER, Time::micros);
                bytes.extend_from_slice(&micros.to_le_bytes());
            }
        }
        bytes
    }

    /// Reads what [`Self::known_to_bytes`] and [`Self::terms_to_bytes`] gave. Nothing where these are not such bytes.
    pub fn from_bytes(known: &[u8], terms: &[u8]) -> Option<Self> {
        let (known, []) = known.as_chunks::<ITEM_BYTES>() else {
            return None;
        };
        let (terms, []) = terms.as_chunks::<TIMED_BYTES>() else {
            return None;
        };
        let known: Vec<Known> = known
            .iter()
            .map(|[low, high, quality, has_md5]| Known {
                bank: u16::from_le_bytes([*low, *high]),
                quality: *quality,
                has_md5: *has_md5 != 0,
            })
            .collect();
        let with_md5 = known.iter().filter(|known| known.has_md5).count();
        let timed = terms.iter().map(terms_of).collect::<Option<_>>()?;
        Some(Self {
            known,
            timed,
            with_md5,
        })
    }
}

fn terms_of(bytes: &[u8; TIMED_BYTES]) -> Option<(u32, Terms)> {
    let (number, times) = bytes.split_first_chunk::<4>()?;
    let ([disabled_until, expires_at], []) = times.as_chunks::<8>() else {
        return None;
    };
    let time = |bytes: &[u8; 8]| {
        let micros = Some(i64::from_le_bytes(*bytes)).filter(|micros| *micros != NEVER);
        micros.map(Time::from_micros)
    };
    let terms = (time(disabled_until), time(expires_at));
    Some((u32::from_le_bytes(*number), terms))
}

/// Which numbers were there at one moment.
#[derive(Debug)]
pub(super) struct HeldNumbers {
    words: Vec<u64>,
    /// Numbers that had been given out by then.
    count: usize,
}

impl HeldNumbers {
    /// Whether a number was. Of one that came later nothing was taken out by then.
    pub fn has(&self, number: u32) -> bool {
        let word = self.words.get(number as usize / 64);
        let is_later = number as usize >= self.count;
        is_later || word.is_some_and(|word| word >> (number % 64) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Items {
        let mut items = Items::default();
        items.put(70, 2, Some(90), true);
        items.put(3, 1, None, false);
        items.put(5, 1, None, true);
        items.set_terms(3, (Some(Time::from_micros(1_000)), None));
        items.set_terms(70, (None, Some(Time::from_micros(2_000))));
        items.remove(5);
        items
    }

    /// What can be asked of items.
    fn told(items: &Items) -> Vec<(Option<u16>, Option<u8>, bool)> {
        let now = Time::from_micros(500);
        let of = |number| {
            let (bank, quality) = (items.bank_of(number), items.quality_of(number));
            (bank, quality, items.rests(number, now))
        };
        (0..80).map(of).collect()
    }

    #[test]
    fn items_are_read_as_they_were_written() {
        let items = sample();
        let (known, terms) = (items.known_to_bytes(), items.terms_to_bytes());
        let read = Items::from_bytes(&known, &terms).unwrap();
        assert_eq!(told(&read), told(&items));
        assert_eq!((read.with_md5(), read.number_max()), (1, Some(70)));
        assert!(Items::from_bytes(&known[1..], &terms).is_none());
        assert!(Items::from_bytes(&known, &terms[1..]).is_none());
    }

    #[test]
    fn an_item_rests_until_it_may_match_and_from_its_end_on() {
        let items = sample();
        let rests = |number, micros| items.rests(number, Time::from_micros(micros));
        assert!(rests(3, 999) && !rests(3, 1_000));
        assert!(!rests(70, 1_999) && rests(70, 2_000));
    }

    #[test]
    fn only_what_was_taken_out_is_not_held() {
        let held = sample().held();
        let numbers: Vec<u32> = (0..72).filter(|number| held.has(*number)).collect();
        assert_eq!(numbers, [3, 70, 71]);
    }
}
