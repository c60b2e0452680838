//! What a watch tells.

use evenhand_model::Time;

/// Something to tell people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alert {
    /// What happened.
    pub kind: AlertKind,
    /// To which incident, or surge.
    pub incident: u64,
    /// When, in the time of the events.
    pub at: Time,
}

/// What happened to an incident or a surge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertKind {
    /// Something surges that is worth a look and may be a crowd as well as a campaign: a [`Notice`](crate::campaign::Notice),
    /// no incident. The incident has the same id if it is recognised.
    Surging,
    /// What surged is a part of an incident, or of another surge.
    Joined {
        /// Of which.
        into: u64,
    },
    /// What surged has ended, or reads as organic, without having been recognised as coordinated.
    Withdrawn,
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
