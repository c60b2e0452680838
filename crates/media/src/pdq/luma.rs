//! The brightness of pixels.

/// What each value of red, green and blue adds to the brightness that the eye sees (ITU-R BT.601). Looked up: that is faster than to convert three
/// bytes to numbers and multiply them.
static RED: [f32; 256] = times(0.299);
static GREEN: [f32; 256] = times(0.587);
static BLUE: [f32; 256] = times(0.114);

/// The brightness of a coloured pixel, 0 to 255. It is summed from left to right, as the reference does: another order rounds to other values,
/// and a hash may hang on the last bit.
#[inline(always)]
pub(super) fn of_colour(&[red, green, blue]: &[u8; 3]) -> f32 {
    RED[usize::from(red)] + GREEN[usize::from(green)] + BLUE[usize::from(blue)]
}

/// The brightness of a grey pixel.
#[inline(always)]
pub(super) fn of_grey(&[grey]: &[u8; 1]) -> f32 {
    f32::from(grey)
}

const fn times(share: f32) -> [f32; 256] {
    let mut products = [0.0; 256];
    let mut value = 0;
    while value < 256 {
        products[value] = share * value as f32;
        value += 1;
    }
    products
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brightness_is_the_rounded_sum() {
        let check = |pixel: [u8; 3]| {
            let [red, green, blue] = pixel.map(f32::from);
            assert_eq!(
                of_colour(&pixel),
                0.299 * red + 0.587 * green + 0.114 * blue,
                "{pixel:?}"
            );
        };
        for value in 0..=255 {
            check([value, 0, 0]);
            check([0, value, 255 - value]);
            check([value, value.wrapping_mul(77), value.wrapping_mul(31)]);
        }
        assert_eq!(of_grey(&[77]), 77.0);
    }
}
