//! Texts and values of other systems: what is asked is compared with every known one, since no index serves them.
//!
//! That is exact, and takes longer the more there is: with the two values of a post, 10,000 texts are gone
//! through in a quarter of a millisecond (one core of a shared Xeon).

use std::collections::{HashMap, HashSet};

use evenhand_media::Tlsh;
use evenhand_media::opaque::{Algorithm, Measure, Method, Opaque};
use evenhand_model::{MediaHashes, Nearness, OpaqueMeasure};

/// What is compared one by one, with the numbers of the items.
#[derive(Debug, Default)]
pub(super) struct Compared {
    texts: Vec<(Tlsh, u32)>,
    values: HashMap<Algorithm, Vec<(Opaque, u32)>>,
    numbers: HashSet<u32>,
}

impl Compared {
    /// Takes in what an item has of it.
    pub fn put(&mut self, hashes: &MediaHashes, number: u32) {
        if let Some(text) = hashes.tlsh.as_deref().and_then(tlsh) {
            self.texts.push((text, number));
            self.numbers.insert(number);
        }
        for value in values(&hashes.opaque) {
            let of_method = self.values.entry(value.algorithm.clone()).or_default();
            of_method.push((value, number));
            self.numbers.insert(number);
        }
    }

    /// Items that have something of it.
    pub fn numbers(&self) -> Vec<u32> {
        self.numbers.iter().copied().collect()
    }

    /// Forgets an item.
    pub fn remove(&mut self, number: u32) {
        if self.numbers.remove(&number) {
            self.texts.retain(|(_, other)| *other != number);
            for of_method in self.values.values_mut() {
                of_method.retain(|(_, other)| *other != number);
            }
        }
    }

    /// Whether there is any text to compare with.
    pub fn has_texts(&self) -> bool {
        !self.texts.is_empty()
    }

    /// Known texts with their distance: that of the nearest of what is asked, which are values of one text.
    pub fn near_texts<'a>(&'a self, asked: &'a [Tlsh]) -> impl Iterator<Item = (u32, u32)> + 'a {
        self.texts.iter().filter_map(|(known, number)| {
            let nearest = asked.iter().map(|one| one.distance(known)).min()?;
            Some((*number, nearest))
        })
    }

    /// Known values of the same method.
    pub fn values_like(&self, asked: &Opaque) -> &[(Opaque, u32)] {
        let known = self.values.get(&asked.algorithm);
        known.map_or(&[], Vec::as_slice)
    }
}

/// How far two values of one method are apart, rounded up, where a bank takes that for near enough. Values of different length are
/// strangers.
pub(super) fn distance(near: &Nearness, one: &Opaque, other: &Opaque) -> Option<u32> {
    let method = Method {
        algorithm: one.algorithm.clone(),
        measure: match near.opaque_measure {
            OpaqueMeasure::Equal => Measure::Equal,
            OpaqueMeasure::Hamming => Measure::Hamming,
            OpaqueMeasure::Euclidean => Measure::Euclidean,
            OpaqueMeasure::Manhattan => Measure::Manhattan,
        },
        size_bytes: None,
        distance_max: f64::from(near.opaque_distance_max),
    };
    let distance = method.distance(one, other).ok()?;
    (distance <= method.distance_max).then(|| distance.ceil() as u32)
}

/// A value of a text, with its version before the digits or without: lists write both.
pub(super) fn tlsh(text: &str) -> Option<Tlsh> {
    let digits = text.strip_prefix("T1").unwrap_or(text);
    format!("T1{digits}").parse().ok()
}

/// Values of other systems, by the names of their methods and in hexadecimal.
pub(super) fn values<'a>(
    written: impl IntoIterator<Item = (&'a String, &'a String)>,
) -> Vec<Opaque> {
    let read = |(name, value): (&String, &String)| {
        let algorithm = name.parse().ok()?;
        let bytes = hex::decode(value).ok()?;
        Some(Opaque { algorithm, bytes })
    };
    written.into_iter().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const TEXT: &str = "The boats in the harbour lay still, and nobody who walked along the quay that morning said a word about the \
                        storm that had gone over the town in the night.";

    fn of_text(text: &str) -> Option<String> {
        Tlsh::of(text).map(|value| value.to_string())
    }

    #[track_caller]
    fn check_values(
        near: &Nearness,
        known: (&str, &str),
        asked: (&str, &str),
        expected: Option<u32>,
    ) {
        let written = |(name, value): (&str, &str)| BTreeMap::from([(name.into(), value.into())]);
        let mut compared = Compared::default();
        let hashes = MediaHashes {
            opaque: written(known),
            ..MediaHashes::default()
        };
        compared.put(&hashes, 7);
        let asked = values(&written(asked)).remove(0);
        let mut found = compared.values_like(&asked).iter();
        let found = found.find_map(|(value, _)| distance(near, &asked, value));
        assert_eq!(found, expected, "{near:?}: {known:?} {asked:?}");
        compared.remove(7);
        assert!(compared.values_like(&asked).is_empty());
    }

    #[test]
    fn values_are_compared_as_their_bank_says_and_within_one_method_alone() {
        let near = |opaque_measure, opaque_distance_max| Nearness {
            opaque_measure,
            opaque_distance_max,
            ..Nearness::default()
        };
        let equal = Nearness::default();
        check_values(&equal, ("photodna", "0102"), ("photodna", "0102"), Some(0));
        check_values(&equal, ("photodna", "0102"), ("photodna", "0103"), None);
        check_values(&equal, ("photodna", "0102"), ("other", "0102"), None);
        let hamming = near(OpaqueMeasure::Hamming, 2);
        check_values(
            &hamming,
            ("photodna", "0f00"),
            ("photodna", "0c00"),
            Some(2),
        );
        check_values(&hamming, ("photodna", "0f00"), ("photodna", "0800"), None);
        check_values(&hamming, ("photodna", "0f00"), ("photodna", "0f"), None);
        let euclidean = near(OpaqueMeasure::Euclidean, 5);
        check_values(
            &euclidean,
            ("photodna", "0000"),
            ("photodna", "0304"),
            Some(5),
        );
        let manhattan = near(OpaqueMeasure::Manhattan, 6);
        check_values(&manhattan, ("photodna", "0000"), ("photodna", "0304"), None);
    }

    #[test]
    fn a_text_is_near_to_itself_with_another_look_and_forgotten_with_its_item() {
        let mut compared = Compared::default();
        let hashes = MediaHashes {
            tlsh: of_text(&evenhand_media::tlsh::normalised(TEXT)),
            ..MediaHashes::default()
        };
        compared.put(&hashes, 3);
        let asked = evenhand_media::tlsh::values(&TEXT.to_uppercase());
        assert_eq!(compared.near_texts(&asked).collect::<Vec<_>>(), [(3, 0)]);
        let digits = hashes.tlsh.as_deref().map(|text| &text[2..]);
        assert_eq!(digits.and_then(tlsh), hashes.tlsh.as_deref().and_then(tlsh));
        compared.remove(3);
        assert!(!compared.has_texts());
    }
}
