//! How often a source may be wrong before its items only ask people.

use evenhand_model::{Act, MediaSource};

use crate::work::{Line, Work};

/// How sure we must be that a source is wrong too often: 95 percent, one-sided.
const Z: f64 = 1.645;

/// Judged matches below which nothing is said of a source.
pub const JUDGED_MIN: u64 = 5;

/// Whether so many wrong matches among those judged speak for a share above the budget: the lower bound of Wilson's interval (1927) lies
/// above it, and some have been judged.
pub fn is_over(source: &MediaSource) -> bool {
    let judged = source.right + source.wrong;
    if judged < JUDGED_MIN {
        return false;
    }
    let (n, wrong) = (judged as f64, source.wrong as f64);
    let share = wrong / n;
    let centre = share + Z * Z / (2.0 * n);
    let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let lower = (centre - spread) / (1.0 + Z * Z / n);
    lower > f64::from(source.false_positives_thousandths_max) / 1_000.0
}

/// Notes whether a source is over its budget by now, and writes it.
pub fn settle(work: &mut Work<'_>, mut source: MediaSource) {
    let is_over = is_over(&source);
    if is_over != source.over_budget_since.is_some() {
        source.over_budget_since = is_over.then_some(work.now);
        let line = Line::of(Act::SourceBudgetCrossed)
            .with("source", source.name.as_str())
            .with("is_over", is_over)
            .with("right", source.right)
            .with("wrong", source.wrong);
        work.record(line);
    }
    work.put(source);
}
