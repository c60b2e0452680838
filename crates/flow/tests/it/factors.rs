//! A reviewer sets factors of a case: it is graded again, floors let go, and what was said is kept.

use std::collections::BTreeMap;

use evenhand_flow::assess::Assessed;
use evenhand_flow::operation::set_factors::{FactorsSet, SetFactors};
use evenhand_flow::work::Figure;
use evenhand_model::Factor::*;
use evenhand_model::*;
use serde_json::json;

use crate::bench::Bench;
use crate::reviewer::take;

use Level::Mid;

const THREAT: [(Factor, Level); 2] = [(Directness, Level::High), (Act, Level::High)];

fn assessed(found: &[(Factor, Level)], uncovered: &[Uncovered]) -> Assessed {
    let grades = found.iter().map(|(factor, level)| Graded {
        factor: *factor,
        level: *level,
        span: Some([3, 7]),
        by: "threat.en.kill".into(),
    });
    Assessed {
        graded: grades.collect(),
        assessment: Assessment {
            uncovered: uncovered.to_vec(),
            ..Assessment::default()
        },
        ..Assessed::default()
    }
}

/// A case that somebody has taken.
struct Taken {
    bench: Bench,
    user: UserId,
    case: CaseId,
    fence: u64,
}

impl Taken {
    fn reported(reason: &str, assessed: Assessed) -> Self {
        let mut bench = Bench::new();
        bench.assess_next_report(assessed);
        let answer = bench.report("r1", "c1", reason, json!({})).unwrap();
        let (user, case) = take(&mut bench, answer.case);
        Self {
            bench,
            user,
            case: case.id,
            fence: case.fence,
        }
    }

    fn set(&mut self, factors: &[(Factor, Level)], reason: &str) -> Result<Case, Problem> {
        let set = SetFactors {
            platform: Platform::default(),
            case: self.case,
            user: self.user,
            set: FactorsSet {
                fence: self.fence,
                factors: factors.iter().copied().collect(),
                reason: reason.into(),
            },
        };
        self.bench.run(Principal::User(self.user), set)
    }

    fn case(&self) -> Case {
        self.bench.get(self.case)
    }
}

#[test]
fn what_could_not_be_assessed_is_a_question_and_waits_no_longer_than_t2() {
    for (what, uncovered, questions) in [
        ("in English", vec![], 0),
        ("in a language without a pack", vec![Uncovered::Language], 5),
        ("as a screenshot", vec![Uncovered::Picture], 5),
    ] {
        for reason in ["threat", "stalking", "private-data"] {
            let mut bench = Bench::new();
            bench.assess_next_report(assessed(&[], &uncovered));
            let answer = bench.report("r1", "c1", reason, json!({})).unwrap();
            assert_eq!(answer.tier, Tier::T2, "{reason} {what}");
            let case: Case = bench.get(answer.case);
            let asked = case.triage.map_or(0, |triage| triage.questions.len());
            assert_eq!(
                (asked, case.uncovered),
                (questions, uncovered.clone()),
                "{reason} {what}"
            );
        }
    }
    let mut bench = Bench::new();
    bench.assess_next_report(assessed(&[], &[Uncovered::Picture]));
    let spam = bench.report("r1", "c1", "spam", json!({})).unwrap().case;
    assert_eq!(
        bench.get::<Case>(spam).triage,
        None,
        "nobody spoke of a threat"
    );
}

#[test]
fn content_that_comes_later_answers_the_questions() {
    let mut bench = Bench::new();
    let without = json!({"content": null});
    let case = bench.report("r1", "c1", "threat", without).unwrap().case;
    assert_eq!(bench.get::<Case>(case).uncovered, [Uncovered::NoContent]);
    bench.assess_next_report(assessed(&THREAT, &[]));
    bench.report("r2", "c1", "threat", json!({})).unwrap();
    let case: Case = bench.get(case);
    assert_eq!(case.uncovered, []);
    assert_eq!(case.triage.unwrap().questions, []);
}

