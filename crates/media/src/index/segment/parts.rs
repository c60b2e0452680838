//! How 256 bits are cut into parts, and how far from the query each part has to be looked up.
//!
//! If two hashes differ in `distance` bits and each part p allows `radius(p)` of them, a pair that every part misses differs in at least the sum
//! of `radius(p) + 1`. So nothing is missed when that sum is above `distance` (the pigeonhole principle in its general form: J. Qin et al.,
//! "GPH: Similarity Search in Hamming Space", ICDE 2018).

/// Eleven parts of 23 or 24 bits: at radius 2 they reach distance 32, which is the 31 that PDQ's authors match at and one more.
pub(super) const PARTS: usize = 11;

/// The widest part has this many bits.
pub(super) const PART_BITS_MAX: u32 = 24;

/// The most bits of a part that are flipped. One more would be 2,000 look-ups a part.
pub(super) const RADIUS_MAX: u32 = 2;

/// The parts in the order of their bits.
pub(super) const ALL: [Part; PARTS] = parts();

/// A run of bits of a hash.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    first_bit: u32,
    pub(super) bits: u32,
}

const fn parts() -> [Part; PARTS] {
    let mut all = [Part {
        first_bit: 0,
        bits: 0,
    }; PARTS];
    let (mut place, mut first_bit) = (0, 0);
    while place < PARTS {
        let bits = if place < 256 % PARTS {
            PART_BITS_MAX
        } else {
            PART_BITS_MAX - 1
        };
        all[place] = Part { first_bit, bits };
        first_bit += bits;
        place += 1;
    }
    all
}

impl Part {
    /// The part's bits of a hash, as a number.
    pub(super) fn value(self, words: &[u64; 4]) -> u32 {
        let (word, bit) = ((self.first_bit / 64) as usize, self.first_bit % 64);
        let next = words.get(word + 1).copied().unwrap_or(0);
        let both = u128::from(words[word]) | u128::from(next) << 64;
        (both >> bit) as u32 & ((1 << self.bits) - 1)
    }
}

/// How many bits to flip in each part so that nothing within `distance` is missed; no radius, no need to look the part up.
/// None where that would be more than [`RADIUS_MAX`] somewhere.
pub(super) fn radii(distance: u32) -> Option<[Option<u32>; PARTS]> {
    let (parts, needed) = (PARTS as u32, distance.checked_add(1)?);
    if needed > (RADIUS_MAX + 1) * parts {
        return None;
    }
    Some(std::array::from_fn(|part| {
        let share = needed / parts + u32::from((part as u32) < needed % parts);
        share.checked_sub(1)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::samples::pdq;

    #[test]
    fn parts_cover_every_bit_once() {
        for bit in 0..256 {
            let mut words = [0; 4];
            words[bit / 64] = 1 << (bit % 64);
            let set: u32 = ALL.iter().map(|part| part.value(&words).count_ones()).sum();
            assert_eq!(set, 1, "bit {bit}");
        }
    }

    #[test]
    fn a_part_is_its_own_bits_in_order() {
        let hash = pdq(1);
        let bit = |bit: u32| (hash.0[bit as usize / 64] >> (bit % 64) & 1) as u32;
        for part in ALL {
            let value: u32 = (0..part.bits)
                .map(|place| bit(part.first_bit + place) << place)
                .sum();
            assert_eq!(part.value(&hash.0), value);
        }
    }

    #[test]
    fn radii_reach_just_beyond_the_distance() {
        for distance in 0..=32 {
            let radii = radii(distance).unwrap();
            let reached: u32 = radii
                .iter()
                .map(|radius| radius.map_or(0, |radius| radius + 1))
                .sum();
            assert_eq!(reached, distance + 1);
            let largest = radii.iter().flatten().max();
            assert_eq!(largest, Some(&((distance + 1).div_ceil(11) - 1)));
        }
    }

    #[test]
    fn parts_do_not_reach_far_distances() {
        for distance in [33, 40, 256, u32::MAX] {
            assert_eq!(radii(distance), None);
        }
    }
}
