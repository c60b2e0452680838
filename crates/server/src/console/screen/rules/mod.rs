//! Rules: the list, one rule, an event on trial, backtests, earlier sets.

pub mod backtest;
pub mod list;
pub mod show;
pub mod test;
pub mod versions;

use evenhand_flow::transparency::precision::Precision;
use evenhand_model::Scope;

use crate::console::Visit;

/// How often a rule was right, in words.
fn precision(found: &Precision) -> String {
    let Some(share) = found.share else {
        return "nobody has decided yet".to_owned();
    };
    let percent = |part: f64| (part * 100.0).round();
    format!(
        "{} of {} ({} %, likely {} to {} %)",
        found.violations,
        found.decided,
        percent(share),
        percent(found.low),
        percent(found.high)
    )
}

/// Whether the visitor may change rules.
fn may_change(visit: &Visit) -> bool {
    let caller = visit.call.caller.as_ref();
    caller.is_some_and(|caller| caller.may(Scope::RulesWrite))
}

/// A version as it is shown: its beginning is enough to tell sets apart.
fn short(version: &str) -> String {
    version.chars().take(12).collect()
}
