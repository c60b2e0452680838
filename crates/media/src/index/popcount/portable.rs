//! The inner loops for every machine. They are inlined into the functions for particular instructions, where the compiler makes use of those.

use super::{Block, Hit, Low, prefetch};
use crate::Pdq;

#[inline(always)]
pub(super) fn scan(
    hashes: &[[u8; 32]],
    first: u32,
    query: &Pdq,
    distance_max: u32,
    hits: &mut Vec<Hit>,
) {
    for (place, hash) in (first..).zip(hashes) {
        let distance = distance(hash, query);
        if distance <= distance_max {
            hits.push(Hit { place, distance });
        }
    }
}

#[inline(always)]
pub(super) fn check(
    hashes: &[[u8; 32]],
    places: &[u32],
    query: &Pdq,
    distance_max: u32,
    hits: &mut Vec<Hit>,
) {
    for place in places {
        let Some(hash) = hashes.get(*place as usize) else {
            continue;
        };
        let distance = distance(hash, query);
        if distance <= distance_max {
            hits.push(Hit {
                place: *place,
                distance,
            });
        }
    }
}

#[inline(always)]
pub(super) fn keep(
    postings: &[[u8; 4]],
    blocks: &[Block],
    low: Low,
    hashes: &[[u8; 32]],
    places: &mut Vec<u32>,
) {
    for block in blocks {
        let postings = postings.get(block.start as usize..block.end as usize);
        for posting in postings.unwrap_or_default() {
            let posting = u32::from_le_bytes(*posting);
            if (posting >> low.place_bits ^ low.value).count_ones() <= block.radius {
                let place = posting & ((1 << low.place_bits) - 1);
                prefetch(hashes, place);
                places.push(place);
            }
        }
    }
}

#[inline(always)]
pub(super) fn distance(hash: &[u8; 32], query: &Pdq) -> u32 {
    let (words, _) = hash.as_chunks::<8>();
    let words = words.iter().zip(query.0);
    words
        .map(|(word, wanted)| (u64::from_le_bytes(*word) ^ wanted).count_ones())
        .sum()
}
