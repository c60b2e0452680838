//! Chance, from a seed.

use evenhand_model::Rng;

/// A stream of chance. What is drawn for one purpose moves nothing in another where each has its own.
#[derive(Clone, Debug)]
pub struct Dice(Rng);

impl Dice {
    /// The stream of a purpose.
    pub fn new(seed: u64, purpose: &str) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        for (place, byte) in purpose.bytes().take(24).enumerate() {
            bytes[8 + place] = byte;
        }
        Self(Rng::from_seed(bytes))
    }

    /// A number below a bound; 0 where the bound is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0.below(bound as u64) as usize
    }

    /// A number from the first to the last.
    pub fn between(&mut self, first: usize, last: usize) -> usize {
        first + self.below(last + 1 - first)
    }

    /// A number of at least 0 and below 1.
    pub fn share(&mut self) -> f64 {
        (self.0.below(1 << 53)) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something happens that happens with this probability.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// One of some, each alike. They aren't empty.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// One of some texts, each alike. They aren't empty.
    pub fn pick_clone(&mut self, of: &[String]) -> String {
        of[self.below(of.len())].clone()
    }

    /// The place of one of some, as often as Zipf's law says: the first ones are common.
    pub fn common_place(&mut self, of: usize) -> usize {
        // The inverse of a distribution whose density falls as 1 / (place + 8).
        let (low, high) = (8_f64.ln(), (of as f64 + 8.0).ln());
        let place = (low + self.share() * (high - low)).exp() - 8.0;
        (place as usize).min(of.saturating_sub(1))
    }

    /// One of some whose first ones are common.
    pub fn common<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.common_place(of.len())]
    }

    /// One of some texts whose first ones are common.
    pub fn common_clone(&mut self, of: &[String]) -> String {
        of[self.common_place(of.len())].clone()
    }

    /// So many minutes until something that takes that many on average.
    pub fn wait(&mut self, mean: f64) -> f64 {
        -(1.0 - self.share()).ln() * mean
    }

    /// 32 bytes.
    pub fn bytes(&mut self) -> [u8; 32] {
        self.0.bytes()
    }
}
