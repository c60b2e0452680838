//! What is proved, so that nobody can take "not proved" for "alike".

use evenhand_parity::Report;
use evenhand_parity::report::VerdictResult;

use super::{confidence, sentence};
use crate::number::{span, wait};

/// The verdict.
#[derive(Debug)]
pub struct Verdict {
    /// Whether parity is proved.
    pub is_proved: bool,
    /// In a few words.
    pub head: String,
    /// In sentences.
    pub text: String,
    /// Why it is not proved.
    pub reasons: Vec<String>,
}

/// Tells the verdict of a report.
pub fn verdict(report: &Report) -> Verdict {
    let is_proved = report.verdict.result == VerdictResult::Proved;
    Verdict {
        is_proved,
        head: head(report, is_proved),
        text: text(report, is_proved),
        reasons: report.verdict.reasons.clone(),
    }
}

fn head(report: &Report, is_proved: bool) -> String {
    let slower = &report.reference;
    match report.verdict.shown_slower_by {
        _ if is_proved => "Parity is proved".into(),
        Some(hours) if hours >= report.margin => format!("Parity fails: {slower} waits longer"),
        Some(_) => format!("Parity is not proved, and {slower} waits longer"),
        None => "Parity is not proved".into(),
    }
}

fn text(report: &Report, is_proved: bool) -> String {
    let (reference, compared) = (&report.reference, &report.compared);
    let horizon = span(report.horizon);
    let sure = confidence(report);
    let mut text = sentence(&report.verdict.text);
    if is_proved {
        text.push_str(&format!(
            " {reference} waits at most so much longer than {compared} in the first {horizon}: the whole {sure} interval lies below the margin."
        ));
    }
    let Some(gap) = report.rmst_difference else {
        return text;
    };
    if gap.low > 0.0 {
        text.push_str(&format!(
            " With {sure} confidence {reference} waits at least {} longer than {compared} in the first {horizon}.",
            wait(gap.low)
        ));
    } else if gap.high < 0.0 {
        text.push_str(&format!(
            " With {sure} confidence it is {compared} that waits longer, by at least {}.",
            wait(-gap.high)
        ));
    } else if !is_proved {
        text.push_str(&format!(
            " These cases show neither that {reference} is served as fast as {compared} nor that it isn't."
        ));
    }
    text
}
