//! What is hashed: decoded pixels that somebody else holds.

/// A view of decoded pixels, row by row from the top, each row from the left.
#[derive(Clone, Copy, Debug)]
pub struct Pixels<'a> {
    width: usize,
    height: usize,
    channels: Channels,
    /// Bytes from the start of one row to the start of the next.
    stride_bytes: usize,
    bytes: &'a [u8],
}

/// What the bytes of one pixel say. Transparent pictures are laid on a background by whoever decodes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channels {
    /// One byte, the brightness.
    Grey8,
    /// Three bytes: red, green, blue.
    Rgb8,
}

/// Bytes that can't be the picture that they are said to be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a picture of {width} x {height} pixels with {channels:?} takes {wanted_bytes} bytes, not {got_bytes}"
)]
pub struct WrongSize {
    width: usize,
    height: usize,
    channels: Channels,
    wanted_bytes: u128,
    got_bytes: usize,
}

impl Channels {
    /// Bytes of one pixel.
    #[must_use]
    pub fn bytes_per_pixel(self) -> usize {
        match self {
            Self::Grey8 => 1,
            Self::Rgb8 => 3,
        }
    }
}

impl<'a> Pixels<'a> {
    /// Takes `bytes` as a picture without gaps between its rows.
    ///
    /// # Errors
    ///
    /// If `bytes` has another length than the dimensions say.
    pub fn new(
        width: usize,
        height: usize,
        channels: Channels,
        bytes: &'a [u8],
    ) -> Result<Self, WrongSize> {
        let stride_bytes = width as u128 * channels.bytes_per_pixel() as u128;
        let wanted_bytes = stride_bytes.saturating_mul(height as u128);
        if wanted_bytes != bytes.len() as u128 {
            let got_bytes = bytes.len();
            return Err(WrongSize {
                width,
                height,
                channels,
                wanted_bytes,
                got_bytes,
            });
        }
        // Without pixels the bytes say nothing of how long a row is, and nothing reads one.
        let stride_bytes = usize::try_from(stride_bytes).unwrap_or(usize::MAX);
        Ok(Self {
            width,
            height,
            channels,
            stride_bytes,
            bytes,
        })
    }

    /// Pixels in a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// What the bytes of one pixel say.
    #[must_use]
    pub fn channels(&self) -> Channels {
        self.channels
    }

    /// The bytes of row `y`, counted from the top.
    pub(super) fn row(&self, y: usize) -> &'a [u8] {
        let from = y * self.stride_bytes;
        &self.bytes[from..from + self.width * self.channels.bytes_per_pixel()]
    }

    /// The bytes of the pixel at (x, y).
    pub(super) fn pixel(&self, x: usize, y: usize) -> &'a [u8] {
        let size = self.channels.bytes_per_pixel();
        &self.row(y)[x * size..(x + 1) * size]
    }

    /// The part that has the columns `x` and the rows `y`, without a copy. Neither range may be empty.
    pub(super) fn part(&self, x: std::ops::Range<usize>, y: std::ops::Range<usize>) -> Self {
        let from = y.start * self.stride_bytes + x.start * self.channels.bytes_per_pixel();
        Self {
            width: x.len(),
            height: y.len(),
            bytes: &self.bytes[from..],
            ..*self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_another_length_are_refused() {
        let check = |width, height, channels, bytes: usize, fits| {
            let bytes = vec![0; bytes];
            let taken = Pixels::new(width, height, channels, &bytes);
            assert_eq!(
                taken.is_ok(),
                fits,
                "{width} x {height} {channels:?} of {}",
                bytes.len()
            );
        };
        check(2, 3, Channels::Grey8, 6, true);
        check(2, 3, Channels::Rgb8, 18, true);
        check(0, 3, Channels::Rgb8, 0, true);
        check(2, 3, Channels::Rgb8, 6, false);
        check(2, 3, Channels::Grey8, 7, false);
        check(usize::MAX, usize::MAX, Channels::Rgb8, 3, false);
        check(usize::MAX, 0, Channels::Rgb8, 0, true);
    }

    #[test]
    fn the_error_says_what_was_expected() {
        let error = Pixels::new(2, 3, Channels::Rgb8, &[0; 6]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a picture of 2 x 3 pixels with Rgb8 takes 18 bytes, not 6"
        );
    }

    #[test]
    fn a_part_shows_the_pixels_of_the_whole() {
        let bytes: Vec<u8> = (0..60).collect();
        let whole = Pixels::new(5, 4, Channels::Rgb8, &bytes).unwrap();
        let part = whole.part(1..4, 2..4);
        assert_eq!((part.width(), part.height()), (3, 2));
        assert_eq!(part.row(0), &bytes[33..42]);
        assert_eq!(part.pixel(2, 1), whole.pixel(3, 3));
        assert_eq!(part.part(1..2, 1..2).row(0), whole.pixel(2, 3));
    }
}
