//! Plain borders around a picture, which would change its hash.

use super::pixels::Pixels;

/// How far a channel of a border's pixel may be from that of its first: borders that were saved as JPEG are not quite plain.
const SPREAD_MAX: u8 = 12;

/// Of each 64 pixels along a border so many may be of another colour, for what a lossy format leaves beside an edge.
const STRAYS_PER_64: usize = 1;

/// Of each side at least a fourth is kept. What would be less is a small thing on a plain ground, and the ground is part of the picture.
const KEPT_MIN: usize = 4;

/// The picture without the plain rows and columns along its edges; all of it where there are none, or hardly anything else.
///
/// For a second look-up of a query, beside the one of the whole picture: a picture on a plain ground loses the ground too.
#[must_use]
pub fn trim(pixels: Pixels<'_>) -> Pixels<'_> {
    let (width, height) = (pixels.width(), pixels.height());
    if width == 0 || height == 0 {
        return pixels;
    }
    let top = leading(0..height, |y| is_plain_row(&pixels, y));
    let bottom = leading((top..height).rev(), |y| is_plain_row(&pixels, y));
    let rows = top..height - bottom;
    // The columns are judged between the borders above and below only, which may be of another colour.
    let left = leading(0..width, |x| is_plain_column(&pixels, x, rows.clone()));
    let right = leading((left..width).rev(), |x| {
        is_plain_column(&pixels, x, rows.clone())
    });
    let columns = left..width - right;
    let is_enough =
        columns.len() >= width.div_ceil(KEPT_MIN) && rows.len() >= height.div_ceil(KEPT_MIN);
    if is_enough {
        pixels.part(columns, rows)
    } else {
        pixels
    }
}

/// How many of `places` in a row, from the first, are plain.
fn leading(places: impl Iterator<Item = usize>, is_plain: impl Fn(usize) -> bool) -> usize {
    places.take_while(|&place| is_plain(place)).count()
}

fn is_plain_row(pixels: &Pixels<'_>, y: usize) -> bool {
    is_plain((0..pixels.width()).map(|x| pixels.pixel(x, y)))
}

fn is_plain_column(pixels: &Pixels<'_>, x: usize, rows: std::ops::Range<usize>) -> bool {
    is_plain(rows.map(|y| pixels.pixel(x, y)))
}

fn is_plain<'a>(mut line: impl ExactSizeIterator<Item = &'a [u8]> + Clone) -> bool {
    let strays_max = line.len() * STRAYS_PER_64 / 64;
    let Some(first) = line.clone().next() else {
        return false;
    };
    let mut strays = 0;
    line.all(|pixel| {
        strays += usize::from(is_stray(pixel, first));
        strays <= strays_max
    })
}

fn is_stray(pixel: &[u8], first: &[u8]) -> bool {
    pixel
        .iter()
        .zip(first)
        .any(|(one, other)| one.abs_diff(*other) > SPREAD_MAX)
}
