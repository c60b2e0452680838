//! Known media: what makes two pictures, videos or texts the same, and which of many a given one is.
//!
//! Pixels become a hash in [`pdq`], the bytes of a file in [`digest`], frames of a video are compared in [`frames`], texts in [`tlsh`], values
//! of systems that keep their method to themselves in [`opaque`]; a [`Hash`] is any of these. [`index`] finds every hash within a distance, and never misses one. [`list`] reads and writes the
//! formats in which organisations share hashes. Nothing here opens a file, decodes a picture or knows what a bank is for.

mod hash;

pub mod digest;
pub mod pdq;

pub mod frames;
pub mod opaque;
pub mod tlsh;

pub mod index;

pub mod list;

pub use digest::{Md5, Sha256, digests};
pub use hash::{Hash, NotHash, Signature};
pub use opaque::Opaque;
pub use pdq::Pdq;
pub use tlsh::Tlsh;
