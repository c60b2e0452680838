//! How much likelier a name is if it was made out of another.

use super::align::{Aligned, align};
use super::population::{COMPARED, Weight};
use super::{Name, Population, View, Views, Weighed};

/// Of ten who come back, two take a name that has nothing to do with the old one (assumed; nothing
/// is published). No difference of names says more than that against a return.
const UNRELATED: f64 = 0.2;
/// A likelihood ratio grows more slowly from here on, in nats, and never reaches the maximum: that two names are
/// alike for another reason than chance or return (a fan, a mock, the same joke) is always as likely as that.
const LOG_RATIO_BEND: f64 = 10.0;
const LOG_RATIO_MAX: f64 = 16.0;
/// Shortest view that is compared, in letters: many Chinese names have two.
const LETTERS_MIN: usize = 2;
/// So many letters at the beginning of a name say where a turned one begins.
const BEGINNING: usize = 3;
/// How much likelier it is, in nats, that a name in disguise was made out of another than that somebody chose it: of those who
/// vary a name about one in ten hides it so, of all others one in some hundreds.
const DISGUISE: f64 = 3.0;

/// What two names say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// Natural logarithm of the likelihood ratio: how much likelier the name is if the account is the
    /// suspended person's than if it is anybody's. 0 where there is nothing to compare.
    pub log_ratio: f64,
    /// In which view the names are most alike, and how; `None` where they aren't.
    pub likeness: Option<Likeness>,
}

/// How two names are alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likeness {
    /// The view.
    pub view: View,
    /// How much of what anybody's name is would share as much, by chance: a share of all accounts.
    pub chance: f64,
    /// Whether both are the same in that view.
    pub is_same: bool,
}

/// Compares the names of two accounts.
pub fn compare(suspended: &Name, candidate: &Name, population: &Population) -> Evidence {
    compare_weighed(suspended, &population.weigh(candidate))
}

/// The same with a candidate that was weighed before, for many comparisons.
pub fn compare_weighed(suspended: &Name, candidate: &Weighed) -> Evidence {
    let pairs = suspended
        .spellings()
        .flat_map(|old| candidate.spellings.iter().map(move |new| (old, new)));
    let alike = pairs.filter_map(|(old, new)| spelling(old, new));
    let Some((view, best, is_same)) =
        alike.max_by(|(_, one, _), (_, other, _)| one.log_ratio.total_cmp(&other.log_ratio))
    else {
        return Evidence {
            log_ratio: 0.0,
            likeness: None,
        };
    };
    // More spellings are more chances that two are alike by chance.
    let tries = (suspended.spellings().count() * candidate.spellings.len()).max(1) as f64;
    let was_disguised = suspended.spellings().any(|views| views.is_disguised);
    let disguise = match candidate.is_disguised && !was_disguised {
        true => DISGUISE,
        false => 0.0,
    };
    let varied = bend(best.log_ratio + disguise - tries.ln());
    let ratio = (UNRELATED + (1.0 - UNRELATED) * varied.exp()).ln();
    Evidence {
        log_ratio: ratio,
        likeness: (ratio > 0.0).then(|| Likeness {
            view,
            chance: (-best.shared).exp(),
            is_same,
        }),
    }
}

fn bend(log_ratio: f64) -> f64 {
    let room = LOG_RATIO_MAX - LOG_RATIO_BEND;
    let above = (log_ratio - LOG_RATIO_BEND).max(0.0);
    log_ratio.min(LOG_RATIO_BEND) + room * (1.0 - (-above / room / 2.0).exp())
}

/// The view in which a spelling is most alike to another.
fn spelling(
    old: &Views,
    new: &std::collections::HashMap<View, Weight>,
) -> Option<(View, Aligned, bool)> {
    let folded = new.get(&View::Folded)?;
    let by_view = COMPARED.into_iter().filter_map(|view| {
        // A view that is left out is the folded one, or the core.
        let new = new
            .get(&view)
            .or_else(|| (view == View::Tokens).then(|| new.get(&View::Core))?)
            .unwrap_or(folded);
        let old: Vec<char> = old.text(view).chars().collect();
        if old.len() < LETTERS_MIN || new.letters.len() < LETTERS_MIN {
            return None;
        }
        let mut aligned = align(&old, new);
        aligned.log_ratio -= entry(view);
        if let Some(turned) = matches!(view, View::Core | View::Latin)
            .then(|| turned(&old, &new.letters))
            .flatten()
        {
            let mut turned = align(&turned, new);
            turned.log_ratio -= TURNED;
            if turned.log_ratio > aligned.log_ratio {
                aligned = turned;
            }
        }
        Some((view, aligned, old == new.letters))
    });
    by_view.max_by(|(_, one, _), (_, other, _)| one.log_ratio.total_cmp(&other.log_ratio))
}

/// What it costs that the parts of a name without separators change places, in nats.
const TURNED: f64 = 4.5;

/// The old name, begun where the new one begins: `smithjohn` for `johnsmith`.
fn turned(old: &[char], new: &[char]) -> Option<Vec<char>> {
    let begin = new.get(..BEGINNING)?;
    let place = old.windows(BEGINNING).position(|window| window == begin)?;
    (place > 0).then(|| [&old[place..], &old[..place]].concat())
}

/// What it costs to look at a name that way, in nats: of so many who vary a name one does it so.
fn entry(view: View) -> f64 {
    match view {
        View::Folded => 0.3,
        View::Looks => 1.0,
        View::Core => 1.5,
        View::Tokens => 3.0,
        _ => 3.5,
    }
}

#[cfg(test)]
mod tests;
