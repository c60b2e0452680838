//! Compares what a rule wants to do with what its condition has seen and rests on.

use evenhand_model::order::OrderWeight;
use evenhand_model::{OrderKind, Verdict};

use super::grounds::Ways;
use super::taint::{Taint, TaintKind};
use crate::error::Complaint;
use crate::file::Effects;

/// Why the effects are refused, or `None` when they may stand.
pub(crate) fn refuse(
    effects: &Effects,
    taint: &Taint,
    ways: Ways,
    whole: std::ops::Range<usize>,
) -> Option<Complaint> {
    by_people(effects, &whole)
        .or_else(|| blinded(effects, taint))
        .or_else(|| scores(effects, ways, &whole))
        .or_else(|| removal(effects, ways, &whole))
        .or_else(|| containment(effects, ways, &whole))
}

fn by_people(effects: &Effects, whole: &std::ops::Range<usize>) -> Option<Complaint> {
    let only_people = |action: &&OrderKind| action.weight() == OrderWeight::ByPeople;
    let action = effects.actions.iter().find(only_people)?;
    let message = format!(
        "this rule orders `{}`, which only people may order, two of them",
        action.as_str()
    );
    let help = "it limits what everybody can say; use verdict = \"review\" or case = true, so that a person looks";
    Some(Complaint::new(whole.clone(), message).help(help))
}

fn blinded(effects: &Effects, taint: &Taint) -> Option<Complaint> {
    let effect = first_effect(effects)?;
    if let Some(seen) = taint.get(TaintKind::Who) {
        let message = format!(
            "this rule sets {effect}, but its condition depends on who somebody is: it reads {}",
            seen.what
        );
        let help = "who is the author, the target, mentioned or reporting may not change what happens; \
                    test the content instead, count with size(content.mentions), or give a list of \
                    words that name nobody a `harmless = \"why\"`";
        return Some(Complaint::new(seen.span.clone(), message).help(help));
    }
    if let Some(seen) = taint.get(TaintKind::Undeclared) {
        let help = "declare it in schema.toml with `harmless = \"why\"`, or a tag that only rules set with \
                    `set_by = \"rules\"`; or drop the effect";
        let message = format!(
            "this rule sets {effect}, but its condition reads {}, which may tell of somebody's standing",
            seen.what
        );
        return Some(Complaint::new(seen.span.clone(), message).help(help));
    }
    let effect = match effects.tier {
        Some(_) => "a tier",
        None if effects.case == Some(true) => "a review case",
        None => return None,
    };
    let seen = taint.get(TaintKind::Author)?;
    let message = format!(
        "this rule sets {effect}, but its condition depends on the author's history: it reads {}",
        seen.what
    );
    let help = "history may serve verdicts and actions; how soon a human looks depends on the content alone";
    Some(Complaint::new(seen.span.clone(), message).help(help))
}

fn first_effect(effects: &Effects) -> Option<String> {
    if let Some(tier) = effects.tier {
        return Some(format!("tier {}", tier.as_str()));
    }
    if effects.verdict > Verdict::Allow {
        return Some(format!("verdict `{}`", word(effects.verdict)));
    }
    let action = effects
        .actions
        .first()
        .map(|action| format!("action `{}`", action.as_str()));
    action.or_else(|| (effects.case == Some(true)).then(|| "a review case".to_string()))
}

fn scores(effects: &Effects, ways: Ways, whole: &std::ops::Range<usize>) -> Option<Complaint> {
    let action = effects
        .actions
        .first()
        .map(|action| format!("action `{}`", action.as_str()));
    let verdict =
        (effects.verdict > Verdict::Review).then(|| format!("verdict `{}`", word(effects.verdict)));
    let effect = verdict.or(action).filter(|_| ways.rest_on_scores())?;
    let message = format!("this rule sets {effect}, but its condition can hold on scores alone");
    let help = "scores do not act: use verdict = \"review\", or add a pattern, a list or a known hash with &&";
    Some(Complaint::new(whole.clone(), message).help(help))
}

fn removal(effects: &Effects, ways: Ways, whole: &std::ops::Range<usize>) -> Option<Complaint> {
    let heavy = |action: &&OrderKind| action.weight() == OrderWeight::Heavy;
    let action = effects
        .actions
        .iter()
        .find(heavy)
        .map(|action| format!("action `{}`", action.as_str()));
    let verdict = (effects.verdict == Verdict::Remove).then(|| "verdict `remove`".to_string());
    let effect = verdict.or(action).filter(|_| !ways.all_operator())?;
    let message = format!(
        "this rule sets {effect}, but its condition can hold without an operator's list or a known hash"
    );
    let help =
        "add one with &&, like listed(\"bad-domains\", content.domains), or use verdict = \"hold\"";
    Some(Complaint::new(whole.clone(), message).help(help))
}

fn containment(effects: &Effects, ways: Ways, whole: &std::ops::Range<usize>) -> Option<Complaint> {
    let hides = |action: &&OrderKind| action.weight() == OrderWeight::Containment;
    let action = effects
        .actions
        .iter()
        .find(hides)
        .map(|action| format!("action `{}`", action.as_str()));
    let verdict =
        (effects.verdict > Verdict::Review).then(|| format!("verdict `{}`", word(effects.verdict)));
    let effect = verdict.or(action).filter(|_| !ways.all_pattern())?;
    let message = format!(
        "this rule sets {effect}, but its condition can hold without any pattern in what was written or done"
    );
    let help = "add a pattern with &&, like a literal of three letters or more, a list, a detector's finding, \
                or a counter >= 2; or use verdict = \"review\"";
    Some(Complaint::new(whole.clone(), message).help(help))
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow => "allow",
        Verdict::Review => "review",
        Verdict::Hold => "hold",
        Verdict::Remove => "remove",
    }
}
