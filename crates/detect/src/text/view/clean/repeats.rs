//! Letters that are drawn out: "kiiiill".

use super::lexicon::LEXICON;
use super::{Letter, hash};

/// A letter that stands so many times in a row is drawn out, where that makes sense.
pub(super) const REPEATS_MIN: usize = 3;
/// A letter that stands so many times in a row is drawn out in any case: "Schifffahrt" has three.
const REPEATS_SURE: usize = 4;
const RUNS_MAX: usize = 5;

/// Shortens what is drawn out; `is_same` says whether two letters were the same before accents fell.
pub(super) fn shorten(
    word: &[Letter],
    is_same: impl Fn(&Letter, &Letter) -> bool,
) -> Option<Vec<Letter>> {
    if !word.iter().all(|letter| is_drawn_out(letter.is)) {
        return None;
    }
    let runs: Vec<&[Letter]> = word
        .chunk_by(|one, next| one.is == next.is && is_same(one, next))
        .collect();
    let long = runs.iter().filter(|run| run.len() >= REPEATS_MIN).count();
    if long == 0 || runs.len() < 2 {
        return None;
    }
    let shortened = |choice: usize| -> Vec<Letter> {
        let mut number = 0_u32;
        let mut shortened = Vec::with_capacity(word.len());
        for run in &runs {
            if run.len() < REPEATS_MIN {
                shortened.extend_from_slice(run);
                continue;
            }
            // A choice is made of the first few; of more there is only the choice of none.
            let kept = 1 + choice.checked_shr(number).map_or(0, |bits| bits & 1);
            number += 1;
            let is = run[0].is;
            let middle = run[kept - 1].place[0];
            let end = run[run.len() - 1].place[1];
            if kept == 2 {
                shortened.push(run[0]);
            }
            shortened.push(Letter {
                is,
                place: [middle, end],
            });
        }
        shortened
    };
    if long <= RUNS_MAX {
        let known = (0..1 << long)
            .filter_map(|choice| {
                let short = shortened(choice);
                let known = LEXICON.word(hash::of(short.iter().map(|letter| letter.is)))?;
                Some((short, (!known.is_sought(), known.cost.unwrap_or(u16::MAX))))
            })
            .min_by_key(|(_, cost)| *cost);
        if let Some((short, _)) = known {
            return Some(short);
        }
        let repaired = (0..1 << long).find_map(|choice| super::near::repair(&shortened(choice)));
        if repaired.is_some() {
            return repaired;
        }
    }
    let is_sure = runs.iter().any(|run| run.len() >= REPEATS_SURE);
    is_sure.then(|| shortened(0))
}

/// Scripts in which people draw letters out, and in which a letter thrice is no ordinary writing.
fn is_drawn_out(c: char) -> bool {
    matches!(c, 'a'..='z' | '\u{DF}'..='\u{24F}' | '\u{370}'..='\u{52F}' | '\u{5D0}'..='\u{5EA}'
        | '\u{620}'..='\u{6D3}' | '\u{900}'..='\u{963}')
}
