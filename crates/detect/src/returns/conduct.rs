//! What an account has done, in the form in which it is compared and may be kept: keyed hashes of bounded number, no words.

use std::hash::Hasher as _;

use serde::{Deserialize, Serialize};

use super::shingles::Shingles;
use super::value::Kind;

/// Values of each kind that are kept: those with the smallest hashes, so that two accounts keep the same ones of what they share.
const TARGETS_MAX: usize = 128;
const HASHTAGS_MAX: usize = 64;
const FOLLOWERS_MAX: usize = 256;
/// Texts that are kept: the last ones.
const TEXTS_MAX: usize = 8;
/// Letters below which a text is what anybody writes.
const TEXT_LETTERS_MIN: usize = 24;

/// The key under which values become hashes. Whoever has the hashes and not the key can't try out what they stand for.
#[derive(Clone)]
pub struct ConductKey {
    first: u64,
    second: u64,
}

impl ConductKey {
    /// The key of these 128 bits.
    pub fn new(bits: u128) -> Self {
        Self {
            first: (bits >> 64) as u64,
            second: bits as u64,
        }
    }

    /// The hash of a value that has several parts: SipHash-2-4, a keyed function that is made for short values, with the length
    /// of each part before it. The same for good, whatever the compiler, since hashes are kept.
    pub fn hash(&self, parts: &[&[u8]]) -> u64 {
        // The standard library calls it deprecated in favour of one whose algorithm may change.
        #[expect(deprecated, reason = "the algorithm must stay the same")]
        let mut hasher = std::hash::SipHasher::new_with_keys(self.first, self.second);
        for part in parts {
            hasher.write(&(part.len() as u64).to_le_bytes());
            hasher.write(part);
        }
        hasher.finish()
    }
}

impl std::fmt::Debug for ConductKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ConductKey(..)")
    }
}

/// One thing that an account did, or that was done to it.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// It mentioned, answered or followed an account.
    Contacted(u64),
    /// It used a hashtag.
    Used(u64),
    /// It posted a text.
    Posted(Shingles),
    /// An account follows it.
    FollowedBy(u64),
}

impl Deed {
    /// That a text was posted; none where it is so short that anybody writes it.
    pub fn posted(text: &str, key: &ConductKey) -> Option<Self> {
        let shingles = Shingles::keyed(text, key);
        (shingles.letters() >= TEXT_LETTERS_MIN).then_some(Self::Posted(shingles))
    }

    pub(super) fn value(&self) -> (Kind, u64) {
        match self {
            Self::Contacted(value) => (Kind::Target, *value),
            Self::Used(value) => (Kind::Hashtag, *value),
            Self::Posted(text) => (Kind::Text, text.whole()),
            Self::FollowedBy(value) => (Kind::Follower, *value),
        }
    }
}

/// What an account has done: whom it contacted, which hashtags it used, what it posted, and who follows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Conduct {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) targets: Vec<u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) hashtags: Vec<u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) followers: Vec<u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) texts: Vec<Shingles>,
}

impl Conduct {
    /// Adds a deed. Answers whether it is a new one.
    pub fn add(&mut self, deed: Deed) -> bool {
        match deed {
            Deed::Contacted(value) => add(&mut self.targets, value, TARGETS_MAX),
            Deed::Used(value) => add(&mut self.hashtags, value, HASHTAGS_MAX),
            Deed::FollowedBy(value) => add(&mut self.followers, value, FOLLOWERS_MAX),
            Deed::Posted(text) => {
                if self.texts.iter().any(|one| one.whole() == text.whole()) {
                    return false;
                }
                if self.texts.len() >= TEXTS_MAX {
                    self.texts.remove(0);
                }
                self.texts.push(text);
                true
            }
        }
    }

    /// Forgets that another account was contacted, and that it follows.
    pub fn forget(&mut self, account: u64) {
        for values in [&mut self.targets, &mut self.followers] {
            if let Ok(place) = values.binary_search(&account) {
                values.remove(place);
            }
        }
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        let lists = [&self.targets, &self.hashtags, &self.followers];
        self.texts.is_empty() && lists.iter().all(|list| list.is_empty())
    }

    /// Memory that it takes beside itself, in bytes.
    pub fn bytes(&self) -> usize {
        let lists = [&self.targets, &self.hashtags, &self.followers];
        let values: usize = lists.iter().map(|list| list.capacity() * 8).sum();
        let texts = self.texts.iter().map(|text| text.hashes().len() * 8);
        values + self.texts.capacity() * size_of::<Shingles>() + texts.sum::<usize>()
    }

