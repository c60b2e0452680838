//! Videos, by the ffmpeg of this machine.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use evenhand_decode::Launch;
use evenhand_decode::video::{VideoDecoder, VideoTrouble, find_ffmpeg};
use evenhand_media::frames::Frame;

use crate::Test;

pub const TESTS: &[Test] = &[
    (
        "a video gives a frame a second, near those of a copy",
        a_video_gives_a_frame_a_second,
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
        "a decoder of videos reaches no socket and writes no file",
        a_decoder_reaches_nothing,
    ),
];

fn decoder(program: PathBuf) -> VideoDecoder {
    VideoDecoder::new(Launch::this_program(&["child-for-video"]).unwrap(), program).unwrap()
}

fn frames(path: &Path) -> Result<Vec<Frame>, VideoTrouble> {
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
    let source = "mandelbrot=size=320x240:rate=10:end_scale=0.01,trim=duration=5";
    let video = frames(&made("moving.mp4", source, &["-c:v", "mpeg4", "-q:v", "3"])).unwrap();
    let times: Vec<u64> = video.iter().map(|frame| frame.at_ms).collect();
    assert_eq!(times, [0, 1_000, 2_000, 3_000, 4_000]);
    let copy = made(
        "copy.mkv",
        source,
        &["-c:v", "mpeg4", "-q:v", "12", "-vf", "scale=200:150"],
    );
    for (frame, copied) in video.iter().zip(frames(&copy).unwrap()) {
        assert!(
            frame.pdq.distance(copied.pdq) <= 31,
            "at {}: {}",
            frame.at_ms,
            frame.pdq.distance(copied.pdq)
        );
    }
    assert!(video[0].pdq.distance(video[4].pdq) > 31);
    let first = decoder(find_ffmpeg().unwrap()).with_limits(2, Duration::from_secs(60));
    assert_eq!(first.frames(File::open(copy).unwrap()).unwrap().len(), 2);
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
    assert!(matches!(frames(&path), Err(VideoTrouble::UnknownFormat)));
    std::fs::write(&path, b"\0\0\0\x20ftypisom and then nothing of the kind").unwrap();
    let trouble = frames(&path).unwrap_err();
    assert!(matches!(trouble, VideoTrouble::NoFrame(_)), "{trouble}");
}

fn a_decoder_reaches_nothing() {
    let check = |script: &str| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["child-for-video", "/usr/bin/python3", "-c", script]);
        assert!(!command.output().unwrap().status.success(), "{script}");
    };
    if !Path::new("/usr/bin/python3").exists() {
        return;
    }
    check("import socket; socket.socket()");
    check("import socket; socket.socketpair()");
    check("import os; os.mkdir('/tmp/evenhand-must-not-be')");
    check("f = open('/dev/shm/evenhand-must-not-be', 'w'); f.write('x'); f.close()");
    let _ = std::fs::remove_file("/dev/shm/evenhand-must-not-be");
}
