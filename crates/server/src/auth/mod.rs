//! Who asks: `Authorization: Bearer KEY`, and what that key may do.

pub mod caller;
pub mod key;
pub mod known_keys;
pub mod login;

pub use caller::Caller;
pub use known_keys::KnownKeys;
