//! Harmless pictures, made by arithmetic, in every format.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ExtendedColorType, Frame, ImageFormat, RgbImage, RgbaImage};
use libjpeg_turbo_rs::{Encoder, PixelFormat};

/// Waves of every length and a disc: something at every frequency that a hash looks at.
pub fn scene(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
        let wave = |across: f32, down: f32| (across * u + down * v + across * down).sin();
        let waves = 30.0 * wave(5.0, 3.0)
            + 25.0 * wave(11.0, -7.0)
            + 20.0 * wave(-17.0, 23.0)
            + 20.0 * wave(31.0, 13.0)
            + 20.0 * wave(37.0, -41.0);
        let is_disc = (u - 0.7).powi(2) + (v - 0.3).powi(2) < 0.03;
        let grey = 115.0 + waves + if is_disc { 25.0 } else { 0.0 };
        image::Rgb([
            grey as u8,
            (0.9 * grey + 20.0 * u) as u8,
            (200.0 - 0.5 * grey) as u8,
        ])
    })
}

pub fn png(picture: &RgbImage) -> Vec<u8> {
    written(&picture.clone().into(), ImageFormat::Png)
}

pub fn webp(picture: &RgbImage) -> Vec<u8> {
    written(&picture.clone().into(), ImageFormat::WebP)
}

pub fn gif(picture: &RgbImage) -> Vec<u8> {
    animated_gif(std::slice::from_ref(picture))
}

pub fn animated_gif(frames: &[RgbImage]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut file, 30);
    for frame in frames {
        let frame = DynamicImage::from(frame.clone()).to_rgba8();
        encoder.encode_frame(Frame::new(frame)).unwrap();
    }
    drop(encoder);
    file
}

pub fn transparent_png(picture: &RgbaImage) -> Vec<u8> {
    written(&picture.clone().into(), ImageFormat::Png)
}

pub fn transparent_webp(picture: &RgbaImage) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = WebPEncoder::new_lossless(&mut file);
    encoder
        .encode(
            picture,
            picture.width(),
            picture.height(),
            ExtendedColorType::Rgba8,
        )
        .unwrap();
    file
}

pub fn jpeg(picture: &RgbImage) -> Vec<u8> {
    jpeg_with(picture, |encoder| encoder)
}

pub fn jpeg_with(picture: &RgbImage, adjust: impl FnOnce(Encoder<'_>) -> Encoder<'_>) -> Vec<u8> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let encoder = Encoder::new(picture.as_raw(), width, height, PixelFormat::Rgb).quality(85);
    adjust(encoder).encode().unwrap()
}

pub fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// One small file of each format.
pub fn one_of_each(width: u32, height: u32) -> [(&'static str, Vec<u8>); 4] {
    let picture = scene(width, height);
    [
        ("jpeg", jpeg(&picture)),
        ("png", png(&picture)),
        ("gif", gif(&picture)),
        ("webp", webp(&picture)),
    ]
}

/// A PNG file of these chunks; their checksums are right.
pub fn png_of(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in chunks {
        file.extend((data.len() as u32).to_be_bytes());
        let from = file.len();
        file.extend(*kind);
        file.extend(*data);
        let sum = checksum(&file[from..]);
        file.extend(sum.to_be_bytes());
    }
    file
}

/// CRC-32 as PNG has it.
fn checksum(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        let first = sum ^ u32::from(*byte);
        (0..8).fold(first, |sum, _| {
            if sum & 1 == 1 {
                (sum >> 1) ^ 0xedb8_8320
            } else {
                sum >> 1
            }
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}
