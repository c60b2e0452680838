//! Random numbers by their laws, from a seed.

use std::f64::consts::TAU;

use evenhand_model::Rng;

/// A stream of random numbers of its own, so that what is drawn from one moves nothing in another.
pub struct Stream(Rng);

impl Stream {
    /// The stream of a purpose in an entry of a scenario.
    pub fn new(seed: u64, entry: usize, purpose: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..16].copy_from_slice(&(entry as u64).to_le_bytes());
        bytes[16..24].copy_from_slice(&purpose.to_le_bytes());
        Self(Rng::from_seed(bytes))
    }

    /// A number above 0 and below 1, each alike.
    pub fn share(&mut self) -> f64 {
        let bits = u64::from_le_bytes(self.0.bytes()) >> 11;
        (bits as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// A number of the exponential law with mean 1.
    pub fn exponential(&mut self) -> f64 {
        -self.share().ln()
    }

    /// A number of the normal law with mean 0 and deviation 1 (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (2.0 * self.exponential()).sqrt();
        radius * (TAU * self.share()).cos()
    }

    /// A place among weights, as often as its weight says. The weights aren't empty, and their sum is above 0.
    pub fn place(&mut self, weights: &[f64]) -> usize {
        let mut left = self.share() * weights.iter().sum::<f64>();
        for (place, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return place;
            }
        }
        weights.len().saturating_sub(1)
    }
}
