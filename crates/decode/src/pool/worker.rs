//! One child process and the two pipes to it.

use std::io::{self, ErrorKind};
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

use super::pipe::Pipe;
use super::trouble::Trouble;
use crate::limits::{PICTURES_PER_CHILD, START_TIME_MAX};
use crate::options::Options;
use crate::picture::Picture;
use crate::protocol::{Answer, read_answer, read_ready, write_request};
use crate::sandbox::Sandbox;

/// How long a child whose pipes have closed may take to be gone, before it is killed.
const LAST_WORDS: Duration = Duration::from_millis(200);

pub(super) struct Worker {
    child: Child,
    input: Pipe,
    output: Pipe,
    sandbox: Sandbox,
    pictures: u64,
}

impl Worker {
    /// Takes over a process that was just started, and waits until it has closed its sandbox.
    pub fn new(mut child: Child) -> Result<Self, Trouble> {
        let pipes = child.stdin.take().zip(child.stdout.take());
        let pipes = pipes
            .ok_or_else(|| io::Error::other("a child without pipes"))
            .and_then(|(input, output)| {
                let (input, output) = (Pipe::new(input)?, Pipe::new(output)?);
                let ready = read_ready(&mut output.until(Instant::now() + START_TIME_MAX))?;
                Ok((input, output, ready.sandbox))
            });
        match pipes {
            Ok((input, output, sandbox)) => Ok(Self {
                child,
                input,
                output,
                sandbox,
                pictures: 0,
            }),
            Err(why) => {
                end(&mut child);
                Err(Trouble::NoChild(why))
            }
        }
    }

    /// What the child is confined by.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// The number of its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Whether it can take another picture.
    pub fn is_fresh(&mut self) -> bool {
        self.pictures < PICTURES_PER_CHILD && matches!(self.child.try_wait(), Ok(None))
    }

    /// Has one file hashed. After trouble other than a refusal the child is of no use any more.
    pub fn hash(
        &mut self,
        file: &[u8],
        options: &Options,
        time_max: Duration,
    ) -> Result<Picture, Trouble> {
        self.pictures += 1;
        let end = Instant::now() + time_max;
        let answer = self
            .ask(file, options, end)
            .map_err(|error| self.explain(error, time_max))?;
        answer.map_err(Trouble::Refused)
    }

    fn ask(&self, file: &[u8], options: &Options, end: Instant) -> io::Result<Answer> {
        write_request(&mut self.input.until(end), options, file)?;
        read_answer(&mut self.output.until(end))
    }

    fn explain(&mut self, error: io::Error, time_max: Duration) -> Trouble {
        match error.kind() {
            ErrorKind::TimedOut => Trouble::TooSlow { time_max },
            ErrorKind::UnexpectedEof | ErrorKind::BrokenPipe => match self.last_words() {
                Some(status) => Trouble::Died(status.into()),
                None => Trouble::Garbled(error),
            },
            _ => Trouble::Garbled(error),
        }
    }

    fn last_words(&mut self) -> Option<ExitStatus> {
        let end = Instant::now() + LAST_WORDS;
        loop {
            match self.child.try_wait() {
                Ok(None) if Instant::now() < end => std::thread::sleep(Duration::from_millis(1)),
                Ok(status) => return status,
                Err(_) => return None,
            }
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

/// Kills a process that nothing is expected from any more, whatever state it is in, and waits, so that it does not stay as a zombie.
fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}
