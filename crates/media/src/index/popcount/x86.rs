//! The inner loops for processors with AVX2, and for those with AVX-512 and its population count.

use std::arch::x86_64::*;

use super::{Block, Hit, Low, portable};
use crate::Pdq;

pub(super) fn has_avx2() -> bool {
    is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt")
}

pub(super) fn has_avx512() -> bool {
    has_avx2() && is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vpopcntdq")
}

pub(super) fn scan_avx2(
    hashes: &[[u8; 32]],
    first: u32,
    query: &Pdq,
    distance_max: u32,
    hits: &mut Vec<Hit>,
) {
    debug_assert!(has_avx2());
    // SAFETY: a kernel of this level exists only where `has_avx2` said yes.
    unsafe { scan_by_avx2(hashes, first, query, distance_max, hits) }
}

pub(super) fn scan_avx512(
    hashes: &[[u8; 32]],
    first: u32,
    query: &Pdq,
    distance_max: u32,
    hits: &mut Vec<Hit>,
) {
    debug_assert!(has_avx512());
    // SAFETY: a kernel of this level exists only where `has_avx512` said yes.
    unsafe { scan_by_avx512(hashes, first, query, distance_max, hits) }
}

pub(super) fn check(
    hashes: &[[u8; 32]],
    places: &[u32],
    query: &Pdq,
    distance_max: u32,
    hits: &mut Vec<Hit>,
) {
    debug_assert!(has_avx2());
    // SAFETY: a kernel of either level exists only where `has_avx2` said yes.
    unsafe { check_by_popcnt(hashes, places, query, distance_max, hits) }
}

pub(super) fn keep_avx2(
    postings: &[[u8; 4]],
    blocks: &[Block],
    low: Low,
    hashes: &[[u8; 32]],
    places: &mut Vec<u32>,
) {
    debug_assert!(has_avx2());
    // SAFETY: a kernel of this level exists only where `has_avx2` said yes.
    unsafe { keep_by_popcnt(postings, blocks, low, hashes, places) }
}

pub(super) fn keep_avx512(
    postings: &[[u8; 4]],
    blocks: &[Block],
    low: Low,
    hashes: &[[u8; 32]],
    places: &mut Vec<u32>,
) {
    debug_assert!(has_avx512());
    // SAFETY: a kernel of this level exists only where `has_avx512` said yes.
    unsafe { keep_by_avx512(postings, blocks, low, hashes, places) }
}

#[inline(always)]
pub(super) fn prefetch<T>(item: &T) {
    // SAFETY: the instruction is part of every x86-64 processor, reads nothing that the program can see, and the reference is valid.
    unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(item).cast()) }
}

#[target_feature(enable = "avx2,popcnt")]
fn scan_by_avx2(
    hashes: &[[u8; 32]],
    first: u32,
    query: &Pdq,
    distance_max: u32,
    hits: &mut Vec<Hit>,
) {
    portable::scan(hashes, first, query, distance_max, hits);
}

#[target_feature(enable = "popcnt")]
fn check_by_popcnt(
    hashes: &[[u8; 32]],
    places: &[u32],
    query: &Pdq,
    distance_max: u32,
    hits: &mut Vec<Hit>,
) {
    portable::check(hashes, places, query, distance_max, hits);
}

#[target_feature(enable = "popcnt")]
fn keep_by_popcnt(
    postings: &[[u8; 4]],
    blocks: &[Block],
    low: Low,
    hashes: &[[u8; 32]],
    places: &mut Vec<u32>,
) {
    portable::keep(postings, blocks, low, hashes, places);
}

/// Compares four hashes at a time, two in a register, and looks closer only at fours with one that is near enough.
#[target_feature(enable = "avx512f,avx512vpopcntdq,popcnt")]
fn scan_by_avx512(
    hashes: &[[u8; 32]],
    first: u32,
    query: &Pdq,
    distance_max: u32,
    hits: &mut Vec<Hit>,
) {
    let (fours, rest) = hashes.as_chunks::<4>();
    let words = query.0.map(|word| word as i64);
    let wanted = _mm512_set4_epi64(words[3], words[2], words[1], words[0]);
    let most = _mm512_set1_epi64(i64::from(distance_max));
    for (place, four) in (first..).step_by(4).zip(fours) {
        let bytes = four.as_flattened().as_ptr();
        // SAFETY: four hashes are 128 bytes, and these loads need no alignment.
        let (low, high) = unsafe {
            (
                _mm512_loadu_si512(bytes.cast()),
                _mm512_loadu_si512(bytes.add(64).cast()),
            )
        };
        let low = _mm512_popcnt_epi64(_mm512_xor_si512(low, wanted));
        let high = _mm512_popcnt_epi64(_mm512_xor_si512(high, wanted));
        // Each hash is four words in two neighbouring lanes of 128 bits. First the two words of a lane, then lane and neighbour.
        let pairs = _mm512_add_epi64(
            _mm512_unpacklo_epi64(low, high),
            _mm512_unpackhi_epi64(low, high),
        );
        let sums = _mm512_add_epi64(pairs, _mm512_permutex_epi64::<0b01_00_11_10>(pairs));
        if _mm512_cmple_epu64_mask(sums, most) != 0 {
            portable::scan(four, place, query, distance_max, hits);
        }
    }
    portable::scan(
        rest,
        first + 4 * fours.len() as u32,
        query,
        distance_max,
        hits,
    );
}

/// Looks at sixteen postings at a time and moves those that are kept together.
#[target_feature(enable = "avx512f,avx512vpopcntdq,popcnt")]
fn keep_by_avx512(
    postings: &[[u8; 4]],
    blocks: &[Block],
    low: Low,
    hashes: &[[u8; 32]],
    places: &mut Vec<u32>,
) {
    let wanted = _mm512_set1_epi32(low.value as i32);
    let shift = _mm512_set1_epi32(low.place_bits as i32);
    let place_mask = _mm512_set1_epi32(((1_u32 << low.place_bits) - 1) as i32);
    for block in blocks {
        let postings = postings.get(block.start as usize..block.end as usize);
        let radius = _mm512_set1_epi32(block.radius as i32);
        for some in postings.unwrap_or_default().chunks(16) {
            let there = (u32::from(u16::MAX) >> (16 - some.len())) as u16;
            // SAFETY: only as many postings are read as there are, at any alignment.
            let some = unsafe { _mm512_maskz_loadu_epi32(there, some.as_ptr().cast()) };
            let differs = _mm512_xor_si512(_mm512_srlv_epi32(some, shift), wanted);
            let kept = _mm512_mask_cmple_epu32_mask(there, _mm512_popcnt_epi32(differs), radius);
            if kept != 0 {
                let kept_places =
                    _mm512_maskz_compress_epi32(kept, _mm512_and_si512(some, place_mask));
                append(places, kept_places, kept.count_ones() as usize, hashes);
            }
        }
    }
}

/// Adds the first few numbers of a register, and starts loading the hashes at these places.
#[target_feature(enable = "avx512f")]
fn append(places: &mut Vec<u32>, all: __m512i, count: usize, hashes: &[[u8; 32]]) {
    let before = places.len();
    places.reserve(16);
    // SAFETY: there is room for sixteen more, all sixteen are written, and at most sixteen are counted.
    unsafe {
        _mm512_storeu_si512(places.as_mut_ptr().add(before).cast(), all);
        places.set_len(before + count.min(16));
    }
    for place in &places[before..] {
        super::prefetch(hashes, *place);
    }
}
