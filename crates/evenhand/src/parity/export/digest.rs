//! What a file is known by, so that somebody who holds it can see that a report is about it.

use std::io::{self, Read};

use sha2::{Digest as _, Sha256};

/// A text that is summed as it is read.
pub struct Summed<R> {
    inner: R,
    digest: Sha256,
}

impl<R: Read> Summed<R> {
    /// Nothing read yet.
    pub fn new(inner: R) -> Self {
        Self {
            inner,
            digest: Sha256::new(),
        }
    }

    /// SHA-256 of all that was read, in hexadecimal.
    pub fn finish(self) -> String {
        let bytes = self.digest.finalize();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.digest.update(buffer.get(..count).unwrap_or_default());
        Ok(count)
    }
}