#[test]
fn a_floor_holds_until_no_question_is_left() {
    let mut taken = Taken::reported("threat", assessed(&[], &[Uncovered::Picture]));
    let due_at = taken.case().due_at;
    let one = [(Directness, Level::None)];
    assert_eq!(taken.set(&one, "a joke").unwrap().tier, Tier::T2);
    let rest = [
        (Act, Level::None),
        (Target, Level::None),
        (Location, Level::None),
    ];
    assert_eq!(taken.set(&rest, "a joke").unwrap().tier, Tier::T2);
    let refused = taken.set(&[(Time, Level::None)], " ").unwrap_err();
    assert_eq!(
        refused.field.as_deref(),
        Some("reason"),
        "lowering needs a reason"
    );
    let last = taken
        .set(&[(Time, Level::None)], "a picture of a cake")
        .unwrap();
    assert_eq!((last.tier, last.due_at), (Tier::T4, due_at));
    let again = taken.bench.report("r2", "c1", "threat", json!({})).unwrap();
    assert_eq!(again.tier, Tier::T4, "a person has looked at that");
}

#[test]
fn one_more_detail_does_not_lift_a_floor() {
    let mut taken = Taken::reported("threat", assessed(&[], &[]));
    assert_eq!(
        taken.set(&[(Means, Level::Low)], "").unwrap().tier,
        Tier::T2
    );
}

#[test]
fn a_floor_of_something_else_stays() {
    let mut taken = Taken::reported("child-safety", assessed(&THREAT, &[]));
    assert_eq!(taken.case().tier, Tier::T1);
    let set = taken.set(
        &[(Directness, Level::None), (Act, Level::None)],
        "no threat",
    );
    assert_eq!(set.unwrap().tier, Tier::T1);
}

#[test]
fn raising_brings_the_deadline_forward_and_needs_no_reason() {
    let mut taken = Taken::reported("threat", assessed(&THREAT, &[]));
    let before = taken.case();
    let raised = taken.set(&[(Time, Level::High)], "").unwrap();
    assert_eq!(raised.tier, Tier::T0);
    assert!(raised.due_at < before.due_at);
    assert_eq!(raised.triage.unwrap().triggers, ["imminent"]);
}

/// The same, found by a rule that asks for a tier.
fn asked_by_rule(tier: Tier, mut found: Assessed) -> Assessed {
    found.assessment.tier = Some(tier);
    found.assessment.explanation.push(Explanation {
        factor: "rule".into(),
        level: tier.as_str().into(),
        points: 0,
        span: None,
        by: "house.rule".into(),
    });
    found
}

#[test]
fn what_a_rule_or_a_colleague_asked_for_is_not_lowered_by_another_word_on_the_factors() {
    let found = assessed(&[(Means, Level::Mid), (Directness, Level::Low)], &[]);
    let mut taken = Taken::reported("spam", asked_by_rule(Tier::T1, found));
    let set = taken.set(&[(Means, Level::None)], "no weapon").unwrap();
    assert_eq!(set.tier, Tier::T1);
}

#[test]
fn a_tier_that_a_rule_and_the_rubric_asked_for_does_not_fall_with_the_rubric_alone() {
    let found = asked_by_rule(Tier::T1, assessed(&[(Location, Mid)], &[]));
    let mut taken = Taken::reported("spam", found);
    let set = taken.set(&[(Location, Level::None)], "a shop").unwrap();
    assert_eq!(set.tier, Tier::T1);
}

#[test]
fn what_a_rule_asked_for_is_remembered_below_a_stricter_tier() {
    let mut bench = Bench::new();
    bench.assess_next_report(asked_by_rule(Tier::T3, assessed(&[], &[])));
    bench.report("r1", "c1", "spam", json!({})).unwrap();
    bench.assess_next_report(assessed(&[], &[]));
    let answer = bench.report("r2", "c1", "threat", json!({})).unwrap();
    assert_eq!(answer.tier, Tier::T2);
    let (user, case) = take(&mut bench, answer.case);
    let mut taken = Taken {
        bench,
        user,
        case: case.id,
        fence: case.fence,
    };
    let none = [Directness, Act, Target, Location, Time].map(|factor| (factor, Level::None));
    let set = taken.set(&none, "nothing of the kind").unwrap();
    assert_eq!(set.tier, Tier::T3);
}

