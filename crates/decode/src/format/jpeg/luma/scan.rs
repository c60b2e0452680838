//! The one scan of a plain JPEG: units from left to right and from top to bottom, in each the blocks of every plane.

use super::SIDE;
use super::bits::Bits;
use super::huffman::{END_OF_BLOCK, Huffman};
use super::quantisation::{Quantisation, place};
use super::segments::Segments;
use super::transform::{to_pixel, transform};

/// A picture of at least one plane, the first of them brightness.
pub(super) struct Scan<'a> {
    pub width: usize,
    pub height: usize,
    pub planes: &'a [Plane<'a>],
}

/// A plane with what decodes it.
pub(super) struct Plane<'a> {
    /// Blocks across and down in one unit.
    pub across: usize,
    pub down: usize,
    pub dc: &'a Huffman,
    pub ac: &'a Huffman,
    pub quantisation: &'a Quantisation,
}

impl Scan<'_> {
    /// The brightness of all pixels, row by row; nothing if the bits are not a whole picture.
    pub fn decode(&self, segments: &Segments, restart_interval: usize) -> Option<Vec<u8>> {
        let luma = self.planes.first()?;
        let (unit_width, unit_height) = (SIDE * luma.across, SIDE * luma.down);
        let units_across = self.width.div_ceil(unit_width);
        let stride = units_across * unit_width;
        let mut strip = vec![0; stride * unit_height];
        let mut grey = Vec::with_capacity(self.width * self.height);
        let mut part = 0;
        let mut bits = segments.bits(part)?;
        let mut dc = 0;
        let mut units_left = restart_interval;
        while grey.len() < self.width * self.height {
            for unit in 0..units_across {
                if units_left == 0 {
                    part += 1;
                    (bits, dc, units_left) = (segments.bits(part)?, 0, restart_interval);
                }
                units_left -= 1;
                self.decode_unit(&mut bits, &mut dc, &mut strip[unit * unit_width..], stride)?;
            }
            for row in strip.chunks_exact(stride) {
                let is_seen = grey.len() < self.width * self.height;
                grey.extend_from_slice(if is_seen { &row[..self.width] } else { &[] });
            }
        }
        (part + 1 == segments.count()).then_some(grey)
    }

    /// Decodes the blocks of one unit; those of brightness into `pixels`, which begins at its first pixel.
    #[inline(always)]
    fn decode_unit(
        &self,
        bits: &mut Bits<'_>,
        dc: &mut i32,
        pixels: &mut [u8],
        stride: usize,
    ) -> Option<()> {
        let (luma, colours) = self.planes.split_first()?;
        for row in 0..luma.down {
            for column in 0..luma.across {
                decode_block(
                    luma,
                    bits,
                    dc,
                    &mut pixels[SIDE * (row * stride + column)..],
                    stride,
                )?;
            }
        }
        for plane in colours {
            for _ in 0..plane.across * plane.down {
                skip_block(plane, bits)?;
            }
        }
        (!bits.is_past_end()).then_some(())
    }
}

#[inline(always)]
fn decode_block(
    plane: &Plane<'_>,
    bits: &mut Bits<'_>,
    dc: &mut i32,
    pixels: &mut [u8],
    stride: usize,
) -> Option<()> {
    let steps = &plane.quantisation.steps;
    *dc = dc.wrapping_add(read_dc(plane.dc, bits)?.into());
    let mut block = [0.0; 64];
    block[0] = *dc as f32 * steps[0];
    let mut number = 1;
    let mut is_plain = true;
    while number < 64 {
        let step = plane.ac.step(bits.peek());
        bits.skip(step.bits.into());
        number += usize::from(step.run);
        if number >= 64 {
            ends_properly(step.run, step.bits)?;
            break;
        }
        block[place(number)] = f32::from(step.value) * steps[number];
        is_plain = false;
        number += 1;
    }
    if is_plain {
        let pixel = to_pixel(block[0]);
        for row in pixels.chunks_mut(stride).take(SIDE) {
            row[..SIDE].fill(pixel);
        }
    } else {
        transform(&block, pixels, stride);
    }
    Some(())
}

/// Goes past a block of a plane that is not looked at.
#[inline(always)]
fn skip_block(plane: &Plane<'_>, bits: &mut Bits<'_>) -> Option<()> {
    read_dc(plane.dc, bits)?;
    let mut number = 1;
    while number < 64 {
        let step = plane.ac.step(bits.peek());
        bits.skip(step.bits.into());
        number += usize::from(step.run);
        if number >= 64 {
            return ends_properly(step.run, step.bits);
        }
        number += 1;
    }
    Some(())
}

/// By how much the mean of a block differs from that of the one before. Here the whole symbol is the length of the number.
#[inline(always)]
fn read_dc(table: &Huffman, bits: &mut Bits<'_>) -> Option<i16> {
    let step = table.step(bits.peek());
    bits.skip(step.bits.into());
    let is_number = step.bits != 0 && (step.run == 0 || step.run == END_OF_BLOCK);
    is_number.then_some(step.value)
}

/// Whether a block that is full ended by a code that says so.
#[inline(always)]
fn ends_properly(run: u8, bits: u8) -> Option<()> {
    (run == END_OF_BLOCK && bits != 0).then_some(())
}
