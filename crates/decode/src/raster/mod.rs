//! Decoded pixels, whatever format they came in.

mod opaque;
mod turn;

use evenhand_media::pdq::{Channels, Pixels, WrongSize};

pub(crate) use opaque::{grey_alpha_over, rgba_over};
pub(crate) use turn::Orientation;

/// Pixels, row by row from the top.
pub(crate) struct Raster {
    pub width: usize,
    pub height: usize,
    pub channels: Channels,
    pub bytes: Vec<u8>,
}

impl Raster {
    /// A view of it.
    pub fn pixels(&self) -> Result<Pixels<'_>, WrongSize> {
        Pixels::new(self.width, self.height, self.channels, &self.bytes)
    }
}
