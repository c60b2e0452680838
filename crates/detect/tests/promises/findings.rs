//! What holds of the findings in any text.

use evenhand_detect::{ContentView, is_present, run_on};
use evenhand_model::Signal;

/// Every place is one of characters of the text, every score a share.
pub fn check(text: &str) {
    let found = run_on(&ContentView::of_text(text), None);
    for evidence in &found.evidence {
        check_place(text, evidence.span, evidence);
        assert!(found.signals.contains_key(evidence.signal));
    }
    for graded in &found.factors {
        if let Some(span) = graded.span {
            check_place(text, span, graded);
        }
    }
    for (name, signal) in &found.signals {
        if let Signal::Score(score) = signal {
            assert!((0.0..=1.0).contains(score), "{name} is {score}");
        }
        let _ = is_present(*signal);
    }
}

fn check_place(text: &str, [start, end]: [usize; 2], found: &impl std::fmt::Debug) {
    assert!(start < end, "{found:?} is empty");
    assert!(
        text.get(start..end).is_some(),
        "{found:?} is not inside {text:?}"
    );
}
