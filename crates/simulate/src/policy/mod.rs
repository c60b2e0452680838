//! In which order cases are handed out: the real dispatcher, and what is compared with it.
//!
//! All of them ask the same of a reviewer: language and topic prefer, and exclude nobody past half the clock.

mod fifo;
mod ours;
mod staff_first;
mod strict;

use evenhand_flow::case::dispatch::{Load, Pile, Shares, Waiting};
use evenhand_model::{CaseId, Time};
use serde::{Deserialize, Serialize};

use crate::team::Group;
use ours::Line;

/// An order of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Policy {
    /// The dispatcher that hands out real cases.
    Ours,
    /// First in, first out: whatever came first, of whatever tier.
    Fifo,
    /// The most urgent tier first, whatever else waits for however long.
    Strict,
    /// Cases of one cohort first, by our order; everybody else's when none of theirs waits.
    StaffFirst,
}

impl Policy {
    /// Every order, ours first.
    pub const ALL: [Self; 4] = [Self::Ours, Self::Fifo, Self::Strict, Self::StaffFirst];

    /// Its word in scenarios, tables and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Fifo => "fifo",
            Self::Strict => "strict",
            Self::StaffFirst => "staff-first",
        }
    }

    /// What it does, for whoever reads a table.
    pub fn about(self) -> &'static str {
        match self {
            Self::Ours => "the dispatcher of this program",
            Self::Fifo => "first in, first out",
            Self::Strict => "the most urgent tier first",
            Self::StaffFirst => "cases of the insiders first",
        }
    }
}

impl std::str::FromStr for Policy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|policy| policy.as_str() == text);
        found.ok_or_else(|| {
            format!("`{text}` is no policy; expected ours, fifo, strict or staff-first")
        })
    }
}

/// What waits, in an order of work.
pub(crate) struct Queue {
    policy: Policy,
    shares: Shares,
    /// Cases that go before all of `rest`; only `staff-first` puts any there.
    first: Line,
    rest: Line,
}

/// Who asks for a case.
#[derive(Clone, Copy)]
pub(crate) struct Asking<'a> {
    /// Their number.
    pub reviewer: usize,
    pub group: &'a Group,
    /// What waits and who is there.
    pub load: Load,
    pub now: Time,
}

/// What is handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Handed {
    pub case: CaseId,
    pub no_speaker: bool,
    /// Whether it is handed out because somebody is in imminent danger, so that it may interrupt.
    pub is_danger: bool,
}

impl Queue {
    /// Nothing waits.
    pub fn new(policy: Policy, shares: Shares) -> Self {
        Self {
            policy,
            shares,
            first: Line::default(),
            rest: Line::default(),
        }
    }

    /// Has a case wait.
    pub fn add(&mut self, case: Waiting, is_insider: bool) {
        self.pile(is_insider).add(case);
    }

    /// Takes a case out.
    pub fn take(&mut self, case: &Waiting, is_insider: bool) {
        self.pile(is_insider).take(case);
    }

    /// How many wait, by tier.
    pub fn open(&self) -> [u64; 5] {
        let (first, rest) = (self.first.pile.open(), self.rest.pile.open());
        std::array::from_fn(|tier| first[tier] + rest[tier])
    }

    /// How many wait.
    pub fn len(&self) -> u64 {
        self.open().iter().sum::<u64>()
    }

    /// Chooses for somebody who is free now.
    pub fn next(&mut self, asking: Asking<'_>) -> Option<Handed> {
        let Asking { group, now, .. } = asking;
        match self.policy {
            Policy::Ours => self.rest.next(self.shares, asking),
            Policy::Fifo => fifo::next(&self.rest.pile, group, now),
            Policy::Strict => strict::next(&self.rest.pile, group, now),
            Policy::StaffFirst => staff_first::next(self, asking),
        }
    }

    /// Chooses for somebody who is at something else: imminent danger or nothing, and then no slot is counted.
    pub fn interrupting(&mut self, asking: Asking<'_>) -> Option<Handed> {
        let reviewer = asking.reviewer;
        let turns = [&self.first, &self.rest].map(|line| line.turns_of(reviewer));
        let handed = match self.policy {
            // Who takes the first in the queue does not look into it for danger.
            Policy::Fifo => None,
            _ => self.next(asking).filter(|handed| handed.is_danger),
        };
        if handed.is_none() {
            self.first.set_turns_of(reviewer, turns[0]);
            self.rest.set_turns_of(reviewer, turns[1]);
        }
        handed
    }

    fn pile(&mut self, is_insider: bool) -> &mut Pile {
        match self.policy {
            Policy::StaffFirst if is_insider => &mut self.first.pile,
            _ => &mut self.rest.pile,
        }
    }
}
