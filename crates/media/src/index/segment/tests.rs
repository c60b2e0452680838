use proptest::prelude::*;

use super::*;
use crate::index::samples::{flipped, pdq};
use crate::index::{Found, Kernel, Tombstones};

impl Segment {
    /// A segment with as many bits in its directories as a test wants, however few its hashes.
    fn with_directory(entries: Vec<(Pdq, u32)>, directory_bits: u32) -> Self {
        let (layout, bytes) = build::build(entries, Some(directory_bits)).unwrap();
        Self::of(layout, Box::new(bytes))
    }

    fn found(&self, query: Pdq, distance_max: u32, kernel: Kernel) -> Vec<Found> {
        let mut found = vec![Vec::new()];
        self.near(
            &Search::new(&[query], distance_max, kernel),
            &Tombstones::default(),
            &mut found,
        );
        let mut found = found.remove(0);
        found.sort_unstable();
        found
    }
}

fn entries(count: u64) -> Vec<(Pdq, u32)> {
    (0..count).map(|seed| (pdq(seed), seed as u32)).collect()
}

/// Flips bits so that as many parts as possible have as many of them as possible, beginning at one part.
fn spread(from: Pdq, bits: u32, first_part: u32) -> Pdq {
    let mut flipped = from;
    for number in 0..bits {
        let (part, turn) = ((first_part + number) % 11, number / 11);
        let bit = part * 256 / 11 + 2 + turn * 5;
        flipped.0[bit as usize / 64] ^= 1 << (bit % 64);
    }
    assert_eq!(flipped.distance(from), bits);
    flipped
}

#[test]
fn differences_spread_over_all_parts_are_found() {
    let all = entries(500);
    for directory_bits in [1, 5, 12] {
        let segment = Segment::with_directory(all.clone(), directory_bits);
        for distance in 0..=40 {
            for first_part in 0..11 {
                let query = spread(pdq(77), distance, first_part);
                let found = segment.found(query, distance, Kernel::fastest());
                assert_eq!(
                    found,
                    [Found {
                        distance,
                        number: 77
                    }]
                );
                assert_eq!(
                    segment
                        .found(query, distance.wrapping_sub(1).min(40), Kernel::fastest())
                        .is_empty(),
                    distance > 0
                );
            }
        }
    }
}

#[test]
fn a_hash_in_many_entries_is_kept_once() {
    let entries = (0..3_000)
        .map(|number| (pdq(number % 3), number as u32))
        .collect();
    let segment = Segment::build(entries).unwrap();
    assert_eq!((segment.entries(), segment.hashes()), (3_000, 3));
    let found = segment.found(pdq(1), 31, Kernel::fastest());
    let numbers: Vec<u32> = found.iter().map(|found| found.number).collect();
    assert_eq!(numbers, (1..3_000).step_by(3).collect::<Vec<u32>>());
}

#[test]
fn an_entry_given_twice_is_one() {
    let segment = Segment::build(vec![(pdq(1), 1), (pdq(1), 1), (pdq(1), 2)]).unwrap();
    assert_eq!(
        segment.iter().collect::<Vec<_>>(),
        [(pdq(1), 1), (pdq(1), 2)]
    );
}

#[test]
fn a_segment_of_nothing_finds_nothing() {
    let segment = Segment::open(Segment::build(Vec::new()).unwrap().bytes().to_vec()).unwrap();
    assert_eq!(segment.entries(), 0);
    assert_eq!(segment.found(pdq(1), 256, Kernel::fastest()), []);
}

#[test]
fn entries_are_found_by_number_and_by_hash() {
    let mut all = entries(300);
    all.extend((0..5).map(|seed| (pdq(seed), 1_000)));
    all.push((pdq(7), u32::MAX));
    let segment = Segment::build(all).unwrap();
    let listed: Vec<(Pdq, u32)> = segment.iter().collect();
    for (position, entry) in (0..).zip(&listed) {
        assert_eq!(segment.entry(position), Some(*entry));
        assert_eq!(segment.position_of(entry.0, entry.1), Some(position));
        assert!(segment.positions_of_number(entry.1).contains(&position));
        assert!(segment.positions_of_hash(entry.0).contains(&position));
    }
    assert_eq!(segment.positions_of_number(1_000).len(), 5);
    assert_eq!(segment.positions_of_hash(pdq(7)).len(), 2);
    assert!(
        segment.positions_of_number(500).is_empty()
            && segment.positions_of_hash(pdq(500)).is_empty()
    );
    assert_eq!(segment.entry(listed.len() as u32), None);
}

