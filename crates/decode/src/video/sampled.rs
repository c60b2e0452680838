//! The hashes of a video's frames.

use evenhand_media::frames::Frame;
use evenhand_media::pdq::{self, Hashed, Pixels, Profile};

/// Milliseconds from one frame to the next.
const STEP_MS: u64 = 1_000;

/// Frames of a video, one for each second, in profile `full`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sampled {
    frames: Vec<Frame>,
    /// The same frames with their plain borders cut off.
    trimmed: Vec<Frame>,
}

impl Sampled {
    /// The frames as they are.
    #[must_use]
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// The frames without plain borders, as letterboxed copies have them: those without any as they are. For a second look, beside the first.
    #[must_use]
    pub fn trimmed(&self) -> &[Frame] {
        &self.trimmed
    }

    /// Whether any frame has plain borders.
    #[must_use]
    pub fn has_borders(&self) -> bool {
        self.frames != self.trimmed
    }

    pub(super) fn len(&self) -> usize {
        self.frames.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Hashes the next frame.
    pub(super) fn add(&mut self, pixels: Pixels<'_>) {
        let at_ms = self.frames.len() as u64 * STEP_MS;
        let frame = |pixels| {
            let Hashed { pdq, quality } = pdq::hash(pixels, Profile::Full);
            Frame {
                at_ms,
                pdq,
                quality,
            }
        };
        let whole = frame(pixels);
        let part = pdq::trim(pixels);
        let has_borders = (part.width(), part.height()) != (pixels.width(), pixels.height());
        self.frames.push(whole);
        self.trimmed
            .push(if has_borders { frame(part) } else { whole });
    }
}
