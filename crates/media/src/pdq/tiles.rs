//! Hashes of pictures of which only the means of tiles are known, as a JPEG gives them without being decoded in full.
//!
//! Both rounds of the box filter and the choice of 64 x 64 places are one weighted sum along each side. Here its weights are those of the whole picture,
//! added up for each tile, so that windows are as wide and places lie where they would with every pixel. What is lost is only where inside of a
//! tile the brightness lies.

use std::ops::Range;

use super::blur::Thumbnail;
use super::profile::Profile;
use super::shrink::{is_squashed, nearest};
use super::transform::Waves;
use super::window::{Window, centre};
use super::{Hashed, SIDE_MIN, quality};

/// Pixels along the side of a tile.
pub const TILE: usize = 4;

/// Places that are kept along a side.
const KEPT: usize = 64;

/// A picture as the mean brightness of its tiles.
#[derive(Clone, Debug, PartialEq)]
pub struct Means {
    /// Pixels in a row of the picture.
    pub width: usize,
    /// Rows of the picture.
    pub height: usize,
    /// The mean of each tile, 0 to 255, row by row from the top: `width` and `height` by [`TILE`], rounded up.
    pub means: Vec<f32>,
}

/// Hashes a picture by its tiles. Of pictures of at least 512 pixels a side the hash is hardly ever more than 4 bits from that of all pixels
/// (`docs/decisions/1322-tiles-of-a-jpeg.md`). All zero if there are fewer means than tiles.
#[must_use]
pub fn hash_of_means(picture: &Means, profile: Profile) -> Hashed {
    let (width, height) = (picture.width, picture.height);
    let (across, down) = (width.div_ceil(TILE), height.div_ceil(TILE));
    if width < SIDE_MIN || height < SIDE_MIN || picture.means.len() < across.saturating_mul(down) {
        return Hashed {
            pdq: super::Pdq::default(),
            quality: 0,
        };
    }
    let is_squashed = is_squashed(width, height, profile);
    let thumbnail = thumbnail(
        &picture.means,
        across,
        &weights(width, is_squashed),
        &weights(height, is_squashed),
    );
    Hashed {
        pdq: Waves::of(&thumbnail).pdq(),
        quality: quality::of(&thumbnail),
    }
}

/// How much each of some tiles in a row counts for one kept place.
struct Weights {
    tiles: Range<usize>,
    weights: Vec<f32>,
}

/// The weights for each kept place along a side of `length` pixels.
fn weights(length: usize, is_squashed: bool) -> Vec<Weights> {
    let places = if is_squashed {
        super::shrink::SIDE
    } else {
        length
    };
    let window = Window::along(places);
    let tile = |place: usize| {
        if is_squashed {
            nearest(place, length) / TILE
        } else {
            place / TILE
        }
    };
    let reach = |at: usize| {
        (at + window.ahead + 1).saturating_sub(window.size)..(at + window.ahead + 1).min(places)
    };
    let for_place = |kept: usize| {
        let second = reach(centre(kept, places));
        let tiles = tile(reach(second.start).start)..tile(reach(second.end - 1).end - 1) + 1;
        let mut weights = vec![0.0; tiles.len()];
        for between in second.clone() {
            let first = reach(between);
            let share = 1.0 / (second.len() * first.len()) as f32;
            for place in first {
                weights[tile(place) - tiles.start] += share;
            }
        }
        Weights { tiles, weights }
    };
    (0..KEPT).map(for_place).collect()
}

fn thumbnail(means: &[f32], across: usize, columns: &[Weights], rows: &[Weights]) -> Thumbnail {
    let narrow = |row: &[f32]| std::array::from_fn::<f32, KEPT, _>(|kept| columns[kept].of(row));
    let narrowed: Vec<[f32; KEPT]> = means.chunks_exact(across).map(narrow).collect();
    let mut thumbnail = [[0.0; KEPT]; KEPT];
    for (kept, weights) in thumbnail.iter_mut().zip(rows) {
        for (row, weight) in narrowed[weights.tiles.clone()].iter().zip(&weights.weights) {
            kept.iter_mut()
                .zip(row)
                .for_each(|(sum, value)| *sum += weight * value);
        }
    }
    thumbnail
}

impl Weights {
    fn of(&self, row: &[f32]) -> f32 {
        row[self.tiles.clone()]
            .iter()
            .zip(&self.weights)
            .map(|(value, weight)| value * weight)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdq::made_picture::made_picture;
    use crate::pdq::{Channels, Pixels, hash};

    fn means(bytes: &[u8], width: usize, height: usize) -> Means {
        let tile = |(x, y): (usize, usize)| {
            let rows = y * TILE..((y + 1) * TILE).min(height);
            let pixels =
                rows.flat_map(|row| &bytes[row * width..][x * TILE..((x + 1) * TILE).min(width)]);
            pixels.clone().map(|pixel| f32::from(*pixel)).sum::<f32>() / pixels.count() as f32
        };
        let tiles =
            (0..height.div_ceil(TILE)).flat_map(|y| (0..width.div_ceil(TILE)).map(move |x| (x, y)));
        Means {
            width,
            height,
            means: tiles.map(tile).collect(),
        }
    }

    #[test]
    fn tiles_give_nearly_the_hash_of_all_pixels() {
        for (width, height) in [(512, 512), (1024, 768), (701, 1203), (1728, 1280)] {
            for profile in Profile::ALL {
                let bytes = made_picture(width, height, 1);
                let whole = hash(
                    Pixels::new(width, height, Channels::Grey8, &bytes).unwrap(),
                    profile,
                );
                let tiled = hash_of_means(&means(&bytes, width, height), profile);
                let distance = whole.pdq.distance(tiled.pdq);
                assert!(
                    distance <= 4,
                    "{width} x {height} {profile}: {distance} bits"
                );
                assert!(
                    whole.quality.abs_diff(tiled.quality) <= 2,
                    "{width} x {height} {profile}"
                );
            }
        }
    }

    #[test]
    fn weights_of_a_place_add_up_to_one() {
        for length in [5, 64, 512, 513, 3000] {
            for weights in weights(length, length > 512) {
                assert!(
                    (weights.weights.iter().sum::<f32>() - 1.0).abs() < 1e-4,
                    "{length}"
                );
                assert!(weights.tiles.end <= length.div_ceil(TILE), "{length}");
            }
        }
    }

    #[test]
    fn too_few_means_are_no_picture() {
        let mut means = means(&made_picture(512, 512, 1), 512, 512);
        means.means.pop();
        assert_eq!(
            hash_of_means(&means, Profile::Full),
            Hashed {
                pdq: crate::Pdq::default(),
                quality: 0
            }
        );
    }
}
