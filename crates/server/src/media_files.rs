//! Files of pictures and videos become hashes: pictures in a process that can be killed, whatever they hold.

use std::sync::Arc;

use evenhand_decode::{Options, Picture, Pool, Trouble};
use evenhand_media::pdq::Profile;
use evenhand_media::{Md5, Sha256};
use evenhand_model::{MediaHashes, Problem, limits};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Whoever turns the file of a picture into its hash. A server has a [`Pool`] of processes for it.
pub trait PictureHasher: Send + Sync {
    /// Hashes one file; may take seconds.
    fn hash(&self, file: &[u8], options: &Options) -> Result<Picture, Trouble>;
}

impl PictureHasher for Pool {
    fn hash(&self, file: &[u8], options: &Options) -> Result<Picture, Trouble> {
        Self::hash(self, file, options)
    }
}

/// What a file is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    /// A picture: PDQ and SHA-256.
    Picture,
    /// A video: MD5 and SHA-256, which find the same file alone.
    Video,
}

/// Room for one file in memory, free again once nobody holds it.
pub type Room = Arc<OwnedSemaphorePermit>;

/// Files on their way to hashes.
#[derive(Clone)]
pub struct MediaFiles {
    pictures: Option<Arc<dyn PictureHasher>>,
    room: Arc<Semaphore>,
}

impl MediaFiles {
    /// Files of which pictures are hashed so, or not at all.
    pub fn new(pictures: Option<Arc<dyn PictureHasher>>) -> Self {
        Self {
            pictures,
            room: Arc::new(Semaphore::new(limits::MEDIA_FILES_MAX)),
        }
    }

    /// Whether files of this kind are hashed here.
    pub fn hashes(&self, kind: MediaKind) -> bool {
        kind == MediaKind::Video || self.pictures.is_some()
    }

    /// Room for one more file in memory.
    pub fn room(&self) -> Result<Room, Problem> {
        let room = Arc::clone(&self.room).try_acquire_owned();
        room.map(Arc::new).map_err(|_| {
            let detail = format!(
                "{} files are being hashed already; send yours again",
                limits::MEDIA_FILES_MAX
            );
            Problem::unavailable(detail).retry_after(1)
        })
    }

    /// The hashes of a file, away from the threads that serve requests. Its room is held until the hashing has ended, even if whoever asked has hung up:
    /// nothing ends it early.
    pub async fn hash(
        &self,
        kind: MediaKind,
        file: bytes::Bytes,
        room: Room,
    ) -> Result<MediaHashes, Problem> {
        if file.len() > limits::MEDIA_FILE_BYTES_MAX {
            return Err(too_long());
        }
        let files = self.clone();
        let hashing = tokio::task::spawn_blocking(move || {
            let hashes = files.hash_now(kind, &file);
            drop((file, room));
            hashes
        });
        hashing
            .await
            .map_err(|_| Problem::internal("hashing a file ended before its time"))?
    }

    /// A small picture of a file, blurred unless it is to be clear, as a PNG file.
    pub async fn preview(
        &self,
        file: bytes::Bytes,
        is_clear: bool,
        room: Room,
    ) -> Result<Vec<u8>, Problem> {
        let files = self.clone();
        let drawing = tokio::task::spawn_blocking(move || {
            let drawn = files.preview_now(&file, is_clear);
            drop((file, room));
            drawn
        });
        drawing
            .await
            .map_err(|_| Problem::internal("drawing a preview ended before its time"))?
    }

    fn preview_now(&self, file: &[u8], is_clear: bool) -> Result<Vec<u8>, Problem> {
        let options = Options {
            preview: true,
            ..Options::default()
        };
        let preview = self.picture(file, &options)?.preview;
        let preview =
            preview.ok_or_else(|| Problem::internal("a picture came without a preview"))?;
        let shown = match is_clear {
            true => preview,
            false => preview.blurred(),
        };
        shown
            .png()
            .map_err(|_| Problem::internal("a preview could not be drawn"))
    }

    fn hash_now(&self, kind: MediaKind, file: &[u8]) -> Result<MediaHashes, Problem> {
        let sha256 = Some(Sha256::of(file).to_string());
        match kind {
            MediaKind::Video => Ok(MediaHashes {
                sha256,
                md5: Some(Md5::of(file).to_string()),
                ..MediaHashes::default()
            }),
            MediaKind::Picture => {
                let options = Options {
                    profile: Profile::Full,
                    ..Options::default()
                };
                let picture = self.picture(file, &options)?;
                Ok(MediaHashes {
                    sha256,
                    pdq: Some(picture.pdq.to_string()),
                    pdq_quality: Some(picture.quality),
                    pdq_profile: Some(picture.profile.to_string()),
                    ..MediaHashes::default()
                })
            }
        }
    }

    fn picture(&self, file: &[u8], options: &Options) -> Result<Picture, Problem> {
        let Some(pictures) = &self.pictures else {
            let detail = "pictures are not decoded by this server; hash them yourself and send `signal` and `signal_type`";
            return Err(Problem::not_offered(detail));
        };
        pictures
            .hash(file, options)
            .map_err(|trouble| match trouble {
                Trouble::Refused(refused) => Problem::invalid(refused.to_string()),
                Trouble::NoChild(_) => {
                    tracing::error!(%trouble, "pictures can't be hashed");
                    Problem::unavailable("no process for decoding pictures can be started")
                        .retry_after(5)
                }
                // Most likely the file did it, and would again.
                trouble => Problem::invalid(format!("the picture can't be hashed: {trouble}")),
            })
    }
}

/// The refusal of a file that is too long.
pub fn too_long() -> Problem {
    Problem::too_large(format!(
        "the file is longer than {} bytes",
        limits::MEDIA_FILE_BYTES_MAX
    ))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    /// Says that it has begun, and ends when it is told to.
    struct Held {
        begun: Mutex<Sender<()>>,
        end: Mutex<Receiver<()>>,
    }

    impl PictureHasher for Held {
        fn hash(&self, _: &[u8], _: &Options) -> Result<Picture, Trouble> {
            let _ = self.begun.lock().unwrap().send(());
            let _ = self.end.lock().unwrap().recv();
            Err(Trouble::Refused(evenhand_decode::Refused::Empty))
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn who_hangs_up_frees_no_room_before_the_hashing_has_ended() {
        let (begun, has_begun) = channel();
        let (ending, end) = channel();
        let held = Held {
            begun: Mutex::new(begun),
            end: Mutex::new(end),
        };
        let files = MediaFiles::new(Some(Arc::new(held)));
        let asked = tokio::spawn({
            let files = files.clone();
            async move {
                let room = files.room().unwrap();
                files.hash(MediaKind::Picture, "x".into(), room).await
            }
        });
        has_begun.recv().unwrap();
        asked.abort();
        assert!(asked.await.unwrap_err().is_cancelled());
        assert_eq!(files.room.available_permits(), limits::MEDIA_FILES_MAX - 1);
        ending.send(()).unwrap();
        let all = u32::try_from(limits::MEDIA_FILES_MAX).unwrap();
        assert!(files.room.acquire_many(all).await.is_ok());
    }
}
