//! Which reporters count as one: those who come from one network, and those who keep reporting the same things.
//!
//! Two accounts belong together where most of what either has reported lately the other has reported too
//! (Jaccard similarity), and what belongs to one that belongs to a third belongs together as well: the method of
//! SynchroTrap (Cao, Yang, Yu, Palow, "Uncovering large groups of active malicious accounts in online social
//! networks", CCS 2014), on reports.

use std::collections::BTreeMap;

use evenhand_model::CaseId;

/// Cases that two accounts must both have reported, the present one included: everybody meets by chance once
/// or twice.
pub const SHARED_MIN: usize = 3;
/// The part that what both reported must be of what either did.
pub const SIMILARITY_MIN: f64 = 0.5;

/// A reporter of a case, as far as it matters here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// Where the report came from, as a digest; `None` where nobody knows.
    pub network: Option<String>,
    /// Cases that they reported lately.
    pub reported: Vec<CaseId>,
}

/// Reporters who count as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Places in the list that was given, in order.
    pub members: Vec<usize>,
    /// Whether some of them came from one network.
    pub same_network: bool,
    /// Whether some of them keep reporting the same things.
    pub same_things: bool,
}

/// The groups that reporters fall into, the largest first. Who stands alone is a group of one.
pub fn groups(sources: &[Source]) -> Vec<Group> {
    let mut forest = Forest::new(sources.len());
    let mut networks: BTreeMap<&str, usize> = BTreeMap::new();
    let mut same_network = vec![false; sources.len()];
    for (place, source) in sources.iter().enumerate() {
        let Some(network) = &source.network else {
            continue;
        };
        if let Some(first) = networks.get(network.as_str()) {
            forest.join(*first, place);
            same_network[place] = true;
        } else {
            networks.insert(network, place);
        }
    }
    let mut same_things = vec![false; sources.len()];
    let sorted: Vec<Vec<CaseId>> = sources
        .iter()
        .map(|source| {
            let mut reported = source.reported.clone();
            reported.sort_unstable();
            reported.dedup();
            reported
        })
        .collect();
    let able: Vec<usize> = (0..sorted.len())
        .filter(|place| sorted[*place].len() >= SHARED_MIN)
        .collect();
    for (index, one) in able.iter().enumerate() {
        for other in &able[index + 1..] {
            if is_similar(&sorted[*one], &sorted[*other]) {
                forest.join(*one, *other);
                same_things[*other] = true;
            }
        }
    }
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    for place in 0..sources.len() {
        let group = groups.entry(forest.root(place)).or_insert(Group {
            members: Vec::new(),
            same_network: false,
            same_things: false,
        });
        group.members.push(place);
        group.same_network |= same_network[place];
        group.same_things |= same_things[place];
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    groups.sort_by_key(|group| (std::cmp::Reverse(group.members.len()), group.members[0]));
    groups
}

/// Whether what two have reported is mostly the same. Both lists are sorted.
pub fn is_similar(one: &[CaseId], other: &[CaseId]) -> bool {
    let (mut left, mut right, mut shared) = (0, 0, 0);
    while let (Some(a), Some(b)) = (one.get(left), other.get(right)) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => left += 1,
            std::cmp::Ordering::Greater => right += 1,
            std::cmp::Ordering::Equal => {
                shared += 1;
                left += 1;
                right += 1;
            }
        }
    }
    let either = one.len() + other.len() - shared;
    shared >= SHARED_MIN && shared as f64 >= SIMILARITY_MIN * either as f64
}

/// Sets that grow together (union-find).
struct Forest {
    parents: Vec<usize>,
}

impl Forest {
    fn new(count: usize) -> Self {
        Self {
            parents: (0..count).collect(),
        }
    }

    fn root(&mut self, mut place: usize) -> usize {
        while self.parents[place] != place {
            self.parents[place] = self.parents[self.parents[place]];
            place = self.parents[place];
        }
        place
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.parents[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use evenhand_model::{Rng, Time};
    use proptest::prelude::*;

    use super::*;

    fn case(number: u64) -> CaseId {
        CaseId::new(Time::from_micros(0), &mut Rng::from_number(number))
    }

    fn source(network: Option<&str>, reported: &[u64]) -> Source {
        Source {
            network: network.map(str::to_owned),
            reported: reported.iter().map(|number| case(*number)).collect(),
        }
    }

    #[track_caller]
    fn check(sources: &[Source], expected: &[&[usize]]) {
        let found: Vec<Vec<usize>> = groups(sources)
            .into_iter()
            .map(|group| group.members)
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn who_comes_from_one_network_is_one() {
        let at = |network| source(Some(network), &[1]);
        check(&[at("a"), at("b"), at("a"), at("a")], &[&[0, 2, 3], &[1]]);
    }

    #[test]
    fn where_nobody_knows_the_network_everybody_is_themselves() {
        check(&[source(None, &[1]), source(None, &[1])], &[&[0], &[1]]);
        check(&[], &[]);
    }

    #[test]
    fn who_keeps_reporting_the_same_things_is_one() {
        let one = source(None, &[1, 2, 3, 4]);
        let other = source(None, &[2, 3, 4, 9]);
        check(&[one.clone(), other], &[&[0, 1]]);
        // Twice is chance, and so is a small part of much.
        check(&[one.clone(), source(None, &[1, 2])], &[&[0], &[1]]);
        let busy = source(None, &(1..=20).collect::<Vec<_>>());
        check(&[one, busy], &[&[0], &[1]]);
    }

    #[test]
    fn friends_of_friends_are_one_and_it_is_said_why() {
        let chain = [
            source(Some("x"), &[1, 2, 3, 4]),
            source(None, &[2, 3, 4, 5]),
            source(None, &[3, 4, 5, 6]),
            source(Some("x"), &[77]),
        ];
        let found = groups(&chain);
        assert_eq!(found[0].members, [0, 1, 2, 3]);
        assert!(found[0].same_network && found[0].same_things);
    }

    proptest! {
        /// In which order reports came says nothing of who belongs together.
        #[test]
        fn the_order_of_reporters_changes_no_group(
            sources in prop::collection::vec(
                (prop::option::of(0_u8..4), prop::collection::vec(0_u64..8, 0..6)), 0..20),
            shift in 0_usize..20,
        ) {
            let sources: Vec<Source> = sources
                .iter()
                .map(|(network, reported)| {
                    source(network.map(|one| one.to_string()).as_deref(), reported)
                })
                .collect();
            let mut shifted = sources.clone();
            let by = shift.checked_rem(sources.len()).unwrap_or(0);
            shifted.rotate_left(by);
            let sizes = |sources: &[Source]| -> Vec<usize> {
                groups(sources).iter().map(|group| group.members.len()).collect()
            };
            prop_assert_eq!(sizes(&sources), sizes(&shifted));
        }
    }
}
