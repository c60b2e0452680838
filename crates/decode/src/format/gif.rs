//! GIF, by the crate `gif`.

use std::num::NonZeroU64;

use evenhand_media::pdq::Channels;
use gif::{ColorOutput, DecodeOptions, MemoryLimit};

use super::{Content, Decoded, Format, check_dimensions};
use crate::limits::PIXELS_MAX;
use crate::raster::{Orientation, Raster, rgba_over};
use crate::refused::Refused;

const RGBA_BYTES: usize = 4;

/// Decodes the first frame, where it lies on the screen that the file declares.
pub(super) fn decode(file: &[u8], background: [u8; 3]) -> Result<Decoded, Refused> {
    let broken = |why: gif::DecodingError| Refused::broken(Format::Gif, why);
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::RGBA);
    if let Some(bytes_max) = NonZeroU64::new(PIXELS_MAX * RGBA_BYTES as u64) {
        options.set_memory_limit(MemoryLimit::Bytes(bytes_max));
    }
    let mut decoder = options.read_info(file).map_err(broken)?;
    let screen = (decoder.width(), decoder.height());
    let Some(frame) = decoder.next_frame_info().map_err(broken)? else {
        return Err(Refused::broken(Format::Gif, "it has no frame"));
    };
    let frame = Place {
        left: frame.left.into(),
        top: frame.top.into(),
        width: frame.width.into(),
        height: frame.height.into(),
    };
    // Some old programs declare no screen; then it is as large as the frame.
    let width = if screen.0 == 0 {
        frame.left + frame.width
    } else {
        screen.0.into()
    };
    let height = if screen.1 == 0 {
        frame.top + frame.height
    } else {
        screen.1.into()
    };
    check_dimensions(Format::Gif, width as u64, height as u64)?;
    check_dimensions(Format::Gif, frame.width as u64, frame.height as u64)?;

    let mut rgba = vec![0; decoder.buffer_size()];
    let read = decoder.read_into_buffer(&mut rgba);
    let damaged = read.is_err();
    if let Err(why) = read
        && rgba.iter().all(|byte| *byte == 0)
    {
        return Err(broken(why));
    }
    let animated = !damaged && matches!(decoder.next_frame_info(), Ok(Some(_)));
    let screen = frame.on_screen(&rgba, width, height);
    let bytes = rgba_over(background, &screen);
    let raster = Raster {
        width,
        height,
        channels: Channels::Rgb8,
        bytes,
    };
    Ok(Decoded {
        content: Content::Raster(raster),
        orientation: Orientation::default(),
        animated,
        damaged,
    })
}

/// Where a frame lies on the screen, in pixels.
struct Place {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

impl Place {
    /// A transparent screen with the frame on it; what lies outside is cut off.
    fn on_screen(&self, frame: &[u8], width: usize, height: usize) -> Vec<u8> {
        let mut screen = vec![0; width * height * RGBA_BYTES];
        let seen = self.width.min(width.saturating_sub(self.left)) * RGBA_BYTES;
        let rows = frame
            .chunks_exact(self.width * RGBA_BYTES)
            .take(height.saturating_sub(self.top));
        for (row, pixels) in rows.enumerate() {
            let from = ((self.top + row) * width + self.left) * RGBA_BYTES;
            if seen > 0 {
                screen[from..from + seen].copy_from_slice(&pixels[..seen]);
            }
        }
        screen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_lies_where_it_says_and_no_further_than_the_screen() {
        let check = |left, top, wanted: [u8; 4]| {
            let frame: Vec<u8> = [1, 2, 3, 4]
                .into_iter()
                .flat_map(|pixel| [pixel; RGBA_BYTES])
                .collect();
            let screen = Place {
                left,
                top,
                width: 2,
                height: 2,
            }
            .on_screen(&frame, 2, 2);
            let pixels: Vec<u8> = screen.chunks(RGBA_BYTES).map(|pixel| pixel[0]).collect();
            assert_eq!(pixels, wanted, "{left} {top}");
        };
        check(0, 0, [1, 2, 3, 4]);
        check(1, 0, [0, 1, 0, 3]);
        check(0, 1, [0, 0, 1, 2]);
        check(1, 1, [0, 0, 0, 1]);
        check(2, 0, [0; 4]);
        check(9, 9, [0; 4]);
    }
}
