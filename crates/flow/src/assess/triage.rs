//! One event, the rules and the detectors: a verdict, a tier, and why.

use evenhand_detect::Findings;
use evenhand_model::{
    Assessment, Event, Explanation, Graded, KnownMedium, OrderKind, Signal, Signals, Tier, Time,
    Triage, Verdict,
};
use evenhand_rules::{AccountFacts, Derived, Evidence, Facts, Rule, RuleSet, Scratch};
use serde::{Deserialize, Serialize};

use crate::assess::rubric::Rubric;

/// Everything that may decide how soon a human looks. It has no field for who the target is, for
/// anybody's standing or language, nor for whether the author is anonymous.
#[derive(Clone, Debug)]
pub struct TriageFacts<'a> {
    /// Tiers that matching live rules ask for, with the rule's id and what it rests on.
    pub asked: &'a [(Tier, &'a str, Evidence<'a>)],
    /// What detectors found, with places in the text.
    pub findings: &'a Findings,
}

/// An assessment with the effects that still have to be carried out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Assessed {
    /// What the caller is told; `orders` is filled in when they are made.
    pub assessment: Assessment,
    /// Actions that live rules want, with the rule that wants them.
    pub orders: Vec<RuleOrder>,
    /// Tags that live rules set.
    pub tags: Vec<TagChange>,
    /// Whether a human must look.
    pub opens_case: bool,
    /// Factors of the rubric as detectors graded them, so that a case can be graded again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub graded: Vec<Graded>,
    /// Values read from sliding windows, so that a replay uses those.
    pub counts: Vec<u64>,
    /// Conditions that ended in an error and so did not match.
    pub errors: u32,
    /// Content hash of the rule set.
    pub rules_version: String,
    /// What banks hold that is near to something in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<KnownMedium>,
    /// The house rule that was broken, where a bank says which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
}

/// An action that a rule wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleOrder {
    /// What must be done.
    pub kind: OrderKind,
    /// Which rule wants it.
    pub rule: String,
    /// Whether a person is asked before, and what happens until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_first: Option<AskFirst>,
    /// Whether it only repeats what a person has decided on the very same thing: then no brake holds it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_repeated: bool,
}

impl RuleOrder {
    /// An order that asks nobody.
    pub fn new(kind: OrderKind, rule: impl Into<String>) -> Self {
        Self {
            kind,
            rule: rule.into(),
            ask_first: None,
            is_repeated: false,
        }
    }
}

/// What happens until a person was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AskFirst {
    /// It is hidden.
    Hidden,
    /// It is shown.
    Shown,
}

/// A tag that a rule sets on the actor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagChange {
    /// Name of the tag.
    pub tag: String,
    /// When it ends.
    pub until: Option<Time>,
    /// Which rule sets it.
    pub rule: String,
}

/// What is known besides the event itself when it is assessed.
#[derive(Clone, Debug)]
pub struct Surroundings<'a> {
    /// Values computed from private ones.
    pub derived: &'a Derived,
    /// What is known of the author's account.
    pub account: AccountFacts<'a>,
    /// Values of the rule set's counters, this event included.
    pub counts: &'a [u64],
    /// When it is assessed.
    pub now: Time,
    /// Whether somebody has reported it, or asks what would be said of it: then factors are graded also
    /// where no rule reads a signal of theirs.
    pub is_reported: bool,
}

/// Runs detectors and rules on one event.
pub fn assess(
    rules: &RuleSet,
    event: &Event,
    around: &Surroundings<'_>,
    scratch: &mut Scratch,
) -> Assessed {
    assess_known(rules, event, &Signals::new(), around, scratch)
}

/// Like [`assess`], with signals that no detector gives, since they are not in the event: what banks of known media say of it.
pub fn assess_known(
    rules: &RuleSet,
    event: &Event,
    known: &Signals,
    around: &Surroundings<'_>,
    scratch: &mut Scratch,
) -> Assessed {
    let wanted = rules.signals_used();
    let mut findings = if around.is_reported {
        evenhand_detect::run_and_grade(event, wanted)
    } else {
        evenhand_detect::run(event, Some(wanted))
    };
    let known = known.iter().filter(|(name, _)| wanted.contains(*name));
    let known = known.map(|(name, signal)| (name.clone(), *signal));
    findings.signals.extend(known);
    assess_findings(rules, event, findings, around, scratch)
}

