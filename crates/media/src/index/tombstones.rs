//! Which entries of a segment were removed after it was built.

/// A set of positions in a segment, one bit each. Empty sets take no memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tombstones {
    words: Vec<u64>,
    hidden: usize,
}

impl Tombstones {
    /// Hides the entry at a position, and says whether it was there to hide.
    pub(super) fn hide(&mut self, position: u32) -> bool {
        let (word, bit) = place(position);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        self.hidden += usize::from(new);
        new
    }

    pub(super) fn hides(&self, position: u32) -> bool {
        let (word, bit) = place(position);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// How many entries are hidden.
    #[must_use]
    pub fn hidden(&self) -> usize {
        self.hidden
    }

    /// Positions that are hidden here and not in `earlier`, ascending.
    pub(super) fn since(&self, earlier: &Self) -> impl Iterator<Item = u32> {
        let words = self.words.iter().enumerate();
        words.flat_map(|(place, word)| {
            let new = word & !earlier.words.get(place).copied().unwrap_or(0);
            let bits = (0..64).filter(move |bit| new >> bit & 1 == 1);
            bits.map(move |bit| (64 * place + bit) as u32)
        })
    }

    /// The set as bytes: one bit a position, the lowest of the first byte first.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.words
            .iter()
            .flat_map(|word| word.to_le_bytes())
            .collect()
    }

    /// Reads what [`Self::to_bytes`] gave. Any bytes are some set.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let words: Vec<u64> = bytes.chunks(8).map(word_of).collect();
        let hidden = words.iter().map(|word| word.count_ones() as usize).sum();
        Self { words, hidden }
    }
}

fn place(position: u32) -> (usize, u64) {
    (position as usize / 64, 1 << (position % 64))
}

fn word_of(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(positions: &[u32]) -> Tombstones {
        let mut all = Tombstones::default();
        positions.iter().for_each(|position| {
            all.hide(*position);
        });
        all
    }

    #[test]
    fn a_set_is_read_as_it_was_written() {
        for positions in [&[][..], &[0], &[63, 64], &[5, 5, 1_000]] {
            let set = of(positions);
            assert_eq!(Tombstones::from_bytes(&set.to_bytes()), set);
        }
    }

    #[test]
    fn what_is_hidden_is_counted_once() {
        let mut set = of(&[3]);
        assert!(!set.hide(3));
        assert!(set.hide(4));
        assert_eq!(set.hidden(), 2);
        assert!(set.hides(4) && !set.hides(5) && !set.hides(4_000_000_000));
    }

    #[test]
    fn what_was_hidden_since_is_the_difference() {
        let since: Vec<u32> = of(&[1, 64, 200]).since(&of(&[64])).collect();
        assert_eq!(since, [1, 200]);
    }

    #[test]
    fn any_bytes_are_a_set() {
        assert_eq!(Tombstones::from_bytes(&[0xff; 9]).hidden(), 72);
    }
}
