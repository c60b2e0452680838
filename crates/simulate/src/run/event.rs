//! What happens when.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use evenhand_model::Time;

/// Something that happens at an instant. Of what happens at one instant, what stands first here happens first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    /// A group takes no more cases.
    Ends { group: usize },
    /// A reviewer has finished a case, unless they have put it by since.
    Done { reviewer: usize, stamp: u32 },
    /// A group takes cases.
    Begins { group: usize },
    /// Half of a case's clock is over: whoever is free may have it now.
    HalfOver { number: usize },
    /// The queue is measured.
    Measure,
}

/// What will happen.
#[derive(Default)]
pub(super) struct Events(BinaryHeap<Reverse<(Time, Event)>>);

impl Events {
    pub fn add(&mut self, at: Time, event: Event) {
        self.0.push(Reverse((at, event)));
    }

    pub fn next_at(&self) -> Option<Time> {
        self.0.peek().map(|Reverse((at, _))| *at)
    }

    pub fn pop(&mut self) -> Option<(Time, Event)> {
        self.0.pop().map(|Reverse(next)| next)
    }
}
