//! Legal holds with several grounds: each law has its term, and the longest wins.

use evenhand_flow::investigate::hold::is_held;
use evenhand_flow::operation::contact::SetContact;
use evenhand_flow::operation::hold::{EndHolds, ForgetLifted, LiftHold, SetHold};
use evenhand_flow::work::Evidence;
use evenhand_flow::{Operation, Stop, Work};
use evenhand_model::*;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

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
        released_by: None,
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
    assert_eq!(bench.all::<Hold>()[0].grounds, []);
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

fn lift(basis: HoldBasis, released_by: Option<&str>) -> LiftHold {
    LiftHold {
        platform: Platform::default(),
        subject: author(),
        basis,
        reference: None,
        reason: "nobody needs it".into(),
        released_by: released_by.map(str::to_owned),
    }
}

#[test]
fn a_person_moves_an_end_to_an_earlier_time_and_a_machine_does_not() {
    /// The end that there is and the one that is asked for, in days, with the answer to a machine.
    fn check(basis: HoldBasis, there: Option<i64>, asked: Option<i64>, expected: u16) {
        let mut bench = Bench::new();
        let (machine, now) = (Principal::System, bench.now);
        let person = Principal::User(bench.user());
        let end = |days: Option<i64>| days.map(|days| now.plus(Duration::from_days(days)));
        let name = format!("{basis:?} from {there:?} to {asked:?}");
        bench.run(person.clone(), set(basis, end(there))).unwrap();
        let answered = bench.run(machine, set(basis, end(asked)));
        let status = answered.err().map_or(0, |problem| problem.status);
        assert_eq!(status, expected, "{name}");
        let by_person = bench.run(person, set(basis, end(asked))).unwrap();
        assert_eq!(by_person.grounds[0].until, end(asked), "{name}");
    }
    check(HoldBasis::Litigation, None, Some(1), 403);
    check(HoldBasis::Litigation, Some(9), Some(8), 403);
    check(HoldBasis::Us2703f, Some(180), Some(90), 403);
    check(HoldBasis::Litigation, Some(9), Some(10), 0);
    check(HoldBasis::Litigation, Some(9), None, 0);
    check(HoldBasis::Litigation, Some(9), Some(9), 0);
}

#[test]
fn before_the_term_is_over_only_the_word_of_the_authority_lifts_a_hold() {
    let word = Some("Inspector Example on 3 December, FBI-2026-11");
    /// Days after which it is lifted, with the answer to a person.
    fn check(basis: HoldBasis, days: i64, word: Option<&str>, expected: u16) {
        let mut bench = Bench::new();
        let person = Principal::User(bench.user());
        let until = Some(bench.now.plus(Duration::from_days(500)));
        let until = until.filter(|_| basis != HoldBasis::Us2703f);
        bench.run(Principal::System, set(basis, until)).unwrap();
        bench.now = bench.now.plus(Duration::from_days(days));
        let lifted = bench.run(person, lift(basis, word));
        let status = lifted.err().map_or(0, |problem| problem.status);
        assert_eq!(status, expected, "{basis:?} after {days} days, {word:?}");
        assert_eq!(held(&mut bench), expected != 0);
    }
    check(HoldBasis::Us2703f, 1, None, 409);
    check(HoldBasis::Us2703f, 89, None, 409);
    check(HoldBasis::Us2703f, 1, Some(" "), 422);
    check(HoldBasis::Us2703f, 1, word, 0);
    check(HoldBasis::Tco6, 183, None, 409);
    check(HoldBasis::Tco6, 184, None, 0);
    check(HoldBasis::Litigation, 0, None, 0);
    let mut bench = Bench::new();
    bench
        .run(Principal::System, set(HoldBasis::Us2703f, None))
        .unwrap();
    let by_machine = bench.run(Principal::System, lift(HoldBasis::Us2703f, word));
    assert_eq!(by_machine.unwrap_err().status, 403);
}

#[test]
fn who_lifted_a_ground_and_why_is_remembered_and_stands_in_the_chain_as_digests() {
    let mut bench = Bench::new();
    let lead = bench.user();
    let preserve = SetHold {
        reference: Some("FBI-2026-11".into()),
        ..set(HoldBasis::Us2703f, None)
    };
    bench.run(Principal::User(lead), preserve.clone()).unwrap();
    bench.run(Principal::User(lead), preserve).unwrap();
    assert_eq!(bench.entries.len(), 1, "the same once more changes nothing");
    let release = LiftHold {
        reference: Some("FBI-2026-11".into()),
        ..lift(HoldBasis::Us2703f, Some("a letter"))
    };
    bench.run(Principal::User(lead), release).unwrap();
    let hold = bench.all::<Hold>().remove(0);
    let lifted = &hold.lifted[0];
    assert_eq!((lifted.by, lifted.at), (Some(lead), bench.now));
    assert_eq!(lifted.reason, "nobody needs it");
    assert_eq!(lifted.ground.by, Some(lead));
    let digest = |salt: &str, words: &str| hex::encode(Sha256::digest([salt, words].concat()));
    let ground = &lifted.ground;
    let expected = json!({"basis": "us.2703f", "lifted": true, "until": ground.until,
        "reason_digest": digest(&ground.salt, "a request"),
        "reference_digest": digest(&ground.salt, "FBI-2026-11"),
        "lifted_reason_digest": digest(&lifted.salt, "nobody needs it"),
        "released_by_digest": digest(&lifted.salt, "a letter")});
    assert_eq!(json!(bench.entries.last().unwrap().details), expected);

    let forget = ForgetLifted {
        subjects: vec![hold.subject],
        kept: Duration::from_days(365),
    };
    bench.wait("364d");
    bench.run(Principal::System, forget.clone()).unwrap();
    assert_eq!(bench.all::<Hold>(), [hold]);
    bench.wait("1d");
    bench.run(Principal::System, forget).unwrap();
    assert_eq!(bench.all::<Hold>(), []);
}

#[test]
fn the_profile_as_it_was_and_a_contact_that_is_forgotten_stay_with_the_hold() {
    let mut bench = Bench::new();
    let contact = |email: Option<&str>| SetContact {
        platform: Platform::default(),
        account: "author".into(),
        email: email.map(str::to_owned),
        lang: Some("en".into()),
    };
    let address = contact(Some("author@example.org"));
    bench.run(Principal::System, address).unwrap();
    let before = (bench.all::<Account>(), bench.all::<Contact>());
    bench
        .run(Principal::System, set(HoldBasis::Victim, None))
        .unwrap();
    let forget = SetContact {
        lang: Some("de".into()),
        ..contact(None)
    };
    bench.run(Principal::System, forget).unwrap();
    assert_eq!(bench.all::<Contact>(), []);
    let hold = bench.all::<Hold>().remove(0);
    let kept = |address: &str| {
        evenhand_flow::accept::evidence::open(&bench.get::<Evidence>(address)).unwrap()
    };
    assert_eq!(kept(&hold.profile.unwrap()), json!(before.0[0]));
    assert_eq!(kept(&hold.contacts[0]), json!(before.1[0]));
    bench
        .run(Principal::System, lift(HoldBasis::Victim, None))
        .unwrap();
    assert_eq!(bench.all::<Evidence>(), []);
}
