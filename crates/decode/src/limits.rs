//! How much one picture may take.

use std::time::Duration;

/// Bytes of one file. Larger ones are refused before they are read.
pub const FILE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Pixels of one picture, by the dimensions that its head declares: no decoder starts on more.
pub const PIXELS_MAX: u64 = 40_000_000;

/// Wall time that a picture may take from the first byte of its request to the last of the answer. Then the child is killed.
pub const PICTURE_TIME_MAX: Duration = Duration::from_secs(2);

/// Wall time in which a new child must have said that it is ready.
pub const START_TIME_MAX: Duration = Duration::from_secs(10);

/// Memory that a child may take beyond what it has at its start. The dearest picture is a progressive JPEG of [`PIXELS_MAX`] in three full
/// planes: its file, 240 MB of coefficients, 40 MB of pixels, and 320 MB for brightness and blur of the hash.
pub(crate) const MEMORY_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// Pictures after which a child is replaced, so that what one of them left behind in its memory does not stay for ever.
pub(crate) const PICTURES_PER_CHILD: u64 = 1_000;

/// Processor time of a child, in seconds: all its pictures at the longest that each may take.
pub(crate) const PROCESSOR_SECONDS_MAX: u64 = PICTURES_PER_CHILD * PICTURE_TIME_MAX.as_secs();

/// Longest side of a preview, in pixels.
pub const PREVIEW_SIDE_MAX: usize = 160;

/// Memory of a process that decodes a video.
pub(crate) const VIDEO_MEMORY_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;

/// Processor time of a process that decodes a video, in seconds: of two processors for as long as it may take.
pub(crate) const VIDEO_PROCESSOR_SECONDS_MAX: u64 = 120;

/// Files that a process which decodes a video may have open: its libraries one after the other, and the video.
pub(crate) const VIDEO_FILES_MAX: u64 = 32;
