//! Where ffmpeg is, and what it is told.

use std::path::PathBuf;

use super::container::Container;
use crate::limits::PIXELS_MAX;

/// The program, where there is one among those that a user can call.
#[must_use]
pub fn find() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .map(|folder| folder.join("ffmpeg"))
        .find(|program| program.is_file())
}

/// Decode what is open as standard input; of its first video one frame a second, grey, at most 512 pixels a side, as YUV4MPEG2.
pub(super) fn arguments(container: Container, frames_max: usize) -> Vec<String> {
    let pixels_max = PIXELS_MAX.to_string();
    let frames_max = frames_max.to_string();
    let scaled = "fps=1,scale=w='min(512,iw)':h='min(512,ih)':force_original_aspect_ratio=decrease,format=gray";
    let input = [
        "-nostdin",
        "-v",
        "error",
        "-threads",
        "1",
        "-max_pixels",
        &pixels_max,
        "-protocol_whitelist",
        "file",
    ];
    let of = [
        "-f",
        container.demuxer(),
        "-i",
        "file:/dev/stdin",
        "-map",
        "0:v:0",
    ];
    let output = [
        "-filter_threads",
        "1",
        "-vf",
        scaled,
        "-frames:v",
        &frames_max,
        "-threads",
        "1",
        "-strict",
        "-1",
    ];
    let to = ["-f", "yuv4mpegpipe", "pipe:1"];
    [&input[..], &of, &output, &to]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect()
}
