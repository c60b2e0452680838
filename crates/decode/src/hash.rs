//! From the bytes of a file to what is known of the picture in it.

use evenhand_media::pdq::{self, Hashed};

use crate::format::{self, Content, Decoded};
use crate::options::Options;
use crate::picture::Picture;
use crate::preview::Preview;
use crate::raster::Raster;
use crate::refused::Refused;

/// Decodes a file and hashes it. Nothing here is confined: only [`crate::child`] and tests call it.
pub(crate) fn hash(file: &[u8], options: &Options) -> Result<Picture, Refused> {
    let (format, decoded) = format::decode(file, options)?;
    let Decoded {
        content,
        orientation,
        animated,
        damaged,
    } = decoded;
    let (width, height) = content.dimensions();
    let raster = match content {
        Content::Means(means) => {
            let Hashed { pdq, quality } = pdq::hash_of_means(&means, options.profile);
            let preview = options
                .preview
                .then(|| Preview::of(&Raster::of_means(&means)));
            let profile = options.profile;
            return Ok(Picture {
                pdq,
                quality,
                profile,
                width,
                height,
                format,
                animated,
                damaged,
                preview,
            });
        }
        Content::Raster(raster) => raster,
    };
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
    let Hashed { pdq, quality } = pdq::hash(pixels, options.profile);
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
