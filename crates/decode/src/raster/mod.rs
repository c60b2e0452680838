//! Decoded pixels, whatever format they came in.

mod opaque;
mod turn;

use evenhand_media::pdq::{Channels, Means, Pixels, TILE, WrongSize};

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
    /// A small grey picture: a pixel for each tile.
    pub fn of_means(means: &Means) -> Self {
        let (width, height) = (means.width.div_ceil(TILE), means.height.div_ceil(TILE));
        let bytes = means.means.iter().map(|mean| mean.round() as u8).collect();
        Self {
            width,
            height,
            channels: Channels::Grey8,
            bytes,
        }
    }

    /// A view of it.
    pub fn pixels(&self) -> Result<Pixels<'_>, WrongSize> {
        Pixels::new(self.width, self.height, self.channels, &self.bytes)
    }
}
