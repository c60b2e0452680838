//! The formats in which organisations share hashes.
