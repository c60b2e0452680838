//! Scores that come after an assessment, from classifiers outside of the house: which rules they make
//! match that did not match without them.

use evenhand_model::{Event, Explanation, Signals, Tier};
use evenhand_rules::{Facts, RuleSet, Scratch};

use crate::assess::triage::Surroundings;

/// What rules ask for because of these scores. There is no order in it: a score never acts beyond a
/// look by a human.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Classified {
    /// How soon a human must look; `None` where no rule says.
    pub tier: Option<Tier>,
    /// Whether a human must look at all.
    pub opens_case: bool,
    /// Live rules that match because of the scores.
    pub rules: Vec<String>,
    /// The same, as a case shows it.
    pub explanation: Vec<Explanation>,
}

/// Evaluates the rules without the scores and with them. Effects of rules that matched already have
/// been carried out; those of the others are reduced to tier and case.
pub fn classified(
    rules: &RuleSet,
    event: &Event,
    around: &Surroundings<'_>,
    scores: &Signals,
    scratch: &mut Scratch,
) -> Classified {
    let before = evenhand_detect::run(event, Some(rules.signals_used())).signals;
    let mut after = before.clone();
    after.extend(scores.iter().map(|(name, score)| (name.clone(), *score)));
    let mut matched = |signals: &Signals| {
        let facts = Facts {
            event,
            now: around.now,
            signals,
            derived: around.derived,
            account: around.account,
            counts: around.counts,
        };
        rules.evaluate(&facts, scratch).matched.to_vec()
    };
    let (without, with) = (matched(&before), matched(&after));
    let mut classified = Classified::default();
    for index in with.into_iter().filter(|index| !without.contains(index)) {
        let Some(rule) = rules.rules().get(index as usize) else {
            continue;
        };
        let tier = rule.effects.tier;
        classified.opens_case |= rule.effects.opens_case() || tier.is_some();
        classified.tier = classified.tier.into_iter().chain(tier).min();
        classified.rules.push(rule.id.clone());
        classified.explanation.push(Explanation {
            factor: "rule".into(),
            level: tier.unwrap_or(Tier::T4).as_str().into(),
            points: 0,
            span: None,
            by: rule.id.clone(),
        });
    }
    classified
}
