//! One subject, one case.

use evenhand_flow::accept::evidence;
use evenhand_flow::operation::ReportAnswer;
use evenhand_flow::work::Evidence;
use evenhand_model::*;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::bench::Bench;
use crate::reviewer::{decide, no_violation};

#[test]
fn reports_on_one_subject_fold_into_one_case() {
    let mut bench = Bench::new();
    let first = bench.report("r1", "c1", "spam", json!({})).unwrap();
    let second = bench.report("r2", "c1", "spam", json!({})).unwrap();
    let other = bench.report("r3", "c2", "spam", json!({})).unwrap();
    assert_eq!(first.case, second.case);
    assert_ne!(first.case, other.case);
    assert_eq!(bench.get::<Case>(first.case).report_count, 2);
}

#[test]
fn the_same_report_twice_gets_the_same_answer_and_another_body_is_a_conflict() {
    let mut bench = Bench::new();
    let first = bench
        .report("r1", "c1", "spam", json!({"at": "2026-11-23T09:00:00Z"}))
        .unwrap();
    bench.wait("1h");
    let again = bench
        .report("r1", "c1", "spam", json!({"at": "2026-11-23T09:00:00Z"}))
        .unwrap();
    assert_eq!(first, again);
    assert_eq!(bench.get::<Case>(first.case).report_count, 1);
    let other = bench.report("r1", "c1", "threat", json!({"at": "2026-11-23T09:00:00Z"}));
    assert_eq!(other.unwrap_err().status, 409);
}

#[test]
fn a_report_on_decided_content_gets_that_decision_as_its_answer() {
    let mut bench = Bench::new();
    let first = bench.report("r1", "c1", "spam", json!({})).unwrap();
    decide(&mut bench, first.case, no_violation()).unwrap();
    let second = bench.report("r2", "c1", "spam", json!({})).unwrap();
    assert!(second.answered_by_earlier);
    assert_eq!(second.case, first.case);
}

#[test]
fn a_report_that_raises_the_tier_opens_a_new_case_on_decided_content() {
    let mut bench = Bench::new();
    let first = bench.report("r1", "c1", "spam", json!({})).unwrap();
    decide(&mut bench, first.case, no_violation()).unwrap();
    let second = bench
        .report("r2", "c1", "danger-to-life", json!({}))
        .unwrap();
    assert_ne!(second.case, first.case);
    assert_eq!(second.tier, Tier::T0);
    assert_eq!(bench.get::<Case>(second.case).previous, Some(first.case));
}

#[test]
fn a_new_version_of_decided_content_opens_a_new_case_linked_to_the_old() {
    let mut bench = Bench::new();
    let first = bench.report("r1", "c1", "spam", json!({})).unwrap();
    decide(&mut bench, first.case, no_violation()).unwrap();
    let edited =
        json!({"content": {"id": "c1", "author": {"id": "author"}, "text": "other words"}});
    let second = bench.report("r2", "c1", "spam", edited).unwrap();
    assert_ne!(second.case, first.case);
    assert_eq!(bench.get::<Case>(second.case).linked, [first.case]);
}

#[test]
fn the_reporter_is_a_record_apart_and_nowhere_else() {
    let mut bench = Bench::new();
    let answer = bench
        .report("r1", "c1", "spam", json!({"target": {"id": "victim"}}))
        .unwrap();
    let reporter: Reporter = bench.get(answer.id);
    let account: Subject = bench.get(reporter.account.unwrap());
    assert_eq!(account.external_id.as_deref(), Some("reporter-r1"));
    let shown = [
        serde_json::to_string(&bench.get::<Case>(answer.case)).unwrap(),
        serde_json::to_string(&bench.get::<Report>(answer.id)).unwrap(),
        serde_json::to_string(&bench.entries).unwrap(),
    ];
    for text in shown {
        for secret in ["reporter-r1", "victim", &account.id.to_string()] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}

#[test]
fn entries_carry_the_salted_digest_of_the_content_that_opened_a_case_or_was_folded_in() {
    let mut bench = Bench::new();
    bench.report("r1", "c", "threat", json!({})).unwrap();
    let edited = json!({"content": {"id": "c", "author": {"id": "author"}, "text": "other words"}});
    bench.report("r2", "c", "threat", edited).unwrap();
    let mut digests = Vec::new();
    for kept in bench.all::<Evidence>() {
        let content = serde_json::to_vec(&evidence::open(&kept).unwrap()).unwrap();
        let salted = Sha256::new().chain_update(&kept.salt).chain_update(content);
        digests.push(hex::encode(salted.finalize()));
    }
    let of = |act: Act| {
        let entry = bench.entries.iter().find(|entry| entry.act == act).unwrap();
        entry.details["content_digest"].as_str().unwrap().to_owned()
    };
    let (opened, folded) = (of(Act::CaseOpened), of(Act::CaseFolded));
    assert!(digests.contains(&opened) && digests.contains(&folded));
    assert_ne!(opened, folded);
}

/// A report of an account, which brings no content.
fn report_account(
    bench: &mut Bench,
    id: &str,
    reason: &str,
    more: serde_json::Value,
) -> ReportAnswer {
    let mut report = json!({
        "id": id, "at": bench.now.to_string(), "reporter": {"id": format!("reporter {id}")},
        "reason": reason, "subject": {"kind": "account", "id": "somebody"},
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        report[name] = value.clone();
    }
    bench.report_by(Principal::System, None, report).unwrap()
}

#[test]
fn a_wave_on_an_account_goes_on_after_the_decision_and_opens_no_other_case() {
    let mut bench = Bench::new();
    let first = report_account(&mut bench, "r1", "harassment", json!({}));
    decide(&mut bench, first.case, no_violation()).unwrap();
    bench.wait("1h");
    let again = report_account(&mut bench, "r2", "harassment", json!({}));
    assert_eq!((again.case, again.answered_by_earlier), (first.case, true));
    // What says anything new is looked at: other words, another reason, a stricter one, or a day later.
    for (id, reason, more) in [
        (
            "r3",
            "harassment",
            json!({"comment": "He was at my door today."}),
        ),
        ("r4", "spam", json!({})),
        ("r5", "threat", json!({})),
    ] {
        let mut bench = bench.clone();
        let new = report_account(&mut bench, id, reason, more);
        assert!(!new.answered_by_earlier && new.case != first.case, "{id}");
    }
    bench.wait("24h");
    let later = report_account(&mut bench, "r6", "harassment", json!({}));
    assert!(!later.answered_by_earlier);
}
