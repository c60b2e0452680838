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

/// The keys of a text: MinHash over pairs of neighbouring words (Broder 1997), in bands (locality-sensitive hashing,
/// Indyk and Motwani 1998). With four bands of three hashes, two texts that have four fifths of their pairs in common
/// share a key in 94 of 100 cases, those that have a third in common in 14. Mentions, hashtags and links are left out,
/// since copies differ in them. `None` for texts of fewer than five words.
pub(super) fn bands(keys: Keys, text: &str) -> Option<[u64; BANDS]> {
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
    Some(bands)
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
        let (one, other) = (bands(keys, one).unwrap(), bands(keys, other).unwrap());
        one.iter()
            .zip(&other)
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
    fn a_text_of_a_few_words_has_none() {
        assert_eq!(bands(Keys::new(1), "happy birthday to you"), None);
        assert_eq!(
            bands(Keys::new(1), "#one #two @three http://x.example a b c"),
            None
        );
    }

    #[test]
    fn a_text_of_a_megabyte_is_read_in_bounds() {
        assert!(bands(Keys::new(1), &"wide world ".repeat(100_000)).is_some());
        let _ = bands(Keys::new(1), &"a\u{301}\u{489} ".repeat(200_000));
    }
}
