//! Values of systems that keep their method to themselves, compared by a distance that is named with them.
//!
//! We can't compute such a value, but keep it and compare it with what others have computed. There is no index: known values are gone through one by one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Bytes of a PhotoDNA value.
pub const PHOTODNA_SIZE_BYTES: usize = 144;

/// A value, and by which algorithm it was made.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Opaque {
    /// Who made the bytes what they are.
    pub algorithm: Algorithm,
    /// The value.
    pub bytes: Vec<u8>,
}

/// The name of an algorithm that is not ours, as in JSON: `photodna`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Algorithm(String);

/// A text that can't name an algorithm.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAlgorithm {
    /// It has the wrong form.
    #[error(
        "an algorithm has 1 to 40 small letters of English, digits, `-`, `_` or `.` as its name, not {0:?}"
    )]
    Form(String),
    /// It is one whose values have a type of their own.
    #[error("values of {0} are not opaque: give them as what they are")]
    Own(String),
}

/// Names of the algorithms whose values have a type of their own.
pub(crate) const OWN: [&str; 4] = ["pdq", "sha256", "md5", "tlsh"];

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// 0 for the same bytes; others are infinitely far away.
    Equal,
    /// Bits that differ.
    Hamming,
    /// The root of the sum of squared differences of bytes.
    Euclidean,
    /// The sum of differences of bytes.
    Manhattan,
}

/// What an operator says of the values of one algorithm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Method {
    /// Whose values.
    pub algorithm: Algorithm,
    /// How they are compared.
    pub measure: Measure,
    /// Bytes that each value has; any number if not said.
    pub size_bytes: Option<usize>,
    /// The largest distance at which two values match, in the unit of the measure.
    pub distance_max: f64,
}

/// A value that a method can't compare.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It was made by something else.
    #[error("a value of {got} can't be compared with values of {wanted}")]
    Algorithm {
        /// By what it was made.
        got: Algorithm,
        /// What the method is for.
        wanted: Algorithm,
    },
    /// It has another length.
    #[error("a value of {algorithm} has {wanted_bytes} bytes here, not {got_bytes}")]
    Size {
        /// By what it was made.
        algorithm: Algorithm,
        /// What the method says, or the other value has.
        wanted_bytes: usize,
        /// What it has.
        got_bytes: usize,
    },
}

/// A known value that matches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Its place among those that were gone through, from 0.
    pub place: usize,
    /// How far it is away, in the unit of the measure.
    pub distance: f64,
}

/// The bytes of a value as lists write it: hexadecimal digits, or the numbers of its bytes with commas between them, as ThreatExchange
/// writes PhotoDNA. Nothing where it is neither.
#[must_use]
pub fn bytes_written(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    if text.contains(',') {
        let numbers = text.split(',').map(|number| number.trim().parse().ok());
        return numbers.collect();
    }
    hex::decode(text).ok().filter(|bytes| !bytes.is_empty())
}

impl Method {
    /// All values of `known` within the largest distance of `query`, in their order.
    ///
    /// # Errors
    ///
    /// If the query or a known value is not of this method: rather none at all than a match that is lost without a word. Whoever keeps values
    /// calls [`Method::check`] before, so that only a query can be at fault.
    pub fn find<'a>(
        &self,
        query: &Opaque,
        known: impl IntoIterator<Item = &'a Opaque>,
    ) -> Result<Vec<Found>, Unfit> {
        let mut found = Vec::new();
        for (place, known) in known.into_iter().enumerate() {
            let distance = self.distance(query, known)?;
            if distance <= self.distance_max {
                found.push(Found { place, distance });
            }
        }
        Ok(found)
    }

    /// How far two values are apart.
    ///
    /// # Errors
    ///
    /// If one is not of this method, or they differ in length and the measure is not [`Measure::Equal`].
    pub fn distance(&self, one: &Opaque, other: &Opaque) -> Result<f64, Unfit> {
        self.check(one)?;
        self.check(other)?;
        let sizes = [one.bytes.len(), other.bytes.len()];
        if self.measure != Measure::Equal && sizes[0] != sizes[1] {
            let algorithm = self.algorithm.clone();
            return Err(Unfit::Size {
                algorithm,
                wanted_bytes: sizes[0],
                got_bytes: sizes[1],
            });
        }
        Ok(self.measure.between(&one.bytes, &other.bytes))
    }

    /// Whether a value is of this method.
    ///
    /// # Errors
    ///
    /// If it is not: why.
    pub fn check(&self, value: &Opaque) -> Result<(), Unfit> {
        if value.algorithm != self.algorithm {
            return Err(Unfit::Algorithm {
                got: value.algorithm.clone(),
                wanted: self.algorithm.clone(),
            });
        }
        match self.size_bytes {
            Some(wanted_bytes) if wanted_bytes != value.bytes.len() => {
                let (algorithm, got_bytes) = (self.algorithm.clone(), value.bytes.len());
                Err(Unfit::Size {
                    algorithm,
                    wanted_bytes,
                    got_bytes,
                })
            }
            _ => Ok(()),
        }
    }
}

