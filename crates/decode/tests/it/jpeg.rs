//! JPEG files of every kind, by the decoder of our own and by the library.

use evenhand_decode::{Options, fuzz};
use evenhand_media::pdq::{self, Channels, Pixels, Profile};
use image::RgbImage;
use libjpeg_turbo_rs::{ColorSpace, Decoder, Encoder, PixelFormat, Subsampling};

use crate::Test;
use crate::children::pool;
use crate::pictures::{jpeg_with, scene};

pub const TESTS: &[Test] = &[
    (
        "plain files have the brightness that another decoder finds",
        plain_files_have_their_brightness,
    ),
    ("files of other kinds are decoded too", files_of_other_kinds),
    (
        "tiles of a large file give nearly the hash of its pixels",
        tiles_of_large_files,
    ),
    (
        "brightness alone gives nearly the hash of the colours",
        brightness_alone,
    ),
];

const SAMPLINGS: [Subsampling; 6] = [
    Subsampling::S444,
    Subsampling::S422,
    Subsampling::S420,
    Subsampling::S440,
    Subsampling::S411,
    Subsampling::S441,
];

/// Rounding may differ by one; more would be a fault in one of the two.
fn plain_files_have_their_brightness() {
    let check = |name: &str, file: &[u8]| {
        let ours = fuzz::plain_jpeg(file).unwrap_or_else(|| panic!("{name} is not taken as plain"));
        let decoded = Decoder::new(file)
            .unwrap()
            .with_output_format(PixelFormat::Grayscale)
            .decode_image()
            .unwrap();
        assert_eq!(ours.len(), decoded.data.len(), "{name}");
        let differences = ours
            .iter()
            .zip(&decoded.data)
            .map(|(our, their)| our.abs_diff(*their));
        assert!(differences.max().unwrap() <= 1, "{name}");
    };
    for (width, height) in [(1, 1), (8, 8), (17, 9), (64, 48), (250, 131)] {
        let picture = scene(width, height);
        for sampling in SAMPLINGS {
            for quality in [10, 75, 100] {
                let name = format!("{width} x {height} {sampling:?} at {quality}");
                check(
                    &name,
                    &jpeg_with(&picture, |encoder| {
                        encoder.subsampling(sampling).quality(quality)
                    }),
                );
                check(
                    &name,
                    &jpeg_with(&picture, |encoder| {
                        encoder
                            .subsampling(sampling)
                            .quality(quality)
                            .optimize_huffman(true)
                    }),
                );
                check(
                    &name,
                    &jpeg_with(&picture, |encoder| {
                        encoder
                            .subsampling(sampling)
                            .quality(quality)
                            .restart_blocks(3)
                    }),
                );
            }
        }
        check(
            "grey",
            &jpeg_with(&picture, |encoder| encoder.grayscale_from_color(true)),
        );
    }
}

fn files_of_other_kinds() {
    let picture = scene(160, 120);
    let wanted = by_pixels(&picture);
    let check = |name: &str, file: Vec<u8>| {
        assert!(
            fuzz::plain_jpeg(&file).is_none(),
            "{name} is taken as plain"
        );
        let hashed = pool("child", 1)
            .hash(&file, &Options::default())
            .unwrap_or_else(|why| panic!("{name}: {why}"));
        assert!(!hashed.damaged, "{name}");
        let distance = hashed.pdq.distance(wanted);
        assert!(distance <= 10, "{name} is {distance} bits away");
    };
    for sampling in SAMPLINGS {
        check(
            &format!("progressive {sampling:?}"),
            jpeg_with(&picture, |encoder| {
                encoder.progressive(true).subsampling(sampling)
            }),
        );
    }
    check(
        "red, green and blue",
        jpeg_with(&picture, |encoder| {
            encoder
                .colorspace(ColorSpace::Rgb)
                .subsampling(Subsampling::S444)
        }),
    );
    check("four inks", four_inks(&picture));
}

/// The picture in cyan, magenta and yellow, without black; inverted, as Adobe's programs write it.
fn four_inks(picture: &RgbImage) -> Vec<u8> {
    let inks: Vec<u8> = picture
        .pixels()
        .flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255])
        .collect();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    Encoder::new(&inks, width, height, PixelFormat::Cmyk)
        .quality(90)
        .subsampling(Subsampling::S444)
        .encode()
        .unwrap()
}

/// The brightness of a JPEG is what PDQ makes of its colours, but for rounding and for colours that no screen has.
fn brightness_alone() {
    let picture = scene(640, 480);
    for sampling in SAMPLINGS {
        let file = jpeg_with(&picture, |encoder| encoder.subsampling(sampling));
        let colours = Decoder::new(&file)
            .unwrap()
            .with_output_format(PixelFormat::Rgb)
            .decode_image()
            .unwrap();
        let colours = RgbImage::from_raw(640, 480, colours.data).unwrap();
        let hashed = pool("child", 1).hash(&file, &Options::default()).unwrap();
        let distance = hashed.pdq.distance(by_pixels(&colours));
        assert!(distance <= 4, "{sampling:?}: {distance} bits");
    }
}

fn by_pixels(picture: &RgbImage) -> pdq::Pdq {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    pdq::hash(
        Pixels::new(width, height, Channels::Rgb8, picture.as_raw()).unwrap(),
        Profile::Pre512,
    )
    .pdq
}

/// A large plain JPEG is decoded as the means of tiles; the hash is that of all its pixels but for 4 bits, whatever the sides leave over.
fn tiles_of_large_files() {
    let pool = pool("child", 1);
    for (width, height) in [(512, 512), (1003, 777), (1728, 1280)] {
        let picture = scene(width, height);
        for sampling in SAMPLINGS {
            let file = jpeg_with(&picture, |encoder| encoder.subsampling(sampling));
            for profile in Profile::ALL {
                let options = Options {
                    profile,
                    preview: true,
                    ..Options::default()
                };
                let tiled = pool.hash(&file, &options).unwrap();
                let exact = pool
                    .hash(
                        &file,
                        &Options {
                            exact: true,
                            ..options
                        },
                    )
                    .unwrap();
                let distance = tiled.pdq.distance(exact.pdq);
                assert!(
                    distance <= 4,
                    "{width} x {height} {sampling:?} {profile}: {distance} bits"
                );
                assert!(tiled.quality.abs_diff(exact.quality) <= 2);
                assert_eq!((tiled.width, tiled.height), (exact.width, exact.height));
                // Below 640 pixels there are fewer tiles than a preview has pixels.
                let previews = [tiled, exact].map(|picture| picture.preview.unwrap().blurred());
                if previews[0].width != previews[1].width {
                    continue;
                }
                let pixels = previews[0].grey.iter().zip(&previews[1].grey);
                let differences = pixels.map(|(one, other)| one.abs_diff(*other));
                assert!(differences.max().unwrap() <= 4);
            }
        }
    }
}
