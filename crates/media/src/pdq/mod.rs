//! PDQ, the perceptual hash of pictures that organisations share (ThreatExchange, hashing.pdf, 2019).
//!
//! A picture is made grey ([`luma`]), for one of the profiles squashed ([`shrink`]), filtered and cut down to 64 x 64 ([`blur`]), and taken apart into
//! waves ([`transform`]); each bit of the hash says whether one wave is above the [`median`] of all. All arithmetic is that of the reference, operation by
//! operation, so hashes are equal and not only near.

mod across;
mod blur;
mod dihedral;
mod down;
mod hash;
mod lanes;
mod letterbox;
mod luma;
#[cfg(test)]
mod made_picture;
mod median;
mod pixels;
mod profile;
mod quality;
mod shrink;
mod tiles;
mod transform;
mod turned;
mod window;

pub use dihedral::Variant;
pub use hash::{NotPdq, Pdq};
pub use letterbox::trim;
pub use pixels::{Channels, Pixels, WrongSize};
pub use profile::{NotProfile, Profile};
pub use tiles::{Means, TILE, hash_of_means};

use shrink::Rows;
use transform::Waves;

/// A side of fewer pixels is not hashed.
const SIDE_MIN: usize = 5;

/// What is made of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hashed {
    /// The hash; all zero for a picture with a side below 5 pixels.
    pub pdq: Pdq,
    /// How much the picture has to go by, 0 to 100. A hash of 49 and less is no ground to match by.
    pub quality: u8,
}

/// A picture's hashes for every way to turn and mirror it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dihedral {
    /// The hashes, in the order of [`Variant::ALL`]; all zero for a picture with a side below 5 pixels.
    pub variants: [Pdq; 8],
    /// As for [`Hashed`].
    pub quality: u8,
}

/// Hashes a picture.
#[must_use]
pub fn hash(pixels: Pixels<'_>, profile: Profile) -> Hashed {
    let (waves, quality) = waves(pixels, profile).unzip();
    Hashed {
        pdq: waves.map_or(Pdq::default(), |waves| waves.pdq()),
        quality: quality.unwrap_or(0),
    }
}

/// Hashes a picture as it is, turned and mirrored. Ask with these of a query; a bank keeps pictures as they came.
#[must_use]
pub fn dihedral(pixels: Pixels<'_>, profile: Profile) -> Dihedral {
    let (waves, quality) = waves(pixels, profile).unzip();
    Dihedral {
        variants: waves.map_or([Pdq::default(); 8], |waves| waves.variants()),
        quality: quality.unwrap_or(0),
    }
}

/// The waves of a picture and its quality, if it is large enough.
fn waves(pixels: Pixels<'_>, profile: Profile) -> Option<(Waves, u8)> {
    let rows = Rows::of(pixels, profile);
    if rows.width() < SIDE_MIN || rows.height() < SIDE_MIN {
        return None;
    }
    let thumbnail = blur::thumbnail(&rows);
    Some((Waves::of(&thumbnail), quality::of(&thumbnail)))
}
