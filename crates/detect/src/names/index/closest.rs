//! Matches, the closest of them where there are too many.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, DefaultHasher};

use super::TEXTS_MAX;
use super::View;
use super::segments::EDITS_MAX;

const DISTANCES: usize = EDITS_MAX as usize + 1;

/// A text that matches in one view.
pub(super) type Match = (View, u32);

/// Matches by their distance. An account has few texts, at most [`TEXTS_MAX`], so that so many matches for each hit
/// that is wanted are sure to belong to enough accounts; what matches beyond that is left out.
#[derive(Debug)]
pub(super) struct Closest {
    matches: [Vec<Match>; DISTANCES],
    seen: HashSet<(u8, Match), BuildHasherDefault<DefaultHasher>>,
    /// Matches that are kept at each distance.
    counts_max: [usize; DISTANCES],
    /// The least distance at which matches were left out.
    full_at: Option<u8>,
}

impl Closest {
    /// Only texts in the near views, of which no account has more than `near_most`, match at a distance.
    pub(super) fn new(hits_max: usize, near_most: usize) -> Self {
        let mut counts_max = [hits_max.saturating_mul(near_most); DISTANCES];
        counts_max[0] = hits_max.saturating_mul(TEXTS_MAX);
        Closest {
            matches: Default::default(),
            seen: HashSet::default(),
            counts_max,
            full_at: None,
        }
    }

    /// Notes a match, unless it is known or there are enough that are as close.
    pub(super) fn add(&mut self, distance: u8, view: View, text: u32) {
        let one = (view, text);
        if self.is_full(distance) || !self.seen.insert((distance, one)) {
            return;
        }
        let matches = &mut self.matches[usize::from(distance)];
        if matches.len() < self.counts_max[usize::from(distance)] {
            matches.push(one);
        } else {
            self.full_at = Some(distance);
        }
    }

    /// The distance up to which more matches are of use; `None` where none are.
    pub(super) fn limit(&self, most: u8) -> Option<u8> {
        match self.full_at {
            Some(distance) => distance.checked_sub(1),
            None => Some(most),
        }
    }

    /// Whether some matches were left out.
    pub(super) fn is_cut(&self) -> bool {
        self.full_at.is_some()
    }

    /// The matches, closest first.
    pub(super) fn into_matches(self) -> impl Iterator<Item = (u8, Match)> {
        (0..).zip(self.matches).flat_map(|(distance, mut matches)| {
            matches.sort_by_key(|(view, _)| *view);
            matches.into_iter().map(move |one| (distance, one))
        })
    }

    fn is_full(&self, distance: u8) -> bool {
        self.full_at.is_some_and(|full| distance >= full)
    }
}
