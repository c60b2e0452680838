//! What a new version of a source's list changes, and when a person looks at it before it counts.

use std::collections::BTreeMap;
use std::fmt;

use super::listed::Listed;

/// A list that would become so many times as long waits for a person. Sources grow by a few in a hundred a day; what multiplies is a
/// list of something else, of everybody, or of somebody who has got hold of the source.
pub const GROWTH_MAX: u64 = 10;
/// A list that would lose more than so many in a hundred waits for a person. A withdrawal undoes what was done because of a match, and
/// an empty or cut answer of a source's server looks like the withdrawal of everything.
pub const LOSS_PERCENT_MAX: u64 = 50;

/// What a list says about those that it does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// The list is everything that the source knows: what it no longer names is withdrawn. Only of a list that was read to its end
    /// and [as a whole](super::Reading::is_whole).
    Whole,
    /// The list is what has changed: only what it withdraws is withdrawn.
    Part,
}

/// What changes if a new version comes into force. Everything in the order of ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Entries that were held before.
    pub held: u64,
    /// New entries.
    pub added: Vec<Listed>,
    /// Entries that are held, and of which the list says something else by now; as the list has them.
    pub changed: Vec<Listed>,
    /// Of these, how many have other hashes than before.
    pub rehashed: u64,
    /// The ids of entries that no longer count.
    pub withdrawn: Vec<String>,
    /// Entries of which the list says what is known.
    pub same: u64,
}

/// Why a person looks at a new version first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewCause {
    /// It would grow to [`GROWTH_MAX`] times what is held, or beyond.
    Growth {
        /// Entries that are held.
        held: u64,
        /// Entries that there would be.
        after: u64,
    },
    /// It would lose more than [`LOSS_PERCENT_MAX`] in a hundred of what is held.
    Loss {
        /// Entries that are held.
        held: u64,
        /// Entries that would be withdrawn.
        withdrawn: u64,
    },
}

/// Whether a person looks first at a version that adds and withdraws so many, where so many are held, and why. The first list of a
/// source is not judged by its size: who has set up the source has chosen it.
pub fn needs_review(held: u64, added: u64, withdrawn: u64) -> Option<ReviewCause> {
    if held == 0 {
        return None;
    }
    if withdrawn.saturating_mul(100) > held.saturating_mul(LOSS_PERCENT_MAX) {
        return Some(ReviewCause::Loss { held, withdrawn });
    }
    let after = held.saturating_sub(withdrawn).saturating_add(added);
    let grows = after >= held.saturating_mul(GROWTH_MAX);
    grows.then_some(ReviewCause::Growth { held, after })
}

impl Difference {
    /// Compares what is held of a source with a new version of its list. An entry that a list names twice counts as it was said last:
    /// by its time, else by its place.
    pub fn between(
        held: impl IntoIterator<Item = Listed>,
        list: impl IntoIterator<Item = Listed>,
        version: Version,
    ) -> Self {
        let held = held.into_iter().map(|one| (one.id.clone(), one));
        let mut held: BTreeMap<String, Listed> = held.collect();
        let mut difference = Self {
            held: held.len() as u64,
            ..Self::default()
        };
        for (id, listed) in latest(list) {
            match (held.remove(&id), listed.is_withdrawn) {
                (Some(_), true) => difference.withdrawn.push(id),
                (None, true) => {}
                (None, false) => difference.added.push(listed),
                (Some(known), false) => difference.compare(&known, listed),
            }
        }
        if version == Version::Whole {
            difference.withdrawn.extend(held.into_keys());
            difference.withdrawn.sort_unstable();
        }
        difference
    }

    /// Whether a person looks at it first. An entry with other hashes is another one under its old name, and counts as withdrawn and
    /// added: else a list could be exchanged whole without anybody having looked.
    pub fn needs_review(&self) -> Option<ReviewCause> {
        let added = self.added.len() as u64 + self.rehashed;
        let withdrawn = self.withdrawn.len() as u64 + self.rehashed;
        needs_review(self.held, added, withdrawn)
    }

