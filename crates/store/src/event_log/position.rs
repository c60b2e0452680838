//! Places in the event log.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A place between two frames of the event log. Later places compare greater; the default stands
/// before everything.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct LogPosition {
    /// Number of the segment, from 1.
    pub segment: u64,
    /// Place in the segment, in bytes as they were first written.
    pub offset: u64,
}

impl fmt::Display for LogPosition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "segment {} offset {}", self.segment, self.offset)
    }
}
