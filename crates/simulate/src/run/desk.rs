//! Who is at work, who is free, and what each has in hand.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use evenhand_model::{Duration, Tier, Time};

use crate::team::Team;

/// A case that a reviewer is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct InHand {
    pub number: usize,
    pub since: Time,
    pub until: Time,
}

/// A case that a reviewer has put by, with the work that is left in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PutBy {
    pub number: usize,
    pub left: Duration,
}

#[derive(Clone, Copy, Debug, Default)]
struct Seat {
    group: usize,
    in_hand: Option<InHand>,
    put_by: Option<PutBy>,
    /// Goes up with every case taken up, so that the end of one that was put by is known as such.
    stamp: u32,
    /// Place among those who wait, while they do.
    waits: Option<u64>,
}

/// Everybody's seat.
pub(super) struct Desk {
    seats: Vec<Seat>,
    /// Whether a group takes cases now.
    here: Vec<bool>,
    at_work: u32,
    /// Free reviewers at work, by when they became free.
    idle: BTreeMap<u64, usize>,
    idle_count: u64,
    /// Whether anybody has languages or topics of their own.
    pub has_choosy: bool,
}

impl Desk {
    pub fn new(team: &Team) -> Self {
        let groups = team.groups.iter().enumerate();
        let seats = groups.flat_map(|(group, one)| {
            let seat = Seat {
                group,
                ..Seat::default()
            };
            std::iter::repeat_n(seat, one.count as usize)
        });
        Self {
            seats: seats.collect(),
            here: vec![false; team.groups.len()],
            at_work: 0,
            idle: BTreeMap::new(),
            idle_count: 0,
            has_choosy: team
                .groups
                .iter()
                .any(|group| !group.languages.is_empty() || !group.topics.is_empty()),
        }
    }

    pub fn group(&self, reviewer: usize) -> usize {
        self.seats[reviewer].group
    }

    /// How many take cases now.
    pub fn at_work(&self) -> u32 {
        self.at_work
    }

    pub fn is_at_work(&self, reviewer: usize) -> bool {
        self.here[self.seats[reviewer].group]
    }

    /// A group comes; those of it who have nothing in hand.
    pub fn come(&mut self, group: usize) -> Vec<usize> {
        self.here[group] = true;
        let all: Vec<usize> = self.of(group).collect();
        self.at_work += all.len() as u32;
        let free = all.into_iter();
        free.filter(|reviewer| self.seats[*reviewer].in_hand.is_none())
            .collect()
    }

    /// A group takes no more cases.
    pub fn leave(&mut self, group: usize) {
        self.here[group] = false;
        let all: Vec<usize> = self.of(group).collect();
        self.at_work -= all.len() as u32;
        for reviewer in all {
            self.stop_waiting(reviewer);
        }
    }

    /// Free reviewers at work, the one who has been free for longest first.
    pub fn idle(&self) -> impl Iterator<Item = usize> {
        self.idle.values().copied()
    }

    /// Reviewers with a case in hand.
    pub fn busy(&self) -> impl Iterator<Item = (usize, InHand)> {
        let seats = self.seats.iter().enumerate();
        seats.filter_map(|(reviewer, seat)| Some((reviewer, seat.in_hand?)))
    }

    /// Reviewers whom danger may interrupt: at work, in T2 to T4; the least urgent case first, then the one begun last.
    pub fn interruptible(&self, tier_of: impl Fn(usize) -> Tier) -> Vec<usize> {
        let mut found: Vec<(Tier, Time, usize)> = self
            .busy()
            .filter(|(reviewer, _)| self.is_at_work(*reviewer))
            .map(|(reviewer, hand)| (tier_of(hand.number), hand.since, reviewer))
            .filter(|(tier, _, _)| *tier >= Tier::T2)
            .collect();
        found.sort_unstable_by_key(|one| Reverse(*one));
        found.into_iter().map(|(_, _, reviewer)| reviewer).collect()
    }

    pub fn in_hand(&self, reviewer: usize) -> Option<InHand> {
        self.seats[reviewer].in_hand
    }

    /// Has a free reviewer wait.
    pub fn wait(&mut self, reviewer: usize) {
        let seat = &mut self.seats[reviewer];
        if seat.waits.is_none() {
            self.idle_count += 1;
            seat.waits = Some(self.idle_count);
            self.idle.insert(self.idle_count, reviewer);
        }
    }

    /// Puts a case into a reviewer's hand; its stamp.
    pub fn hold(&mut self, reviewer: usize, hand: InHand) -> u32 {
        self.stop_waiting(reviewer);
        let seat = &mut self.seats[reviewer];
        seat.in_hand = Some(hand);
        seat.stamp = seat.stamp.wrapping_add(1);
        seat.stamp
    }

    /// Whether a reviewer is still at the case with this stamp.
    pub fn is_current(&self, reviewer: usize, stamp: u32) -> bool {
        let seat = &self.seats[reviewer];
        seat.in_hand.is_some() && seat.stamp == stamp
    }

    /// Puts by what a reviewer has in hand.
    pub fn put_by(&mut self, reviewer: usize, now: Time) {
        let seat = &mut self.seats[reviewer];
        if let Some(hand) = seat.in_hand.take() {
            seat.put_by = Some(PutBy {
                number: hand.number,
                left: hand.until.since(now),
            });
        }
    }

    /// Keeps a case by for later.
    pub fn keep_by(&mut self, reviewer: usize, case: PutBy) {
        self.seats[reviewer].put_by = Some(case);
    }

    /// Empties a reviewer's hand; the case that they have put by, if any.
    pub fn free(&mut self, reviewer: usize) -> Option<PutBy> {
        let seat = &mut self.seats[reviewer];
        seat.in_hand = None;
        seat.put_by.take()
    }

    fn of(&self, group: usize) -> impl Iterator<Item = usize> {
        let seats = self.seats.iter().enumerate();
        seats
            .filter(move |(_, seat)| seat.group == group)
            .map(|(reviewer, _)| reviewer)
    }

    fn stop_waiting(&mut self, reviewer: usize) {
        if let Some(place) = self.seats[reviewer].waits.take() {
            self.idle.remove(&place);
        }
    }
}
