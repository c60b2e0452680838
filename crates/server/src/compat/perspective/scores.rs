//! Scores of a comment, of the whole and of each sentence, with places as that API tells them.

use std::collections::BTreeMap;

use evenhand_detect::text::sentences::sentences;
use evenhand_detect::text::view::Views;
use evenhand_detect::text_model::{Head, Scores, score};

use super::message::{AttributeScores, Score, SpanScore};

/// A head that is asked for under a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// The name.
    pub name: String,
    /// Who answers.
    pub head: Head,
    /// Scores below it are left out.
    pub threshold: f64,
}

/// The scores of a text under the names that they are asked for by. Without `by_sentence` the whole
/// text is the only span, as clients read the first span where they want the score of all of it.
pub fn scores(
    text: &str,
    wanted: &[Wanted],
    by_sentence: bool,
) -> BTreeMap<String, AttributeScores> {
    let whole = score(&Views::of(text));
    let spans = if by_sentence {
        sentences(text)
    } else {
        Vec::new()
    };
    let places = Places::of(text);
    let mut spans: Vec<([usize; 2], Scores)> = spans
        .into_iter()
        .map(|span| (span, score(&Views::of(&text[span[0]..span[1]]))))
        .collect();
    if spans.len() <= 1 {
        spans = vec![([0, text.len()], whole)];
    }
    let answer = |wanted: &Wanted| {
        let keep = |value: f32| (f64::from(value) >= wanted.threshold).then(|| Score::of(value));
        let span_scores = spans.iter().filter_map(|([begin, end], scores)| {
            Some(SpanScore {
                begin: places.utf16(*begin),
                end: places.utf16(*end),
                score: keep(scores.of(wanted.head))?,
            })
        });
        let scores = AttributeScores {
            span_scores: span_scores.collect(),
            summary_score: keep(whole.of(wanted.head)),
        };
        let is_empty = scores.span_scores.is_empty() && scores.summary_score.is_none();
        (!is_empty).then(|| (wanted.name.clone(), scores))
    };
    wanted.iter().filter_map(answer).collect()
}

/// Places in a text in UTF-16 code units, which that API counts in (its discovery document says so of
/// `begin` and `end`), as JavaScript, Java and C# do. Python counts code points: beyond the Basic
/// Multilingual Plane, as in emoji, the two differ.
#[derive(Debug)]
pub struct Places<'a> {
    text: &'a str,
    /// The unit at every [`STEP`]-th byte, so that a look costs no walk from the start.
    at_step: Vec<usize>,
}

const STEP: usize = 256;

impl<'a> Places<'a> {
    /// The places of a text.
    pub fn of(text: &'a str) -> Self {
        let (mut at_step, mut units) = (Vec::with_capacity(text.len() / STEP + 1), 0);
        for (at, letter) in text.char_indices() {
            while at_step.len() * STEP <= at {
                at_step.push(units);
            }
            units += letter.len_utf16();
        }
        while at_step.len() * STEP <= text.len() {
            at_step.push(units);
        }
        Self { text, at_step }
    }

    /// The code unit at which the character at a byte begins.
    pub fn utf16(&self, byte: usize) -> usize {
        let step = byte / STEP;
        let before = self.at_step.get(step).copied().unwrap_or(0);
        // A step that falls into a character has the unit of the next one.
        let mut start = step * STEP;
        while !self.text.is_char_boundary(start) {
            start += 1;
        }
        let rest = self.text.get(start..byte).unwrap_or_default();
        before + rest.chars().map(char::len_utf16).sum::<usize>()
    }

    /// The byte of a code unit; `None` beyond the end and inside of a character.
    pub fn byte(&self, unit: usize) -> Option<usize> {
        let mut units = 0;
        for (at, letter) in self.text.char_indices() {
            if units >= unit {
                return (units == unit).then_some(at);
            }
            units += letter.len_utf16();
        }
        (units == unit).then_some(self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_utf16() {
        let long = "aé😀".repeat(200);
        for text in ["", "abc", "aé😀b", long.as_str()] {
            let places = Places::of(text);
            let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            for at in starts {
                let expected = text[..at].encode_utf16().count();
                assert_eq!(places.utf16(at), expected, "{at}");
                assert_eq!(places.byte(expected), Some(at));
            }
            assert_eq!(places.byte(text.encode_utf16().count() + 1), None);
        }
        assert_eq!(Places::of("😀").byte(1), None);
    }

    #[test]
    fn spans_are_sentences_and_the_whole_where_nobody_asks_for_them() {
        let wanted = [Wanted {
            name: "TOXICITY".into(),
            head: Head::Toxic,
            threshold: 0.0,
        }];
        let spans = |text: &str, by_sentence| {
            let found = scores(text, &wanted, by_sentence);
            let spans = found["TOXICITY"].span_scores.iter();
            spans.map(|one| [one.begin, one.end]).collect::<Vec<_>>()
        };
        assert_eq!(spans("Hi 😀. Bye now.", true), [[0, 6], [7, 15]]);
        assert_eq!(spans("Hi 😀. Bye now.", false), [[0, 15]]);
        assert_eq!(spans(" one ", true), [[0, 5]]);
    }

    #[test]
    fn what_is_below_the_threshold_is_left_out() {
        let wanted = [Wanted {
            name: "THREAT".into(),
            head: Head::Threat,
            threshold: 1.1,
        }];
        assert!(scores("hello", &wanted, true).is_empty());
    }
}