#[test]
fn ten_million_random_hashes_take_less_than_100_bytes_each() {
    let count = 10_000_000;
    let layout = Layout::new(count, count, build::fitting_bits(count)).unwrap();
    assert!(layout.bytes() < 100 * count, "{}", layout.bytes());
}

#[test]
fn directories_leave_room_for_places() {
    for hashes in (0..=30).flat_map(|bits| [(1 << bits) - 1, 1 << bits]) {
        assert!(
            Layout::new(hashes, hashes, build::fitting_bits(hashes)).is_some(),
            "{hashes}"
        );
    }
    assert_eq!(Layout::new((1 << 30) + 1, 5, 0), None);
}

#[test]
fn what_is_no_segment_is_refused_with_the_reason() {
    let bytes = Segment::with_directory(entries(100), 4).bytes().to_vec();
    let check = |bytes: &[u8], expected: SegmentError| {
        assert_eq!(Segment::open(bytes.to_vec()).unwrap_err(), expected);
    };
    check(b"", SegmentError::Foreign);
    check(&[0; 500], SegmentError::Foreign);
    let (expected, found) = (bytes.len(), bytes.len() - 1);
    check(&bytes[..found], SegmentError::Length { expected, found });
    let mut other = bytes.clone();
    other[8] = 9;
    check(&other, SegmentError::Version(9));
    other = bytes.clone();
    other[16] ^= 1;
    check(&other, SegmentError::Header);
    other = bytes.clone();
    other[200] ^= 1;
    check(&other, SegmentError::Damaged("hashes".to_owned()));
    other = bytes.clone();
    *other.last_mut().unwrap() ^= 1;
    check(&other, SegmentError::Damaged("part 10".to_owned()));
    assert!(Segment::open(bytes).is_ok());
}

/// Bytes that were damaged on purpose, with checksums that say they were not.
fn forged(bytes: &mut [u8], layout: &Layout) {
    layout.seal(bytes);
}

proptest! {
    #[test]
    fn a_changed_byte_is_noticed(place in 0_usize..10_000, flip in 1_u8..) {
        let mut bytes = Segment::with_directory(entries(60), 3).bytes().to_vec();
        let place = place % bytes.len();
        bytes[place] ^= flip;
        prop_assert!(Segment::open(bytes).is_err());
    }

    #[test]
    fn no_bytes_make_it_panic(
        changes in proptest::collection::vec((128_usize..20_000, any::<u8>()), 1..200),
        header in proptest::collection::vec((8_usize..24, any::<u8>()), 0..3),
    ) {
        let built = Segment::with_directory(entries(60), 3);
        let mut bytes = built.bytes().to_vec();
        let length = bytes.len();
        for (place, byte) in &changes {
            bytes[place % length] = *byte;
        }
        forged(&mut bytes, &built.layout);
        for (place, byte) in header {
            bytes[place] = byte;
        }
        let Ok(segment) = Segment::open(bytes) else { return Ok(()) };
        for kernel in Kernel::available() {
            for distance in [0, 31, 32, 40, 256] {
                let _ = segment.found(pdq(1), distance, kernel);
            }
        }
        let _ = (segment.iter().count(), segment.positions_of_number(3), segment.positions_of_hash(pdq(1)));
        let _ = (segment.entry(5), segment.position_of(pdq(2), 2));
    }

    #[test]
    fn a_segment_finds_what_comparing_with_all_finds(
        directory_bits in 0_u32..10,
        centres in 1_u64..40,
        noise in 0_u32..40,
        away in 0_u32..=40,
        distance in 0_u32..=40,
        seed in 0_u64..1_000,
    ) {
        let member = |seed: u64| flipped(pdq(seed % centres), (seed as u32 * 7) % (noise + 1), seed);
        let all: Vec<(Pdq, u32)> = (0..200).map(|number| (member(number), number as u32)).collect();
        let segment = Segment::with_directory(all.clone(), directory_bits);
        let query = flipped(member(seed), away, seed);
        let near = all.iter().map(|(pdq, number)| Found { distance: pdq.distance(query), number: *number });
        let mut expected: Vec<Found> = near.filter(|found| found.distance <= distance).collect();
        expected.sort_unstable();
        for kernel in Kernel::available() {
            prop_assert_eq!(segment.found(query, distance, kernel), expected.clone());
        }
    }
}
