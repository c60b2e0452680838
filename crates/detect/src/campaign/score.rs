//! How far a group looks like people who act together, and why.

use super::figures::Figures;

/// Before anything is counted: of the surges on a platform few are campaigns.
const PRIOR: f64 = -2.0;
/// Below so many accounts the prior falls, since there are so many small groups that some look odd by chance.
const SMALL: f64 = 20.0;
/// The sum from which on a group reads as coordinated: odds of three to two.
const COORDINATED: f64 = 0.4;
/// The sum below which it reads as organic.
const ORGANIC: f64 = -0.5;
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
    /// Weighs figures. The weights are set by reasoning about each figure, not learned; they are in one place, here.
    pub fn of(figures: Figures) -> Self {
        let contributions = contributions(&figures);
        let of_family = |family: Family| {
            let each = contributions.iter().filter(|one| one.family == family);
            let sum: f64 = each.map(|one| one.weight).sum();
            sum.clamp(-family.cap(), family.cap())
        };
        let sums = Family::ALL.map(of_family);
        let log_odds = prior(figures.accounts) + sums.iter().sum::<f64>();
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

/// The log-odds before anything but the size is known.
fn prior(accounts: usize) -> f64 {
    PRIOR - (SMALL / accounts.max(1) as f64).ln().max(0.0)
}

fn contributions(figures: &Figures) -> Vec<Contribution> {
    let mut all = Vec::new();
    let mut add = |figure, family, value: f64, weight: f64| {
        all.push(Contribution {
            figure,
            family,
            value,
            weight: if weight.is_finite() { weight } else { 0.0 },
        });
    };
    let known = figures.accounts_of_known_age;
    if known > 0 {
        let share = figures.new_accounts as f64 / known as f64;
        add(
            "new_accounts",
            Family::Accounts,
            share,
            new_accounts(figures),
        );
        // Eight of a crowd can fall into three days by chance where most accounts are young.
        let together = 6.0 * (figures.sign_ups_together - 0.25);
        add(
            "sign_ups_together",
            Family::Accounts,
            figures.sign_ups_together,
            together.clamp(0.0, 2.0),
        );
    }
    // News come in waves: up to five times as many meet as evenly spread posts would have.
    let synchrony = figures.synchrony.max(1e-3).ln() - 1.6;
    add(
        "synchrony",
        Family::Timing,
        figures.synchrony,
        synchrony.clamp(-0.5, 2.0),
    );
    let beyond =
        ((figures.repeated_pairs + 2.0) / (figures.repeated_pairs_by_chance + 2.0)).ln() - 0.4;
    add(
        "repeated_pairs",
        Family::Timing,
        figures.repeated_pairs,
        beyond.clamp(-0.3, 2.0),
    );
    if let Some(entropy) = figures.interval_entropy {
        add(
            "interval_entropy",
            Family::Timing,
            entropy,
            (5.0 * (0.55 - entropy)).clamp(-0.3, 1.5),
        );
    }
    if figures.posts_with_text >= 4 && !figures.is_one_text {
        add(
            "copied",
            Family::Content,
            figures.copied,
            (5.0 * (figures.copied - 0.25)).clamp(-1.0, 2.0),
        );
    }
    add(
        "repeaters",
        Family::Content,
        figures.repeaters,
        (5.0 * (figures.repeaters - 0.12)).clamp(-0.5, 1.5),
    );
    if !figures.is_one_target {
        let concentration = figures.targeted * figures.target_gini;
        add(
            "target_concentration",
            Family::Targets,
            concentration,
            (4.0 * (concentration - 0.25)).clamp(-1.0, 1.5),
        );
    }
    all
}

/// The log-likelihood that three in ten are new against what is usual, per account beyond eight
/// damped, since members of a crowd are not independent.
fn new_accounts(figures: &Figures) -> f64 {
    let usual = figures.new_usual.clamp(0.01, 0.25);
    let (all, new) = (
        figures.accounts_of_known_age as f64,
        figures.new_accounts as f64,
    );
    let each = new / all * (0.3 / usual).ln() + (1.0 - new / all) * (0.7 / (1.0 - usual)).ln();
    (each * all.min(8.0)).clamp(-1.0, 3.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crowd() -> Figures {
        Figures {
            posts: 400,
            accounts: 380,
            accounts_of_known_age: 380,
            new_accounts: 12,
            new_usual: 0.03,
            sign_ups_together: 0.02,
            copied: 0.05,
            posts_with_text: 300,
            is_one_text: false,
            is_one_target: false,
            repeaters: 0.02,
            targeted: 0.1,
            target_gini: 0.3,
            interval_entropy: Some(0.8),
            synchrony: 3.0,
            repeated_pairs: 1.0,
            repeated_pairs_by_chance: 1.0,
            in_network: 0.0,
        }
    }

    #[track_caller]
    fn check(name: &str, figures: Figures, expected: Reading) {
        let found = Assessment::of(figures);
        assert_eq!(found.reading, expected, "{name}: {found:?}");
        let sum: f64 = Family::ALL
            .iter()
            .map(|family| {
                let each = found
                    .contributions
                    .iter()
                    .filter(|one| one.family == *family);
                each.map(|one| one.weight)
                    .sum::<f64>()
                    .clamp(-family.cap(), family.cap())
            })
            .sum();
        assert!(
            (found.log_odds - prior(found.figures.accounts) - sum).abs() < 1e-9,
            "the contributions say it all"
        );
    }

    #[test]
    fn crowds_are_organic_and_rings_are_not() {
        let (crowd, organic) = (crowd(), Reading::Organic);
        check("news", crowd.clone(), organic);
        check(
            "mourning, in the same words",
            Figures {
                copied: 0.6,
                ..crowd.clone()
            },
            organic,
        );
        check(
            "a quiz that everybody shares",
            Figures {
                copied: 1.0,
                targeted: 0.0,
                ..crowd.clone()
            },
            organic,
        );
        check(
            "a protest at one ministry",
            Figures {
                targeted: 0.9,
                target_gini: 0.95,
                ..crowd.clone()
            },
            organic,
        );
        check(
            "a young platform",
            Figures {
                new_accounts: 190,
                new_usual: 0.5,
                ..crowd.clone()
            },
            organic,
        );
        let ring = Figures {
            new_accounts: 200,
            copied: 0.7,
            targeted: 0.8,
            target_gini: 0.9,
            repeaters: 0.6,
            ..crowd.clone()
        };
        check(
            "new accounts, one text, one target",
            ring.clone(),
            Reading::Coordinated,
        );
        check(
            "the same with old accounts by a timetable",
            Figures {
                new_accounts: 12,
                synchrony: 40.0,
                repeated_pairs: 90.0,
                interval_entropy: Some(0.3),
                ..ring
            },
            Reading::Coordinated,
        );
    }

    #[test]
    fn one_kind_of_evidence_is_never_enough() {
        let strong = [
            Figures {
                new_accounts: 380,
                sign_ups_together: 1.0,
                ..crowd()
            },
            Figures {
                synchrony: 1e6,
                repeated_pairs: 1e6,
                interval_entropy: Some(0.0),
                ..crowd()
            },
            Figures {
                copied: 1.0,
                repeaters: 1.0,
                ..crowd()
            },
            Figures {
                targeted: 1.0,
                target_gini: 1.0,
                ..crowd()
            },
        ];
        for figures in strong {
            let found = Assessment::of(figures);
            assert_ne!(found.reading, Reading::Coordinated, "{found:?}");
        }
    }

    #[test]
    fn what_a_group_was_picked_by_is_no_evidence() {
        let picked = Figures {
            copied: 1.0,
            targeted: 1.0,
            target_gini: 1.0,
            is_one_text: true,
            is_one_target: true,
            ..crowd()
        };
        let found = Assessment::of(picked);
        let names: Vec<&str> = found.contributions.iter().map(|one| one.figure).collect();
        assert!(!names.contains(&"copied") && !names.contains(&"target_concentration"));
        assert_eq!(found.reading, Reading::Organic);
    }

    #[test]
    fn nothing_counted_is_no_evidence() {
        let found = Assessment::of(Figures::default());
        assert!(found.log_odds.is_finite());
        assert_eq!(found.reading, Reading::Organic);
    }
}
