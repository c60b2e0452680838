//! From the bytes of a file to what is known of the picture in it.

use evenhand_media::pdq;

use crate::format::{self, Decoded};
use crate::options::Options;
use crate::picture::Picture;
use crate::preview::Preview;
use crate::refused::Refused;

/// Decodes a file and hashes it. Nothing here is confined: only [`crate::child`] and tests call it.
pub(crate) fn hash(file: &[u8], options: &Options) -> Result<Picture, Refused> {
    let (format, decoded) = format::decode(file, options.background)?;
    let Decoded {
        raster,
        orientation,
        animated,
        damaged,
    } = decoded;
    let (width, height) = (raster.width as u32, raster.height as u32);
    let raster = if options.rotate {
        orientation.apply(raster)
    } else {
        raster
    };
    let preview = options.preview.then(|| Preview::of(&raster));
    let pixels = raster
        .pixels()
        .map_err(|why| Refused::broken(format, why))?;
    let pixels = if options.trim {
        pdq::trim(pixels)
    } else {
        pixels
    };
    let pdq::Hashed { pdq, quality } = pdq::hash(pixels, options.profile);
    Ok(Picture {
        pdq,
        quality,
        profile: options.profile,
        width,
        height,
        format,
        animated,
        damaged,
        preview,
    })
}
