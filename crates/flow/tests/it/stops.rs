//! When a case came to each stop of its way, and what the parity report makes of it.

use evenhand_flow::assess::Assessed;
use evenhand_flow::operation::note::AddNote;
use evenhand_flow::operation::outcome::TakeOutcome;
use evenhand_flow::operation::release_case::ReleaseCase;
use evenhand_flow::operation::undo::Undo;
use evenhand_flow::transparency::parity::{ParityStop, spell};
use evenhand_model::*;
use evenhand_parity::{Names, Outcome};
use serde_json::json;

use crate::bench::Bench;
use crate::reviewer::{decide, no_violation, take};

/// Minutes from first knowledge to the stop, and how the wait ended.
fn waited(bench: &Bench, case: CaseId, stop: ParityStop) -> (i64, Outcome) {
    let case: Case = bench.get(case);
    let cohort = "ordinary".into();
    let spell = spell(&case, stop, &cohort, &mut Names::default(), bench.now).unwrap();
    ((spell.hours * 60.0).round() as i64, spell.outcome)
}

fn removal() -> evenhand_flow::operation::decide::NewDecision {
    serde_json::from_value(json!({
        "fence": 0, "outcome": "violation", "policy": "threats", "reason": "a threat",
        "actions": [{"kind": "content.remove"}],
    }))
    .unwrap()
}

#[test]
fn an_open_case_waits_for_everything() {
    let mut bench = Bench::new();
    let case = bench.report("r", "c", "threat", json!({})).unwrap().case;
    bench.wait("90m");
    for stop in ParityStop::ALL {
        assert_eq!(waited(&bench, case, stop), (90, Outcome::Open), "{stop:?}");
    }
}

#[test]
fn a_claim_that_nothing_follows_is_no_look() {
    let mut bench = Bench::new();
    let case = bench.report("r", "c", "threat", json!({})).unwrap().case;
    bench.wait("10m");
    let (user, claimed) = take(&mut bench, case);
    bench.wait("5m");
    let release = ReleaseCase {
        platform: Platform::default(),
        case,
        user,
        fence: claimed.fence,
    };
    bench.run(Principal::User(user), release).unwrap();
    assert_eq!(
        waited(&bench, case, ParityStop::FirstLook),
        (15, Outcome::Open)
    );

    bench.wait("5m");
    let (user, _) = take(&mut bench, case);
    bench.wait("3m");
    let note = AddNote {
        platform: Platform::default(),
        case,
        user,
        text: "asked a colleague".into(),
    };
    bench.run(Principal::User(user), note).unwrap();
    assert_eq!(
        waited(&bench, case, ParityStop::FirstLook),
        (20, Outcome::Ended)
    );
}

#[test]
fn the_platform_says_when_content_is_out_of_sight() {
    let mut bench = Bench::new();
    let case = bench.report("r", "c", "threat", json!({})).unwrap().case;
    bench.wait("30m");
    let decision = decide(&mut bench, case, removal()).unwrap();
    bench.wait("1m");
    assert_eq!(
        waited(&bench, case, ParityStop::OutOfSight),
        (31, Outcome::Open)
    );
    let outcome = TakeOutcome {
        platform: Platform::default(),
        order: decision.orders[0],
        state: OrderState::Applied,
        at: bench.now,
    };
    bench.run(Principal::System, outcome).unwrap();
    bench.wait("1h");
    for (stop, minutes) in [
        (ParityStop::FirstLook, 30),
        (ParityStop::FirstProtectiveStep, 30),
        (ParityStop::Decision, 30),
        (ParityStop::OutOfSight, 31),
    ] {
        assert_eq!(
            waited(&bench, case, stop),
            (minutes, Outcome::Ended),
            "{stop:?}"
        );
    }
}

#[test]
fn a_decision_that_restricts_nothing_ends_the_wait_for_a_restriction_otherwise() {
    let mut bench = Bench::new();
    let case = bench.report("r", "c", "threat", json!({})).unwrap().case;
    bench.wait("30m");
    decide(&mut bench, case, no_violation()).unwrap();
    assert_eq!(
        waited(&bench, case, ParityStop::Decision),
        (30, Outcome::Ended)
    );
    for stop in [ParityStop::FirstProtectiveStep, ParityStop::OutOfSight] {
        assert_eq!(
            waited(&bench, case, stop),
            (30, Outcome::Competing),
            "{stop:?}"
        );
    }
}

#[test]
fn a_decision_that_was_undone_was_none() {
    let mut bench = Bench::new();
    let case = bench.report("r", "c", "threat", json!({})).unwrap().case;
    let decision = decide(&mut bench, case, removal()).unwrap();
    let DecidedBy::User(user) = decision.by else {
        panic!("a person decided")
    };
    bench.wait("5s");
    let undo = Undo {
        platform: Platform::default(),
        decision: decision.id,
        user,
    };
    bench.run(Principal::User(user), undo).unwrap();
    bench.wait("1h");
    for stop in [ParityStop::FirstProtectiveStep, ParityStop::Decision] {
        assert_eq!(waited(&bench, case, stop).1, Outcome::Open, "{stop:?}");
    }
    assert_eq!(
        waited(&bench, case, ParityStop::FirstLook).1,
        Outcome::Ended
    );
}

#[test]
fn who_takes_their_content_back_leaves_nothing_to_wait_for() {
    let mut bench = Bench::new();
    let case = bench.report("r", "c", "threat", json!({})).unwrap().case;
    let late = bench.report("r2", "d", "threat", json!({})).unwrap().case;
    bench.wait("20m");
    decide(&mut bench, late, no_violation()).unwrap();
    bench.wait("20m");
    for content in ["c", "d"] {
        let deleted = json!({"kind": "content.deleted", "content": {"id": content}});
        bench.post(content, deleted, Assessed::default()).unwrap();
    }
    bench.wait("20m");
    assert_eq!(
        waited(&bench, case, ParityStop::Decision),
        (40, Outcome::Competing)
    );
    assert_eq!(
        waited(&bench, late, ParityStop::Decision),
        (20, Outcome::Ended)
    );
}
