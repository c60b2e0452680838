//! PNG, by the crate `png`.

use std::io::Cursor;

use evenhand_media::pdq::Channels;
use png::{BitDepth, ColorType, Decoder, Limits, Transformations};

use super::{Content, Decoded, Format, check_dimensions, exif};
use crate::raster::{Raster, grey_alpha_over, rgba_over};
use crate::refused::Refused;

/// Memory for everything but the pixels, in bytes: colour profiles and one row.
const BESIDE_PIXELS_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Decodes the still picture; of an animated one that is what is shown first, or where animation is not understood.
pub(super) fn decode(file: &[u8], background: [u8; 3]) -> Result<Decoded, Refused> {
    let broken = |why: png::DecodingError| Refused::broken(Format::Png, why);
    let mut decoder = Decoder::new_with_limits(
        Cursor::new(file),
        Limits {
            bytes: BESIDE_PIXELS_BYTES_MAX,
        },
    );
    // Text may be compressed a thousandfold, and nobody here reads it.
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    // A browser shows what has wrong checksums too.
    decoder.ignore_checksums(true);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let head = decoder.read_header_info().map_err(broken)?;
    let (width, height) = (head.width, head.height);
    check_dimensions(Format::Png, width.into(), height.into())?;

    let mut reader = decoder.read_info().map_err(broken)?;
    let (colour, depth) = reader.output_color_type();
    if depth != BitDepth::Eight {
        return Err(Refused::broken(
            Format::Png,
            format!("its pixels come as {depth:?}"),
        ));
    }
    let empty = if colour.samples() % 2 == 0 { 0 } else { 255 };
    let size = reader
        .output_buffer_size()
        .ok_or_else(|| Refused::broken(Format::Png, "too large for this machine"))?;
    let mut bytes = vec![empty; size];
    let read = reader.next_frame(&mut bytes);
    let damaged = read.is_err();
    if let Err(why) = read
        && bytes.iter().all(|byte| *byte == empty)
    {
        return Err(broken(why));
    }
    let info = reader.info();
    let orientation = info
        .exif_metadata
        .as_deref()
        .map(exif::orientation)
        .unwrap_or_default();
    let animated = info
        .animation_control
        .is_some_and(|control| control.num_frames > 1);
    let raster = opaque(width as usize, height as usize, colour, bytes, background)?;
    Ok(Decoded {
        content: Content::Raster(raster),
        orientation,
        animated,
        damaged,
    })
}

fn opaque(
    width: usize,
    height: usize,
    colour: ColorType,
    bytes: Vec<u8>,
    background: [u8; 3],
) -> Result<Raster, Refused> {
    let (channels, bytes) = match colour {
        ColorType::Grayscale => (Channels::Grey8, bytes),
        ColorType::Rgb => (Channels::Rgb8, bytes),
        ColorType::GrayscaleAlpha => (Channels::Rgb8, grey_alpha_over(background, &bytes)),
        ColorType::Rgba => (Channels::Rgb8, rgba_over(background, &bytes)),
        ColorType::Indexed => return Err(Refused::broken(Format::Png, "its palette is missing")),
    };
    Ok(Raster {
        width,
        height,
        channels,
        bytes,
    })
}
