//! Prints how long it takes to hash the pixels of one picture of 2.2 megapixels, the best of many runs on one core:
//!
//! ```sh
//! cargo run --release -p evenhand-media --example hash_speed
//! ```

#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use evenhand_media::pdq::{self, Channels, Pixels, Profile};

const WIDTH: usize = 1816;
const HEIGHT: usize = 1211;
const RUNS: usize = 50;

fn main() {
    for channels in [Channels::Rgb8, Channels::Grey8] {
        let bytes = picture(channels);
        let pixels =
            Pixels::new(WIDTH, HEIGHT, channels, &bytes).expect("the bytes are made for this size");
        for profile in Profile::ALL {
            print(&format!("{channels:?} {profile}"), || {
                pdq::hash(black_box(pixels), profile)
            });
            print(&format!("{channels:?} {profile}, eight variants"), || {
                pdq::dihedral(black_box(pixels), profile)
            });
        }
        print(&format!("{channels:?} trim"), || {
            pdq::trim(black_box(pixels))
        });
    }
}

/// Waves and a little noise; what a picture shows makes no difference to the time.
fn picture(channels: Channels) -> Vec<u8> {
    let size = channels.bytes_per_pixel();
    let byte = |place: usize| {
        let (x, y) = (place / size % WIDTH, place / size / WIDTH);
        (x * x / 900 + y * (1 + place % size) / 5 + place * 7919 % 11) as u8
    };
    (0..WIDTH * HEIGHT * size).map(byte).collect()
}

fn print<T>(what: &str, mut run: impl FnMut() -> T) {
    let times = (0..RUNS).map(|_| {
        let start = Instant::now();
        black_box(run());
        start.elapsed()
    });
    let best = times.min().unwrap_or(Duration::ZERO);
    println!("{what}: {:.2} ms", best.as_secs_f64() * 1e3);
}
