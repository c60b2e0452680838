//! WebP, by the crate `image-webp`.

use std::io::Cursor;

use evenhand_media::pdq::Channels;
use image_webp::{DecodingError, WebPDecoder};

use super::{Content, Decoded, Format, check_dimensions, exif};
use crate::limits::FILE_BYTES_MAX;
use crate::raster::{Raster, rgba_over};
use crate::refused::Refused;

/// Decodes the picture, or the first frame of an animated one. The decoder gives nothing of a file that ends early.
pub(super) fn decode(file: &[u8], background: [u8; 3]) -> Result<Decoded, Refused> {
    let broken = |why: DecodingError| Refused::broken(Format::Webp, why);
    let mut decoder = WebPDecoder::new(Cursor::new(file)).map_err(broken)?;
    let (width, height) = decoder.dimensions();
    check_dimensions(Format::Webp, width.into(), height.into())?;
    decoder.set_memory_limit(FILE_BYTES_MAX);

    let size = decoder
        .output_buffer_size()
        .ok_or_else(|| Refused::broken(Format::Webp, "too large for this machine"))?;
    let mut bytes = vec![0; size];
    decoder.read_image(&mut bytes).map_err(broken)?;
    // Its orientation is an aside; a file without a readable one is shown as it is stored.
    let exif = decoder.exif_metadata().ok().flatten();
    let orientation = exif.as_deref().map(exif::orientation).unwrap_or_default();
    let bytes = if decoder.has_alpha() {
        rgba_over(background, &bytes)
    } else {
        bytes
    };
    let raster = Raster {
        width: width as usize,
        height: height as usize,
        channels: Channels::Rgb8,
        bytes,
    };
    Ok(Decoded {
        content: Content::Raster(raster),
        orientation,
        animated: decoder.num_frames() > 1,
        damaged: false,
    })
}