#[test]
fn a_tier_that_the_rubric_set_falls_with_the_factor_but_never_below_a_trigger_by_context() {
    let mut taken = Taken::reported("spam", assessed(&[(Location, Mid)], &[]));
    assert_eq!(taken.case().tier, Tier::T1);
    let kept = taken.set(&[(Context, Level::High)], "in a novel").unwrap();
    assert_eq!((kept.tier, kept.triage.unwrap().points), (Tier::T1, 2));
    let both = [(Context, Level::None), (Location, Level::None)];
    assert_eq!(taken.set(&both, "a shop").unwrap().tier, Tier::T4);
}

#[test]
fn only_who_has_claimed_it_sets_levels_that_the_rubric_knows() {
    let mut taken = Taken::reported("threat", assessed(&THREAT, &[]));
    let field = |problem: Problem| problem.field.unwrap_or_default();
    let wrong = taken.set(&[(OfflineEvent, Level::Low)], "").unwrap_err();
    assert_eq!(field(wrong), "factors.offline-event");
    assert_eq!(field(taken.set(&[], "").unwrap_err()), "factors");
    taken.fence += 1;
    assert!(taken.set(&[(Time, Level::Low)], "").is_err());
    taken.fence -= 1;
    taken.user = taken.bench.user();
    assert!(taken.set(&[(Time, Level::Low)], "").is_err());
}

#[test]
fn what_was_said_is_kept_without_words_and_counted_by_who_had_said_so() {
    let mut taken = Taken::reported("threat", assessed(&THREAT, &[]));
    let set = [
        (Act, Level::High),
        (Directness, Level::Low),
        (Time, Level::Low),
    ];
    taken.set(&set, "a secret word").unwrap();
    taken
        .set(&[(Directness, Level::None)], "a secret word")
        .unwrap();
    let mut kept: Vec<_> = taken.bench.all::<FactorReview>();
    kept.sort_by_key(|one| (one.factor, one.to));
    let told = kept
        .iter()
        .map(|one| (one.factor, one.from, one.to, one.by.as_deref()));
    let told: Vec<_> = told.collect();
    let machine = Some("threat.en.kill");
    assert_eq!(
        told,
        [
            (Directness, Level::Low, Level::None, Some("user")),
            (Directness, Level::High, Level::Low, machine),
            (Act, Level::High, Level::High, machine),
            (Time, Level::None, Level::Low, None),
        ]
    );
    let entries = serde_json::to_string(&taken.bench.entries).unwrap();
    assert!(entries.contains("case.factors-set") && !entries.contains("secret"));
    let mut counted = BTreeMap::new();
    for (_, figure, _, labels) in taken.bench.counts.hours() {
        if [Figure::FactorsKept, Figure::FactorsOverturned].contains(&figure) {
            counted.insert(figure, labels.clone());
        }
    }
    let once = BTreeMap::from([("threat.en.kill/und".to_owned(), 1)]);
    let expected = [
        (Figure::FactorsKept, once.clone()),
        (Figure::FactorsOverturned, once),
    ];
    assert_eq!(counted, BTreeMap::from(expected));
}

#[test]
fn what_a_reviewer_has_set_stands_until_a_later_version_shows_more() {
    let mut taken = Taken::reported("spam", assessed(&[(Location, Mid)], &[]));
    taken.set(&[(Location, Level::Low)], "a shop").unwrap();
    let opening = |found| Assessed {
        opens_case: true,
        ..assessed(&[found], &[])
    };
    let version = |text: &str| json!({"content": {"id": "c1", "text": text}});
    let bench = &mut taken.bench;
    bench
        .post("e1", version("two"), opening((Location, Level::Low)))
        .unwrap();
    assert_eq!(taken.case().triage.unwrap().points, 2);
    let bench = &mut taken.bench;
    bench
        .post("e2", version("three"), opening((Location, Mid)))
        .unwrap();
    assert_eq!(taken.case().triage.unwrap().triggers, ["published-home"]);
    assert_eq!(taken.case().tier, Tier::T1);
}
