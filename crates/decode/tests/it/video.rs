//! Videos, by the ffmpeg of this machine.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use evenhand_decode::Launch;
use evenhand_decode::video::{Sampled, VideoDecoder, VideoTrouble, find_ffmpeg};
use evenhand_media::frames::{Plan, compare};

use crate::Test;

pub const TESTS: &[Test] = &[
    (
        "a video gives a frame a second",
        a_video_gives_a_frame_a_second,
    ),
    (
        "copies are found that were encoded again, cut or letterboxed",
        copies_are_found,
    ),
    (
        "a video in memory gives the same as its file",
        a_video_in_memory_gives_the_same,
    ),
    (
        "a video that takes too long is stopped",
        a_slow_video_is_stopped,
    ),
    (
        "a file that is no video is refused",
        what_is_no_video_is_refused,
    ),
    (
        "a decoder of videos reaches no socket, writes no file and starts no process",
        a_decoder_reaches_nothing,
    ),
    (
        "a decoder of videos reads files and starts threads",
        a_decoder_reads_and_starts_threads,
    ),
];

/// Five seconds of a pattern that moves.
const MOVING: &str = "mandelbrot=size=320x240:rate=10:end_scale=0.01,trim=duration=5";
/// Five seconds of another.
const OTHER: &str = "testsrc2=size=320x240:rate=10:duration=5";
/// Where Debian, Fedora and most others have it.
const PYTHON: &str = "/usr/bin/python3";

fn decoder(program: PathBuf) -> VideoDecoder {
    VideoDecoder::new(Launch::this_program(&["child-for-video"]).unwrap(), program).unwrap()
}

fn sampled(path: &Path) -> Result<Sampled, VideoTrouble> {
    decoder(find_ffmpeg().unwrap()).frames(File::open(path).unwrap())
}

/// A file of this name with some seconds of a pattern that moves.
fn made(name: &str, source: &str, more: &[&str]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let mut ffmpeg = Command::new(find_ffmpeg().unwrap());
    ffmpeg
        .args(["-y", "-v", "error", "-f", "lavfi", "-i", source])
        .args(more)
        .arg(&path);
    assert!(ffmpeg.status().unwrap().success());
    path
}

fn a_video_gives_a_frame_a_second() {
    let path = made("moving.mp4", MOVING, &["-c:v", "mpeg4", "-q:v", "3"]);
    let video = sampled(&path).unwrap();
    let times: Vec<u64> = video.frames().iter().map(|frame| frame.at_ms).collect();
    assert_eq!(times, [0, 1_000, 2_000, 3_000, 4_000]);
    let apart = |one: usize, other: usize| {
        let frames = video.frames();
        frames[one].pdq.distance(frames[other].pdq)
    };
    assert!(apart(0, 4) > 31);
    let first = decoder(find_ffmpeg().unwrap()).with_limits(2, Duration::from_secs(60));
    let first = first.frames(File::open(path).unwrap()).unwrap();
    assert_eq!(first.frames(), &video.frames()[..2]);
}

fn copies_are_found() {
    let known = made("known.mp4", MOVING, &["-c:v", "mpeg4", "-q:v", "3"]);
    let known = sampled(&known).unwrap();
    // By their frames as they are or without borders, whichever have more in common.
    let check = |name: &str, source: &str, filter: &str, percents_min: Option<[u8; 2]>| {
        let more = ["-c:v", "mpeg4", "-q:v", "12", "-vf", filter];
        let copy = sampled(&made(name, source, &more)).unwrap();
        let found = [copy.frames(), copy.trimmed()]
            .map(|frames| compare(frames, known.frames(), &Plan::default()))
            .into_iter()
            .max_by_key(|common| common.query.percent())
            .unwrap();
        let percents = [found.query.percent(), found.known.percent()];
        match percents_min {
            Some(least) => {
                assert!(found.is_match(&Plan::default()), "{name}: {percents:?}");
                let is_enough = percents
                    .iter()
                    .zip(least)
                    .all(|(found, least)| *found >= least);
                assert!(is_enough, "{name}: {percents:?}, not {least:?}");
            }
            None => assert!(!found.is_match(&Plan::default()), "{name}: {percents:?}"),
        }
    };
    check("again.mkv", MOVING, "scale=200:150", Some([80, 80]));
    let cut = "trim=start=2:end=4,setpts=PTS-STARTPTS";
    check("cut.mp4", MOVING, cut, Some([80, 40]));
    let bars = "pad=320:336:0:48:black";
    check("letterboxed.mp4", MOVING, bars, Some([80, 80]));
    let sides = "scale=240:180,pad=320:180:40:0:black";
    check("pillarboxed.mkv", MOVING, sides, Some([80, 80]));
    check("other.mp4", OTHER, "null", None);
}

