//! Which pixels of a picture are hashed: all of them, or those that are left of it at 512 x 512.

use super::lanes::{AT_ONCE, Column, LANES};
use super::luma;
use super::pixels::{Channels, Pixels};
use super::profile::Profile;

/// The side to which `pre512` squashes what is larger, whatever its shape.
pub(super) const SIDE: usize = 512;

/// A picture as rows of brightness, made when they are asked for.
pub(super) struct Rows<'a> {
    pixels: Pixels<'a>,
    width: usize,
    height: usize,
    /// The column of the picture behind each column here, where they are not the same.
    columns: Option<Vec<usize>>,
}

/// Whether a profile makes a picture of these dimensions smaller.
pub(super) fn is_squashed(width: usize, height: usize, profile: Profile) -> bool {
    profile == Profile::Pre512 && width.max(height) > SIDE
}

impl<'a> Rows<'a> {
    /// The rows that `profile` hashes of a picture.
    pub(super) fn of(pixels: Pixels<'a>, profile: Profile) -> Self {
        let (width, height) = (pixels.width(), pixels.height());
        if !is_squashed(width, height, profile) || width == 0 || height == 0 {
            return Self {
                pixels,
                width,
                height,
                columns: None,
            };
        }
        let columns = (0..SIDE).map(|x| nearest(x, width)).collect();
        Self {
            pixels,
            width: SIDE,
            height: SIDE,
            columns: Some(columns),
        }
    }

    /// Pixels in a row.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub(super) fn height(&self) -> usize {
        self.height
    }

    /// Writes the brightness of the rows from `start` on, as many as there are lanes, each to a lane. Past the last row lanes stay as they are.
    #[inline(always)]
    pub(super) fn read(&self, start: usize, columns: &mut [Column]) {
        let count = LANES.min(self.height - start);
        let row = |lane: usize| match self.columns {
            Some(_) => self.pixels.row(nearest(start + lane, self.pixels.height())),
            None => self.pixels.row(start + lane),
        };
        let rows: [&[u8]; LANES] = std::array::from_fn(|lane| row(lane.min(count - 1)));
        match self.pixels.channels() {
            Channels::Grey8 => self.fill(&rows[..count], luma::of_grey, columns),
            Channels::Rgb8 => self.fill(&rows[..count], luma::of_colour, columns),
        }
    }

    /// Writes each row across the columns.
    #[inline(always)]
    fn fill<const SIZE: usize>(
        &self,
        rows: &[&[u8]],
        brightness: impl Fn(&[u8; SIZE]) -> f32,
        columns: &mut [Column],
    ) {
        for (number, block) in columns.chunks_mut(AT_ONCE).enumerate() {
            let from = AT_ONCE * number;
            for (lane, row) in rows.iter().enumerate() {
                let pixels = row.as_chunks().0;
                match &self.columns {
                    None => {
                        for (column, pixel) in block.iter_mut().zip(&pixels[from..]) {
                            column[lane] = brightness(pixel);
                        }
                    }
                    Some(places) => {
                        for (column, &place) in block.iter_mut().zip(&places[from..]) {
                            column[lane] = brightness(&pixels[place]);
                        }
                    }
                }
            }
        }
    }
}

/// The place along a side of `length` pixels that is kept as number `place` of [`SIDE`]: the corner, as CImg's `resize` takes it, not the
/// centre.
pub(super) fn nearest(place: usize, length: usize) -> usize {
    place * length / SIDE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(width: usize, height: usize, profile: Profile, shape: (usize, usize)) {
        let bytes = vec![0; width * height];
        let pixels = Pixels::new(width, height, Channels::Grey8, &bytes).unwrap();
        let rows = Rows::of(pixels, profile);
        assert_eq!((rows.width(), rows.height()), shape, "{width} x {height}");
    }

    #[test]
    fn only_what_has_a_long_side_is_squashed() {
        check(512, 512, Profile::Pre512, (512, 512));
        check(512, 3, Profile::Pre512, (512, 3));
        check(513, 3, Profile::Pre512, (512, 512));
        check(20, 513, Profile::Pre512, (512, 512));
        check(20, 513, Profile::Full, (20, 513));
        check(0, 513, Profile::Pre512, (0, 513));
    }

    #[test]
    fn squashing_keeps_the_corners() {
        let bytes: Vec<u8> = (0..1024 * 2)
            .map(|place| (place / 8 % 128 + place / 1024 * 128) as u8)
            .collect();
        let pixels = Pixels::new(1024, 2, Channels::Grey8, &bytes).unwrap();
        let rows = Rows::of(pixels, Profile::Pre512);
        let mut columns = vec![[0.0; LANES]; 512];
        rows.read(240, &mut columns);
        let lane = |lane: usize| [0, 3, 4, 511].map(|x: usize| columns[x][lane]);
        assert_eq!(lane(0), [0.0, 0.0, 1.0, 127.0]);
        assert_eq!(lane(15), lane(0));
        rows.read(256, &mut columns);
        assert_eq!([columns[0][0], columns[511][15]], [128.0, 255.0]);
    }
}
