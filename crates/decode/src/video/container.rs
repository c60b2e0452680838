//! What kind of file a video is. The decoder is told, and never guesses: among what it could guess are lists that name other files.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};

use super::trouble::VideoTrouble;

/// Bytes at the start that tell.
const START_BYTES: usize = 12;

/// A kind of file that videos come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// MP4, QuickTime and their kin (ISO/IEC 14496-12).
    Mp4,
    /// Matroska and WebM (RFC 9559).
    Matroska,
}

impl Container {
    /// What begins so, if it is on the list.
    #[must_use]
    pub fn of(start: &[u8]) -> Option<Self> {
        match start {
            [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some(Self::Mp4),
            [0x1a, 0x45, 0xdf, 0xa3, ..] => Some(Self::Matroska),
            _ => None,
        }
    }

    /// Reads the start of a file and goes back to it.
    pub(super) fn read(file: &mut File) -> Result<Self, VideoTrouble> {
        let mut start = Vec::with_capacity(START_BYTES);
        file.by_ref()
            .take(START_BYTES as u64)
            .read_to_end(&mut start)
            .map_err(VideoTrouble::Unreadable)?;
        file.seek(io::SeekFrom::Start(0))
            .map_err(VideoTrouble::Unreadable)?;
        Self::of(&start).ok_or(VideoTrouble::UnknownFormat)
    }

    /// Its name, as files end in it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::Matroska => "mkv",
        }
    }

    /// The demuxer of ffmpeg.
    pub(super) fn demuxer(self) -> &'static str {
        match self {
            Self::Mp4 => "mov",
            Self::Matroska => "matroska",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_other_files_are_no_videos() {
        let check = |start: &[u8], wanted| assert_eq!(Container::of(start), wanted, "{start:?}");
        check(b"\0\0\0\x20ftypisom", Some(Container::Mp4));
        check(b"\x1a\x45\xdf\xa3....", Some(Container::Matroska));
        for other in [
            &b""[..],
            b"#EXTM3U\n",
            b"ffconcat version 1.0",
            b"<?xml version",
            b"RIFF....AVI ",
        ] {
            check(other, None);
        }
    }
}
