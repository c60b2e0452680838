//! Who asks: `Authorization: Bearer KEY` or the cookie of a session, and what either may do.

pub mod caller;
pub mod key;
pub mod known_keys;
pub mod login;
pub mod password;
pub mod session;

pub use caller::Caller;
pub use known_keys::KnownKeys;
