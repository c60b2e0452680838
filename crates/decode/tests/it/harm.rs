//! Children that hang, die or lie, and files that are meant to make them.

use std::process::Command;
use std::time::Duration;

use evenhand_decode::{Ending, FILE_BYTES_MAX, Format, Launch, Options, Pool, Refused, Trouble};
use image::{DynamicImage, ImageFormat, RgbImage};

use crate::Test;
use crate::children::pool;
use crate::pictures::{gif, jpeg, one_of_each, png, png_of, scene, written};

pub const TESTS: &[Test] = &[
    (
        "a child that hangs is stopped at the limit",
        a_child_that_hangs_is_stopped,
    ),
    (
        "a stopped child is replaced, and the next picture is hashed",
        a_stopped_child_is_replaced,
    ),
    (
        "a child that was killed between pictures is replaced unnoticed",
        a_killed_child_is_replaced,
    ),
    (
        "a child that is killed in the middle costs one picture",
        a_child_killed_in_the_middle_costs_one_picture,
    ),
    (
        "a child that announces too much is not believed",
        a_child_that_lies_is_not_believed,
    ),
    (
        "a program that is no child gives an error of its own",
        a_program_that_is_no_child,
    ),
    (
        "many threads share a few children",
        many_threads_share_a_few_children,
    ),
    (
        "bombs are refused by their declared dimensions",
        bombs_are_refused,
    ),
    (
        "a large picture of one colour is fine",
        a_large_picture_is_fine,
    ),
    (
        "text that unpacks to gigabytes is not unpacked",
        text_is_not_unpacked,
    ),
    (
        "a file with another one behind it is the first one",
        a_file_with_another_behind_it,
    ),
    (
        "files that are no picture are refused with a reason",
        files_that_are_no_picture,
    ),
];

const LIMIT: Duration = Duration::from_millis(300);

fn a_child_that_hangs_is_stopped() {
    // More than the pipe holds, so that one of the two waits in the middle of writing.
    for file in [vec![0xff; 10], vec![0xff; 8 * 1024 * 1024]] {
        let pool = pool("child-that-hangs", 1).with_time_max(LIMIT);
        let trouble = pool.hash(&file, &Options::default()).unwrap_err();
        assert!(
            matches!(trouble, Trouble::TooSlow { time_max } if time_max == LIMIT),
            "{trouble}"
        );
        assert_eq!(
            trouble.to_string(),
            "decoding took longer than 0.3 s and was stopped"
        );
        assert!(pool.idle_processes().is_empty());
    }
}

fn a_stopped_child_is_replaced() {
    let file = png(&scene(40, 30));
    let pool = pool("child", 1);
    let hashed = pool.hash(&file, &Options::default()).unwrap();
    let stopped = pool.idle_processes()[0];
    signal("STOP", stopped);
    let pool = pool.with_time_max(LIMIT);
    assert!(matches!(
        pool.hash(&file, &Options::default()),
        Err(Trouble::TooSlow { .. })
    ));
    let pool = pool.with_time_max(Duration::from_secs(60));
    assert_eq!(pool.hash(&file, &Options::default()).unwrap(), hashed);
    assert_ne!(pool.idle_processes(), [stopped]);
}

fn a_killed_child_is_replaced() {
    let file = png(&scene(40, 30));
    let pool = pool("child", 1);
    let hashed = pool.hash(&file, &Options::default()).unwrap();
    signal("KILL", pool.idle_processes()[0]);
    while std::fs::read_to_string(format!("/proc/{}/stat", pool.idle_processes()[0]))
        .is_ok_and(|stat| !stat.contains(") Z "))
    {
        std::thread::yield_now();
    }
    assert_eq!(pool.hash(&file, &Options::default()).unwrap(), hashed);
}

fn a_child_killed_in_the_middle_costs_one_picture() {
    let file = png(&scene(40, 30));
    let pool = pool("child", 1);
    let hashed = pool.hash(&file, &Options::default()).unwrap();
    let process = pool.idle_processes()[0];
    // Stopped it takes the request and does not answer; killed then, it is in the middle.
    signal("STOP", process);
    let killer = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        signal("KILL", process);
    });
    let trouble = pool.hash(&file, &Options::default()).unwrap_err();
    assert!(
        matches!(trouble, Trouble::Died(Ending::Signal(9))),
        "{trouble}"
    );
    killer.join().unwrap();
    assert_eq!(pool.hash(&file, &Options::default()).unwrap(), hashed);
}

fn a_child_that_lies_is_not_believed() {
    let trouble = pool("child-that-lies", 1)
        .hash(b"x", &Options::default())
        .unwrap_err();
    assert!(matches!(trouble, Trouble::Garbled(_)), "{trouble}");
    assert!(
        trouble
            .to_string()
            .contains("1073741824 bytes, where 65536 are allowed"),
        "{trouble}"
    );
}

fn a_program_that_is_no_child() {
    for program in ["/bin/true", "/nowhere/at/all"] {
        let launch = Launch {
            program: program.into(),
            arguments: Vec::new(),
        };
        let pool = Pool::new(launch, 1).unwrap();
        for _ in 0..2 {
            let trouble = pool.hash(b"x", &Options::default()).unwrap_err();
            assert!(
                matches!(trouble, Trouble::NoChild(_)),
                "{program}: {trouble}"
            );
        }
    }
}

