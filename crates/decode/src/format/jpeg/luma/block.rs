//! What is made of the coefficients of a block: all its pixels, or the means of its quarters.

use evenhand_media::pdq::TILE;

use super::SIDE;
use super::quantisation::{Quantisation, place};
use super::transform::{to_pixel, transform};

/// One block after the other.
pub(super) trait Block {
    /// What is made: a pixel, or the mean of some.
    type Sample: Copy + Default;
    /// Samples along a side of a block.
    const SIDE: usize;

    /// Begins a block with its mean.
    fn start(&mut self, dc: i32);

    /// Takes the coefficient with this number, 1 to 63.
    fn add(&mut self, number: usize, value: i16);

    /// Writes the samples of the block into `rows`, which begins at its first one; the rows lie `stride` apart.
    fn finish(&self, rows: &mut [Self::Sample], stride: usize);
}

/// Every pixel.
pub(super) struct Whole<'a> {
    quantisation: &'a Quantisation,
    coefficients: [f32; 64],
    is_plain: bool,
}

impl<'a> Whole<'a> {
    pub fn new(quantisation: &'a Quantisation) -> Self {
        Self {
            quantisation,
            coefficients: [0.0; 64],
            is_plain: true,
        }
    }
}

impl Block for Whole<'_> {
    type Sample = u8;
    const SIDE: usize = SIDE;

    #[inline(always)]
    fn start(&mut self, dc: i32) {
        self.coefficients = [0.0; 64];
        self.coefficients[0] = dc as f32 * self.quantisation.steps[0];
        self.is_plain = true;
    }

    #[inline(always)]
    fn add(&mut self, number: usize, value: i16) {
        self.coefficients[place(number)] = f32::from(value) * self.quantisation.steps[number];
        self.is_plain = false;
    }

    #[inline(always)]
    fn finish(&self, rows: &mut [u8], stride: usize) {
        if self.is_plain {
            let pixel = to_pixel(self.coefficients[0]);
            rows.chunks_mut(stride)
                .take(SIDE)
                .for_each(|row| row[..SIDE].fill(pixel));
        } else {
            transform(&self.coefficients, rows, stride);
        }
    }
}

/// The mean of each quarter. Of the waves along a side only those with an odd number of half waves differ between its halves in the mean, and they
/// change nothing but their sign: so four sums are enough, and no transform.
pub(super) struct Quarters<'a> {
    quantisation: &'a Quantisation,
    /// Of coefficients that are the same in all quarters, change from left to right, from top to bottom, and both.
    sums: [f32; 4],
}

const _: () = assert!(SIDE == 2 * TILE);

impl<'a> Quarters<'a> {
    pub fn new(quantisation: &'a Quantisation) -> Self {
        Self {
            quantisation,
            sums: [0.0; 4],
        }
    }
}

impl Block for Quarters<'_> {
    type Sample = f32;
    const SIDE: usize = SIDE / TILE;

    #[inline(always)]
    fn start(&mut self, dc: i32) {
        self.sums = [dc as f32 * self.quantisation.steps[0], 0.0, 0.0, 0.0];
    }

    #[inline(always)]
    fn add(&mut self, number: usize, value: i16) {
        let share = self.quantisation.shares[number & 63];
        self.sums[usize::from(share.sum & 3)] += f32::from(value) * share.weight;
    }

    #[inline(always)]
    fn finish(&self, rows: &mut [f32], stride: usize) {
        let [same, across, down, both] = self.sums;
        let mean = |value: f32| (value + 128.0).clamp(0.0, 255.0);
        rows[0] = mean(same + across + down + both);
        rows[1] = mean(same - across + down - both);
        rows[stride] = mean(same + across - down - both);
        rows[stride + 1] = mean(same - across - down + both);
    }
}
