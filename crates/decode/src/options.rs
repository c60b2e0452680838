//! What may be asked about a picture.

use evenhand_media::pdq::Profile;
use serde::{Deserialize, Serialize};

/// How a picture is to be hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// How a large picture is made smaller. The two profiles give different hashes.
    pub profile: Profile,
    /// Whether the picture is turned as its EXIF data say before it is hashed. The tools that made the known lists don't.
    pub rotate: bool,
    /// Whether uniform borders are cut off first.
    pub trim: bool,
    /// Whether every pixel is decoded, and not only as much as leaves a hash of a large JPEG within 4 bits.
    pub exact: bool,
    /// Red, green and blue of what lies behind transparent pixels.
    pub background: [u8; 3],
    /// Whether a small grey preview is made as well.
    pub preview: bool,
}

impl Default for Options {
    /// As the authors' tool for files does, on white, without a preview.
    fn default() -> Self {
        Self {
            profile: Profile::Pre512,
            rotate: false,
            trim: false,
            exact: false,
            background: [255; 3],
            preview: false,
        }
    }
}
