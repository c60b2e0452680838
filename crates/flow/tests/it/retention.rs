//! What has served its time goes, and what is needed stays.

use evenhand_flow::assess::{Assessed, RuleOrder};
use evenhand_flow::operation::hold::SetHold;
use evenhand_flow::operation::retain::{RetireCase, RetireDecision, RetireReport};
use evenhand_flow::work::{Evidence, Receipt};
use evenhand_model::*;
use serde_json::json;

use crate::bench::Bench;
use crate::reviewer::{decide, no_violation};

const KEPT: Duration = Duration::from_days(30);

fn retire_report(bench: &mut Bench) -> bool {
    let report = bench.all::<Report>()[0].id;
    bench
        .run(Principal::System, RetireReport { report, kept: KEPT })
        .unwrap()
}

fn retire_case(bench: &mut Bench) -> bool {
    let case = bench.all::<Case>()[0].id;
    let retire = RetireCase {
        case,
        notes: bench.all::<Note>().iter().map(|note| note.id).collect(),
        kept: KEPT,
    };
    bench.run(Principal::System, retire).unwrap()
}

#[test]
fn days_count_from_the_decision_and_then_words_reporter_and_receipt_go() {
    let mut bench = Bench::new();
    let words = json!({"comment": "please look"});
    let case = bench.report("r", "c", "threat", words).unwrap().case;
    bench.wait("40d");
    assert!(
        !retire_report(&mut bench) && !retire_case(&mut bench),
        "not decided"
    );
    decide(&mut bench, case, no_violation()).unwrap();
    assert!(
        !retire_report(&mut bench) && !retire_case(&mut bench),
        "decided just now"
    );
    bench.wait("31d");
    assert!(retire_report(&mut bench) && retire_case(&mut bench));
    assert_eq!(bench.all::<Evidence>(), []);
    assert_eq!(bench.all::<Reporter>(), []);
    assert_eq!(bench.all::<Receipt>(), []);
    assert_eq!(bench.all::<Decision>()[0].reason, "");
}

#[test]
fn a_legal_hold_on_the_author_keeps_everything() {
    let mut bench = Bench::new();
    let case = bench
        .report("r", "c", "threat", json!({"comment": "please look"}))
        .unwrap()
        .case;
    decide(&mut bench, case, no_violation()).unwrap();
    let hold = SetHold {
        platform: Platform::default(),
        subject: SubjectRef {
            kind: SubjectKind::Account,
            id: "author".into(),
        },
        basis: HoldBasis::Litigation,
        reference: None,
        reason: "a court asked".into(),
        until: None,
    };
    bench.run(Principal::System, hold).unwrap();
    bench.wait("90d");
    assert!(!retire_report(&mut bench) && !retire_case(&mut bench));
    assert_eq!(bench.all::<Evidence>().len(), 2);
}

#[test]
fn content_that_was_only_labelled_is_kept_by_its_decision_for_as_long_as_that_of_a_case() {
    let mut bench = Bench::new();
    let labelled = Assessed {
        orders: vec![RuleOrder {
            kind: OrderKind::ContentLabel,
            rule: "a.rule".into(),
        }],
        ..Assessed::default()
    };
    bench.post("e1", json!({}), labelled).unwrap();
    assert_eq!(bench.all::<Evidence>().len(), 1);
    let decision = bench.all::<Decision>()[0].id;
    let retire = || RetireDecision {
        decision,
        kept: KEPT,
    };
    assert!(!bench.run(Principal::System, retire()).unwrap());
    bench.wait("31d");
    assert!(bench.run(Principal::System, retire()).unwrap());
    assert_eq!(bench.all::<Evidence>(), []);
}
