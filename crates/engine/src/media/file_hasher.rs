//! Whoever turns the file of a picture or video into hashes.

use evenhand_model::MediaHashes;

/// What a file was hashed to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HashedFile {
    /// Its hashes.
    pub hashes: MediaHashes,
    /// Other hashes of the same, for further looks: of the other profile, or without plain borders.
    pub also: Vec<MediaHashes>,
}

/// A file that has no hashes, and why, in words for whoever decides.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotHashed {
    /// The file did it, and would again.
    #[error("{0}")]
    Lasting(String),
    /// It is nothing about the file.
    #[error("{0}")]
    Passing(String),
}

/// Hashes files. It may take a minute, and is not called on the threads that serve.
pub trait FileHasher: std::fmt::Debug + Send + Sync {
    /// The hashes of a picture or video.
    ///
    /// # Errors
    ///
    /// See [`NotHashed`].
    fn hash(&self, file: &[u8]) -> Result<HashedFile, NotHashed>;
}
