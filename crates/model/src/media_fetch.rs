//! Pictures and videos of a content that came without hashes, and are fetched to be hashed.

use serde::{Deserialize, Serialize};

use crate::{Content, MediaHashes, Platform, SubjectId, Time};

/// Media of one content that are fetched, as it was posted last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MediaFetch {
    /// The content.
    pub subject: SubjectId,
    /// Where it was posted.
    pub platform: Platform,
    /// When this version of it was posted.
    pub posted_at: Time,
    /// The content as it was posted, while something of it is still to be fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Box<Content>>,
    /// What is fetched, by place.
    pub media: Vec<FetchedMedium>,
    /// How often that was tried.
    pub attempts: u32,
    /// When it is tried next; none where nothing is left to be fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Time>,
    /// When the row has served its time.
    pub ends_at: Time,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FetchedMedium {
    /// Which medium of the content, from 0.
    pub medium: u16,
    /// Where it lies.
    pub url: String,
    /// How far it is.
    pub state: FetchState,
}

/// How far the fetching of a medium is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FetchState {
    /// It is still to be fetched; trying did not help so far for this reason.
    Waiting(Option<String>),
    /// It was fetched and hashed. Nothing else of it is kept.
    Hashed(Box<MediaHashes>),
    /// It could not be fetched or not be hashed, for this reason, and is not tried again.
    Failed(String),
}

impl MediaFetch {
    /// Whether anything is still to be fetched.
    pub fn is_waiting(&self) -> bool {
        let waits = |one: &FetchedMedium| matches!(one.state, FetchState::Waiting(_));
        self.media.iter().any(waits)
    }
}
