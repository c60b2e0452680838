//! Legal holds with several grounds: each law has its term, and the longest wins.

use evenhand_flow::investigate::hold::is_held;
use evenhand_flow::operation::hold::{EndHolds, LiftHold, SetHold};
use evenhand_flow::{Operation, Stop, Work};
use evenhand_model::*;
use serde_json::{Value, json};

use crate::bench::Bench;

fn author() -> SubjectRef {
    SubjectRef {
        kind: SubjectKind::Account,
        id: "author".into(),
    }
}

fn set(basis: HoldBasis, until: Option<Time>) -> SetHold {
    SetHold {
        platform: Platform::default(),
        subject: author(),
        basis,
        reference: None,
        reason: "a request".into(),
        until,
    }
}

struct Held(SubjectId);

impl Operation for Held {
    type Answer = bool;
    fn run(&self, work: &mut Work<'_>) -> Result<bool, Stop> {
        is_held(work, self.0)
    }
}

fn held(bench: &mut Bench) -> bool {
    let subject = bench.all::<Hold>().first().map(|hold| hold.subject);
    subject.is_some_and(|id| bench.run(Principal::System, Held(id)).unwrap())
}

#[test]
fn a_law_gives_the_term_and_bounds_what_may_be_asked() {
    /// Days that are asked for, and the days that the hold gets, or `None` where that is refused.
    fn check(basis: HoldBasis, cases: &[(Option<i64>, Option<i64>)]) {
        for (asked, expected) in cases {
            let mut bench = Bench::new();
            let now = bench.now;
            let until = asked.map(|days| now.plus(Duration::from_days(days)));
            let hold = bench.run(Principal::System, set(basis, until));
            let got = hold.ok().and_then(|hold| hold.grounds[0].until);
            let expected = expected.map(|days| now.plus(Duration::from_days(days)));
            assert_eq!(got, expected, "{basis:?} for {asked:?} days");
        }
    }
    check(
        HoldBasis::Tco6,
        &[(None, Some(184)), (Some(183), None), (Some(400), Some(400))],
    );
    check(
        HoldBasis::Us2703f,
        &[
            (None, Some(90)),
            (Some(89), None),
            (Some(180), Some(180)),
            (Some(181), None),
        ],
    );
    check(
        HoldBasis::EuEpocPr,
        &[(None, Some(60)), (Some(90), Some(90)), (Some(91), None)],
    );
    check(HoldBasis::Us2258A, &[(None, Some(365)), (Some(364), None)]);
    check(HoldBasis::InGrievance, &[(None, Some(180))]);
    check(
        HoldBasis::House,
        &[(Some(1), Some(1)), (Some(0), None), (Some(-1), None)],
    );
    let mut bench = Bench::new();
    let open = bench
        .run(Principal::System, set(HoldBasis::Litigation, None))
        .unwrap();
    assert_eq!(open.grounds[0].until, None);
}

#[test]
fn a_renewal_counts_from_the_first_request() {
    let mut bench = Bench::new();
    let first = bench.now;
    bench
        .run(Principal::System, set(HoldBasis::Us2703f, None))
        .unwrap();
    bench.wait("80d");
    let renewed = first.plus(Duration::from_days(180));
    let hold = bench
        .run(Principal::System, set(HoldBasis::Us2703f, Some(renewed)))
        .unwrap();
    assert_eq!(hold.grounds[0].until, Some(renewed));
    assert_eq!(hold.grounds[0].set_at, first);
    let longer = renewed.plus(Duration::from_days(1));
    let refused = bench.run(Principal::System, set(HoldBasis::Us2703f, Some(longer)));
    assert!(refused.unwrap_err().detail.contains("reference"));
    let same = bench
        .run(Principal::System, set(HoldBasis::Us2703f, None))
        .unwrap();
    assert_eq!(
        same.grounds[0].until,
        Some(renewed),
        "asking again shortens nothing"
    );
    bench.wait("101d");
    let anew = bench
        .run(Principal::System, set(HoldBasis::Us2703f, None))
        .unwrap();
    assert_eq!(anew.grounds[0].set_at, bench.now);
}

#[test]
fn the_longest_ground_wins_and_each_ends_for_itself() {
    let mut bench = Bench::new();
    for basis in [HoldBasis::EuEpocPr, HoldBasis::Tco6] {
        bench.run(Principal::System, set(basis, None)).unwrap();
    }
    bench
        .run(Principal::System, set(HoldBasis::Victim, None))
        .unwrap();
    let subject = bench.all::<Hold>()[0].subject;
    let lift = LiftHold {
        platform: Platform::default(),
        subject: author(),
        basis: HoldBasis::Victim,
        reference: None,
        reason: "she asked for it".into(),
    };
    bench.run(Principal::System, lift).unwrap();
    bench.wait("60d");
    let end = EndHolds {
        subjects: vec![subject],
    };
    assert_eq!(bench.run(Principal::System, end.clone()).unwrap(), 1);
    assert!(held(&mut bench));
    bench.wait("124d");
    assert!(
        !held(&mut bench),
        "over, though nobody has cleared it away yet"
    );
    assert_eq!(bench.run(Principal::System, end).unwrap(), 1);
    assert_eq!(bench.all::<Hold>(), []);
    let changed = bench.entries.iter();
    let changed = changed.filter(|entry| entry.act == Act::HoldChanged);
    let said = changed.map(|entry| json!([entry.details["basis"], entry.details["lifted"]]));
    let expected = json!([
        ["eu.epoc-pr", false],
        ["tco6", false],
        ["victim", false],
        ["victim", true],
        ["eu.epoc-pr", true],
        ["tco6", true]
    ]);
    assert_eq!(said.collect::<Value>(), expected);
}

#[test]
fn the_hold_of_an_investigation_comes_and_goes_with_it_alone() {
    let mut bench = Bench::new();
    let refused = bench.run(Principal::System, set(HoldBasis::Investigation, None));
    assert_eq!(refused.unwrap_err().field.as_deref(), Some("basis"));
}

#[test]
fn every_basis_has_a_word_of_its_own_and_a_sensible_term() {
    for basis in HoldBasis::ALL {
        let word = serde_json::to_value(basis).unwrap();
        assert_eq!(word, basis.as_str());
        if let Some(term) = basis.term() {
            assert!(
                term.days_max.is_none_or(|max| max > term.days_min),
                "{word}"
            );
            assert!(!term.source.is_empty(), "{word}");
        }
    }
}
