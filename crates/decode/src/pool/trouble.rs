//! Why there is no hash.

use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;
use std::time::Duration;

use crate::refused::Refused;

/// A picture that has no hash, and why. Nothing of it harms the next picture.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The file can't be decoded, or is beyond a limit.
    #[error(transparent)]
    Refused(Refused),
    /// It could not be read before it could be decoded.
    #[error("it can't be read: {0}")]
    Unreadable(io::Error),
    /// It took longer than it may; its decoder was killed.
    #[error("decoding took longer than {} s and was stopped", time_max.as_secs_f64())]
    TooSlow {
        /// How long it may take.
        time_max: Duration,
    },
    /// Its decoder has ended in the middle, most likely because of the file.
    #[error("the process that decoded it has ended: {0}")]
    Died(Ending),
    /// Its decoder answered something that is no answer.
    #[error("the process that decoded it gave no proper answer: {0}")]
    Garbled(io::Error),
    /// No process for decoding could be started. This is not the file's fault.
    #[error("no process for decoding pictures can be started: {0}")]
    NoChild(io::Error),
}

/// How a process has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// By itself, with this code. 101 is a panic.
    Code(i32),
    /// By a signal: 6 is out of memory, 9 killed from outside, 11 an invalid access, 24 out of processor time.
    Signal(i32),
}

impl From<ExitStatus> for Ending {
    fn from(status: ExitStatus) -> Self {
        match status.signal() {
            Some(signal) => Self::Signal(signal),
            None => Self::Code(status.code().unwrap_or(-1)),
        }
    }
}

impl std::fmt::Display for Ending {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(101) => write!(formatter, "a fault in the decoder (code 101)"),
            Self::Code(code) => write!(formatter, "code {code}"),
            Self::Signal(6) => write!(formatter, "out of memory (signal 6)"),
            Self::Signal(24) => write!(formatter, "out of processor time (signal 24)"),
            Self::Signal(signal) => write!(formatter, "signal {signal}"),
        }
    }
}
