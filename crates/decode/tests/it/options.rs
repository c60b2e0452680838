//! What may be asked about a picture, and what is answered.

use evenhand_decode::{Format, Options, Picture};
use evenhand_media::pdq::{self, Channels, Pixels, Profile};
use image::{DynamicImage, GrayImage, ImageFormat, RgbImage, RgbaImage, imageops};

use crate::Test;
use crate::children::pool;
use crate::pictures::{
    animated_gif, gif, jpeg, jpeg_with, png, scene, transparent_png, transparent_webp, webp,
    written,
};

pub const TESTS: &[Test] = &[
    (
        "the hash is that of the pixels, in either profile",
        the_hash_is_that_of_the_pixels,
    ),
    (
        "every format tells what it is",
        every_format_tells_what_it_is,
    ),
    (
        "more frames are told of, and the first one is hashed",
        the_first_frame_is_hashed,
    ),
    (
        "what is behind transparent pixels decides the hash",
        what_is_behind_transparent_pixels,
    ),
    (
        "palettes, grey and 16 bits become what is seen",
        palettes_grey_and_16_bits,
    ),
    (
        "a photograph is turned as it was taken where that is asked for",
        a_photograph_is_turned,
    ),
    (
        "plain borders are cut off where that is asked for",
        borders_are_cut_off,
    ),
    (
        "a preview comes where it is asked for",
        a_preview_comes_where_it_is_asked_for,
    ),
];

fn hash(file: &[u8], options: &Options) -> Picture {
    pool("child", 1).hash(file, options).unwrap()
}

fn by_pixels(picture: &RgbImage, profile: Profile) -> (pdq::Pdq, u8) {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let pixels = Pixels::new(width, height, Channels::Rgb8, picture.as_raw()).unwrap();
    let hashed = pdq::hash(pixels, profile);
    (hashed.pdq, hashed.quality)
}

fn the_hash_is_that_of_the_pixels() {
    let picture = scene(700, 300);
    for profile in Profile::ALL {
        for file in [png(&picture), webp(&picture)] {
            let hashed = hash(
                &file,
                &Options {
                    profile,
                    ..Options::default()
                },
            );
            assert_eq!((hashed.pdq, hashed.quality), by_pixels(&picture, profile));
            assert_eq!(hashed.profile, profile);
        }
    }
}

fn every_format_tells_what_it_is() {
    let picture = scene(320, 240);
    let check = |file: Vec<u8>, format, distance_max| {
        let hashed = hash(&file, &Options::default());
        assert_eq!(
            (hashed.format, hashed.width, hashed.height),
            (format, 320, 240)
        );
        assert!(!hashed.animated && !hashed.damaged && hashed.preview.is_none());
        let distance = hashed.pdq.distance(by_pixels(&picture, Profile::Pre512).0);
        assert!(distance <= distance_max, "{format} is {distance} bits away");
    };
    check(jpeg(&picture), Format::Jpeg, 10);
    check(png(&picture), Format::Png, 0);
    check(webp(&picture), Format::Webp, 0);
    check(gif(&picture), Format::Gif, 10);
}

fn the_first_frame_is_hashed() {
    let first = scene(64, 64);
    let second = imageops::flip_horizontal(&first);
    let still = hash(&gif(&first), &Options::default());
    let moving = hash(&animated_gif(&[first, second]), &Options::default());
    assert!(!still.animated);
    assert_eq!(
        moving,
        Picture {
            animated: true,
            ..still
        }
    );
}

fn what_is_behind_transparent_pixels() {
    // A disc with nothing around it, though the hidden pixels have a pattern.
    let picture = RgbaImage::from_fn(120, 90, |x, y| {
        let is_seen = (x as i32 - 60).pow(2) + (y as i32 - 45).pow(2) < 900;
        image::Rgba([
            (x * 7) as u8,
            (y * 5) as u8,
            9,
            if is_seen { 255 } else { 0 },
        ])
    });
    for background in [[255, 255, 255], [0, 0, 0], [200, 30, 90]] {
        let seen = RgbImage::from_fn(120, 90, |x, y| match picture.get_pixel(x, y).0 {
            [.., 0] => image::Rgb(background),
            [red, green, blue, _] => image::Rgb([red, green, blue]),
        });
        for file in [transparent_png(&picture), transparent_webp(&picture)] {
            let hashed = hash(
                &file,
                &Options {
                    background,
                    ..Options::default()
                },
            );
            assert_eq!(
                (hashed.pdq, hashed.quality),
                by_pixels(&seen, Profile::Pre512),
                "{background:?}"
            );
        }
    }
}

