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
    unsafe { keep_by_avx2(postings, blocks, low, hashes, places) }
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

/// Looks at eight postings at a time; few are kept, and those are taken one by one.
#[target_feature(enable = "avx2,popcnt")]
fn keep_by_avx2(
    postings: &[[u8; 4]],
    blocks: &[Block],
    low: Low,
    hashes: &[[u8; 32]],
    places: &mut Vec<u32>,
) {
    let wanted = _mm256_set1_epi32(low.value as i32);
    let shift = _mm256_set1_epi32(low.place_bits as i32);
    for block in blocks {
        let some = postings.get(block.start as usize..block.end as usize);
        let (eights, rest) = some.unwrap_or_default().as_chunks::<8>();
        let most = _mm256_set1_epi32(block.radius as i32);
        for eight in eights {
            // SAFETY: eight postings are 32 bytes, and this load needs no alignment.
            let all = unsafe { _mm256_loadu_si256(eight.as_ptr().cast()) };
            let differs = _mm256_xor_si256(_mm256_srlv_epi32(all, shift), wanted);
            let far = _mm256_cmpgt_epi32(popcount_avx2(differs), most);
            let mut near = !_mm256_movemask_ps(_mm256_castsi256_ps(far)) & 0xff;
            while near != 0 {
                let posting = u32::from_le_bytes(eight[near.trailing_zeros() as usize % 8]);
                let place = posting & ((1 << low.place_bits) - 1);
                super::prefetch(hashes, place);
                places.push(place);
                near &= near - 1;
            }
        }
        let rest = Block {
            start: block.end - rest.len() as u32,
            ..*block
        };
        portable::keep(postings, &[rest], low, hashes, places);
    }
}

/// Bits in each of eight numbers: looked up for each half of a byte, then summed (W. Muła, N. Kurz, D. Lemire, "Faster Population Counts
/// Using AVX2 Instructions", The Computer Journal 61(1), 2018).
#[target_feature(enable = "avx2")]
fn popcount_avx2(numbers: __m256i) -> __m256i {
    let counts = _mm256_broadcastsi128_si256(_mm_setr_epi8(
        0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,
    ));
    let half = _mm256_set1_epi8(0x0f);
    let low = _mm256_shuffle_epi8(counts, _mm256_and_si256(numbers, half));
    let high = _mm256_and_si256(_mm256_srli_epi16::<4>(numbers), half);
    let bytes = _mm256_add_epi8(low, _mm256_shuffle_epi8(counts, high));
    let pairs = _mm256_maddubs_epi16(bytes, _mm256_set1_epi8(1));
    _mm256_madd_epi16(pairs, _mm256_set1_epi16(1))
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

/// Looks at sixteen postings at a time and moves those that are kept together: all sixteen are written, and then only those that are kept are
/// counted. A branch on how many that are would be taken wrongly in every second block.
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
    let before = places.len();
    for block in blocks {
        let postings = postings.get(block.start as usize..block.end as usize);
        let radius = _mm512_set1_epi32(block.radius as i32);
        for some in postings.unwrap_or_default().chunks(16) {
            let there = (u32::from(u16::MAX) >> (16 - some.len())) as u16;
            // SAFETY: only as many postings are read as there are, at any alignment.
            let some = unsafe { _mm512_maskz_loadu_epi32(there, some.as_ptr().cast()) };
            let differs = _mm512_xor_si512(_mm512_srlv_epi32(some, shift), wanted);
            let kept = _mm512_mask_cmple_epu32_mask(there, _mm512_popcnt_epi32(differs), radius);
            let kept_places = _mm512_maskz_compress_epi32(kept, _mm512_and_si512(some, place_mask));
            let length = places.len();
            places.reserve(16);
            // SAFETY: there is room for sixteen more, all sixteen are written, and at most sixteen are counted.
            unsafe {
                _mm512_storeu_si512(places.as_mut_ptr().add(length).cast(), kept_places);
                places.set_len(length + kept.count_ones() as usize);
            }
        }
    }
    for place in &places[before..] {
        super::prefetch(hashes, *place);
    }
}
