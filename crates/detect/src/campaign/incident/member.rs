//! Who takes part in an incident, and how.

use evenhand_model::Time;

/// Posts from which on somebody pushes rather than says something.
const REPEATS_MIN: u32 = 3;

/// What somebody did in an incident. It says nothing of who or what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Among the first, with words or links that others took over.
    Originator,
    /// Posted what others posted, at the same time as others, or again and again.
    Amplifier,
    /// Used the hashtag or link in words of their own, once or twice: also who argues against it.
    Bystander,
}

/// An account in an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The key of the account.
    pub account: u64,
    /// What it did.
    pub role: Role,
    /// When it first posted in this incident.
    pub first_at: Time,
    /// When it last did.
    pub last_at: Time,
    /// How many posts.
    pub posts: u32,
}

/// What an account did, as far as its role needs it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Doing {
    pub(super) first_at: Time,
    pub(super) last_at: Time,
    pub(super) posts: u32,
    pub(super) has_copied: bool,
    pub(super) was_copied: bool,
    pub(super) in_network: bool,
}

impl Doing {
    pub(super) fn role(&self, is_first: bool) -> Role {
        if is_first && (self.was_copied || self.in_network) {
            Role::Originator
        } else if self.has_copied || self.was_copied || self.in_network || self.posts >= REPEATS_MIN
        {
            Role::Amplifier
        } else {
            Role::Bystander
        }
    }
}
