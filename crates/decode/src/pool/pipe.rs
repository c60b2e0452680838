//! Reading and writing with an end in time: a child that hangs must not hang its parent.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

/// How much a pipe holds, in bytes: the fewer turns parent and child take with one picture, the better.
#[cfg(target_os = "linux")]
const PIPE_BYTES: usize = 1024 * 1024;

/// One end of a pipe.
pub(crate) struct Pipe(File);

/// A pipe until a moment. After it reads and writes fail with [`ErrorKind::TimedOut`].
pub(crate) struct Until<'a> {
    pipe: &'a File,
    end: Instant,
}

impl Pipe {
    /// Takes an end of a pipe, so that nothing waits at it unasked.
    pub fn new(end: impl Into<OwnedFd>) -> io::Result<Self> {
        let file = File::from(end.into());
        fcntl_setfl(&file, fcntl_getfl(&file)? | OFlags::NONBLOCK)?;
        // Users may have only so much of it; then a pipe stays as it is.
        #[cfg(target_os = "linux")]
        let _ = rustix::pipe::fcntl_setpipe_size(&file, PIPE_BYTES);
        Ok(Self(file))
    }

    /// The pipe until `end`.
    pub fn until(&self, end: Instant) -> Until<'_> {
        Until { pipe: &self.0, end }
    }
}

impl Until<'_> {
    fn wait(&self, flags: PollFlags) -> io::Result<()> {
        let left = self.end.saturating_duration_since(Instant::now());
        let left = Timespec::try_from(left).map_err(io::Error::other)?;
        let mut pipes = [PollFd::from_borrowed_fd(self.pipe.as_fd(), flags)];
        match poll(&mut pipes, Some(&left)) {
            Ok(0) => Err(ErrorKind::TimedOut.into()),
            Ok(_) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn again<T>(&self, flags: PollFlags, mut act: impl FnMut() -> io::Result<T>) -> io::Result<T> {
        loop {
            match act() {
                Err(error) if error.kind() == ErrorKind::WouldBlock => match self.wait(flags) {
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    waited => waited?,
                },
                done => return done,
            }
        }
    }
}

impl Read for Until<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut pipe = self.pipe;
        self.again(PollFlags::IN, || pipe.read(buffer))
    }
}

impl Write for Until<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut pipe = self.pipe;
        self.again(PollFlags::OUT, || pipe.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
