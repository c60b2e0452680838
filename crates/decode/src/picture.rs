//! What is known of a picture once it has been decoded.

use evenhand_media::Pdq;
use evenhand_media::pdq::Profile;
use serde::{Deserialize, Serialize};

use crate::format::Format;
use crate::preview::Preview;

/// What a picture is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Its perceptual hash.
    pub pdq: Pdq,
    /// How much there is in it to tell it by, 0 to 100. Below 50 the hash is not worth comparing.
    pub quality: u8,
    /// How the hash was made.
    pub profile: Profile,
    /// Pixels in a row, of the file: before turning and trimming.
    pub width: u32,
    /// Rows, of the file.
    pub height: u32,
    /// What kind of file it is, by its first bytes.
    pub format: Format,
    /// Whether more frames follow. The first one was hashed.
    pub animated: bool,
    /// Whether the file ends early or is damaged. What could be decoded was hashed, as a browser would show it.
    pub damaged: bool,
    /// What may be shown of it, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<Preview>,
}
