//! The hashes of one file: of a picture, or of a video by its frames.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::path::Path;

use evenhand_decode::video::{Container, Sampled, VideoDecoder, VideoTrouble, find_ffmpeg};
use evenhand_decode::{FILE_BYTES_MAX, Options, Picture, Pool, Refused, Sandbox, Trouble};
use evenhand_media::{Md5, Sha256, digests};

use crate::failure::{Doing as _, Result};
use crate::output;

/// Bytes at the start of a file by which videos are told from pictures.
const START_BYTES: u64 = 12;

/// Turns files into hashes, each in a process that can be killed.
pub struct Hasher {
    pictures: Pool,
    /// None where ffmpeg is not installed.
    videos: Option<VideoDecoder>,
    /// Whether MD5 of pictures is made too: it takes as long as a tenth of all the rest.
    with_md5: bool,
}

/// What is known of a file.
pub struct Hashed {
    pub sha256: Sha256,
    pub md5: Option<Md5>,
    /// What it shows, or why that is not known.
    pub shown: std::result::Result<Shown, NotShown>,
}

/// What a file shows.
pub enum Shown {
    Picture(Picture),
    Video(Container, Sampled),
}

/// Why a file can't be told by what it shows.
#[derive(Debug, thiserror::Error)]
pub enum NotShown {
    #[error(transparent)]
    Picture(#[from] Trouble),
    #[error(transparent)]
    Video(#[from] VideoTrouble),
}

impl NotShown {
    /// Whether it is neither picture nor video.
    pub fn is_something_else(&self) -> bool {
        matches!(
            self,
            Self::Picture(Trouble::Refused(Refused::UnknownFormat | Refused::Empty))
        )
    }
}

impl Hasher {
    /// Starts what decodes pictures, and finds what decodes videos. Says so where the kernel confines less than it could.
    pub fn new(threads: usize, with_md5: bool) -> Result<Self> {
        let pictures = super::launch().and_then(|launch| Pool::new(launch, threads));
        let pictures = pictures.doing("processes for decoding can't be started")?;
        if let Sandbox::Unfiltered(why) = pictures.sandbox()? {
            output::remark(format!("Decoding is confined less than it could be: {why}"));
        }
        let videos = find_ffmpeg()
            .map(|ffmpeg| {
                super::video_launch().and_then(|launch| VideoDecoder::new(launch, ffmpeg))
            })
            .transpose();
        let videos = videos.doing("no process for decoding videos can be started")?;
        Ok(Self {
            pictures,
            videos,
            with_md5,
        })
    }

    /// The hashes of a file.
    ///
    /// # Errors
    ///
    /// If it can't be read.
    pub fn hash(&self, path: &Path, options: &Options) -> io::Result<Hashed> {
        let mut file = File::open(path)?;
        let mut start = Vec::new();
        (&mut file).take(START_BYTES).read_to_end(&mut start)?;
        match Container::of(&start) {
            Some(container) => self.hash_video(container, file),
            None => self.hash_picture(start, file, options),
        }
    }

    /// A video may be longer than the memory.
    fn hash_video(&self, container: Container, mut file: File) -> io::Result<Hashed> {
        file.rewind()?;
        let (sha256, md5) = digests(&file)?;
        file.rewind()?;
        let frames = match &self.videos {
            Some(videos) => videos.frames(file),
            None => Err(VideoTrouble::NoFfmpeg),
        };
        Ok(Hashed {
            sha256,
            md5: Some(md5),
            shown: frames
                .map(|frames| Shown::Video(container, frames))
                .map_err(NotShown::Video),
        })
    }

    /// Of a picture no more is read than may be decoded, even if it grows meanwhile or has no end.
    fn hash_picture(
        &self,
        mut bytes: Vec<u8>,
        file: File,
        options: &Options,
    ) -> io::Result<Hashed> {
        let most = FILE_BYTES_MAX as u64 + 1 - bytes.len() as u64;
        file.take(most).read_to_end(&mut bytes)?;
        let picture = self.pictures.hash(&bytes, options);
        Ok(Hashed {
            sha256: Sha256::of(&bytes),
            md5: self.with_md5.then(|| Md5::of(&bytes)),
            shown: picture.map(Shown::Picture).map_err(NotShown::Picture),
        })
    }
}
