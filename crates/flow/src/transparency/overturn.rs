//! How often something was contained that need not have been, as people found: by rule and language.

use evenhand_model::{
    Case, CaseId, Decision, DecisionOutcome, Order, OrderId, Time, order::OrderWeight,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::precision::Precision;
use crate::case::language;
use crate::work::{Figure, Key, Stop, Work};

/// The word for a language that nobody told, as BCP 47 has it.
const UNKNOWN: &str = "und";

/// Of what was contained and people have judged, how much need not have been.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Overturn {
    /// How many were lifted as contained by mistake, or were found to be no violation.
    pub overturned: u64,
    /// How many people have judged: those, and what was a violation.
    pub judged: u64,
    /// The part that was overturned, 0 to 1; `null` where nothing was judged.
    pub share: Option<f64>,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

impl Overturn {
    /// With the same interval as [`Precision`].
    pub fn of(overturned: u64, upheld: u64) -> Self {
        let known = Precision::of(overturned, upheld);
        Self {
            overturned,
            judged: known.decided,
            share: known.share,
            low: known.low,
            high: known.high,
        }
    }
}

/// The label of what a rule contained in some language, like `privacy.home-address/de`.
pub fn label(rule: &str, lang: Option<&str>) -> String {
    format!("{rule}/{}", language(lang))
}

/// Rule and language of a label.
pub fn read_label(label: &str) -> Option<(&str, &str)> {
    label.rsplit_once('/')
}

/// Of a language tag the language alone, so that `en-GB` and `en` are one, and no tag is a place to write
/// something in.
fn language(lang: Option<&str>) -> String {
    let primary = lang.and_then(|lang| lang.split(['-', '_']).next());
    let is_one = |text: &&str| {
        (2..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    primary
        .filter(is_one)
        .map_or_else(|| UNKNOWN.to_owned(), str::to_ascii_lowercase)
}

/// A person has judged what these orders of a rule contained; with a change of -1 they have not.
pub fn judged(
    work: &mut Work<'_>,
    case: &Case,
    orders: &[OrderId],
    is_overturned: bool,
    at: Time,
    change: i64,
) -> Result<(), Stop> {
    let figure = if is_overturned {
        Figure::ContainmentsOverturned
    } else {
        Figure::ContainmentsUpheld
    };
    work.expect(orders.iter().map(Key::of::<Order>))?;
    for id in orders {
        let order = work.need::<Order>(id, "action")?;
        if let (Some(rule), OrderWeight::Containment) = (&order.rule, order.kind.weight()) {
            let lang = language::of(work, case)?;
            let label = label(rule, lang.as_deref());
            work.count_at(&case.platform, figure, &label, at, change);
        }
    }
    Ok(())
}

/// A decision on what it ended has judged that. What was moot tells nothing.
pub fn judged_by(
    work: &mut Work<'_>,
    case: &Case,
    ended: &[OrderId],
    decision: &Decision,
    change: i64,
) -> Result<(), Stop> {
    let is_overturned = match decision.outcome {
        DecisionOutcome::Violation => false,
        DecisionOutcome::NoViolation => true,
        DecisionOutcome::Moot | DecisionOutcome::Contained => return Ok(()),
    };
    judged(work, case, ended, is_overturned, decision.at, change)
}

/// A decision has taken the place of another, which had judged what was contained: that is judged anew.
pub fn corrected(
    work: &mut Work<'_>,
    case: Option<CaseId>,
    original: &Decision,
    new: &Decision,
) -> Result<(), Stop> {
    let case = match case {
        Some(case) if !original.ended.is_empty() => work.get::<Case>(case)?,
        _ => None,
    };
    let Some(case) = case else {
        return Ok(());
    };
    judged_by(work, &case, &original.ended, original, -1)?;
    judged_by(work, &case, &original.ended, new, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lang: Option<&str>, expected: &str) {
        let label = label("privacy.home-address", lang);
        let read = read_label(&label);
        assert_eq!(read, Some(("privacy.home-address", expected)), "{lang:?}");
    }

    #[test]
    fn a_label_has_rule_and_language_and_nothing_else_of_the_tag() {
        check(Some("de"), "de");
        check(Some("en-GB"), "en");
        check(Some("PT_br"), "pt");
        check(Some("fil"), "fil");
        check(Some("x/y"), "und");
        check(Some("klingon"), "und");
        check(Some(""), "und");
        check(None, "und");
    }
}
