//! What the rules in force say of an event, and why. Nothing is kept, and the author is taken as unknown.

use evenhand_flow::assess::triage::{Surroundings, assess_findings};
use evenhand_model::{Assessment, Event, Time};
use evenhand_rules::{AccountFacts, Derived, Facts, Mode, Scratch, Windows};
use schemars::JsonSchema;
use serde::Serialize;

use crate::rules::LoadedRules;

/// A verdict with its reasons.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EventExplained {
    /// What the answer to the event would say.
    pub assessment: Assessment,
    /// The rules that match, live or observing, and the one that was asked about.
    pub rules: Vec<RuleExplained>,
    /// What detectors found, and where.
    pub found: Vec<FoundAt>,
}

/// One rule on the event.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RuleExplained {
    /// Which rule.
    pub rule: String,
    /// What it finds, in one line.
    pub about: String,
    /// Whether it acts, or is only recorded.
    #[schemars(with = "String")]
    pub mode: Mode,
    /// Whether it matches.
    pub matches: bool,
    /// Why its condition can't be computed, such as for a missing field; it does not match then.
    pub fault: Option<String>,
    /// Parts of its condition with their values, innermost first.
    pub parts: Vec<PartExplained>,
    /// Where its words stand in the text: byte offsets, start and end.
    pub spans: Vec<[usize; 2]>,
    /// Signals that it reads.
    pub signals: Vec<String>,
}

/// One part of a condition.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PartExplained {
    /// The part as written.
    pub text: String,
    /// Its value.
    pub value: String,
}

/// Something that a detector found.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FoundAt {
    /// The signal that it shows.
    pub signal: String,
    /// What exactly was seen, in a word.
    pub level: String,
    /// Byte offsets into the text: start and end.
    pub span: [usize; 2],
}

impl LoadedRules {
    /// What these rules say of an event, and why. `asked` is a rule to be explained whether it matches
    /// or not.
    pub fn explain_event(&self, event: &Event, now: Time, asked: Option<&str>) -> EventExplained {
        let derived = Derived::of(event.actor.private.as_ref());
        // Windows of its own, in which this event is the first.
        let counts = Windows::new(self.set.counters()).observe(event, &derived, now);
        let account = AccountFacts {
            first_seen_at: None,
            post_count: 0,
            tags: &[],
        };
        let around = Surroundings {
            derived: &derived,
            account,
            counts: &counts,
            now,
            is_reported: true,
        };
        let findings = evenhand_detect::run(event, None);
        let read = findings.clone().only(self.set.signals_used());
        let assessed = assess_findings(&self.set, event, read, &around, &mut Scratch::new());
        let facts = Facts {
            event,
            now,
            signals: &findings.signals,
            derived: &derived,
            account,
            counts: &counts,
        };
        let orders = assessed.orders.iter().map(|order| order.kind.as_str());
        let assessment = Assessment {
            orders: orders.map(str::to_owned).collect(),
            ..assessed.assessment
        };
        let is_told = |rule: &str| {
            let matched = assessment.rules.iter().chain(&assessment.observed);
            matched
                .map(String::as_str)
                .chain(asked)
                .any(|told| told == rule)
        };
        let places = 0..self.set.rules().len();
        let told = places.filter(|place| {
            let rule = self.set.rules().get(*place);
            rule.is_some_and(|rule| is_told(&rule.id))
        });
        EventExplained {
            rules: told
                .filter_map(|place| self.explain_rule(place, event, &facts))
                .collect(),
            found: findings
                .evidence
                .iter()
                .map(|found| FoundAt {
                    signal: found.signal.to_owned(),
                    level: found.level.to_owned(),
                    span: found.span,
                })
                .collect(),
            assessment,
        }
    }

    fn explain_rule(
        &self,
        place: usize,
        event: &Event,
        facts: &Facts<'_>,
    ) -> Option<RuleExplained> {
        let rule = self.set.rules().get(place)?;
        let explained = self.set.explain(&rule.id, facts)?;
        let matches = explained.outcome == Ok(true);
        let evidence = self.set.evidence(u32::try_from(place).ok()?, event);
        let parts = explained.parts.into_iter().map(|part| PartExplained {
            text: part.text,
            value: part.value,
        });
        Some(RuleExplained {
            rule: rule.id.clone(),
            about: rule.about.clone(),
            mode: rule.mode,
            matches,
            fault: explained.outcome.err().map(|fault| fault.to_string()),
            parts: parts.collect(),
            spans: evidence.spans,
            signals: evidence.signals.into_iter().map(str::to_owned).collect(),
        })
    }
}
