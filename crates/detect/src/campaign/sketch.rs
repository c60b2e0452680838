//! Counts of very many things in a fixed amount of memory.

use super::key::mix;

const ROWS: usize = 4;

/// A count-min sketch (Cormode and Muthukrishnan 2005) with conservative update (Estan and Varghese
/// 2002): what it says is never less than what was counted, and more only where all four cells of a
/// key are shared. Counts are fractions, so that they can fade.
#[derive(Clone, Debug)]
pub struct CountMin {
    cells: Vec<f32>,
    mask: usize,
}

impl CountMin {
    /// An empty sketch with so many cells in each of four rows, rounded up to a power of two.
    pub fn new(width: usize) -> Self {
        let width = width.max(2).next_power_of_two();
        Self {
            cells: vec![0.0; width * ROWS],
            mask: width - 1,
        }
    }

    /// Counts `amount` of a key and says how much there is of it now.
    pub fn add(&mut self, key: u64, amount: f32) -> f32 {
        let places = self.places(key);
        let least = self.least(places) + amount;
        for place in places {
            let cell = &mut self.cells[place];
            *cell = cell.max(least);
        }
        least
    }

    /// How much there is of a key, at most.
    pub fn estimate(&self, key: u64) -> f32 {
        self.least(self.places(key))
    }

    /// Lets all counts fade to this part of themselves.
    pub fn fade(&mut self, factor: f32) {
        for cell in &mut self.cells {
            *cell *= factor;
        }
    }

    /// Lets all counts fade, and adds those of another sketch of the same width.
    pub fn fade_and_add(&mut self, factor: f32, other: &CountMin) {
        for (cell, more) in self.cells.iter_mut().zip(&other.cells) {
            *cell = *cell * factor + more;
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.cells.fill(0.0);
    }

    /// Bytes that it takes, however much is counted.
    pub fn bytes(&self) -> usize {
        self.cells.len() * size_of::<f32>()
    }

    /// The four cells of a key, one in each row.
    fn places(&self, key: u64) -> [usize; ROWS] {
        let second = mix(key);
        let width = self.mask + 1;
        [
            key as usize & self.mask,
            width + ((key >> 32) as usize & self.mask),
            2 * width + (second as usize & self.mask),
            3 * width + ((second >> 32) as usize & self.mask),
        ]
    }

    fn least(&self, places: [usize; ROWS]) -> f32 {
        places
            .iter()
            .fold(f32::INFINITY, |least, place| least.min(self.cells[*place]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_says_less_than_was_counted() {
        let mut sketch = CountMin::new(64);
        for round in 1..=5_u64 {
            for key in 0..500 {
                sketch.add(mix(key), 1.0);
                assert!(sketch.estimate(mix(key)) >= round as f32);
            }
        }
    }

    #[test]
    fn few_keys_in_a_wide_sketch_are_counted_exactly() {
        let mut sketch = CountMin::new(1 << 12);
        for key in 0..300_u64 {
            for _ in 0..=key % 7 {
                sketch.add(mix(key), 1.0);
            }
        }
        for key in 0..300_u64 {
            assert_eq!(sketch.estimate(mix(key)), (key % 7 + 1) as f32);
        }
        assert_eq!(sketch.estimate(mix(1_000)), 0.0);
    }

    #[test]
    fn counts_fade() {
        let mut sketch = CountMin::new(16);
        sketch.add(7, 8.0);
        sketch.fade(0.25);
        assert_eq!(sketch.estimate(7), 2.0);
    }
}
