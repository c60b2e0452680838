//! JPEG: the brightness alone by a decoder of our own where a file is of the plain kind that nearly all are, and by the crate `zune-jpeg`
//! otherwise. See `docs/decisions/1321-only-the-brightness-of-a-jpeg.md`.

mod headers;
mod library;
mod luma;

use evenhand_media::pdq::Channels;

use super::{Content, Decoded, Format, check_dimensions, exif};
use crate::options::Options;
use crate::raster::{Orientation, Raster};
use crate::refused::Refused;
use headers::Headers;

/// The shortest side of a picture of which tiles are enough. Below it a picture is decoded soon, and a tile is too much of it.
const TILED_SIDE_MIN: usize = 512;

/// Decodes a picture. One that ends early or is damaged is decoded as far as it goes.
pub(super) fn decode(file: &[u8], options: &Options) -> Result<Decoded, Refused> {
    let headers = Headers::read(file).map_err(|why| Refused::broken(Format::Jpeg, why))?;
    let (width, height) = (headers.frame.width, headers.frame.height);
    check_dimensions(Format::Jpeg, width as u64, height as u64)?;
    let orientation = headers.exif.map(exif::orientation).unwrap_or_default();
    let is_as_stored = !options.rotate || orientation == Orientation::default();
    let are_tiles_enough =
        is_as_stored && !options.trim && !options.exact && width.min(height) >= TILED_SIDE_MIN;
    let tiles = are_tiles_enough
        .then(|| luma::decode_tiles(file, &headers))
        .flatten();
    let (content, damaged) = if let Some(means) = tiles {
        (Content::Means(means), false)
    } else if let Some(bytes) = luma::decode(file, &headers) {
        (
            Content::Raster(Raster {
                width,
                height,
                channels: Channels::Grey8,
                bytes,
            }),
            false,
        )
    } else {
        (
            Content::Raster(library::decode(file, &headers.frame)?),
            !headers.has_end(file),
        )
    };
    Ok(Decoded {
        content,
        orientation,
        animated: false,
        damaged,
    })
}

/// The brightness of each pixel, without help of the library.
pub(super) fn plain(file: &[u8]) -> Option<Vec<u8>> {
    let headers = Headers::read(file).ok()?;
    check_dimensions(
        Format::Jpeg,
        headers.frame.width as u64,
        headers.frame.height as u64,
    )
    .ok()?;
    luma::decode(file, &headers)
}
