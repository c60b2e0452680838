//! Texts that are nearly the same get a key in common.

use super::key::{Keys, mix};
use crate::text::view::fold;

/// Keys of one text.
pub(super) const BANDS: usize = 4;
/// Hashes that must agree for one key to agree.
const ROWS: usize = 3;
/// Characters that are read.
const CHARACTERS_MAX: usize = 2_000;
/// Words below which a text is too common to say anything ("happy birthday to you").
const WORDS_MIN: usize = 5;

/// The least hashes of a text in short, for comparing two texts of a group.
pub(super) type Rows = [u16; BANDS * ROWS];

/// What a text is known by.
pub(super) struct Near {
    /// Keys that copies have in common.
    pub(super) bands: [u64; BANDS],
    pub(super) rows: Rows,
}

/// Rows of twelve that agree in copies. Unrelated texts, with a hundredth of their pairs in common, have that many in two of ten
/// thousand cases; those that have half in common nearly always.
const ROWS_ALIKE: usize = 3;

/// Whether two texts are nearly the same. It sees more than a band in common does, and errs more often: good for each
/// pair of a few dozen texts, not for all pairs of thousands.
pub(super) fn are_alike(one: &Rows, other: &Rows) -> bool {
    let alike = one.iter().zip(other).filter(|(one, other)| one == other);
    alike.count() >= ROWS_ALIKE
}

/// Short keys that two copies have one of in common nearly as often as they have a band.
pub(super) fn short_bands(rows: &Rows) -> [u64; BANDS] {
    let mut bands = [0; BANDS];
    for (number, (band, rows)) in bands.iter_mut().zip(rows.chunks(ROWS)).enumerate() {
        let joined = rows
            .iter()
            .fold(0, |joined, row| (joined << 16) | u64::from(*row));
        *band = (joined << 2) | number as u64;
    }
    bands
}

/// The keys of a text: MinHash over pairs of neighbouring words (Broder 1997), in bands (locality-sensitive hashing,
/// Indyk and Motwani 1998). With four bands of three hashes, two texts that have four fifths of their pairs in common
/// share a key in 94 of 100 cases, those that have a third in common in 14. Mentions, hashtags and links are left out,
/// since copies differ in them. `None` for texts of fewer than five words.
pub(super) fn near(keys: Keys, text: &str) -> Option<Near> {
    let end = text
        .char_indices()
        .nth(CHARACTERS_MAX)
        .map_or(text.len(), |(at, _)| at);
    let folded = fold(&text[..end]);
    let mut least = [u64::MAX; BANDS * ROWS];
    let mut before = None;
    let mut count = 0_usize;
    for word in folded.split_whitespace() {
        if word.starts_with(['@', '#']) || word.starts_with("http") {
            continue;
        }
        let Some(word) = key_of_word(keys, word) else {
            continue;
        };
        count += 1;
        if let Some(before) = before.replace(word) {
            let pair = keys.pair(2, before, word);
            for (number, least) in least.iter_mut().enumerate() {
                *least = (*least).min(mix(pair.wrapping_add(number as u64)));
            }
        }
    }
    if count < WORDS_MIN {
        return None;
    }
    let mut bands = [0; BANDS];
    for (number, (band, rows)) in bands.iter_mut().zip(least.chunks(ROWS)).enumerate() {
        let joined = rows
            .iter()
            .fold(number as u64, |joined, row| mix(joined ^ row));
        *band = keys.pair(3, number as u64, joined);
    }
    Some(Near {
        bands,
        rows: least.map(|row| (row >> 48) as u16),
    })
}

/// The key of the letters and digits of a word; `None` where it has none.
fn key_of_word(keys: Keys, word: &str) -> Option<u64> {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Some(keys.of(1, word.as_bytes()));
    }
    let bare: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    (!bare.is_empty()).then(|| keys.of(1, bare.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(one: &str, other: &str) -> usize {
        let keys = Keys::new(7);
        let (one, other) = (near(keys, one).unwrap(), near(keys, other).unwrap());
        one.bands
            .iter()
            .zip(&other.bands)
            .filter(|(one, other)| one == other)
            .count()
    }

    const TEXT: &str =
        "everybody must tell the shop at the harbour today that we won't buy there again";

    #[test]
    fn copies_share_keys_and_others_do_not() {
        assert_eq!(shared(TEXT, &TEXT.to_uppercase()), BANDS);
        assert_eq!(
            shared(
                TEXT,
                &format!("@someone {TEXT} #harbour https://a.example/x")
            ),
            BANDS
        );
        assert_eq!(shared(TEXT, &TEXT.replace("won't", "wo\u{200B}n’t")), BANDS);
        assert!(shared(TEXT, &TEXT.replace("again", "any more")) > 0);
        assert_eq!(
            shared(
                TEXT,
                "the weather at the lake was lovely and we stayed until dark"
            ),
            0
        );
    }

    #[test]
    fn two_texts_are_alike_where_half_of_their_pairs_of_words_are() {
        let alike = |one: &str, other: &str| {
            let rows = |text| near(Keys::new(7), text).unwrap().rows;
            are_alike(&rows(one), &rows(other))
        };
        assert!(alike(
            TEXT,
            &TEXT.replace("shop", "store").replace("buy", "look")
        ));
        assert!(alike(
            TEXT,
            &TEXT.replace("today", "now").replace("again", "any more")
        ));
        assert!(!alike(
            TEXT,
            "the weather at the lake was lovely and we stayed until dark at the harbour"
        ));
    }

    #[test]
    fn a_text_of_a_few_words_has_none() {
        assert!(near(Keys::new(1), "happy birthday to you").is_none());
        assert!(near(Keys::new(1), "#one #two @three http://x.example a b c").is_none());
    }

    #[test]
    fn a_text_of_a_megabyte_is_read_in_bounds() {
        assert!(near(Keys::new(1), &"wide world ".repeat(100_000)).is_some());
        let _ = near(Keys::new(1), &"a\u{301}\u{489} ".repeat(200_000));
    }
}
