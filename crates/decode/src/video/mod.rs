//! Videos become hashes of sampled frames, by an installed `ffmpeg` in a sandbox.

mod container;
mod ffmpeg;
mod sampled;
mod stream;
mod trouble;

use std::fs::File;
use std::io::{self, Seek as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use evenhand_media::pdq::{Channels, Pixels};
use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};

use crate::pool::{Keeper, Launch, Pipe};
pub use container::Container;
pub use ffmpeg::find as find_ffmpeg;
pub use sampled::Sampled;
use stream::Frames;
pub use trouble::VideoTrouble;

/// Wall time that a video may take. Then its decoder is killed.
pub const VIDEO_TIME_MAX: Duration = Duration::from_secs(60);

/// Frames that are hashed of a video, one for each second: the first ten minutes.
pub const FRAMES_MAX: usize = 600;

/// Hashes videos, each in a process of its own.
pub struct VideoDecoder {
    launch: Launch,
    ffmpeg: PathBuf,
    frames_max: usize,
    time_max: Duration,
    keeper: Keeper,
}

impl VideoDecoder {
    /// A decoder that runs `ffmpeg` by way of `launch`: a program that hands its arguments to [`crate::child::become_program`].
    ///
    /// # Errors
    ///
    /// If no thread can be started.
    pub fn new(launch: Launch, ffmpeg: PathBuf) -> io::Result<Self> {
        Ok(Self {
            launch,
            ffmpeg,
            frames_max: FRAMES_MAX,
            time_max: VIDEO_TIME_MAX,
            keeper: Keeper::new()?,
        })
    }

    /// The same decoder with other limits: of frames, and of wall time.
    #[must_use]
    pub fn with_limits(self, frames_max: usize, time_max: Duration) -> Self {
        Self {
            frames_max,
            time_max,
            ..self
        }
    }

    /// The same of a video that lies in memory, where it stays: no disk sees it.
    ///
    /// # Errors
    ///
    /// As for [`VideoDecoder::frames`].
    pub fn frames_in(&self, video: &[u8]) -> Result<Sampled, VideoTrouble> {
        self.frames(in_memory(video).map_err(VideoTrouble::Unreadable)?)
    }

    /// Hashes one frame a second of a video, which is an open file: a decoder must be able to go back and forth in it.
    ///
    /// # Errors
    ///
    /// If the file gives no frame; see [`VideoTrouble`].
    pub fn frames(&self, mut video: File) -> Result<Sampled, VideoTrouble> {
        let container = Container::read(&mut video)?;
        let mut command = self.launch.command();
        command
            .arg(&self.ffmpeg)
            .args(ffmpeg::arguments(container, self.frames_max));
        command.stdin(video).stdout(Stdio::piped());
        let mut child = self.keeper.start(command).map_err(VideoTrouble::NoChild)?;
        let frames = self.read(&mut child);
        let ended = end(&mut child);
        let frames = frames.map_err(|error| match error.kind() {
            io::ErrorKind::TimedOut => VideoTrouble::TooSlow {
                time_max: self.time_max,
            },
            _ => VideoTrouble::Garbled(error),
        })?;
        match (frames.is_empty(), ended) {
            (true, Some(status)) => Err(VideoTrouble::NoFrame(status.into())),
            (true, None) => Err(VideoTrouble::Garbled(io::ErrorKind::UnexpectedEof.into())),
            (false, _) => Ok(frames),
        }
    }

    fn read(&self, child: &mut Child) -> io::Result<Sampled> {
        let output = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let output = Pipe::new(output)?;
        let mut frames = Sampled::default();
        let Some(mut pictures) = Frames::begin(output.until(Instant::now() + self.time_max))?
        else {
            return Ok(frames);
        };
        let (width, height) = (pictures.width, pictures.height);
        while frames.len() < self.frames_max
            && let Some(grey) = pictures.next_frame()?
        {
            let pixels =
                Pixels::new(width, height, Channels::Grey8, grey).map_err(io::Error::other)?;
            frames.add(pixels);
        }
        Ok(frames)
    }
}

/// A file without a name or a place, which nobody can change any more.
fn in_memory(bytes: &[u8]) -> io::Result<File> {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let mut file = File::from(memfd_create("evenhand-video", flags)?);
    file.write_all(bytes)?;
    file.rewind()?;
    let sealed = SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL;
    fcntl_add_seals(&file, sealed)?;
    Ok(file)
}

/// How a process has ended by itself; one that has not is killed.
fn end(child: &mut Child) -> Option<ExitStatus> {
    // Its output has ended or is not wanted any more, so that it will not take long.
    let patience = Instant::now() + Duration::from_millis(500);
    while Instant::now() < patience {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let _ = child.kill();
    let _ = child.wait();
    None
}