fn palettes_grey_and_16_bits() {
    let grey = DynamicImage::from(scene(90, 70)).to_luma8();
    let check = |picture: DynamicImage| {
        let hashed = hash(&written(&picture, ImageFormat::Png), &Options::default());
        let distance = hashed.pdq.distance(
            hash(
                &png(&DynamicImage::from(grey.clone()).to_rgb8()),
                &Options::default(),
            )
            .pdq,
        );
        assert!(
            distance <= 2,
            "{:?} is {distance} bits away",
            picture.color()
        );
    };
    check(DynamicImage::ImageLuma8(grey.clone()));
    check(DynamicImage::ImageLuma16(
        DynamicImage::ImageLuma8(grey.clone()).to_luma16(),
    ));
    check(DynamicImage::ImageLumaA8(
        DynamicImage::ImageLuma8(grey.clone()).to_luma_alpha8(),
    ));
    check(DynamicImage::ImageRgb16(
        DynamicImage::ImageLuma8(grey.clone()).to_rgb16(),
    ));
    let hashed = hash(&palette_png(&grey), &Options::default());
    assert_eq!(
        hashed.pdq,
        hash(
            &png(&DynamicImage::from(grey).to_rgb8()),
            &Options::default()
        )
        .pdq
    );
}

/// The picture with a palette that is upside down: an index is not the brightness that it stands for.
fn palette_png(grey: &GrayImage) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, grey.width(), grey.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(
        (0..=255)
            .rev()
            .flat_map(|value| [value; 3])
            .collect::<Vec<u8>>(),
    );
    let indices: Vec<u8> = grey.as_raw().iter().map(|value| 255 - value).collect();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&indices).unwrap();
    writer.finish().unwrap();
    file
}

fn a_photograph_is_turned() {
    let picture = scene(120, 80);
    // Held to the left: what is stored must be turned by a quarter to the right (number 6).
    let exif = b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let file = jpeg_with(&picture, |encoder| encoder.exif_data(exif));
    let plain = hash(&file, &Options::default());
    let turned = hash(
        &file,
        &Options {
            rotate: true,
            ..Options::default()
        },
    );
    assert_eq!(plain.pdq, hash(&jpeg(&picture), &Options::default()).pdq);
    assert_eq!((turned.width, turned.height), (120, 80), "of the file");
    let seen = hash(&png(&imageops::rotate90(&picture)), &Options::default());
    assert!(
        turned.pdq.distance(seen.pdq) <= 10,
        "{}",
        turned.pdq.distance(seen.pdq)
    );
    assert!(turned.pdq.distance(plain.pdq) > 60);
}

fn borders_are_cut_off() {
    let picture = scene(120, 80);
    let mut boxed = RgbImage::new(120, 140);
    imageops::replace(&mut boxed, &picture, 0, 30);
    let trimmed = hash(
        &png(&boxed),
        &Options {
            trim: true,
            ..Options::default()
        },
    );
    assert_eq!(trimmed.pdq, hash(&png(&picture), &Options::default()).pdq);
    assert_eq!((trimmed.width, trimmed.height), (120, 140), "of the file");
    assert_ne!(trimmed.pdq, hash(&png(&boxed), &Options::default()).pdq);
}

fn a_preview_comes_where_it_is_asked_for() {
    let options = Options {
        preview: true,
        ..Options::default()
    };
    let preview = hash(&jpeg(&scene(300, 150)), &options).preview.unwrap();
    assert_eq!(
        (preview.width, preview.height, preview.grey.len()),
        (160, 80, 160 * 80)
    );
    assert!(preview.grey.iter().any(|grey| *grey != preview.grey[0]));
    let blurred = preview.blurred();
    let steps = blurred
        .grey
        .chunks(160)
        .flat_map(|row| row.windows(2))
        .map(|pair| pair[0].abs_diff(pair[1]));
    assert!(steps.max().unwrap() < 20, "no edge is left");
    let file = preview.png().unwrap();
    assert_eq!(Format::of(&file), Some(Format::Png));
}
