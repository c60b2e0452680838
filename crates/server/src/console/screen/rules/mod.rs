//! Rules: the list, one rule, an event on trial, backtests, earlier sets.

pub mod backtest;
pub mod list;
pub mod show;
pub mod test;
pub mod versions;

use evenhand_flow::transparency::overturn::Overturn;
use evenhand_flow::transparency::precision::Precision;
use evenhand_model::Scope;

use crate::console::Visit;

/// How often a rule was right, in words.
fn precision(found: &Precision) -> String {
    match found.share {
        Some(share) => part(
            found.violations,
            found.decided,
            share,
            [found.low, found.high],
        ),
        None => "nobody has decided yet".to_owned(),
    }
}

/// How often what was contained need not have been, in words.
pub fn overturn(found: &Overturn) -> String {
    match found.share {
        Some(share) => part(
            found.overturned,
            found.judged,
            share,
            [found.low, found.high],
        ),
        None => "nobody has judged any yet".to_owned(),
    }
}

fn part(some: u64, all: u64, share: f64, likely: [f64; 2]) -> String {
    let percent = |part: f64| (part * 100.0).round();
    let [low, high] = likely.map(percent);
    format!(
        "{some} of {all} ({} %, likely {low} to {high} %)",
        percent(share)
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
