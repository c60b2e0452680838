//! How accounts and values are called here: by hashes under a key of the house.

use std::sync::Arc;

use evenhand_detect::returns::ConductKey;
use evenhand_flow::House;
use evenhand_flow::operation::erase::account_digest;
use evenhand_model::Platform;

/// Makes hashes of ids, hashtags and texts.
#[derive(Clone)]
pub struct Hashes {
    house: Arc<House>,
    /// Under which texts are hashed; the same on every platform.
    pub key: ConductKey,
}

impl Hashes {
    /// Under the key that the house has now.
    pub fn of(house: Arc<House>) -> Self {
        let digits = house.secret.digest(&[b"conduct"]);
        let bits = digits
            .get(..32)
            .and_then(|half| u128::from_str_radix(half, 16).ok());
        Self {
            key: ConductKey::new(bits.unwrap_or_default()),
            house,
        }
    }

    /// Id of the house's key.
    pub fn key_id(&self) -> &str {
        self.house.secret.id()
    }

    /// An account by the platform's id of it.
    pub fn account(&self, platform: &Platform, id: &str) -> u64 {
        self.digested(platform, &account_digest(&self.house, id))
    }

    /// An account by the digest under which an erasure knows it: that is all that is left of its id by then.
    pub fn digested(&self, platform: &Platform, digest: &str) -> u64 {
        self.value(platform, b"account", digest)
    }

    /// A piece of content by the platform's id of it.
    pub fn content(&self, platform: &Platform, id: &str) -> u64 {
        self.value(platform, b"content", id)
    }

    /// A hashtag in any spelling.
    pub fn hashtag(&self, platform: &Platform, hashtag: &str) -> u64 {
        let plain = evenhand_detect::text::view::fold(hashtag.trim().trim_start_matches('#'));
        self.value(platform, b"hashtag", &plain)
    }

    fn value(&self, platform: &Platform, kind: &[u8], value: &str) -> u64 {
        let platform = platform.as_str().as_bytes();
        self.key.hash(&[kind, platform, value.as_bytes()])
    }
}
