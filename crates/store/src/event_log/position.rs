//! Places in the event log.

use serde::{Deserialize, Serialize};

/// A place between two frames of the event log. Later places compare greater.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct LogPosition {
    /// Number of the segment, from 1.
    pub segment: u64,
    /// Place in the segment, in bytes as they were first written.
    pub offset: u64,
}
