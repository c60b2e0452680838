//! What may be shown of a picture that may be terrible: grey, small, and at first no more than a few blotches.

use serde::{Deserialize, Serialize};

use crate::limits::PREVIEW_SIDE_MAX;
use crate::raster::Raster;

/// Spots along the longer side, all that is left of a blurred picture: enough to tell a beach from a face close by, too little to see a wound.
const SPOTS_MAX: usize = 12;

/// A small grey picture. Grey, since that is what makes such pictures bearable to who must look at many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Pixels in a row, at most [`PREVIEW_SIDE_MAX`].
    pub width: usize,
    /// Rows, at most [`PREVIEW_SIDE_MAX`].
    pub height: usize,
    /// Brightness, row by row from the top.
    #[serde(skip)]
    pub grey: Vec<u8>,
}

impl Preview {
    pub(crate) fn of(raster: &Raster) -> Self {
        let size = raster.channels.bytes_per_pixel();
        let means = Means::of(
            [raster.width, raster.height],
            size,
            &raster.bytes,
            PREVIEW_SIDE_MAX,
        );
        Self {
            width: means.width,
            height: means.height,
            grey: means.means.iter().map(|mean| mean.round() as u8).collect(),
        }
    }

    /// The same so blurred that no detail is left.
    #[must_use]
    pub fn blurred(&self) -> Self {
        let (width, height) = (self.width, self.height);
        let spots = Means::of([width, height], 1, &self.grey, SPOTS_MAX);
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let along = |place: usize, of: usize, spots: usize| {
            (place as f32 + 0.5) * spots as f32 / of as f32 - 0.5
        };
        let grey = places.map(|(x, y)| {
            spots.between(along(x, width, spots.width), along(y, height, spots.height))
        });
        Self {
            width,
            height,
            grey: grey.collect(),
        }
    }

    /// The preview as a PNG file.
    ///
    /// # Errors
    ///
    /// If the dimensions are not those of the pixels.
    pub fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.grey)?;
        writer.finish()?;
        Ok(file)
    }
}

/// The mean brightness of each of a few parts of a picture.
struct Means {
    width: usize,
    height: usize,
    means: Vec<f32>,
}

impl Means {
    /// Of a picture of these dimensions, with so many bytes a pixel: as many parts as fit into `side_max`, and no more than pixels.
    fn of([width, height]: [usize; 2], size: usize, bytes: &[u8], side_max: usize) -> Self {
        let longer = width.max(height).max(1);
        let parts = |pixels: usize| match longer <= side_max {
            true => pixels,
            false => (pixels * side_max / longer).max(1),
        };
        let (across, down) = (parts(width), parts(height));
        let mut sums = vec![0_u64; across * down];
        let mut counts = vec![0_u64; across * down];
        for (y, row) in bytes.chunks_exact((width * size).max(1)).enumerate() {
            let first = y * down / height * across;
            for (x, pixel) in row.chunks_exact(size).enumerate() {
                let part = first + x * across / width;
                sums[part] += pixel.iter().map(|byte| u64::from(*byte)).sum::<u64>();
                counts[part] += size as u64;
            }
        }
        let means = sums
            .iter()
            .zip(&counts)
            .map(|(sum, count)| *sum as f32 / (*count).max(1) as f32)
            .collect();
        Self {
            width: across,
            height: down,
            means,
        }
    }

    /// The brightness at a place between the spots.
    fn between(&self, x: f32, y: f32) -> u8 {
        let (left, top) = (x.floor(), y.floor());
        let row = |y: f32| mix(self.at(left, y), self.at(left + 1.0, y), x - left);
        mix(row(top), row(top + 1.0), y - top).round() as u8
    }

    fn at(&self, x: f32, y: f32) -> f32 {
        let place = |at: f32, count: usize| (at.max(0.0) as usize).min(count - 1);
        self.means[place(y, self.height) * self.width + place(x, self.width)]
    }
}

fn mix(one: f32, other: f32, share: f32) -> f32 {
    one + (other - one) * share
}

#[cfg(test)]
mod tests {
    use evenhand_media::pdq::Channels;

    use super::*;

    fn raster(width: usize, height: usize, grey: impl Fn(usize, usize) -> u8) -> Raster {
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let bytes = places.map(|(x, y)| grey(x, y)).collect();
        Raster {
            width,
            height,
            channels: Channels::Grey8,
            bytes,
        }
    }

    #[test]
    fn a_preview_keeps_the_shape_and_is_small() {
        let check = |width, height, wanted| {
            let preview = Preview::of(&raster(width, height, |_, _| 7));
            for preview in [preview.blurred(), preview] {
                let found = (preview.width, preview.height);
                assert_eq!(found, wanted, "{width} x {height}");
                assert_eq!(preview.grey, vec![7; wanted.0 * wanted.1]);
            }
        };
        check(640, 480, (160, 120));
        check(480, 640, (120, 160));
        check(10, 10, (10, 10));
        check(1, 1, (1, 1));
        check(9_000, 3, (160, 1));
    }

    #[test]
    fn of_what_is_blurred_details_are_gone_and_areas_stay() {
        let blurred = |grey: fn(usize, usize) -> u8| Preview::of(&raster(480, 480, grey)).blurred();
        let stripes = blurred(|x, _| if x % 6 < 3 { 0 } else { 200 });
        let is_even = stripes.grey.iter().all(|grey| grey.abs_diff(100) <= 20);
        assert!(is_even, "{:?}", stripes.grey);
        let halves = blurred(|x, _| if x < 240 { 0 } else { 200 });
        assert_eq!((halves.grey[0], halves.grey[159]), (0, 200));
    }

    #[test]
    fn the_png_file_has_the_same_pixels() {
        let preview = Preview::of(&raster(30, 20, |x, y| (x * y) as u8));
        let file = preview.png().unwrap();
        let (_, decoded) = crate::format::decode(&file, &crate::Options::default()).unwrap();
        let crate::format::Content::Raster(raster) = decoded.content else {
            panic!("a PNG comes whole")
        };
        assert_eq!(raster.bytes, preview.grey);
    }
}
