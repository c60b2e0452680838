//! What else became of a cohort's cases: a queue can be even while tiers, decisions or side doors are not.

use evenhand_model::{Case, CaseTargets, Channel, Decision, DecisionOutcome};
use schemars::JsonSchema;
use serde::Serialize;

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Shared {
    /// How many.
    pub count: u64,
    /// Out of how many.
    pub of: u64,
}

impl Shared {
    fn note(&mut self, is_one: bool) {
        self.count += u64::from(is_one);
        self.of += 1;
    }
}

/// One cohort's cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Conduct {
    /// Cases in a stricter tier now than at first.
    pub tier_raised: Shared,
    /// Cases in a milder tier now than at first.
    pub tier_lowered: Shared,
    /// Cases whose tier a person has set.
    pub tier_by_person: Shared,
    /// Cases that somebody took or brought forward out of their turn.
    pub expedited: Shared,
    /// Cases that came another way than by the report form or our own detection.
    pub by_side_door: Shared,
    /// Cases with something that a rule hid before anybody had looked. That is no first look.
    pub contained_by_rule: Shared,
    /// Cases on what the platform did with no order of ours.
    pub acted_outside_queue: Shared,
    /// Decided cases that were a violation.
    pub violations: Shared,
    /// Answered appeals that found the decision wrong.
    pub reversed_on_appeal: Shared,
}

impl Conduct {
    /// Counts a case. `decision` is its latest, `corrected` the one that this corrects.
    pub fn count(
        &mut self,
        case: &Case,
        targets: Option<&CaseTargets>,
        decision: Option<&Decision>,
        corrected: Option<&Decision>,
    ) {
        let first = case.stops.first_tier.unwrap_or(case.tier);
        self.tier_raised.note(case.tier < first);
        self.tier_lowered.note(case.tier > first);
        self.tier_by_person.note(case.tier_by_human);
        self.expedited.note(!case.expedites.is_empty());
        let channel = targets.map_or(Channel::OwnDetection, |known| known.channel);
        let is_plain = matches!(
            channel,
            Channel::Form | Channel::Api | Channel::OwnDetection
        );
        self.by_side_door.note(!is_plain);
        self.contained_by_rule
            .note(case.stops.contained_at.is_some());
        self.acted_outside_queue
            .note(case.flags.acted_outside_queue);
        let Some(decision) = decision else { return };
        self.violations
            .note(decision.outcome == DecisionOutcome::Violation);
        let was_appealed = |one: &&Decision| !one.answered_appeals.is_empty();
        if corrected.filter(was_appealed).is_some() {
            self.reversed_on_appeal.note(true);
        } else if was_appealed(&decision) {
            self.reversed_on_appeal.note(false);
        }
    }
}
