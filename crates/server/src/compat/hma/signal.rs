//! Kinds of hashes, by the names that they have there.

use evenhand_engine::media::Query;
use evenhand_media::{Md5, Pdq};
use evenhand_model::{MediaHashes, Problem};

use crate::media_files::MediaKind;

/// A kind of hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignalType {
    /// PDQ of a picture.
    Pdq,
    /// MD5 of a file; there of videos alone.
    VideoMd5,
}

impl SignalType {
    /// All that are matched here.
    pub const ALL: [Self; 2] = [Self::Pdq, Self::VideoMd5];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pdq => "pdq",
            Self::VideoMd5 => "video_md5",
        }
    }

    /// The kind with that name.
    pub fn named(name: &str) -> Result<Self, Problem> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| {
            let name: String = name.chars().take(64).collect();
            let detail = format!("No such SignalType '{name}'; expected pdq or video_md5");
            Problem::invalid(detail).at("signal_type")
        })
    }

    /// What is asked for by a hash of this kind.
    pub fn query(self, signal: &str) -> Result<Query, Problem> {
        self.put(signal, MediaHashes::default())
            .map(|hashes| Query::of_hashes(&hashes))
    }

    /// Hashes with one of this kind among them.
    pub fn put(self, signal: &str, hashes: MediaHashes) -> Result<MediaHashes, Problem> {
        let signal = signal.trim();
        let wrong =
            |why: String| Problem::invalid(format!("invalid signal: {why}")).at(self.name());
        match self {
            Self::Pdq => {
                let pdq: Pdq = signal.parse().map_err(|why| wrong(format!("{why}")))?;
                let pdq = Some(pdq.to_string());
                Ok(MediaHashes { pdq, ..hashes })
            }
            Self::VideoMd5 => {
                let md5: Md5 = signal.parse().map_err(|why| wrong(format!("{why}")))?;
                let md5 = Some(md5.to_string());
                Ok(MediaHashes { md5, ..hashes })
            }
        }
    }

    /// The hash of this kind.
    pub fn of(self, hashes: &MediaHashes) -> Option<&str> {
        match self {
            Self::Pdq => hashes.pdq.as_deref(),
            Self::VideoMd5 => hashes.md5.as_deref(),
        }
    }
}

/// A kind of files by the name that it has there.
pub fn media_kind(name: &str) -> Result<MediaKind, Problem> {
    match name {
        "photo" => Ok(MediaKind::Picture),
        "video" => Ok(MediaKind::Video),
        other => {
            let other: String = other.chars().take(64).collect();
            let detail = format!("no such content_type: '{other}'; expected photo or video");
            Err(Problem::invalid(detail).at("content_type"))
        }
    }
}

/// What is made of files of a kind.
pub fn signal_type_of(kind: MediaKind) -> SignalType {
    match kind {
        MediaKind::Picture => SignalType::Pdq,
        MediaKind::Video => SignalType::VideoMd5,
    }
}