    /// Everything that it is made of.
    pub fn deeds(&self) -> impl Iterator<Item = Deed> {
        let contacted = self.targets.iter().copied().map(Deed::Contacted);
        let used = self.hashtags.iter().copied().map(Deed::Used);
        let followed = self.followers.iter().copied().map(Deed::FollowedBy);
        let posted = self.texts.iter().cloned().map(Deed::Posted);
        contacted.chain(used).chain(followed).chain(posted)
    }
}

/// Adds to a rising list; answers whether the value is in it now and was not before.
fn add(values: &mut Vec<u64>, value: u64, most: usize) -> bool {
    let Err(place) = values.binary_search(&value) else {
        return false;
    };
    if place >= most {
        return false;
    }
    values.insert(place, value);
    values.truncate(most);
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key() -> ConductKey {
        ConductKey::new(7 << 64 | 11)
    }

    #[test]
    fn a_hash_is_the_same_for_good_and_another_under_another_key() {
        let parts: [&[u8]; 2] = [b"hashtag", b"larkfield"];
        assert_eq!(key().hash(&parts), 0xfb73_f826_276f_9997);
        assert_ne!(key().hash(&parts), ConductKey::new(12).hash(&parts));
        assert_ne!(key().hash(&[b"ab", b"c"]), key().hash(&[b"a", b"bc"]));
        assert_eq!(format!("{:?}", key()), "ConductKey(..)");
    }

    #[test]
    fn texts_that_anybody_writes_are_no_deeds_and_near_duplicates_stay_alike() {
        assert_eq!(Deed::posted("good morning all", &key()), None);
        let of = |text: &str| match Deed::posted(text, &key()) {
            Some(Deed::Posted(shingles)) => shingles,
            other => panic!("{other:?}"),
        };
        let text =
            "The river will be loud tonight, and all of you will hear it from the old bridge";
        let one = of(text);
        let changed = of(&text.replace("old", "new").to_uppercase());
        let likeness = one.likeness(&changed, |_| 1.0);
        assert!(likeness > 0.7, "{likeness}");
        let other = of("Fresh bread every morning from seven, closed on Mondays");
        assert!(one.likeness(&other, |_| 1.0) < 0.15);
        assert!(one.hashes().len() <= 24);
        let elsewhere = Shingles::keyed(text, &ConductKey::new(99));
        assert!(!one.shares_a_run(&elsewhere));
    }

    #[test]
    fn what_is_kept_of_a_flood_is_bounded_and_the_same_on_both_sides() {
        let flood = |from: u64, to: u64| {
            let mut conduct = Conduct::default();
            for number in from..to {
                let value = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
                conduct.add(Deed::Contacted(value));
                conduct.add(Deed::Used(value));
                conduct.add(Deed::FollowedBy(value));
                let text = format!("the {number}th line of a flood that does not end, {value}");
                conduct.add(Deed::posted(&text, &key()).unwrap());
            }
            conduct
        };
        let (one, other) = (flood(0, 20_000), flood(10_000, 30_000));
        assert!(one.bytes() < 10_000, "{}", one.bytes());
        assert_eq!(
            (one.targets.len(), one.texts.len()),
            (TARGETS_MAX, TEXTS_MAX)
        );
        let shared = one
            .targets
            .iter()
            .filter(|value| other.targets.contains(value))
            .count();
        assert!(shared > TARGETS_MAX / 4, "{shared}");
    }

    #[test]
    fn what_is_written_down_holds_no_words_and_is_read_again() {
        let mut conduct = Conduct::default();
        conduct.add(Deed::Contacted(3));
        conduct
            .add(Deed::posted("Larkfield belongs to those who watch at the gate", &key()).unwrap());
        let json = serde_json::to_string(&conduct).unwrap();
        assert!(!json.to_lowercase().contains("lark"));
        assert_eq!(serde_json::from_str::<Conduct>(&json).unwrap(), conduct);
        conduct.forget(3);
        assert!(conduct.targets.is_empty());
    }

    proptest! {
        #[test]
        fn the_order_of_deeds_makes_no_difference(mut values in prop::collection::vec(any::<u64>(), 0..400)) {
            let of = |values: &[u64]| {
                let mut conduct = Conduct::default();
                values.iter().for_each(|value| { conduct.add(Deed::Contacted(*value)); });
                conduct
            };
            let there = of(&values);
            values.reverse();
            prop_assert_eq!(there, of(&values));
        }
    }
}
