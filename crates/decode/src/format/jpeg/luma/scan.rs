//! The one scan of a plain JPEG: units from left to right and from top to bottom, in each the blocks of every plane.

use super::bits::Bits;
use super::block::Block;
use super::huffman::{END_OF_BLOCK, Huffman};
use super::segments::Segments;

/// A picture of at least one plane, the first of them brightness.
pub(super) struct Scan<'a> {
    /// Samples in a row, and rows, of what is made of it.
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
}

impl Scan<'_> {
    /// What `block` makes of the brightness of all blocks, row by row; nothing if the bits are not a whole picture.
    pub fn decode<B: Block>(
        &self,
        segments: &Segments,
        restart_interval: usize,
        mut block: B,
    ) -> Option<Vec<B::Sample>> {
        let luma = self.planes.first()?;
        let (unit_width, unit_height) = (B::SIDE * luma.across, B::SIDE * luma.down);
        let units_across = self.width.div_ceil(unit_width);
        let stride = units_across * unit_width;
        let mut strip = vec![B::Sample::default(); stride * unit_height];
        let mut samples = Vec::with_capacity(self.width * self.height);
        let mut part = 0;
        let mut bits = segments.bits(part)?;
        let mut dc = 0;
        let mut units_left = restart_interval;
        while samples.len() < self.width * self.height {
            for unit in 0..units_across {
                if units_left == 0 {
                    part += 1;
                    (bits, dc, units_left) = (segments.bits(part)?, 0, restart_interval);
                }
                units_left -= 1;
                self.decode_unit(
                    &mut bits,
                    &mut dc,
                    &mut block,
                    &mut strip[unit * unit_width..],
                    stride,
                )?;
            }
            for row in strip.chunks_exact(stride) {
                let is_seen = samples.len() < self.width * self.height;
                samples.extend_from_slice(if is_seen { &row[..self.width] } else { &[] });
            }
        }
        (part + 1 == segments.count()).then_some(samples)
    }

    /// Decodes the blocks of one unit; those of brightness into `samples`, which begins at its first one.
    #[inline(always)]
    fn decode_unit<B: Block>(
        &self,
        bits: &mut Bits<'_>,
        dc: &mut i32,
        block: &mut B,
        samples: &mut [B::Sample],
        stride: usize,
    ) -> Option<()> {
        let (luma, colours) = self.planes.split_first()?;
        for row in 0..luma.down {
            for column in 0..luma.across {
                decode_block(luma, bits, dc, block)?;
                block.finish(&mut samples[B::SIDE * (row * stride + column)..], stride);
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
fn decode_block<B: Block>(
    plane: &Plane<'_>,
    bits: &mut Bits<'_>,
    dc: &mut i32,
    block: &mut B,
) -> Option<()> {
    *dc = dc.wrapping_add(read_dc(plane.dc, bits)?.into());
    block.start(*dc);
    let mut number = 1;
    while number < 64 {
        let step = plane.ac.step(bits.peek());
        bits.skip(step.bits.into());
        number += usize::from(step.run);
        if number >= 64 {
            return ends_properly(step.run, step.bits);
        }
        block.add(number, step.value);
        number += 1;
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