fn many_threads_share_a_few_children() {
    let pool = pool("child", 2);
    let files: Vec<Vec<u8>> = (20..60).map(|side| png(&scene(side, 30))).collect();
    let alone: Vec<_> = files
        .iter()
        .map(|file| pool.hash(file, &Options::default()).unwrap())
        .collect();
    std::thread::scope(|scope| {
        let hash = |file: &Vec<u8>| {
            let pool = &pool;
            let file = file.clone();
            scope.spawn(move || pool.hash(&file, &Options::default()).unwrap())
        };
        let threads: Vec<_> = files.iter().map(hash).collect();
        let together: Vec<_> = threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect();
        assert_eq!(together, alone);
    });
    assert!(
        (1..=2).contains(&pool.idle_processes().len()),
        "{:?}",
        pool.idle_processes()
    );
}

fn bombs_are_refused() {
    let pool = pool("child", 1);
    let check = |file: &[u8], wanted: &str| {
        let refused = pool.hash(file, &Options::default()).unwrap_err();
        assert!(matches!(refused, Trouble::Refused(_)), "{refused}");
        assert!(refused.to_string().contains(wanted), "{refused}");
    };
    let head = |width: u32, height: u32| {
        [
            &width.to_be_bytes()[..],
            &height.to_be_bytes(),
            &[8, 2, 0, 0, 0],
        ]
        .concat()
    };
    let png_bomb = png_of(&[
        (b"IHDR", &head(100_000, 100_000)),
        (b"IDAT", b"x"),
        (b"IEND", b""),
    ]);
    check(
        &png_bomb,
        "the PNG declares 100000 x 100000 pixels; at most 40000000 are decoded",
    );
    check(
        &png_of(&[(b"IHDR", &head(u32::MAX >> 1, 1)), (b"IEND", b"")]),
        "at most 40000000",
    );

    let mut jpeg_bomb = jpeg(&scene(16, 16));
    let frame = jpeg_bomb
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .unwrap();
    jpeg_bomb[frame + 5..frame + 9].fill(0xff);
    check(&jpeg_bomb, "the JPEG declares 65535 x 65535 pixels");

    let mut gif_bomb = gif(&scene(16, 16));
    gif_bomb[6..10].fill(0xff);
    check(&gif_bomb, "the GIF declares 65535 x 65535 pixels");

    let [.., (_, mut webp_bomb)] = one_of_each(16, 16);
    // The size of a lossless WebP: 14 bits across and 14 bits down behind the signature.
    webp_bomb[21..25].fill(0xff);
    check(&webp_bomb, "WebP");
    check(
        &vec![0; FILE_BYTES_MAX + 1],
        "the file has 67108865 bytes; at most 67108864 are decoded",
    );
}

fn a_large_picture_is_fine() {
    let picture = RgbImage::from_pixel(7_800, 5_000, image::Rgb([90, 120, 60]));
    let hashed = pool("child", 1)
        .hash(&png(&picture), &Options::default())
        .unwrap();
    assert_eq!(
        (hashed.width, hashed.height, hashed.quality),
        (7_800, 5_000, 0)
    );
}

fn text_is_not_unpacked() {
    // A run of zeros that is a thousand times as long as it is packed.
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let zeros = vec![0; 1024 * 1024];
    for _ in 0..128 {
        std::io::Write::write_all(&mut packed, &zeros).unwrap();
    }
    let text = [&b"Comment\0\0"[..], &packed.finish().unwrap()].concat();
    let whole = png(&scene(40, 30));
    let wanted = pool("child", 1).hash(&whole, &Options::default()).unwrap();
    // Behind the signature and the head of 25 bytes.
    let chunk = &png_of(&[(b"zTXt", &text)])[8..];
    let bomb = [&whole[..33], chunk, &whole[33..]].concat();
    assert_eq!(
        pool("child", 1).hash(&bomb, &Options::default()).unwrap(),
        wanted
    );
}

fn a_file_with_another_behind_it() {
    let pool = pool("child", 1);
    let check = |file: Vec<u8>, behind: &[u8], format| {
        let wanted = pool.hash(&file, &Options::default()).unwrap();
        let both = [&file[..], behind].concat();
        let hashed = pool.hash(&both, &Options::default()).unwrap();
        assert_eq!(hashed, wanted);
        assert_eq!((hashed.format, hashed.damaged), (format, false));
    };
    let zip = b"PK\x03\x04\x14\0\0\0\0\0".repeat(50);
    let html = b"<html><script>alert(1)</script></html>";
    let picture = scene(40, 30);
    check(gif(&picture), &zip, Format::Gif);
    check(jpeg(&picture), html, Format::Jpeg);
    check(jpeg(&picture), &png(&picture), Format::Jpeg);
    check(png(&picture), &zip, Format::Png);
}

fn files_that_are_no_picture() {
    let pool = pool("child", 1);
    let check = |file: &[u8], wanted: Refused| match pool.hash(file, &Options::default()) {
        Err(Trouble::Refused(refused)) => assert_eq!(refused, wanted),
        other => panic!("{other:?}"),
    };
    check(b"", Refused::Empty);
    check(
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        Refused::UnknownFormat,
    );
    let tiff = written(&DynamicImage::from(scene(8, 8)), ImageFormat::Png)[8..].to_vec();
    check(&tiff, Refused::UnknownFormat);
    let no_pixels = [
        &0_u32.to_be_bytes()[..],
        &5_u32.to_be_bytes(),
        &[8, 2, 0, 0, 0],
    ]
    .concat();
    let refused = pool.hash(
        &png_of(&[(b"IHDR", &no_pixels), (b"IEND", b"")]),
        &Options::default(),
    );
    assert!(matches!(refused, Err(Trouble::Refused(_))), "{refused:?}");
}

fn signal(name: &str, process: u32) {
    let sent = Command::new("kill")
        .args([format!("-{name}"), process.to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
}
