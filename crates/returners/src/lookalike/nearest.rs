//! Which handle of a pool is nearest to another.

use std::collections::HashMap;

/// Every handle of a pool by its pairs of letters.
#[derive(Debug)]
pub struct Bigrams {
    places: HashMap<[char; 2], Vec<u32>>,
    counts: Vec<u32>,
}

impl Bigrams {
    /// The pairs of a pool.
    pub fn of<'a>(handles: impl Iterator<Item = &'a str>) -> Self {
        let mut places: HashMap<[char; 2], Vec<u32>> = HashMap::new();
        let mut counts = Vec::new();
        for (place, handle) in handles.enumerate() {
            let pairs = pairs(handle);
            counts.push(pairs.len() as u32);
            for pair in pairs {
                places.entry(pair).or_default().push(place as u32);
            }
        }
        Self { places, counts }
    }

    /// The place of the handle that shares most pairs with one of the pool, by the coefficient of Dice (Ecology 26(3), 1945),
    /// itself left out. `None` where none shares a pair.
    pub fn nearest(&self, handle: &str, itself: usize) -> Option<usize> {
        let pairs = pairs(handle);
        let mut shared: HashMap<u32, u32> = HashMap::new();
        for place in pairs
            .iter()
            .filter_map(|pair| self.places.get(pair))
            .flatten()
        {
            *shared.entry(*place).or_default() += 1;
        }
        let likeness = |(place, shared): (u32, u32)| {
            let all = self.counts[place as usize] as usize + pairs.len();
            (
                2.0 * f64::from(shared) / all as f64,
                std::cmp::Reverse(place),
            )
        };
        let others = shared
            .into_iter()
            .filter(|(place, _)| *place as usize != itself);
        let best = others
            .map(likeness)
            .max_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        best.map(|(_, place)| place.0 as usize)
    }
}

/// The different pairs of neighbours in a handle, its ends counted as neighbours of nothing.
fn pairs(handle: &str) -> Vec<[char; 2]> {
    let letters: Vec<char> = handle.to_lowercase().chars().collect();
    let mut pairs: Vec<[char; 2]> = letters.windows(2).map(|pair| [pair[0], pair[1]]).collect();
    pairs.extend(letters.first().map(|first| ['^', *first]));
    pairs.extend(letters.last().map(|last| [*last, '$']));
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_shares_most_pairs() {
        let pool = ["maria_silva", "maria_silvia", "tom", "mario", "zzz"];
        let bigrams = Bigrams::of(pool.into_iter());
        assert_eq!(bigrams.nearest(pool[0], 0), Some(1));
        assert_eq!(bigrams.nearest("mariö", 9), Some(3));
        assert_eq!(bigrams.nearest(pool[4], 4), None);
    }
}
