//! What classifiers outside of the house said of a case's content: shown to whoever reviews it, and
//! points for nothing.

use std::collections::BTreeMap;

use evenhand_model::{Case, Explanation};

/// Beginning of who says so, in an [`Explanation`].
const BY: &str = "classifier:";

/// Puts scores into a case in place of what the same classifier said before; answers whether that
/// changes anything.
pub fn note(case: &mut Case, classifier: &str, scores: &BTreeMap<String, f64>) -> bool {
    let by = format!("{BY}{classifier}");
    let line = |(signal, score): (&String, &f64)| Explanation {
        factor: signal.clone(),
        level: format!("{score:.2}"),
        points: 0,
        span: None,
        by: by.clone(),
    };
    let lines: Vec<Explanation> = scores.iter().map(line).collect();
    let before = case.explanation.iter().filter(|one| one.by == by);
    if before.eq(&lines) {
        return false;
    }
    case.explanation.retain(|one| one.by != by);
    case.explanation.extend(lines);
    true
}

/// Whether a line of the explanation is what a classifier said.
pub fn is_by_classifier(one: &Explanation) -> bool {
    one.by.starts_with(BY)
}
