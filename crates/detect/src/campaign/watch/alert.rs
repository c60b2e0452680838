//! What a watch tells.

use evenhand_model::Time;

/// Something to tell people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alert {
    /// What happened.
    pub kind: AlertKind,
    /// To which incident.
    pub incident: u64,
    /// When, in the time of the events.
    pub at: Time,
}

/// What happened to an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertKind {
    /// It was recognised.
    Opened,
    /// It has half as many members again as when that was last told.
    Grew,
    /// It is a part of another one.
    Merged {
        /// Which.
        into: u64,
    },
    /// It has been quiet, or had to give way to others.
    Closed,
}
