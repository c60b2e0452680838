//! What each figure weighs. The weights are set by reasoning about each figure, not learned; they are in one place, here.

use super::{Contribution, Family};
use crate::campaign::figures::Figures;

/// The part of copies above which they speak for coordination: headlines, condolences and slogans are copied as well.
const COPIED: f64 = 0.35;

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
    // Who could not have met by chance has not kept apart.
    let meetings = known_by(figures.meetings_by_chance, 3.0);
    // News come in waves: up to five times as many meet as evenly spread posts would have.
    let synchrony = figures.synchrony.max(1e-3).ln() - 1.6;
    add(
        "synchrony",
        Family::Timing,
        figures.synchrony,
        against(synchrony.clamp(-0.5, 2.0), meetings),
    );
    let beyond =
        ((figures.repeated_pairs + 2.0) / (figures.repeated_pairs_by_chance + 2.0)).ln() - 0.4;
    add(
        "repeated_pairs",
        Family::Timing,
        figures.repeated_pairs,
        against(beyond.clamp(-0.3, 2.0), meetings),
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
        // Of the first dozen posts of a campaign with several texts few have met their copies yet.
        let copied = (5.0 * (figures.copied - COPIED)).clamp(-1.0, 2.0);
        add(
            "copied",
            Family::Content,
            figures.copied,
            against(copied, known_by(figures.posts_with_text as f64, 30.0)),
        );
    }
    // Nobody has posted three times where most have not had the time to.
    let repeaters = (5.0 * (figures.repeaters - 0.12)).clamp(-0.5, 1.5);
    add(
        "repeaters",
        Family::Content,
        figures.repeaters,
        against(repeaters, known_by(figures.accounts as f64, 30.0)),
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

/// How far so many cases let something show that is there, in 0..1; one half at `half`.
fn known_by(cases: f64, half: f64) -> f64 {
    cases / (cases + half)
}

/// That something has not been seen yet speaks against it only as far as it could have been.
fn against(weight: f64, known: f64) -> f64 {
    if weight < 0.0 { weight * known } else { weight }
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
    (each * all.min(8.0)).clamp(-0.5, 3.0)
}
