//! PDQ, the perceptual hash of pictures that organisations share (ThreatExchange, hashing.pdf, 2019).

mod hash;

pub use hash::{NotPdq, Pdq};
