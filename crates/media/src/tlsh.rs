//! TLSH, a hash under which texts with small changes stay near (Oliver, Cheng and Chen 2013).

use std::fmt;
use std::str::FromStr;

use ::tlsh::prelude::*;
use icu_normalizer::ComposingNormalizerBorrowed;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The distance up to which two texts are taken for one, unless somebody says otherwise: what ThreatExchange's library calls a confident match.
pub const DISTANCE_MAX: u32 = 30;

/// A TLSH value: 128 buckets, one byte of checksum. Written as `T1` and 70 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tlsh([u8; 35]);

/// A text that is no TLSH value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a TLSH value is `T1` and 70 hexadecimal digits, not {0:?}")]
pub struct NotTlsh(pub String);

/// The values to keep of a text and to ask with: of the text as it is, which is what others share, and of the text [`normalised`].
#[must_use]
pub fn values(text: &str) -> Vec<Tlsh> {
    let mut values: Vec<Tlsh> = [Tlsh::of(text), Tlsh::of(&normalised(text))]
        .into_iter()
        .flatten()
        .collect();
    values.dedup();
    values
}

/// A text without what changes its look or nothing at all: compatible characters are one (Unicode NFKC), letters small, any run of white space
/// one space, and characters without width left out.
#[must_use]
pub fn normalised(text: &str) -> String {
    let nfkc = ComposingNormalizerBorrowed::new_nfkc();
    let small = nfkc.normalize(text).to_lowercase();
    let words = small.split_whitespace().collect::<Vec<_>>().join(" ");
    words
        .chars()
        .filter(|character| !is_without_width(*character))
        .collect()
}

/// Soft hyphen, zero-width space and joiners, marks of direction, word joiner, variation selectors, byte order mark.
fn is_without_width(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}

impl Tlsh {
    /// The value of a text's bytes in UTF-8.
    ///
    /// A text has none if it is shorter than 50 bytes or too much of the same: nothing could be said of what it is near to.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        ::tlsh::hash_buf(text.as_bytes())
            .ok()
            .map(|value| Self::from_value(&value))
    }

    /// How far two texts are apart: 0 for the same, some hundreds for strangers. How long they are doesn't count, as in ThreatExchange's
    /// library: a text with something added to it stays near.
    #[must_use]
    pub fn distance(&self, other: &Self) -> u32 {
        use ::tlsh::compare::ComparisonConfiguration::NoDistance as LengthLeftOut;
        self.to_value()
            .compare_with_config(&other.to_value(), LengthLeftOut)
    }

    fn from_value(value: &::tlsh::Tlsh) -> Self {
        let mut bytes = [0; 35];
        value
            .store_into_bytes(&mut bytes)
            .expect("a value has 35 bytes");
        Self(bytes)
    }

    fn to_value(self) -> ::tlsh::Tlsh {
        ::tlsh::Tlsh::try_from(&self.0).expect("the bytes come from a value")
    }
}

impl FromStr for Tlsh {
    type Err = NotTlsh;

    /// Reads `T1` and 70 hexadecimal digits of either case.
    fn from_str(text: &str) -> Result<Self, NotTlsh> {
        use ::tlsh::hash::HexStringPrefix::WithVersion;
        let value = ::tlsh::Tlsh::from_str_with(text, Some(WithVersion));
        let value = value.map_err(|_| NotTlsh(text.chars().take(80).collect()))?;
        Ok(Self::from_value(&value))
    }
}

impl fmt::Display for Tlsh {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_value().fmt(formatter)
    }
}

impl Serialize for Tlsh {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Tlsh {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTICE: &str = "The library on Mill Street opens again on Monday at nine. Bring your card, the books that you have at home, \
                          and a friend who has never been there. There will be tea in the yard until noon, whatever the weather.";

    /// Values and distances (`diffxlen`) of TLSH's own Python package, `py-tlsh` 5.0.0.
    #[test]
    fn values_and_distances_are_those_of_the_original() {
        let texts = [
            NOTICE.to_owned(),
            NOTICE.replace("Monday", "Tuesday"),
            NOTICE.chars().rev().collect(),
            "ein kurzer Satz, der gerade über fünfzig Bytes lang ist, ok".to_owned(),
        ];
        let values = [
            "T193D022EFC70003390BFB0A1A605E67AD9B52A4BA053949344848D524AB06AA1A36E4CB",
            "T1E1D022EFD30003380BFB061A606EA7AD9B52A4BA053945344848D4246B06AA5A36E4CB",
            "T13CD0237521695E2A08DF8C980704759023D0750DFF0D44D2149D11B17024174A734CE5",
            "T1FCA0220EC202C82EA8C0020C32F23C02F002E2838200000C028B32CEA0233A82C2E800",
        ];
        assert_eq!(
            texts.map(|text| Tlsh::of(&text).unwrap().to_string()),
            values
        );
        let lorem = "T1DCF0DC36520C1B007FD32079B226559FD998A0200725E75AFCEAC99F5881184A4B1AA2";
        let check = |one: &str, other: &str, distance| {
            let [one, other] = [one, other].map(|text| text.parse::<Tlsh>().unwrap());
            assert_eq!(one.distance(&other), distance);
        };
        check(values[0], values[1], 11);
        check(values[0], values[2], 194);
        check(lorem, values[0], 283);
        check(lorem, values[2], 327);
    }

    #[test]
    fn small_changes_stay_near_and_strangers_far() {
        let check = |text: &str, is_near| {
            let distance = Tlsh::of(NOTICE).unwrap().distance(&Tlsh::of(text).unwrap());
            assert_eq!(distance <= DISTANCE_MAX, is_near, "{distance}: {text}");
        };
        check(NOTICE, true);
        check(&NOTICE.replace("Monday", "Tuesday"), true);
        check(&NOTICE.replace("at nine", "at 9"), true);
        check(&NOTICE.chars().rev().collect::<String>(), false);
        check(
            "A long walk along the river leads past four bridges and a mill, and back over the hill with the two old oaks.",
            false,
        );
    }

    #[test]
    fn a_text_that_says_too_little_has_no_value() {
        for text in ["", "Too short to say anything.", &"a".repeat(500)] {
            assert_eq!(values(text), [], "{text}");
        }
    }

    #[test]
    fn what_only_looks_different_is_one_after_normalising() {
        let check = |text: &str| {
            assert!(
                values(text).contains(&Tlsh::of(&normalised(NOTICE)).unwrap()),
                "{text}"
            );
        };
        check(&NOTICE.to_uppercase());
        check(&NOTICE.replace(' ', "  \n"));
        check(&NOTICE.replace('o', "o\u{200b}"));
        check(&NOTICE.replace('M', "\u{ff2d}"));
        assert_eq!(values(&normalised(NOTICE)).len(), 1);
    }

    #[test]
    fn a_value_is_written_as_it_was_read() {
        let value = Tlsh::of(NOTICE).unwrap();
        assert_eq!(
            value.to_string().to_lowercase().replace('t', "T").parse(),
            Ok(value)
        );
        assert_eq!(
            serde_json::from_str::<Tlsh>(&serde_json::to_string(&value).unwrap()).unwrap(),
            value
        );
        for text in [
            "",
            "T1",
            &value.to_string()[2..],
            &value.to_string().replace("T1", "T2"),
            &"é".repeat(36),
        ] {
            assert!(text.parse::<Tlsh>().is_err(), "{text}");
        }
    }
}
