use proptest::prelude::*;

use super::*;
use crate::index::samples::{flipped, pdq};
use crate::index::segment::hash_bytes;

/// Every kernel of this machine gives what the portable one gives.
fn check<T: PartialEq + std::fmt::Debug>(run: impl Fn(Kernel) -> T) {
    let all = Kernel::available();
    let expected = run(all[0]);
    for kernel in all {
        assert_eq!(run(kernel), expected, "{kernel:?}");
    }
}

/// Hashes at distances all around those that are asked for, and the two that are farthest apart.
fn hashes(query: Pdq, count: usize) -> Vec<[u8; 32]> {
    let near = (0..).map(|seed| flipped(query, seed as u32 % 71, seed));
    let edges = [
        query,
        Pdq(query.0.map(|word| !word)),
        Pdq([0; 4]),
        Pdq([u64::MAX; 4]),
    ];
    edges
        .into_iter()
        .chain(near)
        .take(count)
        .map(hash_bytes)
        .collect()
}

fn scanned(kernel: Kernel, hashes: &[[u8; 32]], query: Pdq, distance_max: u32) -> Vec<Hit> {
    let mut hits = Vec::new();
    kernel.scan(hashes, 7, &query, distance_max, &mut hits);
    hits
}

#[test]
fn scanning_arrays_of_every_length_finds_the_same() {
    for query in [pdq(3), Pdq([0; 4]), Pdq([u64::MAX; 4])] {
        for count in (0..20).chain([64, 211]) {
            for distance_max in [0, 31, 128, 256, u32::MAX] {
                check(|kernel| scanned(kernel, &hashes(query, count), query, distance_max));
            }
        }
    }
}

#[test]
fn scanning_finds_what_distances_say() {
    let (query, count) = (pdq(9), 300);
    let hashes = hashes(query, count);
    let near = (7..).zip(&hashes).map(|(place, hash)| Hit {
        place,
        distance: crate::index::segment::hash_of(*hash).distance(query),
    });
    let expected: Vec<Hit> = near.filter(|hit| hit.distance <= 31).collect();
    assert_eq!(scanned(Kernel::fastest(), &hashes, query, 31), expected);
}

#[test]
fn places_beyond_the_array_are_none() {
    check(|kernel| {
        let mut hits = Vec::new();
        kernel.check(
            &hashes(pdq(1), 5),
            &[4, 0, 5, u32::MAX],
            &pdq(1),
            256,
            &mut hits,
        );
        assert_eq!(hits.len(), 2);
        hits
    });
}

proptest! {
    #[test]
    fn keeping_postings_is_the_same(
        postings in proptest::collection::vec(any::<u32>(), 0..90),
        bounds in proptest::collection::vec((0_u32..100, 0_u32..100, 0_u32..4), 0..6),
        place_bits in 1_u32..31,
        value in any::<u32>(),
    ) {
        let postings: Vec<[u8; 4]> = postings.into_iter().map(u32::to_le_bytes).collect();
        let blocks: Vec<Block> = bounds.into_iter().map(|(start, end, radius)| Block { start, end, radius }).collect();
        let low = Low { value: value >> place_bits, place_bits };
        check(|kernel| {
            let mut places = vec![5];
            kernel.keep(&postings, &blocks, low, &[], &mut places);
            places
        });
    }
}
