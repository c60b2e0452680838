//! A compiled pattern: rows of classes, with gaps, sought among the words of a text.

use super::lexicon::Class;
use super::tokens::Tokens;
use crate::pack::Gap;

/// A compiled pattern, without optional parts.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    /// Which rule of which pack it belongs to.
    pub rule: u16,
    pub elements: Vec<Element>,
    /// Whether it stands only at the start of a clause or after one of these words.
    pub lead: Option<Rows>,
    /// The element that is sought first: the one with the longest words.
    pub anchor: usize,
}

/// Rows of classes, shared by all patterns of a pack.
pub(super) type Rows = std::sync::Arc<[Box<[Class]>]>;

/// One place of a pattern.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub gap: Gap,
    /// Any of these rows of classes.
    pub rows: Vec<Box<[Class]>>,
    /// Letters of its shortest word.
    pub letters_min: usize,
}

impl Pattern {
    pub(super) fn new(rule: u16, elements: Vec<Element>, lead: Option<Rows>) -> Self {
        let longest = elements
            .iter()
            .enumerate()
            .rev()
            .max_by_key(|(_, element)| element.letters_min);
        let anchor = longest.map_or(0, |(at, _)| at);
        Self {
            rule,
            elements,
            lead,
            anchor,
        }
    }

    /// The place of a match whose anchor has the row `row` from `at`.
    pub(super) fn find(&self, tokens: &Tokens, row: &[Class], at: usize) -> Option<[usize; 2]> {
        if !stands(tokens, row, at) {
            return None;
        }
        let start = self.leftwards(tokens, self.anchor, at)?;
        if let Some(lead) = &self.lead
            && !leads(tokens, lead, start)
        {
            return None;
        }
        let end = self.rightwards(tokens, self.anchor + 1, at + row.len())?;
        Some([start, end])
    }

    fn rightwards(&self, tokens: &Tokens, element: usize, from: usize) -> Option<usize> {
        let Some(sought) = self.elements.get(element) else {
            return Some(from);
        };
        for skipped in 0..=usize::from(sought.gap.words_max) {
            let at = from + skipped;
            if !may_follow(tokens, sought.gap, from - 1, at, skipped) {
                return None;
            }
            for row in sought.rows.iter().filter(|row| stands(tokens, row, at)) {
                if let Some(end) = self.rightwards(tokens, element + 1, at + row.len()) {
                    return Some(end);
                }
            }
        }
        None
    }

    fn leftwards(&self, tokens: &Tokens, element: usize, from: usize) -> Option<usize> {
        let Some(before) = element.checked_sub(1) else {
            return Some(from);
        };
        let sought = &self.elements[before];
        let gap = self.elements[element].gap;
        for skipped in 0..=usize::from(gap.words_max) {
            let last = from.checked_sub(1 + skipped)?;
            if !may_follow(tokens, gap, last, from, skipped) {
                return None;
            }
            for row in &sought.rows {
                let Some(at) = (last + 1).checked_sub(row.len()) else {
                    continue;
                };
                if stands(tokens, row, at)
                    && let Some(start) = self.leftwards(tokens, before, at)
                {
                    return Some(start);
                }
            }
        }
        None
    }
}

fn may_follow(tokens: &Tokens, gap: Gap, one: usize, other: usize, skipped: usize) -> bool {
    if gap.is_wide || skipped == 0 {
        tokens.are_in_one_sentence(one, other)
    } else {
        tokens.are_in_one_clause(one, other)
    }
}

/// Whether a clause starts at a word, or a word that leads into an order stands before it.
fn leads(tokens: &Tokens, lead: &[Box<[Class]>], start: usize) -> bool {
    let Some(before) = start.checked_sub(1) else {
        return true;
    };
    !tokens.are_in_one_clause(before, start)
        || lead.iter().any(|row| {
            start
                .checked_sub(row.len())
                .is_some_and(|from| stands(tokens, row, from))
        })
}

fn stands(tokens: &Tokens, row: &[Class], at: usize) -> bool {
    row.iter()
        .enumerate()
        .all(|(offset, class)| tokens.has(at + offset, *class))
}
