//! Profile pictures that are nearly the same, found among many.
//!
//! Multi-index hashing (Norouzi, Punjani and Fleet 2012): a hash of 256 bits in 16 parts of 16. Of two hashes that differ in 31 bits and
//! fewer some part differs in one bit at most, so that looking up each part and its 16 neighbours finds all of them.

use std::collections::HashMap;

use super::account::Account;

/// Bits in which two hashes of one picture differ at most, as PDQ's authors say (ThreatExchange, hashing.pdf, 2019).
pub const NEAR_BITS_MAX: u32 = 31;
/// Accounts with one picture beyond which it is nobody's: it comes with the platform.
const OWNERS_MAX: usize = 256;
/// Hashes that are compared for one picture. Only where pictures were made to share parts there are more, and then not all are found.
const READ_MAX: usize = 100_000;

const PARTS: usize = 16;
const BITS_OF_PART: u64 = 16;

/// Pictures of accounts, each account by a number.
#[derive(Debug, Default)]
pub struct Pictures {
    /// The same picture once, however many have it.
    known: HashMap<[u64; 4], u32>,
    pictures: HashMap<u32, Picture>,
    parts: HashMap<u32, Vec<u32>>,
    next: u32,
}

#[derive(Debug)]
struct Picture {
    pdq: [u64; 4],
    owners: Vec<u64>,
}

impl Pictures {
    /// Adds the picture of an account, if it has one.
    pub fn add(&mut self, number: u64, account: &Account) {
        let Some(pdq) = account.pdq else { return };
        let (next, pictures) = (self.next, &mut self.pictures);
        let id = *self.known.entry(pdq).or_insert(next);
        if id == next && !pictures.contains_key(&id) {
            self.next = self.next.wrapping_add(1);
            for key in (0..).zip(parts(pdq)).map(key_of_part) {
                self.parts.entry(key).or_default().push(id);
            }
        }
        let picture = pictures.entry(id).or_insert_with(|| Picture {
            pdq,
            owners: Vec::new(),
        });
        if picture.owners.len() < OWNERS_MAX {
            picture.owners.push(number);
        }
    }

    /// Takes out the picture of an account that was added.
    pub fn remove(&mut self, number: u64, account: &Account) {
        let Some(pdq) = account.pdq else { return };
        let Some(id) = self.known.get(&pdq).copied() else {
            return;
        };
        let Some(picture) = self.pictures.get_mut(&id) else {
            return;
        };
        picture.owners.retain(|owner| *owner != number);
        if !picture.owners.is_empty() {
            return;
        }
        self.pictures.remove(&id);
        self.known.remove(&pdq);
        for key in (0..).zip(parts(pdq)).map(key_of_part) {
            if let Some(ids) = self.parts.get_mut(&key) {
                ids.retain(|one| *one != id);
                if ids.is_empty() {
                    self.parts.remove(&key);
                }
            }
        }
    }

    /// At most so many accounts whose picture differs from an account's in [`NEAR_BITS_MAX`] bits and fewer, the nearest first. What
    /// comes with the platform leads to nobody.
    pub fn near(&self, account: &Account, most: usize) -> Vec<u64> {
        let Some(pdq) = account.pdq else {
            return Vec::new();
        };
        let mut ids = Vec::new();
        'parts: for (place, part) in (0..).zip(parts(pdq)) {
            let neighbours = (0..BITS_OF_PART).map(|bit| part ^ (1 << bit));
            for part in std::iter::once(part).chain(neighbours) {
                let found = self.parts.get(&key_of_part((place, part)));
                ids.extend_from_slice(found.map_or(&[], Vec::as_slice));
                if ids.len() > READ_MAX {
                    break 'parts;
                }
            }
        }
        ids.sort_unstable();
        ids.dedup();
        let pictures = ids.iter().filter_map(|id| self.pictures.get(id));
        let mut near: Vec<(u32, &Picture)> = pictures
            .filter(|picture| picture.owners.len() < OWNERS_MAX)
            .map(|picture| (distance(pdq, picture.pdq), picture))
            .filter(|(distance, _)| *distance <= NEAR_BITS_MAX)
            .collect();
        near.sort_by_key(|(distance, _)| *distance);
        let owners = near.iter().flat_map(|(_, picture)| &picture.owners);
        owners.copied().take(most).collect()
    }
}

/// A hash in 16 parts: two that differ in 15 bits and fewer have one in common.
pub(super) fn parts(pdq: [u64; 4]) -> impl Iterator<Item = u64> {
    pdq.into_iter()
        .flat_map(|word| (0..4).map(move |part| word >> (16 * part) & 0xFFFF))
}

/// Bits in which two hashes differ.
pub(super) fn distance(ours: [u64; 4], theirs: [u64; 4]) -> u32 {
    let words = ours.iter().zip(theirs);
    words.map(|(one, other)| (one ^ other).count_ones()).sum()
}

fn key_of_part((place, part): (u32, u64)) -> u32 {
    debug_assert!((place as usize) < PARTS);
    place << 16 | part as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn account(pdq: [u64; 4]) -> Account {
        Account {
            pdq: Some(pdq),
            ..Account::default()
        }
    }

    fn flipped(mut pdq: [u64; 4], bits: &[u8]) -> [u64; 4] {
        for bit in bits {
            pdq[usize::from(*bit) / 64] ^= 1 << (bit % 64);
        }
        pdq
    }

    #[test]
    fn a_picture_that_comes_with_the_platform_leads_to_nobody() {
        let (common, rare) = ([7; 4], [u64::MAX; 4]);
        let mut pictures = Pictures::default();
        (0..100_000).for_each(|number| pictures.add(number, &account(common)));
        pictures.add(100_001, &account(rare));
        assert!(pictures.near(&account(common), 64).is_empty());
        assert_eq!(pictures.near(&account(rare), 64), [100_001]);
        assert_eq!(pictures.pictures.len(), 2);
    }

    #[test]
    fn of_pictures_that_were_made_to_share_parts_a_bounded_number_is_compared() {
        let mut pictures = Pictures::default();
        for number in 0..150_000 {
            pictures.add(number, &account([number, 3, 3, 3]));
        }
        assert_eq!(pictures.near(&account([5, 3, 3, 3]), 64).len(), 64);
    }

    proptest! {
        #[test]
        fn all_that_are_near_are_found_and_no_others(
            hashes in prop::collection::vec(any::<[u64; 4]>(), 1..40), bits in prop::collection::hash_set(any::<u8>(), 0..=48), gone in 0..40_usize,
        ) {
            let mut pictures = Pictures::default();
            for (number, pdq) in (0..).zip(&hashes) {
                pictures.add(number, &account(*pdq));
            }
            let bits: Vec<u8> = bits.into_iter().collect();
            let asked = flipped(hashes[0], &bits);
            let near = pictures.near(&account(asked), 64);
            for (number, pdq) in (0..).zip(&hashes) {
                prop_assert_eq!(near.contains(&number), distance(asked, *pdq) <= NEAR_BITS_MAX);
            }
            if let Some(pdq) = hashes.get(gone) {
                pictures.remove(gone as u64, &account(*pdq));
                prop_assert!(!pictures.near(&account(*pdq), 64).contains(&(gone as u64)));
            }
            for (number, pdq) in (0..).zip(&hashes) {
                pictures.remove(number, &account(*pdq));
            }
            prop_assert!(pictures.parts.is_empty() && pictures.pictures.is_empty() && pictures.known.is_empty());
        }
    }
}
