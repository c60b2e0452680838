//! From frequencies to pixels: the inverse cosine transform of a block of 8 x 8, after Arai, Agui and Nakajima (1988), with the scales of their method
//! already in the coefficients. In f32 it is nearer to the exact transform than the integers of most decoders.

use std::ops::{Add, Mul, Sub};

use super::SIDE;

/// Half the range of a pixel, which the coefficients leave out.
const MIDDLE: f32 = 128.0;

/// Added to a number from 0 to 255 this leaves the nearest integer in the lowest bits: 1.5 times 2 to the 23rd.
const INTEGER_IN_LOW_BITS: f32 = 12_582_912.0;

/// Eight numbers that are computed with side by side.
#[derive(Clone, Copy)]
struct Lanes([f32; SIDE]);

/// Transforms a block, given transposed and scaled, and writes its pixels into `rows`, which begins at its first one; the rows lie `stride` apart.
#[inline(always)]
pub(super) fn transform(block: &[f32; 64], rows: &mut [u8], stride: usize) {
    let columns =
        std::array::from_fn(|row| Lanes(std::array::from_fn(|lane| block[SIDE * row + lane])));
    let across = transposed(&along(columns));
    let pixels = along(across);
    for (row, Lanes(lanes)) in rows.chunks_mut(stride).zip(pixels) {
        for (pixel, value) in row.iter_mut().zip(lanes) {
            *pixel = to_pixel(value);
        }
    }
}

/// The pixel of a block that is all one value.
#[inline(always)]
pub(super) fn to_pixel(value: f32) -> u8 {
    ((value + MIDDLE).clamp(0.0, 255.0) + INTEGER_IN_LOW_BITS).to_bits() as u8
}

/// Eight transforms of eight numbers: the first of each in the first lanes, and so on.
#[inline(always)]
fn along([a, b, c, d, e, f, g, h]: [Lanes; SIDE]) -> [Lanes; SIDE] {
    const ROOT_2: f32 = std::f32::consts::SQRT_2;
    // 2 cos(pi / 8), 2 (cos(pi / 8) - cos(3 pi / 8)) and 2 (cos(pi / 8) + cos(3 pi / 8)).
    const TWICE_C2: f32 = 1.847_759_1;
    const C2_LESS_C6: f32 = 1.082_392_2;
    const C2_AND_C6: f32 = 2.613_126;

    let (sum, difference) = (a + e, a - e);
    let both = c + g;
    let turned = (c - g) * ROOT_2 - both;
    let even = [
        sum + both,
        difference + turned,
        difference - turned,
        sum - both,
    ];

    let (inner_sum, inner_difference) = (f + d, f - d);
    let (outer_sum, outer_difference) = (b + h, b - h);
    let odd_0 = outer_sum + inner_sum;
    let shared = (inner_difference + outer_difference) * TWICE_C2;
    let odd_1 = shared - inner_difference * C2_AND_C6 - odd_0;
    let odd_2 = (outer_sum - inner_sum) * ROOT_2 - odd_1;
    let odd_3 = outer_difference * C2_LESS_C6 - shared + odd_2;

    [
        even[0] + odd_0,
        even[1] + odd_1,
        even[2] + odd_2,
        even[3] - odd_3,
        even[3] + odd_3,
        even[2] - odd_2,
        even[1] - odd_1,
        even[0] - odd_0,
    ]
}

#[inline(always)]
fn transposed(rows: &[Lanes; SIDE]) -> [Lanes; SIDE] {
    std::array::from_fn(|column| Lanes(std::array::from_fn(|row| rows[row].0[column])))
}

impl Add for Lanes {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] + other.0[lane]))
    }
}

impl Sub for Lanes {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] - other.0[lane]))
    }
}

impl Mul<f32> for Lanes {
    type Output = Self;

    #[inline(always)]
    fn mul(self, factor: f32) -> Self {
        Self(self.0.map(|value| value * factor))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::quantisation::{Quantisation, place};
    use super::*;

    /// The transform as T.81 defines it (A.3.3), in f64, of coefficients by row and column.
    fn by_definition(coefficients: &[f64; 64], x: usize, y: usize) -> f64 {
        let part = |number: usize| {
            let (v, u) = (number / SIDE, number % SIDE);
            let weight = |frequency| if frequency == 0 { 0.5_f64.sqrt() } else { 1.0 };
            let wave = |frequency: usize, at: usize| {
                ((2 * at + 1) as f64 * frequency as f64 * std::f64::consts::PI / 16.0).cos()
            };
            weight(u) * weight(v) * coefficients[number] * wave(u, x) * wave(v, y) / 4.0
        };
        (0..64).map(part).sum()
    }

    proptest! {
        #[test]
        fn pixels_are_those_of_the_definition(values in prop::array::uniform32(-60_i16..60), step in 1_u16..20) {
            let scaled = Quantisation::new(&[step; 64]);
            let (mut block, mut coefficients) = ([0.0; 64], [0.0; 64]);
            for (number, value) in values.into_iter().enumerate() {
                // Every other one, up to the last.
                let number = 2 * number + usize::from(number > 15);
                block[place(number)] = f32::from(value) * scaled.steps[number];
                let (row, column) = (place(number) % SIDE, place(number) / SIDE);
                coefficients[SIDE * row + column] = f64::from(value) * f64::from(step);
            }
            let mut pixels = [0; 64];
            transform(&block, &mut pixels, SIDE);
            for (at, pixel) in pixels.into_iter().enumerate() {
                let exact = (by_definition(&coefficients, at % SIDE, at / SIDE) + 128.0).clamp(0.0, 255.0);
                prop_assert!((f64::from(pixel) - exact).abs() < 0.502, "{} {}", pixel, exact);
            }
        }
    }

    #[test]
    fn values_beyond_the_range_are_cut_off() {
        let check = |value, wanted| assert_eq!(to_pixel(value), wanted, "{value}");
        check(-1e9, 0);
        check(-128.4, 0);
        check(-127.4, 1);
        check(0.0, 128);
        check(126.6, 255);
        check(1e9, 255);
    }
}
