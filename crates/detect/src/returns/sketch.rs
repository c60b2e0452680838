//! Counts of very many values in bounded memory.

/// Rows of counters; a value has one in each.
const ROWS: usize = 4;
/// Counters in a row when it is full-grown: 4 MiB a row.
const COUNTERS_MAX: usize = 1 << 20;
const COUNTERS_MIN: usize = 1 << 10;

/// A count-min sketch with conservative update (Cormode and Muthukrishnan 2005; Estan and Varghese 2002).
///
/// It never counts too little. Who fills it makes values look more common than they are, so that they weigh less: a
/// flood can hide a link and can't make one.
#[derive(Clone, Debug)]
pub struct Sketch {
    counters: Box<[u32]>,
    mask: usize,
}

impl Sketch {
    /// Nothing counted yet, with room for about so many different values.
    pub fn with_room_for(values: usize) -> Self {
        let counters = values
            .saturating_mul(4)
            .clamp(COUNTERS_MIN, COUNTERS_MAX)
            .next_power_of_two()
            .min(COUNTERS_MAX);
        Self {
            counters: vec![0; ROWS * counters].into(),
            mask: counters - 1,
        }
    }

    /// Counts a value once more.
    pub fn add(&mut self, value: u64) {
        let count = self.count(value).saturating_add(1);
        for place in places(value, self.mask) {
            if let Some(counter) = self.counters.get_mut(place) {
                *counter = (*counter).max(count);
            }
        }
    }

    /// How often a value was counted, or more.
    pub fn count(&self, value: u64) -> u32 {
        places(value, self.mask)
            .filter_map(|place| self.counters.get(place).copied())
            .min()
            .unwrap_or_default()
    }
}

/// Where the counters of a value stand (double hashing, Kirsch and Mitzenmacher 2006).
fn places(value: u64, mask: usize) -> impl Iterator<Item = usize> {
    let mixed = (value ^ (value >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    let (first, step) = (mixed >> 32, value.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    (0..ROWS).map(move |row| {
        let column = first.wrapping_add((row as u64).wrapping_mul(step)) >> 8;
        row * (mask + 1) + (column as usize & mask)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_counts_too_little_and_hardly_ever_too_much() {
        let mut sketch = Sketch::with_room_for(20_000);
        let value = |number: u64| number.wrapping_mul(0x2545_F491_4F6C_DD1D) ^ (number << 7);
        for number in 0..20_000 {
            for _ in 0..=number % 3 {
                sketch.add(value(number));
            }
        }
        let mut too_much = 0;
        for number in 0..20_000 {
            let (counted, real) = (sketch.count(value(number)), number as u32 % 3 + 1);
            assert!(counted >= real);
            too_much += u32::from(counted > real);
        }
        assert!(too_much < 200, "{too_much}");
        let unseen = (20_000..40_000).filter(|number| sketch.count(value(*number)) > 0);
        assert!(unseen.count() < 2_000);
    }

    #[test]
    fn who_fills_it_gets_no_more_memory() {
        let sketch = Sketch::with_room_for(usize::MAX);
        assert_eq!(sketch.counters.len(), ROWS * COUNTERS_MAX);
    }
}