impl Measure {
    /// The distance of two values of one length.
    fn between(self, one: &[u8], other: &[u8]) -> f64 {
        let bytes = one.iter().zip(other);
        match self {
            Self::Equal if one == other => 0.0,
            Self::Equal => f64::INFINITY,
            Self::Hamming => bytes
                .map(|(one, other)| f64::from((one ^ other).count_ones()))
                .sum(),
            Self::Euclidean => bytes
                .map(|(one, other)| f64::from(one.abs_diff(*other)).powi(2))
                .sum::<f64>()
                .sqrt(),
            Self::Manhattan => bytes
                .map(|(one, other)| f64::from(one.abs_diff(*other)))
                .sum(),
        }
    }
}

impl Algorithm {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl FromStr for Algorithm {
    type Err = NotAlgorithm;

    fn from_str(text: &str) -> Result<Self, NotAlgorithm> {
        let fits =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
        if OWN.contains(&text) {
            Err(NotAlgorithm::Own(text.to_owned()))
        } else if text.is_empty() || text.len() > 40 || !text.bytes().all(fits) {
            Err(NotAlgorithm::Form(text.chars().take(80).collect()))
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl TryFrom<String> for Algorithm {
    type Error = NotAlgorithm;

    fn try_from(text: String) -> Result<Self, NotAlgorithm> {
        text.parse()
    }
}

impl From<Algorithm> for String {
    fn from(algorithm: Algorithm) -> Self {
        algorithm.0
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(algorithm: &str, bytes: &[u8]) -> Opaque {
        Opaque {
            algorithm: algorithm.parse().unwrap(),
            bytes: bytes.to_vec(),
        }
    }

    fn method(measure: Measure, size_bytes: Option<usize>, distance_max: f64) -> Method {
        Method {
            algorithm: "some-hash".parse().unwrap(),
            measure,
            size_bytes,
            distance_max,
        }
    }

    #[test]
    fn each_measure_counts_in_its_own_unit() {
        let check = |measure, other: &[u8], wanted| {
            let got = method(measure, None, 0.0).distance(
                &value("some-hash", &[0, 10, 255]),
                &value("some-hash", other),
            );
            assert_eq!(got, Ok(wanted), "{measure:?} {other:?}");
        };
        for measure in [
            Measure::Equal,
            Measure::Hamming,
            Measure::Euclidean,
            Measure::Manhattan,
        ] {
            check(measure, &[0, 10, 255], 0.0);
        }
        check(Measure::Equal, &[0, 10, 254], f64::INFINITY);
        check(Measure::Equal, &[0, 10], f64::INFINITY);
        check(Measure::Hamming, &[3, 10, 254], 3.0);
        check(Measure::Euclidean, &[3, 14, 255], 5.0);
        check(Measure::Manhattan, &[3, 14, 0], 262.0);
    }

    #[test]
    fn values_within_the_distance_are_found_in_order() {
        let known = [[0, 0], [9, 9], [3, 4], [0, 6]].map(|bytes| value("some-hash", &bytes));
        let check = |measure, distance_max, places: &[usize]| {
            let found = method(measure, Some(2), distance_max)
                .find(&known[0], &known)
                .unwrap();
            assert_eq!(
                found.iter().map(|found| found.place).collect::<Vec<_>>(),
                places,
                "{measure:?} {distance_max}"
            );
        };
        check(Measure::Euclidean, 5.0, &[0, 2]);
        check(Measure::Manhattan, 7.0, &[0, 2, 3]);
        check(Measure::Hamming, 2.0, &[0, 3]);
        check(Measure::Equal, 1000.0, &[0]);
    }

    #[test]
    fn values_that_cannot_be_compared_say_why() {
        let check = |method: Method, other: Opaque, message: &str| {
            let error = method
                .distance(&value("some-hash", &[1, 2]), &other)
                .unwrap_err();
            assert_eq!(error.to_string(), message);
        };
        check(
            method(Measure::Equal, None, 0.0),
            value("photodna", &[1, 2]),
            "a value of photodna can't be compared with values of some-hash",
        );
        check(
            method(Measure::Hamming, None, 0.0),
            value("some-hash", &[1]),
            "a value of some-hash has 2 bytes here, not 1",
        );
        check(
            method(Measure::Hamming, Some(3), 0.0),
            value("some-hash", &[1, 2, 3]),
            "a value of some-hash has 3 bytes here, not 2",
        );
    }

    #[test]
    fn names_are_plain_and_not_taken() {
        for text in ["photodna", "thorn.safer-hash_2"] {
            assert_eq!(text.parse::<Algorithm>().unwrap().name(), text);
        }
        for text in [
            "",
            "PhotoDNA",
            "photo dna",
            "é",
            &"a".repeat(41),
            "pdq",
            "sha256",
            "md5",
            "tlsh",
        ] {
            assert!(text.parse::<Algorithm>().is_err(), "{text}");
            assert!(
                serde_json::from_value::<Algorithm>(text.into()).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn a_method_is_read_from_its_names() {
        let text = r#"{"algorithm":"photodna","measure":"manhattan","size_bytes":144,"distance_max":20.0}"#;
        let method: Method = serde_json::from_str(text).unwrap();
        assert_eq!(
            (method.measure, method.size_bytes),
            (Measure::Manhattan, Some(PHOTODNA_SIZE_BYTES))
        );
    }
}
