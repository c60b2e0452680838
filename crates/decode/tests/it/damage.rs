//! Files that end early or have wrong bytes.

use evenhand_decode::{Options, Trouble};

use crate::Test;
use crate::children::pool;
use crate::pictures::{jpeg, jpeg_with, one_of_each, png, scene};

pub const TESTS: &[Test] = &[
    (
        "a file that is cut off anywhere is hashed or refused",
        cut_off_anywhere,
    ),
    (
        "a picture without its last rows is hashed as far as it goes",
        without_its_last_rows,
    ),
    (
        "a picture with one wrong byte is hashed or refused",
        one_wrong_byte,
    ),
];

fn cut_off_anywhere() {
    let pool = pool("child", 1);
    let mut files = one_of_each(20, 16).to_vec();
    files.push((
        "progressive jpeg",
        jpeg_with(&scene(20, 16), |encoder| encoder.progressive(true)),
    ));
    for (name, file) in files {
        let whole = pool.hash(&file, &Options::default()).unwrap();
        for end in 0..file.len() {
            match pool.hash(&file[..end], &Options::default()) {
                Ok(part) => assert!(
                    part.damaged || part == whole,
                    "{name} cut off at {end}: {part:?}"
                ),
                Err(Trouble::Refused(refused)) => assert!(!refused.to_string().is_empty()),
                Err(trouble) => panic!("{name} cut off at {end}: {trouble}"),
            }
        }
    }
}

fn without_its_last_rows() {
    let pool = pool("child", 1);
    let picture = scene(800, 600);
    // The PNG library gives up what it has unpacked and not yet handed over, some dozens of KiB; of unrelated pictures 128 bits differ.
    for (file, distance_max) in [(png(&picture), 80), (jpeg(&picture), 64)] {
        let whole = pool.hash(&file, &Options::default()).unwrap();
        let part = pool
            .hash(&file[..file.len() * 98 / 100], &Options::default())
            .unwrap();
        assert!(!whole.damaged && part.damaged, "{:?}", part.format);
        let distance = whole.pdq.distance(part.pdq);
        assert!(
            distance <= distance_max,
            "{:?}: {distance} bits",
            part.format
        );
    }
}

fn one_wrong_byte() {
    let pool = pool("child", 1);
    for (name, file) in one_of_each(20, 16) {
        for at in 0..file.len() {
            for byte in [0x00, 0xff, file[at] ^ 0x10] {
                let mut file = file.clone();
                file[at] = byte;
                match pool.hash(&file, &Options::default()) {
                    Ok(_) | Err(Trouble::Refused(_)) => {}
                    Err(trouble) => panic!("{name} with {byte:#x} at {at}: {trouble}"),
                }
            }
        }
    }
}
