//! The figures themselves: area under the ROC curve, average precision, recall at a share of false
//! alarms, and how sure they are.

use evenhand_model::Rng;

/// Area under the ROC curve: how often a row that has it scores higher than one that has not. Ties
/// count half. 0.5 where one kind is missing.
pub fn roc_auc(scored: &[(f64, bool)]) -> f64 {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
    let positives = sorted.iter().filter(|(_, is)| *is).count() as f64;
    let negatives = sorted.len() as f64 - positives;
    if positives == 0.0 || negatives == 0.0 {
        return 0.5;
    }
    let (mut below, mut won) = (0.0, 0.0);
    for tied in sorted.chunk_by(|one, other| one.0 == other.0) {
        let hits = tied.iter().filter(|(_, is)| *is).count() as f64;
        let misses = tied.len() as f64 - hits;
        won += hits * (below + misses / 2.0);
        below += misses;
    }
    won / (positives * negatives)
}

/// Average precision: the precision at each row that has it, from the highest score down, averaged.
/// Rows with the same score are taken together.
pub fn average_precision(scored: &[(f64, bool)]) -> f64 {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|one, other| other.0.total_cmp(&one.0));
    let positives = sorted.iter().filter(|(_, is)| *is).count() as f64;
    if positives == 0.0 {
        return 0.0;
    }
    let (mut taken, mut hits, mut sum) = (0.0, 0.0, 0.0);
    for tied in sorted.chunk_by(|one, other| one.0 == other.0) {
        let new = tied.iter().filter(|(_, is)| *is).count() as f64;
        taken += tied.len() as f64;
        hits += new;
        sum += new * hits / taken;
    }
    sum / positives
}

/// The share found of the rows that have it, when at most that share of the others is raised.
pub fn recall_at_false_alarms(scored: &[(f64, bool)], share: f64) -> f64 {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|one, other| other.0.total_cmp(&one.0));
    let positives = sorted.iter().filter(|(_, is)| *is).count() as f64;
    let allowed = ((sorted.len() as f64 - positives) * share).floor();
    let (mut alarms, mut hits) = (0.0, 0.0);
    for tied in sorted.chunk_by(|one, other| one.0 == other.0) {
        let new = tied.iter().filter(|(_, is)| *is).count() as f64;
        alarms += tied.len() as f64 - new;
        if alarms > allowed {
            break;
        }
        hits += new;
    }
    if positives == 0.0 {
        0.0
    } else {
        hits / positives
    }
}

/// The score that at most that share of the rows without lie above.
pub fn threshold_at_false_alarms(scored: &[(f64, bool)], share: f64) -> f64 {
    let mut without: Vec<f64> = scored
        .iter()
        .filter(|(_, is)| !*is)
        .map(|(score, _)| *score)
        .collect();
    without.sort_by(|one, other| other.total_cmp(one));
    let at = (without.len() as f64 * share) as usize;
    without.get(at).copied().unwrap_or(1.0)
}

/// The middle 95 % of a figure when the rows are drawn again with replacement.
pub fn interval(
    scored: &[(f64, bool)],
    figure: impl Fn(&[(f64, bool)]) -> f64,
    draws: usize,
    rng: &mut Rng,
) -> [f64; 2] {
    if scored.is_empty() || draws == 0 {
        return [0.0, 0.0];
    }
    let mut figures: Vec<f64> = (0..draws)
        .map(|_| {
            let drawn: Vec<(f64, bool)> = (0..scored.len())
                .map(|_| scored[rng.below(scored.len() as u64) as usize])
                .collect();
            figure(&drawn)
        })
        .collect();
    figures.sort_by(f64::total_cmp);
    let at = |share: f64| figures[((figures.len() - 1) as f64 * share).round() as usize];
    [at(0.025), at(0.975)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(scored: &[(f64, bool)], expected: [f64; 3]) {
        let found = [
            roc_auc(scored),
            average_precision(scored),
            recall_at_false_alarms(scored, 0.5),
        ];
        for (found, expected) in found.iter().zip(expected) {
            assert!(
                (found - expected).abs() < 1e-9,
                "{scored:?}: {found} {expected}"
            );
        }
    }

    #[test]
    fn figures_are_those_of_the_textbook() {
        let (yes, no) = (true, false);
        check(&[(0.9, yes), (0.1, no)], [1.0, 1.0, 1.0]);
        check(&[(0.9, no), (0.1, yes)], [0.0, 0.5, 0.0]);
        check(&[(0.5, no), (0.5, yes)], [0.5, 0.5, 0.0]);
        check(
            &[(0.9, yes), (0.8, no), (0.7, yes), (0.1, no)],
            [0.75, (1.0 + 2.0 / 3.0) / 2.0, 1.0],
        );
        check(&[(0.9, yes)], [0.5, 1.0, 1.0]);
        check(&[], [0.5, 0.0, 0.0]);
    }

    #[test]
    fn an_interval_holds_the_figure_and_repeats_itself() {
        let scored: Vec<(f64, bool)> = (0..200)
            .map(|at| (f64::from(at % 97), at % 3 == 0))
            .collect();
        let interval_of = || interval(&scored, roc_auc, 50, &mut Rng::from_number(5));
        let [low, high] = interval_of();
        assert!(low <= roc_auc(&scored) && roc_auc(&scored) <= high && low < high);
        assert_eq!([low, high], interval_of());
    }
}
