//! How many pictures of 2.2 megapixels one core turns from files into hashes in a second.
//!
//! `cargo run --release -p evenhand-decode --example decode_speed [FOLDER]` measures generated JPEG files, or those of a folder, in this process,
//! without a child; figures of processor time, the best of five rounds. What a child adds is told last.

use std::path::PathBuf;

use evenhand_decode::{Launch, Options, Pool, child, fuzz};
use evenhand_media::pdq::Profile;
use libjpeg_turbo_rs::{Encoder, PixelFormat, Subsampling};

const WIDTH: usize = 1728;
const HEIGHT: usize = 1280;
const ROUNDS: usize = 5;

#[expect(clippy::print_stdout, reason = "the figures are what it is for")]
fn main() -> std::io::Result<()> {
    let argument = std::env::args().nth(1);
    if argument.as_deref() == Some("child") {
        return child::run();
    }
    let files = match argument {
        Some(folder) => files_of(folder.into())?,
        None => (0..8).map(generated).collect(),
    };
    let bytes: usize = files.iter().map(Vec::len).sum();
    println!(
        "{} files, {} KiB each in the mean",
        files.len(),
        bytes / files.len().max(1) / 1024
    );

    tell("brightness", &files, own_seconds, |file| {
        drop(fuzz::plain_jpeg(file))
    });
    for profile in Profile::ALL {
        let exact = Options {
            profile,
            exact: true,
            ..Options::default()
        };
        let name = format!("{profile}, every pixel");
        tell(&name, &files, own_seconds, |file| {
            drop(fuzz::hash_here(file, &exact))
        });
        let options = Options {
            profile,
            ..Options::default()
        };
        tell(profile.name(), &files, own_seconds, |file| {
            drop(fuzz::hash_here(file, &options))
        });
        let pool = Pool::new(Launch::this_program(&["child"])?, 1)?;
        let name = format!("{profile}, by a child, both processes");
        tell(
            &name,
            &files,
            || own_seconds() + child_seconds(&pool),
            |file| drop(pool.hash(file, &options)),
        );
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the figures are what it is for")]
fn tell(name: &str, files: &[Vec<u8>], seconds: impl Fn() -> f64, act: impl Fn(&[u8])) {
    files.iter().take(1).for_each(|file| act(file));
    let round = |_| {
        let before = seconds();
        files.iter().for_each(|file| act(file));
        seconds() - before
    };
    let best = (0..ROUNDS).map(round).fold(f64::MAX, f64::min);
    let count = files.len() as f64;
    println!(
        "{name:38} {:6.2} ms a picture, {:5.1} pictures a second of one core",
        1_000.0 * best / count,
        count / best
    );
}

fn own_seconds() -> f64 {
    processor_seconds("self")
}

fn child_seconds(pool: &Pool) -> f64 {
    pool.idle_processes()
        .iter()
        .map(|process| processor_seconds(&process.to_string()))
        .sum()
}

/// Processor time of the first thread of a process, by the scheduler's count in nanoseconds.
fn processor_seconds(process: &str) -> f64 {
    let counts = std::fs::read_to_string(format!("/proc/{process}/schedstat")).unwrap_or_default();
    counts
        .split(' ')
        .next()
        .and_then(|count| count.parse::<f64>().ok())
        .unwrap_or(0.0)
        / 1e9
}

fn files_of(folder: PathBuf) -> std::io::Result<Vec<Vec<u8>>> {
    let entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let paths = entries.into_iter().map(|entry| entry.path());
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "jpg"))
        .map(std::fs::read)
        .collect()
}

/// A picture that packs about as badly as a photograph: waves of every length, and grain.
fn generated(number: usize) -> Vec<u8> {
    let mut state = number as u32 + 1;
    let pixel = |(x, y): (usize, usize)| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let (u, v) = (x as f32 / WIDTH as f32, y as f32 / HEIGHT as f32);
        let wave = |scale: f32| {
            (scale * (u + number as f32) + 0.7 * scale * v * (1.0 + u)).sin() * 120.0 / scale.sqrt()
        };
        let waves: f32 = [3.0, 9.0, 31.0, 101.0, 307.0, 1009.0]
            .into_iter()
            .map(wave)
            .sum();
        let grain = (state >> 28) as f32 - 8.0;
        let grey = 128.0 + 0.5 * waves + grain;
        [grey as u8, (grey + 20.0 * u) as u8, (230.0 - grey) as u8]
    };
    let pixels: Vec<u8> = (0..HEIGHT)
        .flat_map(|y| (0..WIDTH).map(move |x| (x, y)))
        .flat_map(pixel)
        .collect();
    let encoder = Encoder::new(&pixels, WIDTH, HEIGHT, PixelFormat::Rgb)
        .quality(90)
        .subsampling(Subsampling::S420);
    encoder.encode().unwrap_or_default()
}