/// Like [`assess`], with what detectors found of the signals that the rules read.
pub fn assess_findings(
    rules: &RuleSet,
    event: &Event,
    findings: Findings,
    around: &Surroundings<'_>,
    scratch: &mut Scratch,
) -> Assessed {
    let facts = Facts {
        event,
        now: around.now,
        signals: &findings.signals,
        derived: around.derived,
        account: around.account,
        counts: around.counts,
    };
    let found = rules.evaluate(&facts, scratch);
    let id_of = |index: u32| rules.rules()[index as usize].id.clone();
    let matched: Vec<String> = found.matched.iter().map(|index| id_of(*index)).collect();
    let asks = |index: &u32| {
        let rule = &rules.rules()[*index as usize];
        let tier = rule.effects.tier?;
        Some((tier, rule.id.as_str(), rules.evidence(*index, event)))
    };
    let asked: Vec<_> = found.matched.iter().filter_map(asks).collect();
    let triaged = triage(&TriageFacts {
        asked: &asked,
        findings: &findings,
    });
    let opens_case = found.verdict > Verdict::Allow || triaged.tier.is_some() || found.case;
    Assessed {
        assessment: Assessment {
            event: event.id.clone(),
            verdict: found.verdict,
            tier: triaged.tier,
            coverage: evenhand_detect::coverage(event),
            uncovered: evenhand_detect::uncovered(event),
            rules: matched,
            observed: found.observed.iter().map(|index| id_of(*index)).collect(),
            orders: Vec::new(),
            signals: shown(findings.signals),
            explanation: triaged.explanation,
            triage: triaged.triage,
            clamped: false,
        },
        orders: found
            .actions
            .iter()
            .map(|(kind, rule)| RuleOrder::new(*kind, id_of(*rule)))
            .collect(),
        tags: found
            .matched
            .iter()
            .flat_map(|index| tags_of(&rules.rules()[*index as usize], around.now))
            .collect(),
        opens_case,
        graded: findings.factors,
        counts: around.counts.to_vec(),
        errors: found.errors,
        rules_version: rules.version().to_owned(),
        known: Vec::new(),
        policy: None,
    }
}

fn tags_of(rule: &Rule, now: Time) -> impl Iterator<Item = TagChange> {
    rule.effects.tags.iter().map(move |effect| TagChange {
        tag: effect.tag.to_string(),
        until: effect.lasts.map(|lasts| now.plus(lasts)),
        rule: rule.id.clone(),
    })
}

/// A tier with the reasons for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Triaged {
    /// How soon a human must look; `None` where nothing asks for a look.
    pub tier: Option<Tier>,
    /// Rules, factors and other evidence that it rests on.
    pub explanation: Vec<Explanation>,
    /// What the rubric says.
    pub triage: Option<Triage>,
}

/// The least urgent tier in which the rubric alone opens a case on content that nobody has reported.
pub const OWN_DETECTION_MIN: Tier = Tier::T3;

/// The tier that the rubric asks for, if it is urgent enough to ask.
pub fn asked_by(triage: &Triage) -> Option<Tier> {
    Some(triage.tier).filter(|tier| *tier <= OWN_DETECTION_MIN)
}

/// The strictest tier that rules or the rubric ask for, with the evidence for it.
pub fn triage(facts: &TriageFacts<'_>) -> Triaged {
    let graduated = Rubric::shipped().graduate(&facts.findings.factors);
    let by_rubric = graduated.as_ref().and_then(|one| asked_by(&one.triage));
    let asked = facts.asked.iter().map(|(tier, ..)| *tier);
    let tier = asked.chain(by_rubric).min();
    let mut triaged = Triaged {
        tier,
        ..Triaged::default()
    };
    if tier.is_some() {
        triaged.explanation = by_rules(facts);
    }
    if let Some(graduated) = graduated {
        triaged.explanation.extend(graduated.explanation);
        triaged.triage = Some(graduated.triage);
    }
    triaged
}

fn by_rules(facts: &TriageFacts<'_>) -> Vec<Explanation> {
    let by_rule = facts.asked.iter().flat_map(|(tier, rule, evidence)| {
        let spans = match evidence.spans.as_slice() {
            [] => vec![None],
            spans => spans.iter().copied().map(Some).collect(),
        };
        spans.into_iter().map(move |span| Explanation {
            factor: "rule".into(),
            level: tier.as_str().into(),
            points: 0,
            span,
            by: (*rule).into(),
        })
    });
    let rests_on = |signal: &str| {
        let mut asked = facts.asked.iter();
        asked.any(|(_, _, evidence)| evidence.signals.contains(&signal))
    };
    let found = facts.findings.evidence.iter();
    let by_evidence = found
        .filter(|one| rests_on(one.signal))
        .map(|evidence| Explanation {
            factor: evidence.signal.into(),
            level: evidence.level.into(),
            points: 0,
            span: Some(evidence.span),
            by: evidence.signal.into(),
        });
    by_rule.chain(by_evidence).collect()
}

/// Signals that say something; a detector that found nothing is left out of the answer.
fn shown(mut signals: evenhand_model::Signals) -> evenhand_model::Signals {
    signals.retain(|_, signal| !matches!(signal, Signal::Found(false)));
    signals
}
