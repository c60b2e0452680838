//! Fetched files become hashes: pictures and videos, each in a process that can be killed.

use std::fmt;
use std::sync::Arc;

use evenhand_decode::video::{Container, VideoDecoder, VideoTrouble, find_ffmpeg};
use evenhand_decode::{Options, Picture, Pool, Trouble};
use evenhand_engine::media::{FileHasher, HashedFile, NotHashed};
use evenhand_media::frames::Frame;
use evenhand_media::pdq::Profile;
use evenhand_media::{Md5, Sha256};
use evenhand_model::{HashedFrame, MediaHashes};

use crate::command::media;
use crate::failure::{Doing as _, Result};

/// Hashes what is fetched.
pub struct Files {
    pictures: Arc<Pool>,
    /// None where ffmpeg is not installed.
    videos: Option<VideoDecoder>,
}

impl fmt::Debug for Files {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Files").finish_non_exhaustive()
    }
}

impl Files {
    /// Files of which pictures are decoded by this pool, and videos by the ffmpeg that is installed.
    pub fn new(pictures: Arc<Pool>) -> Result<Self> {
        let videos = find_ffmpeg()
            .map(|ffmpeg| {
                media::video_launch().and_then(|launch| VideoDecoder::new(launch, ffmpeg))
            })
            .transpose();
        let videos = videos.doing("no process for decoding videos can be started")?;
        Ok(Self { pictures, videos })
    }

    fn video(&self, file: &[u8]) -> std::result::Result<HashedFile, NotHashed> {
        let Some(videos) = &self.videos else {
            return Err(NotHashed::Lasting(VideoTrouble::NoFfmpeg.to_string()));
        };
        let sampled = videos.frames_in(file).map_err(|trouble| match trouble {
            VideoTrouble::NoChild(_) | VideoTrouble::Unreadable(_) => {
                NotHashed::Passing(trouble.to_string())
            }
            trouble => NotHashed::Lasting(trouble.to_string()),
        })?;
        let of = |frames: &[Frame]| MediaHashes {
            frames: frames.iter().map(hashed_frame).collect(),
            ..MediaHashes::default()
        };
        let trimmed = sampled.has_borders().then(|| of(sampled.trimmed()));
        Ok(HashedFile {
            hashes: of(sampled.frames()),
            also: trimmed.into_iter().collect(),
        })
    }

    fn picture(&self, file: &[u8]) -> std::result::Result<HashedFile, NotHashed> {
        let hash = |profile| {
            let options = Options {
                profile,
                ..Options::default()
            };
            let picture = self.pictures.hash(file, &options);
            picture.map(hashes_of).map_err(|trouble| match trouble {
                Trouble::NoChild(_) => NotHashed::Passing(trouble.to_string()),
                trouble => NotHashed::Lasting(trouble.to_string()),
            })
        };
        Ok(HashedFile {
            hashes: hash(Profile::Full)?,
            also: vec![hash(Profile::Pre512)?],
        })
    }
}

impl FileHasher for Files {
    fn hash(&self, file: &[u8]) -> std::result::Result<HashedFile, NotHashed> {
        let hashed = match Container::of(file) {
            Some(_) => self.video(file)?,
            None => self.picture(file)?,
        };
        Ok(HashedFile {
            hashes: MediaHashes {
                sha256: Some(Sha256::of(file).to_string()),
                md5: Some(Md5::of(file).to_string()),
                ..hashed.hashes
            },
            ..hashed
        })
    }
}

fn hashes_of(picture: Picture) -> MediaHashes {
    MediaHashes {
        pdq: Some(picture.pdq.to_string()),
        pdq_quality: Some(picture.quality),
        pdq_profile: Some(picture.profile.to_string()),
        ..MediaHashes::default()
    }
}

fn hashed_frame(frame: &Frame) -> HashedFrame {
    HashedFrame {
        at_ms: frame.at_ms,
        pdq: frame.pdq.to_string(),
        quality: Some(frame.quality),
    }
}
