//! Values that accounts have in common, as numbers.

use std::hash::{DefaultHasher, Hash, Hasher as _};

/// Kinds of values that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Bio,
    Run,
    Link,
    Host,
    Picture,
    File,
    Target,
    Hashtag,
    Text,
    Follower,
    TenMinutes,
    Day,
    Email,
    Phone,
    Device,
    Address,
    Prefix,
}

/// The number by which a value is compared.
pub fn key_of(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
