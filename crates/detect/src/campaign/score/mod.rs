//! How far a group looks like people who act together, and why.

#[cfg(test)]
mod tests;
mod weigh;

use self::weigh::contributions;
use super::figures::Figures;

/// Before anything is counted: of the surges on a platform few are campaigns.
const PRIOR: f64 = -1.8;
/// Below so many accounts the prior falls, since there are so many small groups that some look odd by chance.
const SMALL: f64 = 20.0;
/// A group that is one text is rarer still: sayings, headlines and greetings come up by the thousand.
const ONE_TEXT: f64 = 1.5;
/// The sum from which on a group reads as coordinated: even odds.
const COORDINATED: f64 = 0.0;
/// The sum below which it reads as organic.
const ORGANIC: f64 = -1.5;
/// What a family must add to count as a kind of evidence of its own.
const FAMILY_MIN: f64 = 0.7;
/// Kinds of evidence that must agree.
const FAMILIES_MIN: usize = 2;

/// Figures that say the same thing in different ways; the sum of a family is capped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// How old the accounts are.
    Accounts,
    /// When they post.
    Timing,
    /// What they post.
    Content,
    /// Whom they post at.
    Targets,
}

impl Family {
    const ALL: [Family; 4] = [
        Family::Accounts,
        Family::Timing,
        Family::Content,
        Family::Targets,
    ];

    /// At most so much of the sum, in either direction.
    fn cap(self) -> f64 {
        match self {
            Family::Accounts | Family::Timing => 3.0,
            Family::Content => 2.5,
            Family::Targets => 1.5,
        }
    }
}

/// What one figure adds to or takes from the sum.
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    /// The figure, by its name in [`Figures`].
    pub figure: &'static str,
    /// The kind of evidence.
    pub family: Family,
    /// The figure as it was counted.
    pub value: f64,
    /// In natural log-odds; positive speaks for coordination, negative for an organic surge.
    pub weight: f64,
}

/// What a group reads as. It says how many people act, not whether that is wrong: unions and fans act together too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Reading {
    /// As many people who care about one thing at once: news, mourning, sports, protest.
    Organic,
    /// As neither.
    #[default]
    Unclear,
    /// As accounts that act together.
    Coordinated,
}

/// The sum over a group, with everything that went into it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assessment {
    /// What the figures are.
    pub figures: Figures,
    /// What each adds, in the order of the families.
    pub contributions: Vec<Contribution>,
    /// The sum of prior and capped families, in natural log-odds.
    pub log_odds: f64,
    /// What it reads as.
    pub reading: Reading,
}

impl Assessment {
    /// Weighs figures, each as `weigh` says.
    pub fn of(figures: Figures) -> Self {
        let contributions = contributions(&figures);
        let of_family = |family: Family| {
            let each = contributions.iter().filter(|one| one.family == family);
            let sum: f64 = each.map(|one| one.weight).sum();
            sum.clamp(-family.cap(), family.cap())
        };
        let sums = Family::ALL.map(of_family);
        let log_odds = prior(&figures) + sums.iter().sum::<f64>();
        let kinds = sums.iter().filter(|sum| **sum >= FAMILY_MIN).count();
        let reading = if log_odds >= COORDINATED && kinds >= FAMILIES_MIN {
            Reading::Coordinated
        } else if log_odds < ORGANIC {
            Reading::Organic
        } else {
            Reading::Unclear
        };
        Self {
            figures,
            contributions,
            log_odds,
            reading,
        }
    }
}

/// The log-odds before anything is known but the size, and what it was picked by.
fn prior(figures: &Figures) -> f64 {
    let small = (SMALL / figures.accounts.max(1) as f64).ln().max(0.0);
    PRIOR - small - if figures.is_one_text { ONE_TEXT } else { 0.0 }
}