fn a_video_in_memory_gives_the_same() {
    let path = made("memory.mp4", MOVING, &["-c:v", "mpeg4", "-q:v", "5"]);
    let bytes = std::fs::read(&path).unwrap();
    let in_memory = decoder(find_ffmpeg().unwrap()).frames_in(&bytes).unwrap();
    assert_eq!(in_memory, sampled(&path).unwrap());
}

fn a_slow_video_is_stopped() {
    let path = made(
        "slow.mp4",
        "testsrc=size=64x48:rate=5:duration=2",
        &["-c:v", "mpeg4"],
    );
    let decoder = decoder(find_ffmpeg().unwrap()).with_limits(9, Duration::from_nanos(1));
    assert!(matches!(
        decoder.frames(File::open(path).unwrap()),
        Err(VideoTrouble::TooSlow { .. })
    ));
}

fn what_is_no_video_is_refused() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-video.mp4");
    std::fs::write(&path, "#EXTM3U\n#EXTINF:1\nfile:///etc/passwd\n").unwrap();
    assert!(matches!(sampled(&path), Err(VideoTrouble::UnknownFormat)));
    std::fs::write(&path, b"\0\0\0\x20ftypisom and then nothing of the kind").unwrap();
    let trouble = sampled(&path).unwrap_err();
    assert!(matches!(trouble, VideoTrouble::NoFrame(_)), "{trouble}");
}

/// Whether a script of Python ends well where ffmpeg would run; none where there is no Python.
fn plays(script: &str) -> Option<bool> {
    if !Path::new(PYTHON).exists() {
        return None;
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["child-for-video", PYTHON, "-c", script]);
    Some(command.output().unwrap().status.success())
}

fn a_decoder_reaches_nothing() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (new, kept) = (folder.join("must-not-be"), folder.join("must-stay"));
    let _ = std::fs::remove_file(&new);
    std::fs::write(&kept, "as it was").unwrap();
    let check = |script: &str| {
        let script = script.replace("NEW", &format!("{new:?}"));
        let script = script.replace("KEPT", &format!("{kept:?}"));
        assert_ne!(plays(&script), Some(true), "{script}");
        assert!(!new.exists(), "{script}");
        assert_eq!(
            std::fs::read_to_string(&kept).unwrap(),
            "as it was",
            "{script}"
        );
    };
    check("import socket; socket.socket()");
    check("import socket; socket.socketpair()");
    check("import os; os.mkdir(NEW)");
    check("open(NEW, 'w')");
    check("open(NEW, 'x')");
    check("import os; os.open(NEW, os.O_RDONLY | os.O_CREAT)");
    check("open(KEPT, 'w')");
    check("open(KEPT, 'r+').write('no')");
    check("import os; os.open(KEPT, os.O_RDONLY | os.O_TRUNC)");
    check("import os; os.truncate(KEPT, 0)");
    check("import os; os.chmod(KEPT, 0)");
    check("import os; os.unlink(KEPT)");
    check("import os; os.rename(KEPT, NEW)");
    check("import os; os.utime(KEPT)");
    check("import os; os.memfd_create('x')");
    check("import os; os.fork()");
    check("import os; os.kill(os.getppid(), 0)");
    check("import subprocess; subprocess.run(['/bin/true'])");
}

fn a_decoder_reads_and_starts_threads() {
    for script in [
        "open('/etc/passwd').read(1)",
        "import threading as t; one = t.Thread(target=print); one.start(); one.join()",
    ] {
        assert_ne!(plays(script), Some(false), "{script}");
    }
}
