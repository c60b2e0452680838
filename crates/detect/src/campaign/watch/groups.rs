//! Which bursts are looked at now, and with which others.

use evenhand_model::{Duration, Time};

use super::bursts::{Burst, Bursts};
use crate::campaign::group::{Crowd, Sets};
use crate::campaign::key::KeyTable;
use crate::campaign::spelling::is_one_word;
use crate::campaign::tracks::Tracks;

/// Crowds that are alike to this part are one group, whatever they share.
const LIKENESS_MIN: f64 = 0.3;
/// A group is looked at again when it has grown by this part, ...
const GROWTH: usize = 8;
/// ... or by this smaller part after some time.
const GROWTH_LATER: usize = 25;
/// The time after which a small part is enough.
const LOOK_AGAIN: Duration = Duration::from_minutes(5);

/// Bursts that belong to each other, as places in the list of bursts.
pub(super) type Group = Vec<usize>;

impl Bursts {
    /// The groups in which something is due. Each is given once for what has come in since.
    pub(super) fn due_groups(&mut self, tracks: &mut Tracks, now: Time) -> Vec<Group> {
        let due: Vec<bool> = self
            .all
            .iter()
            .map(|burst| burst.is_due(tracks, now))
            .collect();
        if !due.contains(&true) {
            return Vec::new();
        }
        for (burst, is_due) in self.all.iter_mut().zip(&due) {
            if *is_due {
                let track = tracks.get_mut(burst.index);
                track.unseen = 0;
                burst.crowd = Crowd::of(track.shares.iter());
                burst.looked = track.shares.len();
                burst.looked_at = now;
            }
        }
        self.link(&due, tracks);
        self.groups(&due)
    }

    /// Looks anew at which bursts the due ones belong to.
    fn link(&mut self, due: &[bool], tracks: &Tracks) {
        let places = self.places();
        let is_kept = |index: u32| {
            places
                .get(&u64::from(index))
                .is_some_and(|place| !due[*place])
        };
        self.links
            .retain(|(one, other)| is_kept(*one) && is_kept(*other));
        for (one, first) in self.all.iter().enumerate() {
            for (other, second) in self.all.iter().enumerate().skip(one + 1) {
                if (due[one] || due[other]) && first.is_linked(second, tracks) {
                    self.links.push((first.index, second.index));
                }
            }
        }
    }

    /// The groups of bursts in which something is due.
    fn groups(&self, due: &[bool]) -> Vec<Group> {
        let count = self.all.len();
        let places = self.places();
        let mut sets = Sets::new(count);
        for (one, other) in &self.links {
            let both = (places.get(&u64::from(*one)), places.get(&u64::from(*other)));
            if let (Some(one), Some(other)) = both {
                sets.join(*one, *other);
            }
        }
        let mut groups: Vec<Group> = vec![Vec::new(); count];
        for member in 0..count {
            groups[sets.of(member)].push(member);
        }
        groups.retain(|group| group.iter().any(|member| due[*member]));
        groups
    }

    /// The place in the list of bursts of each track.
    fn places(&self) -> KeyTable<usize> {
        let each = self.all.iter().enumerate();
        each.map(|(place, burst)| (u64::from(burst.index), place))
            .collect()
    }
}

impl Burst {
    fn is_due(&self, tracks: &Tracks, now: Time) -> bool {
        let unseen = tracks.get(self.index).unseen as usize;
        if unseen == 0 {
            return false;
        }
        unseen * GROWTH >= self.looked.max(1)
            || (unseen * GROWTH_LATER >= self.looked && now >= self.looked_at.plus(LOOK_AGAIN))
    }

    fn is_linked(&self, other: &Burst, tracks: &Tracks) -> bool {
        let (first, second) = (tracks.get(self.index), tracks.get(other.index));
        let is_one_word = first.skeleton.is_some()
            && first.skeleton == second.skeleton
            && is_one_word(&first.label, &second.label);
        is_one_word || self.crowd.likeness(&other.crowd) >= LIKENESS_MIN
    }
}
