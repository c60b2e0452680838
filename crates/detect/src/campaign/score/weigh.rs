//! What each figure weighs. The weights are set by reasoning about each figure, not learned; they are in one place, here.

use super::{Contribution, Family};
use crate::campaign::figures::Figures;

/// Every figure that is known, in the order of the families.
pub(super) fn contributions(figures: &Figures) -> Vec<Contribution> {
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
