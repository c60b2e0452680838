//! Pictures for tests. Like a photograph they have shapes of every size, the larger the stronger, so that no bit of their hash hangs on rounding.

/// The largest shapes, in pixels.
const SHAPE_SIDE_MAX: usize = 128;
/// The smallest shapes, in pixels.
const SHAPE_SIDE_MIN: usize = 2;

/// The brightness of each pixel, row by row. Only integers are added, so it is the same on every machine.
pub(super) fn made_picture(width: usize, height: usize, seed: u32) -> Vec<u8> {
    let mut sums = vec![0_usize; width * height];
    let mut side = SHAPE_SIDE_MAX;
    while side >= SHAPE_SIDE_MIN {
        for (place, sum) in sums.iter_mut().enumerate() {
            *sum += side * shade(place % width, place / width, side, seed);
        }
        side /= 2;
    }
    let sides = 2 * SHAPE_SIDE_MAX - SHAPE_SIDE_MIN;
    sums.into_iter().map(|sum| (sum / sides) as u8).collect()
}

/// Between the four corners of the square in which a pixel lies, 0 to 255.
fn shade(x: usize, y: usize, side: usize, seed: u32) -> usize {
    let (right, down) = (x % side, y % side);
    let (left, up) = (side - right, side - down);
    let at = |across, along| corner(x / side + across, y / side + along, side, seed);
    let above = at(0, 0) * left + at(1, 0) * right;
    let below = at(0, 1) * left + at(1, 1) * right;
    (above * up + below * down) / (side * side)
}

/// The brightness at a corner, as if drawn by lot: FNV-1a of its place (Fowler, Noll, Vo), once more mixed.
fn corner(across: usize, along: usize, side: usize, seed: u32) -> usize {
    let mix = |hash: u32, part: u32| (hash ^ part).wrapping_mul(16_777_619);
    let parts = [across as u32, along as u32, side as u32, seed];
    let hash = parts.into_iter().fold(2_166_136_261, mix);
    let hash = (hash ^ hash >> 15).wrapping_mul(0x2c1b_3c6d);
    (hash >> 24) as usize
}
