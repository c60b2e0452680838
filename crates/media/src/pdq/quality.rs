//! How much a picture has to go by.

use super::blur::Thumbnail;

/// Changes of brightness from pixel to neighbour, 0 (a plain picture) to 100. The reference's measure: changes of less than one percent don't
/// count, and all constants were chosen by looking at pictures (hashing.pdf). Its authors advise to drop hashes of 49 and less.
pub(super) fn of(thumbnail: &Thumbnail) -> u8 {
    let below = thumbnail.iter().zip(&thumbnail[1..]);
    let below = below.flat_map(|(upper, lower)| upper.iter().zip(lower));
    let beside = thumbnail.iter().flat_map(|row| row.iter().zip(&row[1..]));
    let changes: u32 = below
        .chain(beside)
        .map(|(&one, &other)| percent(one - other))
        .sum();
    (changes / 90).min(100) as u8
}

/// A difference of brightness as whole percent of the largest, cut off.
fn percent(difference: f32) -> u32 {
    let percent = difference * 100.0 / 255.0;
    percent.abs() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pixel: impl Fn(usize, usize) -> f32, quality: u8) {
        let thumbnail = std::array::from_fn(|y| std::array::from_fn(|x| pixel(x, y)));
        assert_eq!(of(&thumbnail), quality);
    }

    #[test]
    fn quality_counts_changes_that_can_be_seen() {
        check(|_, _| 200.0, 0);
        check(|x, _| x as f32 * 2.5, 0);
        check(|x, _| x as f32 * 3.0, 44);
        check(|x, y| (x + y) as f32 * 2.0 % 2.0, 0);
        check(|x, _| if x < 32 { 0.0 } else { 255.0 }, 71);
        check(|x, y| (x + y) as f32 % 2.0 * 255.0, 100);
    }
}
