//! Pictures into hashes, by the program.

use std::process::Output;

use crate::house::{House, evenhand, said};
use crate::page::Page;

/// A PNG file of waves: harmless, and enough to tell by.
pub fn picture(width: u32, height: u32, turn: f32) -> Vec<u8> {
    let pixel = |place: u32| {
        let (u, v) = (
            (place % width) as f32 / width as f32,
            (place / width) as f32 / height as f32,
        );
        let wave = |across: f32, down: f32| (turn + across * u + down * v + across * down).sin();
        (127.0 + 40.0 * wave(5.0, 3.0) + 30.0 * wave(11.0, -17.0) + 30.0 * wave(-23.0, 29.0)) as u8
    };
    let pixels: Vec<u8> = (0..width * height).map(pixel).collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    file
}

fn house() -> House {
    let house = House::new("");
    let photos = house.path("photos");
    std::fs::create_dir_all(photos.join("summer")).unwrap();
    std::fs::write(photos.join("harbour.png"), picture(320, 240, 0.0)).unwrap();
    std::fs::write(photos.join("summer/boat.png"), picture(200, 300, 2.0)).unwrap();
    std::fs::write(photos.join("notes.txt"), "no picture").unwrap();
    house
}

fn hash(house: &House, arguments: &[&str], paths: &[&str]) -> Output {
    let paths = paths
        .iter()
        .map(|path| house.path(path).display().to_string());
    let words: Vec<String> = ["media", "hash"]
        .iter()
        .chain(arguments)
        .map(ToString::to_string)
        .chain(paths)
        .collect();
    evenhand(&words, b"")
}

