//! Any kind of JPEG, by the crate `zune-jpeg`.

use evenhand_media::pdq::Channels;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use super::headers::Frame;
use crate::format::Format;
use crate::raster::Raster;
use crate::refused::Refused;

/// The most pixels that a JPEG can have on one side.
const SIDE_MAX: usize = 65_535;

/// Decodes brightness alone where the library can be trusted with that, and colours otherwise; those of files in CMYK are converted.
pub(super) fn decode(file: &[u8], frame: &Frame) -> Result<Raster, Refused> {
    let broken = |why: DecodeErrors| Refused::broken(Format::Jpeg, format!("{why:?}"));
    let options = DecoderOptions::default()
        .set_max_width(SIDE_MAX)
        .set_max_height(SIDE_MAX)
        .set_strict_mode(false);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    decoder.decode_headers().map_err(broken)?;
    let (colours, channels) = match decoder.input_colorspace() {
        Some(ColorSpace::Luma) => (ColorSpace::Luma, Channels::Grey8),
        Some(ColorSpace::YCbCr) if is_usual(frame) => (ColorSpace::Luma, Channels::Grey8),
        _ => (ColorSpace::RGB, Channels::Rgb8),
    };
    decoder.set_options(options.jpeg_set_out_colorspace(colours));
    let bytes = decoder.decode().map_err(broken)?;
    let dimensions = decoder
        .dimensions()
        .ok_or_else(|| Refused::broken(Format::Jpeg, "it has no dimensions"))?;
    Ok(Raster {
        width: dimensions.0,
        height: dimensions.1,
        channels,
        bytes,
    })
}

/// Whether colours are sampled as in nearly all files. Of progressive ones that have them at half the rows and all columns the library
/// (0.5.15) gives a wrong brightness, though the right colours.
fn is_usual(frame: &Frame) -> bool {
    let sampling: Vec<(usize, usize)> = frame
        .components
        .iter()
        .map(|plane| (plane.across, plane.down))
        .collect();
    matches!(sampling[..], [(1, 1) | (2, 1) | (2, 2), (1, 1), (1, 1)])
}
