//! Pictures that were turned, mirrored or given borders.

use evenhand_media::pdq::{self, Channels, Pixels, Profile, Variant};

use proptest::prelude::*;

use crate::pictures::{Kind, Picture};

/// Makes a picture of the given shape, each pixel from that at the place that `from` names, or a pixel of its own.
fn made(
    picture: &Picture,
    [width, height]: [usize; 2],
    from: impl Fn(usize, usize) -> Result<[usize; 2], u8>,
) -> Vec<u8> {
    let size = picture.channels.bytes_per_pixel();
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let pixels = places.flat_map(|(x, y)| match from(x, y) {
        Ok([x, y]) => picture.bytes[(y * picture.width + x) * size..][..size].to_vec(),
        Err(value) => vec![value; size],
    });
    pixels.collect()
}

fn turned(picture: &Picture, variant: Variant) -> Vec<u8> {
    let side = picture.width - 1;
    made(picture, [picture.width; 2], |x, y| {
        Ok(match variant {
            Variant::Original => [x, y],
            Variant::Rotate90 => [side - y, x],
            Variant::Rotate180 => [side - x, side - y],
            Variant::Rotate270 => [y, side - x],
            Variant::FlipX => [x, side - y],
            Variant::FlipY => [side - x, y],
            Variant::FlipPlus1 => [y, x],
            Variant::FlipMinus1 => [side - y, side - x],
        })
    })
}

#[test]
fn a_turned_picture_is_near_its_variant_and_no_other() {
    for seed in 0..4 {
        let picture = Picture::new(Kind::Photo, 300, 300, Channels::Rgb8, seed);
        let variants = pdq::dihedral(picture.pixels(), Profile::Full).variants;
        for (place, variant) in Variant::ALL.into_iter().enumerate() {
            let bytes = turned(&picture, variant);
            let pixels = Pixels::new(300, 300, Channels::Rgb8, &bytes).unwrap();
            let hash = pdq::hash(pixels, Profile::Full).pdq;
            for (other, variant_hash) in variants.into_iter().enumerate() {
                let distance = hash.distance(variant_hash);
                assert_eq!(
                    distance <= 31,
                    other == place,
                    "{variant:?}, {:?}: {distance}",
                    Variant::ALL[other]
                );
            }
        }
    }
}

/// Borders above, below, left and right in pixels, and the brightness of each.
type Borders = [(usize, u8); 4];

#[test]
fn a_picture_without_its_borders_is_the_picture() {
    let check = |kind, borders: Borders| {
        let picture = Picture::new(kind, 120, 90, Channels::Rgb8, 5);
        let [(above, _), (below, _), (left, _), (right, _)] = borders;
        let shape = [120 + left + right, 90 + above + below];
        let bytes = made(&picture, shape, |x, y| {
            let noise = (x * 7 + y * 13) as u8 % 5;
            let [upper, lower, first, last] =
                borders.map(|(_, brightness)| brightness.saturating_add(noise));
            match (x.checked_sub(left), y.checked_sub(above)) {
                (_, None) => Err(upper),
                (_, Some(y)) if y >= 90 => Err(lower),
                (None, _) => Err(first),
                (Some(x), _) if x >= 120 => Err(last),
                (Some(x), Some(y)) => Ok([x, y]),
            }
        });
        let pixels = Pixels::new(shape[0], shape[1], Channels::Rgb8, &bytes).unwrap();
        let trimmed = pdq::trim(pixels);
        assert_eq!(
            (trimmed.width(), trimmed.height()),
            (120, 90),
            "{kind:?} {borders:?}"
        );
        for profile in Profile::ALL {
            assert_eq!(
                pdq::hash(trimmed, profile),
                pdq::hash(picture.pixels(), profile)
            );
        }
    };
    for kind in [Kind::Photo, Kind::Noise] {
        check(kind, [(0, 0); 4]);
        check(kind, [(20, 0), (20, 0), (0, 0), (0, 0)]);
        check(kind, [(0, 0), (0, 0), (33, 0), (31, 120)]);
        check(kind, [(9, 0), (7, 100), (5, 128), (3, 60)]);
        check(kind, [(1, 0), (0, 0), (0, 0), (0, 0)]);
    }
}

/// JPEG leaves noise in the border along the edge of the picture.
#[test]
fn a_border_into_which_the_edge_has_rung_is_found_too() {
    let picture = Picture::new(Kind::Photo, 400, 300, Channels::Rgb8, 9);
    let bytes = made(&picture, [400, 400], |x, y| match y.checked_sub(50) {
        Some(y) if y < 300 => Ok([x, y]),
        _ if y.abs_diff(200) < 158 => Err(((x * 37 + y * 91) % 16) as u8),
        _ => Err(0),
    });
    let pixels = Pixels::new(400, 400, Channels::Rgb8, &bytes).unwrap();
    let original = pdq::hash(picture.pixels(), Profile::Full).pdq;
    let distance = |pixels| pdq::hash(pixels, Profile::Full).pdq.distance(original);
    assert!(distance(pixels) > 31);
    let trimmed = pdq::trim(pixels);
    assert_eq!((trimmed.width(), trimmed.height()), (400, 300));
    assert_eq!(distance(trimmed), 0);
}

#[test]
fn what_is_hardly_more_than_its_ground_stays_whole() {
    let check = |width: usize, height: usize, is_dark: fn(usize, usize) -> bool| {
        let bytes: Vec<u8> = (0..width * height)
            .map(|place| {
                if is_dark(place % width, place / width) {
                    0
                } else {
                    255
                }
            })
            .collect();
        let trimmed = pdq::trim(Pixels::new(width, height, Channels::Grey8, &bytes).unwrap());
        assert_eq!((trimmed.width(), trimmed.height()), (width, height));
    };
    check(100, 80, |_, _| false);
    check(100, 80, |x, y| x / 10 == 4 && y / 10 == 3);
    check(1, 1, |_, _| true);
    check(0, 0, |_, _| true);
    check(0, 7, |_, _| true);
}

proptest! {
    /// Whatever its shape, a picture is hashed, and by both profiles alike while it is small.
    #[test]
    fn small_pictures_have_one_hash_by_both_profiles(width in 0_usize..90, height in 0_usize..90, seed: u64) {
        let picture = Picture::new(Kind::Photo, width, height, Channels::Rgb8, seed);
        let [full, pre512] = Profile::ALL.map(|profile| pdq::hash(picture.pixels(), profile));
        prop_assert_eq!(full, pre512);
        let is_hashed = width >= 5 && height >= 5;
        prop_assert_eq!(full.pdq == evenhand_media::Pdq::default(), !is_hashed);
        let trimmed = pdq::trim(picture.pixels());
        prop_assert!(trimmed.width() >= width.div_ceil(4) && trimmed.height() >= height.div_ceil(4));
    }
}