    /// That a source has spoken of it again is no change.
    fn compare(&mut self, known: &Listed, listed: Listed) {
        let [before, after] = [known, &listed].map(|one| {
            let mut one = one.clone();
            one.updated_at = None;
            one.hashes.sort_unstable();
            one.labels.sort_unstable();
            one
        });
        if before == after {
            self.same += 1;
            return;
        }
        let is_rehashed = before.hashes != after.hashes || before.frames != after.frames;
        self.rehashed += u64::from(is_rehashed);
        self.changed.push(listed);
    }
}

fn latest(list: impl IntoIterator<Item = Listed>) -> BTreeMap<String, Listed> {
    let mut latest: BTreeMap<String, Listed> = BTreeMap::new();
    for listed in list {
        let is_older =
            |known: &Listed| known.updated_at > listed.updated_at && listed.updated_at.is_some();
        if !latest.get(&listed.id).is_some_and(is_older) {
            latest.insert(listed.id.clone(), listed);
        }
    }
    latest
}

impl fmt::Display for ReviewCause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Growth { held, after } => {
                write!(
                    formatter,
                    "the list would grow from {held} entries to {after}"
                )
            }
            Self::Loss { held, withdrawn } => {
                write!(
                    formatter,
                    "the list would lose {withdrawn} of its {held} entries"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::listed::{Algorithm, ListedHash};
    use super::*;

    fn entry(id: &str, value: &str) -> Listed {
        Listed {
            id: id.to_owned(),
            hashes: vec![ListedHash {
                algorithm: Algorithm::Opaque("test".to_owned()),
                value: value.to_owned(),
            }],
            ..Listed::default()
        }
    }

    fn withdrawn(id: &str) -> Listed {
        Listed {
            id: id.to_owned(),
            is_withdrawn: true,
            ..Listed::default()
        }
    }

    /// Ids that were added, changed (with how many got other hashes) and withdrawn, and how many stay the same.
    #[track_caller]
    fn check(
        held: &[Listed],
        list: &[Listed],
        version: Version,
        expected: (&[&str], &[&str], u64, &[&str], u64),
    ) {
        let found = Difference::between(held.to_vec(), list.to_vec(), version);
        let ids = |list: &[Listed]| list.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&found.added), expected.0, "added");
        assert_eq!(ids(&found.changed), expected.1, "changed");
        assert_eq!(found.rehashed, expected.2, "rehashed");
        assert_eq!(found.withdrawn, expected.3, "withdrawn");
        assert_eq!(found.same, expected.4, "same");
        assert_eq!(found.held, held.len() as u64);
    }

    #[test]
    fn a_whole_list_withdraws_what_it_no_longer_names_and_a_part_does_not() {
        let held = [entry("a", "1"), entry("b", "2"), entry("c", "3")];
        let list = [entry("d", "4"), entry("b", "9"), withdrawn("c")];
        check(
            &held,
            &list,
            Version::Whole,
            (&["d"], &["b"], 1, &["a", "c"], 0),
        );
        check(&held, &list, Version::Part, (&["d"], &["b"], 1, &["c"], 0));
        check(&held, &held, Version::Whole, (&[], &[], 0, &[], 3));
        check(&held, &[], Version::Part, (&[], &[], 0, &[], 0));
        check(
            &[],
            &[withdrawn("x")],
            Version::Whole,
            (&[], &[], 0, &[], 0),
        );
    }

    #[test]
    fn other_words_are_a_change_and_another_time_or_order_is_none() {
        let held = Listed {
            labels: vec!["a".into(), "b".into()],
            ..entry("a", "1")
        };
        let later = Listed {
            updated_at: Some("2026-11-23T10:00:00Z".parse().unwrap()),
            labels: vec!["b".into(), "a".into()],
            ..held.clone()
        };
        let held = [held];
        check(&held, &[later], Version::Whole, (&[], &[], 0, &[], 1));
        let noted = Listed {
            note: Some("seen again".into()),
            ..held[0].clone()
        };
        check(&held, &[noted], Version::Whole, (&[], &["a"], 0, &[], 0));
    }

    #[test]
    fn an_entry_that_is_named_twice_counts_as_it_was_said_last() {
        let at = |time: Option<&str>, one: Listed| Listed {
            updated_at: time.map(|time| time.parse().unwrap()),
            ..one
        };
        let (early, late) = (Some("2026-11-23T10:00:00Z"), Some("2026-11-24T10:00:00Z"));
        let held = [entry("a", "1")];
        let list = [at(late, entry("a", "1")), at(early, withdrawn("a"))];
        check(&held, &list, Version::Part, (&[], &[], 0, &[], 1));
        let list = [at(early, entry("a", "1")), at(late, withdrawn("a"))];
        check(&held, &list, Version::Part, (&[], &[], 0, &["a"], 0));
        let list = [at(late, entry("a", "1")), withdrawn("a")];
        check(&held, &list, Version::Part, (&[], &[], 0, &["a"], 0));
    }

    #[test]
    fn a_list_that_multiplies_or_loses_most_waits_for_a_person() {
        fn check(held: u64, added: u64, withdrawn: u64, expected: Option<ReviewCause>) {
            let found = needs_review(held, added, withdrawn);
            assert_eq!(found, expected, "{held} +{added} -{withdrawn}");
        }
        let growth = |held, after| Some(ReviewCause::Growth { held, after });
        let loss = |held, withdrawn| Some(ReviewCause::Loss { held, withdrawn });
        check(0, 1_000_000, 0, None);
        check(100, 899, 0, None);
        check(100, 900, 0, growth(100, 1_000));
        check(100, 950, 50, growth(100, 1_000));
        check(100, 0, 50, None);
        check(100, 0, 51, loss(100, 51));
        check(100, 5_000, 100, loss(100, 100));
        check(1, 0, 1, loss(1, 1));
        check(u64::MAX, u64::MAX, 0, growth(u64::MAX, u64::MAX));
    }

    #[test]
    fn a_list_whose_hashes_are_exchanged_waits_for_a_person() {
        let held: Vec<Listed> = (0..10).map(|id| entry(&format!("{id}"), "old")).collect();
        let other = |count: usize| -> Vec<Listed> {
            let ids = 0..10;
            let value = |id| if id < count { "new" } else { "old" };
            ids.map(|id| entry(&format!("{id}"), value(id))).collect()
        };
        let review =
            |count| Difference::between(held.clone(), other(count), Version::Whole).needs_review();
        assert_eq!(review(5), None);
        let (held, withdrawn) = (10, 6);
        assert_eq!(review(6), Some(ReviewCause::Loss { held, withdrawn }));
    }

    proptest! {
        #[test]
        fn what_is_held_after_a_difference_is_what_the_list_says(
            held in proptest::collection::btree_map("[a-e]", 0..3_u8, 0..5),
            list in proptest::collection::btree_map("[a-e]", 0..4_u8, 0..5),
        ) {
            let made = |(id, value): (&String, &u8)| match value {
                3 => withdrawn(id),
                value => entry(id, &value.to_string()),
            };
            let held: Vec<Listed> = held.iter().map(made).collect();
            let list: Vec<Listed> = list.iter().map(made).collect();
            let found = Difference::between(held.clone(), list.clone(), Version::Whole);
            let mut after: BTreeMap<String, Listed> = held.into_iter().map(|one| (one.id.clone(), one)).collect();
            for id in &found.withdrawn {
                prop_assert!(after.remove(id).is_some());
            }
            for one in found.added.iter().chain(&found.changed) {
                after.insert(one.id.clone(), one.clone());
            }
            let after: Vec<Listed> = after.into_values().collect();
            let listed: Vec<Listed> = list.into_iter().filter(|one| !one.is_withdrawn).collect();
            prop_assert_eq!(after, listed);
        }
    }
}
