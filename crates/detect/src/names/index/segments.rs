//! How a text is cut into segments, and where in another text each of them may stand again.
//!
//! After Li, Deng, Wang and Feng, Pass-Join (PVLDB 5(3), 2011). A text is cut into three segments. At
//! most two edits lead to another text, so at least one segment is left as it was. More than that: let
//! `e(j)` be the edits within segment `j`, and `g(i) = e(1) + .. + e(i) - i`. `g(0)` is 0 and `g(3)` at
//! most -1. At the first `i` where `g` is -1, segment `i` has no edits, the text before it exactly
//! `i - 1`, and the text behind it at most `3 - i`. So segment `i` stands in the other text at a place where both
//! what precedes and what follows differ in length by no more than that, which leaves at most five places for one length and
//! nineteen for all five lengths.

use std::ops::Range;

/// Edits within which texts are found.
pub(super) const EDITS_MAX: u8 = 2;

const SEGMENTS: usize = EDITS_MAX as usize + 1;

/// How many segments a text of so many letters has. A text with fewer letters than segments counts as one
/// without letters: all of its length are looked at.
pub(super) fn segment_count(length: usize) -> usize {
    if length < SEGMENTS { 1 } else { SEGMENTS }
}

/// The letters of one segment, counted from zero; the last segments take what can't be shared out evenly.
pub(super) fn segment(length: usize, index: usize) -> Range<usize> {
    if length < SEGMENTS {
        return 0..0;
    }
    let (short, longer) = (length / SEGMENTS, length % SEGMENTS);
    let shorter = SEGMENTS - longer;
    let start = index * short + index.saturating_sub(shorter);
    start..start + short + usize::from(index >= shorter)
}

/// For a query of so many letters, where the segments of texts of length `length` may stand in it: the
/// segment's index and its place in the query.
pub(super) fn places(
    query_length: usize,
    length: usize,
) -> impl Iterator<Item = (usize, Range<usize>)> {
    (0..segment_count(length)).flat_map(move |index| {
        let own = segment(length, index);
        let (before, behind) = (index, SEGMENTS - 1 - index);
        let behind_length = length - own.end;
        let first = own.start.saturating_sub(before);
        let last = (own.start + before).min(query_length.wrapping_sub(own.len()));
        let fits = own.len() <= query_length;
        let starts = if fits { first..last + 1 } else { 0..0 };
        starts.filter_map(move |start| {
            let place = start..start + own.len();
            let moved_before = start.abs_diff(own.start);
            let moved_behind = (query_length - place.end).abs_diff(behind_length);
            let is_near = own.is_empty()
                || (moved_behind <= behind
                    && moved_before + moved_behind <= usize::from(EDITS_MAX));
            is_near.then_some((index, place))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_even_and_cover_the_text() {
        let cut = |length| [0, 1, 2].map(|index| segment(length, index));
        assert_eq!(cut(3), [0..1, 1..2, 2..3]);
        assert_eq!(cut(4), [0..1, 1..2, 2..4]);
        assert_eq!(cut(5), [0..1, 1..3, 3..5]);
        assert_eq!(cut(12), [0..4, 4..8, 8..12]);
        for length in 3..200 {
            let [first, second, third] = cut(length);
            assert_eq!(
                (first.start, second.start, third.start, third.end),
                (0, first.end, second.end, length),
            );
            assert!(third.len() - first.len() <= 1 && second.len() >= first.len());
        }
    }

    #[test]
    fn a_text_shorter_than_three_letters_is_one_segment_without_letters() {
        assert_eq!(
            (segment_count(1), segment_count(2), segment_count(3)),
            (1, 1, 3)
        );
        for (query_length, length) in [(1, 1), (2, 1), (3, 1), (1, 2), (4, 2)] {
            let all: Vec<_> = places(query_length, length).collect();
            assert_eq!(all, [(0, 0..0)], "{length} letters in {query_length}");
        }
    }

    #[test]
    fn nineteen_places_are_looked_at_for_a_query() {
        let counts = [10, 11, 12, 13, 14].map(|length| places(12, length).count());
        assert_eq!(counts, [3, 4, 5, 4, 3]);
    }

    #[test]
    fn places_of_a_segment_move_by_no_more_than_the_edits_around_it() {
        let all: Vec<_> = places(12, 12).collect();
        let expected = [(0, 0..4), (1, 3..7), (1, 4..8), (1, 5..9), (2, 8..12)];
        assert_eq!(all, expected);
        let longer: Vec<_> = places(13, 12).collect();
        assert_eq!(longer, [(0, 0..4), (1, 4..8), (1, 5..9), (2, 9..13)]);
    }

    #[test]
    fn a_query_shorter_than_a_segment_has_no_place_for_it() {
        assert_eq!(places(1, 3).count(), 3);
        assert_eq!(places(0, 3).count(), 0);
    }

    /// Every text over two letters with at most six of them, against every other: one at most two edits away always
    /// has a segment at one of its places.
    #[test]
    fn no_pair_within_two_edits_goes_unseen() {
        let texts: Vec<Vec<u8>> = (1..=6_usize)
            .flat_map(|length| {
                (0..1_u32 << length)
                    .map(move |bits| (0..length).map(|place| (bits >> place & 1) as u8).collect())
            })
            .collect();
        for text in &texts {
            for query in &texts {
                let is_near = super::super::distance::distance(text, query, EDITS_MAX).is_some();
                let is_seen = places(query.len(), text.len())
                    .any(|(index, place)| text[segment(text.len(), index)] == query[place]);
                assert!(is_seen || !is_near, "{text:?} and {query:?}");
            }
        }
    }
}
