//! Why a video has no hashes.

use std::io;
use std::time::Duration;

use crate::pool::Ending;

/// A video that has no hashes, and why.
#[derive(Debug, thiserror::Error)]
pub enum VideoTrouble {
    /// It can't be read.
    #[error("it can't be read: {0}")]
    Unreadable(io::Error),
    /// Its first bytes are those of no format on the list.
    #[error(
        "the file is neither MP4 nor WebM or Matroska by its first bytes; convert it to one of them"
    )]
    UnknownFormat,
    /// There is no ffmpeg.
    #[error("videos need ffmpeg, which is not installed; on Debian: apt-get install ffmpeg")]
    NoFfmpeg,
    /// It took longer than it may; its decoder was killed.
    #[error("decoding took longer than {} s and was stopped", time_max.as_secs_f64())]
    TooSlow {
        /// How long it may take.
        time_max: Duration,
    },
    /// Its decoder ended without a frame.
    #[error("no frame of it can be decoded; its decoder has ended: {0}")]
    NoFrame(Ending),
    /// Its decoder gave something that is no frame.
    #[error("its decoder gave no proper frames: {0}")]
    Garbled(io::Error),
    /// No decoder could be started. This is not the file's fault.
    #[error("no process for decoding videos can be started: {0}")]
    NoChild(io::Error),
}
