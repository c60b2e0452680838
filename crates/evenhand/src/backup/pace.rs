//! Reading files through: their checksum, the progress that a person sees, and a pace that leaves the
//! disk to those who serve.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use sha2::{Digest as _, Sha256};

/// How fast bytes may be read, and who watches.
#[derive(Clone, Debug)]
pub struct Pace {
    bytes_per_second: Option<u64>,
    started: Instant,
    bytes: u64,
    bar: ProgressBar,
}

impl Pace {
    /// At most so many bytes a second; as fast as it goes without a number.
    pub fn new(bytes_per_second: Option<u64>, bar: ProgressBar) -> Self {
        Self {
            bytes_per_second,
            started: Instant::now(),
            bytes: 0,
            bar,
        }
    }

    /// Counts bytes, and waits where they came too early.
    fn count(&mut self, bytes: u64) {
        self.bytes += bytes;
        self.bar.inc(bytes);
        let Some(rate) = self.bytes_per_second else {
            return;
        };
        let due = Duration::from_secs_f64(self.bytes as f64 / rate as f64);
        let early = due.saturating_sub(self.started.elapsed());
        if early > Duration::from_millis(5) {
            std::thread::sleep(early);
        }
    }
}

/// A reader that sums up what passes through it.
pub struct Summing<'a, R> {
    inner: R,
    sha256: Sha256,
    bytes: u64,
    pace: &'a mut Pace,
}

impl<'a, R: Read> Summing<'a, R> {
    pub fn new(inner: R, pace: &'a mut Pace) -> Self {
        Self {
            inner,
            sha256: Sha256::new(),
            bytes: 0,
            pace,
        }
    }

    /// Bytes and SHA-256 of what passed, in hexadecimal.
    pub fn finish(self) -> (u64, String) {
        (self.bytes, hex::encode(self.sha256.finalize()))
    }
}

impl<R: Read> Read for Summing<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.sha256.update(&buffer[..read]);
        self.bytes += read as u64;
        self.pace.count(read as u64);
        Ok(read)
    }
}