fn lines(output: &Output) -> Vec<String> {
    String::from_utf8(output.stdout.clone())
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_line_has_sha256_pdq_quality_profile_and_path() {
    let house = house();
    let output = hash(&house, &["--profile", "full"], &["photos/harbour.png"]);
    assert!(output.status.success(), "{}", said(&output));
    let lines = lines(&output);
    let words: Vec<&str> = lines[0].split_whitespace().collect();
    let [sha256, pdq, quality, profile, path] = words[..] else {
        panic!("{words:?}")
    };
    assert_eq!(
        (lines.len(), sha256.len(), pdq.len(), profile),
        (1, 64, 64, "full")
    );
    assert!(quality.parse::<u8>().unwrap() >= 50, "{quality}");
    assert!(path.ends_with("photos/harbour.png"));
}

#[test]
fn json_tells_the_rest() {
    let house = house();
    let output = hash(&house, &["--json"], &["photos/harbour.png"]);
    let line: serde_json::Value = serde_json::from_str(&lines(&output)[0]).unwrap();
    assert_eq!(line["md5"].as_str().unwrap().len(), 32);
    let rest = [
        &line["width"],
        &line["height"],
        &line["format"],
        &line["profile"],
        &line["animated"],
        &line["damaged"],
    ];
    assert_eq!(
        serde_json::to_string(&rest).unwrap(),
        r#"[320,240,"png","pre512",false,false]"#
    );
}

#[test]
fn folders_are_walked_where_that_is_asked_for() {
    let house = house();
    let output = hash(&house, &["--recursive"], &["photos"]);
    assert!(output.status.success(), "{}", said(&output));
    let lines = lines(&output);
    assert!(
        lines[0].ends_with("harbour.png") && lines[1].ends_with("summer/boat.png"),
        "{lines:?}"
    );
    assert!(said(&output).contains("1 files are neither pictures nor videos and were passed over"));

    let output = hash(&house, &[], &["photos"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("photos: is a folder; --recursive takes the files in it"),
        "{}",
        said(&output)
    );
}

#[test]
fn files_without_a_hash_are_told_one_by_one_and_the_others_are_hashed() {
    let house = house();
    let output = hash(
        &house,
        &[],
        &[
            "photos/notes.txt",
            "photos/harbour.png",
            "photos/nothing.jpg",
            "photos/summer/boat.png",
        ],
    );
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(lines(&output).len(), 2);
    let said = said(&output);
    for wanted in [
        "notes.txt: the file is none of JPEG, PNG, GIF and WebP by its first bytes",
        "nothing.jpg: it can't be read: No such file or directory",
        "error: 2 could not be hashed, 2 were",
    ] {
        assert!(said.contains(wanted), "{said}");
    }
}

#[test]
fn many_pictures_come_in_order() {
    let house = house();
    let names: Vec<String> = (0..30)
        .map(|number| format!("photos/{number:02}.png"))
        .collect();
    for (number, name) in names.iter().enumerate() {
        std::fs::write(
            house.path(name),
            picture(80 + 40 * (number as u32 % 7), 90, number as f32),
        )
        .unwrap();
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let output = hash(&house, &["--threads", "4"], &names);
    assert!(output.status.success(), "{}", said(&output));
    for (line, name) in lines(&output).iter().zip(names) {
        assert!(line.ends_with(name), "{line} is not {name}");
    }
}

/// A video of some seconds of a moving pattern, through a filter; none where ffmpeg is missing.
#[expect(
    clippy::print_stderr,
    reason = "a skipped test must not look like a passed one"
)]
pub fn video(house: &House, name: &str, filter: &str) -> Option<()> {
    let source = "mandelbrot=size=320x240:rate=10:end_scale=0.01,trim=duration=5";
    let mut ffmpeg = std::process::Command::new("ffmpeg");
    ffmpeg
        .args([
            "-y", "-v", "error", "-f", "lavfi", "-i", source, "-vf", filter,
        ])
        .args(["-c:v", "mpeg4", "-q:v", "4"])
        .arg(house.path(name));
    match ffmpeg.status() {
        Ok(status) => assert!(status.success()),
        Err(_) => {
            eprintln!("skipped, missing: ffmpeg (apt-get install ffmpeg)");
            return None;
        }
    }
    Some(())
}

#[test]
fn a_video_has_a_line_for_each_frame_and_one_in_json() {
    let house = house();
    let Some(()) = video(&house, "clip.mp4", "null") else {
        return;
    };
    let output = hash(&house, &[], &["clip.mp4"]);
    assert!(output.status.success(), "{}", said(&output));
    let lines_of_it = lines(&output);
    assert_eq!(lines_of_it.len(), 5);
    for (second, line) in lines_of_it.iter().enumerate() {
        assert!(
            line.ends_with(&format!(
                "  full  {}#t={second}",
                house.path("clip.mp4").display()
            )),
            "{line}"
        );
    }
    let output = hash(&house, &["--json"], &["clip.mp4"]);
    let line: serde_json::Value = serde_json::from_str(&lines(&output)[0]).unwrap();
    let words: Vec<&str> = lines_of_it[3].split_whitespace().collect();
    assert_eq!(
        (&line["sha256"], &line["frames"][3]["pdq"]),
        (&words[0].into(), &words[1].into())
    );
    assert_eq!(
        (&line["format"], &line["frames"][3]["at_ms"]),
        (&"mp4".into(), &3_000.into())
    );
}

#[test]
fn copies_of_a_video_match_the_line_that_was_made_of_it() {
    let house = house();
    let Some(()) = video(&house, "known.mp4", "null") else {
        return;
    };
    let bank = house.path("bank.ndjson");
    std::fs::write(&bank, hash(&house, &["--json"], &["known.mp4"]).stdout).unwrap();
    let matched = |name: &str, more: &[&str]| {
        let path = house.path(name).display().to_string();
        let bank = bank.display().to_string();
        let words = ["media", "match", "--json", "--bank", &bank, &path];
        let words: Vec<&str> = words.into_iter().chain(more.iter().copied()).collect();
        let output = evenhand(&words, b"");
        assert!(output.status.success(), "{}", said(&output));
        lines(&output)
            .iter()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect::<Vec<serde_json::Value>>()
    };
    let check = |name: &str, filter: &str, by: &str, known_share_min: u64| {
        video(&house, name, filter).unwrap();
        let found = matched(name, &[]);
        assert_eq!(
            (found.len(), &found[0]["by"]),
            (1, &by.into()),
            "{name}: {found:?}"
        );
        let known_share = found[0]["known_share"].as_u64().unwrap_or_default();
        assert!(known_share >= known_share_min, "{name}: {found:?}");
    };
    check("same.mp4", "null", "sha256", 0);
    check("again.mkv", "scale=200:150", "frames", 80);
    let cut = "trim=start=2:end=4,setpts=PTS-STARTPTS";
    check("cut.mp4", cut, "frames", 40);
    check("letterboxed.mp4", "pad=320:336:0:48:black", "frames", 80);
    assert_eq!(matched("cut.mp4", &["--known-share", "90"]).len(), 0);
    video(&house, "turned.mp4", "hue=s=0,negate").unwrap();
    assert_eq!(matched("turned.mp4", &[]).len(), 0);
}

#[test]
fn the_page_on_known_media_has_commands_that_run() {
    let house = house();
    let page = Page::read("docs/media.md");
    page.write_files(&house);
    let said = page.run(&house, &[]);
    assert!(said.contains("photos/harbour.png"), "{said}");
}
