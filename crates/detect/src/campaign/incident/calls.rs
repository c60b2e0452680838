//! Posts that call on others to join a violent group, or to do violence.

use evenhand_model::Time;

use super::Incident;
use crate::campaign::seen::Call;
use crate::campaign::track::Share;

/// Calls that are listed of one incident.
const CALLS_MAX: usize = 200;

/// A post of an incident that calls on others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallPost {
    /// When it was posted.
    pub at: Time,
    /// The key of the post.
    pub post: u64,
    /// The key of the account.
    pub account: u64,
    /// What it calls for.
    pub call: Call,
}

/// The first calls by their times, and how many there were.
#[derive(Clone, Debug, Default)]
pub(super) struct Calls {
    first: Vec<CallPost>,
    joins: u64,
    attacks: u64,
}

impl Calls {
    pub(super) fn note(&mut self, share: &Share) {
        let Some(call) = share.call else {
            return;
        };
        match call {
            Call::Join => self.joins += 1,
            Call::Attack => self.attacks += 1,
        }
        self.keep(CallPost {
            at: share.at,
            post: share.post,
            account: share.account,
            call,
        });
    }

    /// Takes over those of another incident. One that both had counts once as long as both list it.
    pub(super) fn absorb(&mut self, other: &Calls) {
        self.joins += other.joins;
        self.attacks += other.attacks;
        for one in &other.first {
            if self.first.contains(one) {
                match one.call {
                    Call::Join => self.joins -= 1,
                    Call::Attack => self.attacks -= 1,
                }
            } else {
                self.keep(*one);
            }
        }
    }

    fn keep(&mut self, one: CallPost) {
        let place = self.first.partition_point(|other| *other < one);
        if place < CALLS_MAX {
            self.first.insert(place, one);
            self.first.truncate(CALLS_MAX);
        }
    }
}

impl Incident {
    /// Posts that call on others to join or to do violence: the first two hundred, in the order of their times.
    pub fn calls(&self) -> &[CallPost] {
        &self.calls.first
    }

    /// How many posts made a call, beyond those that are listed too.
    pub fn calls_count(&self, call: Call) -> u64 {
        match call {
            Call::Join => self.calls.joins,
            Call::Attack => self.calls.attacks,
        }
    }
}
