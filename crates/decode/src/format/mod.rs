//! The formats that are decoded. The list is short on purpose: each is code that strangers choose the input of.

mod exif;
mod gif;
mod jpeg;
mod png;
mod webp;

use evenhand_media::pdq::Means;
use serde::{Deserialize, Serialize};

use crate::limits::PIXELS_MAX;
use crate::options::Options;
use crate::raster::{Orientation, Raster};
use crate::refused::Refused;

/// What a file is, by its first bytes. Its name and what a sender calls it say nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// PNG (ISO/IEC 15948), animated or not.
    Png,
    /// GIF (87a or 89a).
    Gif,
    /// WebP (RFC 9649), lossy or not.
    Webp,
}

/// A decoded file.
pub(crate) struct Decoded {
    /// The first frame, laid on the background.
    pub content: Content,
    /// How it is to be turned.
    pub orientation: Orientation,
    /// Whether more frames follow.
    pub animated: bool,
    /// Whether only a part of it could be decoded.
    pub damaged: bool,
}

/// What was decoded of a picture.
pub(crate) enum Content {
    /// Every pixel.
    Raster(Raster),
    /// As much as a hash needs.
    Means(Means),
}

impl Content {
    /// Pixels in a row, and rows. No format has sides that do not fit.
    pub fn dimensions(&self) -> (u32, u32) {
        let (width, height) = match self {
            Self::Raster(raster) => (raster.width, raster.height),
            Self::Means(means) => (means.width, means.height),
        };
        (width as u32, height as u32)
    }
}

impl Format {
    /// What begins so, if it is on the list.
    #[must_use]
    pub fn of(file: &[u8]) -> Option<Self> {
        match file {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Self::Webp),
            _ => None,
        }
    }

    /// The name in JSON and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::Webp => "webp",
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Gif => "GIF",
            Self::Webp => "WebP",
        })
    }
}

/// Decodes a file of any format on the list, as far as the options need it.
pub(crate) fn decode(file: &[u8], options: &Options) -> Result<(Format, Decoded), Refused> {
    if file.is_empty() {
        return Err(Refused::Empty);
    }
    let format = Format::of(file).ok_or(Refused::UnknownFormat)?;
    let decoded = match format {
        Format::Jpeg => jpeg::decode(file, options),
        Format::Png => png::decode(file, options.background),
        Format::Gif => gif::decode(file, options.background),
        Format::Webp => webp::decode(file, options.background),
    }?;
    Ok((format, decoded))
}

/// The brightness of a plain JPEG, by the decoder of our own alone.
pub(crate) fn plain_jpeg(file: &[u8]) -> Option<Vec<u8>> {
    jpeg::plain(file)
}

/// Refuses what declares too much, before anything is made for it.
fn check_dimensions(format: Format, width: u64, height: u64) -> Result<(), Refused> {
    if width == 0 || height == 0 {
        return Err(Refused::NoPixels {
            format,
            width,
            height,
        });
    }
    if width.saturating_mul(height) > PIXELS_MAX {
        return Err(Refused::TooManyPixels {
            format,
            width,
            height,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_known_by_its_first_bytes() {
        let check = |file: &[u8], wanted| assert_eq!(Format::of(file), wanted, "{file:?}");
        check(b"\xff\xd8\xff\xe0....", Some(Format::Jpeg));
        check(b"\x89PNG\r\n\x1a\n", Some(Format::Png));
        check(b"GIF87a", Some(Format::Gif));
        check(b"GIF89a", Some(Format::Gif));
        check(b"RIFF\0\0\0\0WEBPVP8 ", Some(Format::Webp));
        for other in [
            &b""[..],
            b"\xff\xd8",
            b"GIF88a",
            b"RIFF\0\0\0\0WAVE",
            b"BM",
            b"<svg",
            b"%PDF",
            b"II*\0",
        ] {
            check(other, None);
        }
    }

    #[test]
    fn dimensions_are_checked_as_they_are_declared() {
        let check = |width, height, is_fine| {
            assert_eq!(
                check_dimensions(Format::Png, width, height).is_ok(),
                is_fine,
                "{width} x {height}"
            );
        };
        check(8_000, 5_000, true);
        check(8_000, 5_001, false);
        check(100_000, 100_000, false);
        check(u64::MAX, u64::MAX, false);
        check(0, 5, false);
        check(5, 0, false);
    }
}
