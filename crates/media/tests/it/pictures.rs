//! Pictures made by whole-number arithmetic, so that their bytes are the same everywhere.

use evenhand_media::pdq::{Channels, Pixels};

/// A picture and what it was made from.
pub struct Picture {
    pub kind: Kind,
    pub width: usize,
    pub height: usize,
    pub channels: Channels,
    pub seed: u64,
    pub bytes: Vec<u8>,
}

/// What a picture looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Every byte by chance.
    Noise,
    /// Brightness that rises across the picture, each channel in its own direction.
    Gradient,
    /// Dark strokes in lines on a light ground.
    Text,
    /// Soft shapes of several sizes, with a little noise.
    Photo,
    /// One colour.
    Plain,
    /// Squares of two colours.
    Checks,
}

impl Kind {
    pub const ALL: [Self; 6] = [
        Self::Noise,
        Self::Gradient,
        Self::Text,
        Self::Photo,
        Self::Plain,
        Self::Checks,
    ];
}

impl Picture {
    pub fn new(kind: Kind, width: usize, height: usize, channels: Channels, seed: u64) -> Self {
        let size = channels.bytes_per_pixel();
        let mut bytes = Vec::with_capacity(width * height * size);
        for y in 0..height {
            for x in 0..width {
                bytes.extend(
                    (0..size).map(|channel| byte(kind, [x, y], [width, height], channel, seed)),
                );
            }
        }
        Self {
            kind,
            width,
            height,
            channels,
            seed,
            bytes,
        }
    }

    pub fn pixels(&self) -> Pixels<'_> {
        Pixels::new(self.width, self.height, self.channels, &self.bytes).unwrap()
    }

    /// What the picture is, for messages.
    pub fn title(&self) -> String {
        format!(
            "{:?} {} x {} {:?} {}",
            self.kind, self.width, self.height, self.channels, self.seed
        )
    }
}

fn byte(
    kind: Kind,
    [x, y]: [usize; 2],
    [width, height]: [usize; 2],
    channel: usize,
    seed: u64,
) -> u8 {
    let own = seed.wrapping_add(channel as u64 * 77);
    let value = match kind {
        Kind::Noise => chance(own, x as u64, y as u64) % 256,
        Kind::Gradient => {
            let (right, down) = (1 + chance(own, 1, 0) % 9, 1 + chance(own, 2, 0) % 9);
            (x as u64 * right * 255 / width as u64 + y as u64 * down * 255 / height as u64)
                / (right + down)
        }
        Kind::Text => {
            let is_line = y / 6 % 2 == 0 && x % width > width / 16;
            let is_stroke = chance(seed, x as u64 / 3, y as u64 / 6 * 8 + y as u64 % 6 / 2) % 5 < 2;
            if is_line && is_stroke {
                20 + channel as u64 * 9
            } else {
                240 - channel as u64 * 3
            }
        }
        Kind::Photo => {
            let scales = [
                width.max(height).div_ceil(3),
                width.max(height).div_ceil(9),
                17,
                5,
            ];
            let shares = [60, 25, 10, 5];
            let soft: u64 = scales
                .iter()
                .zip(shares)
                .map(|(&scale, share)| share * soft(own, x, y, scale))
                .sum();
            (soft / 100 + chance(own, x as u64, y as u64) % 7).min(255)
        }
        Kind::Plain => chance(own, 0, 0) % 256,
        Kind::Checks => {
            let side = 3 + chance(seed, 0, 0) as usize % 60;
            if (x / side + y / side).is_multiple_of(2) {
                chance(own, 1, 0) % 256
            } else {
                chance(own, 2, 0) % 256
            }
        }
    };
    value as u8
}

/// Brightness 0 to 255 that changes slowly: values by chance every `scale` pixels, in between by proportion.
fn soft(seed: u64, x: usize, y: usize, scale: usize) -> u64 {
    let corner = |right, down| {
        chance(
            seed ^ scale as u64,
            (x / scale + right) as u64,
            (y / scale + down) as u64,
        ) % 256
    };
    let (across, along, scale) = ((x % scale) as u64, (y % scale) as u64, scale as u64);
    let upper = corner(0, 0) * (scale - across) + corner(1, 0) * across;
    let lower = corner(0, 1) * (scale - across) + corner(1, 1) * across;
    (upper * (scale - along) + lower * along) / (scale * scale)
}

/// A number by chance that depends on nothing but what is given (SplitMix64, Steele and others 2014).
fn chance(seed: u64, x: u64, y: u64) -> u64 {
    let mut mixed = seed
        .wrapping_add(x << 32 | y)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
