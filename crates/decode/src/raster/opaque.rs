//! Transparent pixels laid on a background. What lies below transparent pixels is never seen by anybody and must not decide a hash.

/// Red, green, blue and alpha become red, green and blue.
pub(crate) fn rgba_over(background: [u8; 3], rgba: &[u8]) -> Vec<u8> {
    let over = |&[red, green, blue, alpha]: &[u8; 4]| mix(background, [red, green, blue], alpha);
    rgba.as_chunks().0.iter().flat_map(over).collect()
}

/// Grey and alpha become red, green and blue, since the background may have a colour.
pub(crate) fn grey_alpha_over(background: [u8; 3], grey_alpha: &[u8]) -> Vec<u8> {
    let over = |&[grey, alpha]: &[u8; 2]| mix(background, [grey; 3], alpha);
    grey_alpha.as_chunks().0.iter().flat_map(over).collect()
}

fn mix(below: [u8; 3], above: [u8; 3], alpha: u8) -> [u8; 3] {
    let alpha = u32::from(alpha);
    std::array::from_fn(|channel| {
        let sum = u32::from(above[channel]) * alpha + u32::from(below[channel]) * (255 - alpha);
        // Rounded, and never above 255.
        ((sum + 127) / 255) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alpha_decides_how_much_of_the_background_is_seen() {
        let check = |alpha, wanted: [u8; 3]| {
            assert_eq!(
                rgba_over([255, 0, 100], &[0, 255, 100, alpha]),
                wanted,
                "{alpha}"
            );
        };
        check(255, [0, 255, 100]);
        check(0, [255, 0, 100]);
        check(51, [204, 51, 100]);
        assert_eq!(
            grey_alpha_over([0; 3], &[200, 255, 200, 0]),
            [200, 200, 200, 0, 0, 0]
        );
    }
}
