//! Pictures turned and mirrored as a camera says that they were taken (EXIF 2.3, tag `Orientation`).

use super::Raster;

/// How stored rows and columns lie to what is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Orientation {
    /// Whether the first row is at the right or bottom, or the first column at the top or the left mirrored.
    mirrored_across: bool,
    mirrored_down: bool,
    /// Whether what is stored as a row is seen as a column.
    transposed: bool,
}

impl Orientation {
    /// The orientation with this number, 1 to 8; as stored for any other.
    pub fn from_number(number: u16) -> Self {
        let (transposed, mirrored_across, mirrored_down) = match number {
            2 => (false, true, false),
            3 => (false, true, true),
            4 => (false, false, true),
            5 => (true, false, false),
            6 => (true, false, true),
            7 => (true, true, true),
            8 => (true, true, false),
            _ => (false, false, false),
        };
        Self {
            mirrored_across,
            mirrored_down,
            transposed,
        }
    }

    /// The picture as it is seen.
    pub fn apply(self, raster: Raster) -> Raster {
        if self == Self::default() {
            return raster;
        }
        let (width, height) = if self.transposed {
            (raster.height, raster.width)
        } else {
            (raster.width, raster.height)
        };
        let size = raster.channels.bytes_per_pixel();
        let mut bytes = Vec::with_capacity(raster.bytes.len());
        for y in 0..height {
            for x in 0..width {
                let from = size * self.stored_at(x, y, &raster);
                bytes.extend_from_slice(&raster.bytes[from..from + size]);
            }
        }
        Raster {
            width,
            height,
            bytes,
            ..raster
        }
    }

    /// Where the pixel is stored that is seen at (x, y).
    fn stored_at(self, x: usize, y: usize, raster: &Raster) -> usize {
        let (column, row) = if self.transposed { (y, x) } else { (x, y) };
        let column = if self.mirrored_across {
            raster.width - 1 - column
        } else {
            column
        };
        let row = if self.mirrored_down {
            raster.height - 1 - row
        } else {
            row
        };
        row * raster.width + column
    }
}

#[cfg(test)]
mod tests {
    use evenhand_media::pdq::Channels;

    use super::*;

    /// The letter F of the EXIF standard's figure, in 2 x 3: what is seen for each number when it is stored so.
    #[test]
    fn each_number_turns_as_the_standard_says() {
        let check = |number, wanted: &[&str]| {
            let stored = Raster {
                width: 2,
                height: 3,
                channels: Channels::Grey8,
                bytes: b"abcdef".to_vec(),
            };
            let seen = Orientation::from_number(number).apply(stored);
            let rows: Vec<&[u8]> = seen.bytes.chunks(seen.width).collect();
            assert_eq!(
                rows,
                wanted.iter().map(|row| row.as_bytes()).collect::<Vec<_>>(),
                "{number}"
            );
            assert_eq!(seen.height, wanted.len());
        };
        for number in [0, 1, 9, 700] {
            check(number, &["ab", "cd", "ef"]);
        }
        check(2, &["ba", "dc", "fe"]);
        check(3, &["fe", "dc", "ba"]);
        check(4, &["ef", "cd", "ab"]);
        check(5, &["ace", "bdf"]);
        check(6, &["eca", "fdb"]);
        check(7, &["fdb", "eca"]);
        check(8, &["bdf", "ace"]);
    }

    #[test]
    fn pixels_of_several_bytes_stay_whole() {
        let stored = Raster {
            width: 2,
            height: 1,
            channels: Channels::Rgb8,
            bytes: b"RGBrgb".to_vec(),
        };
        assert_eq!(Orientation::from_number(3).apply(stored).bytes, b"rgbRGB");
    }
}
