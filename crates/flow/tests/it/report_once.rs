//! Who is shown in an intimate picture reports it once, by its hash alone if they like: copies need no other report.

use evenhand_flow::assess::Assessed;
use evenhand_flow::operation::decide::NewDecision;
use evenhand_flow::operation::undo::Undo;
use evenhand_model::*;
use serde_json::{Value, json};

use crate::bench::Bench;
use crate::reviewer::{decide, no_violation};
use crate::{known_media, sealed_cases};

const HASH: &str = "5555555555555555555555555555555555555555555555555555555555555555";

fn report(bench: &mut Bench, id: &str, reason: &str, content: Value) -> Result<Case, Problem> {
    let mut named = json!({"id": "c1"});
    for (field, value) in content.as_object().unwrap() {
        named[field] = value.clone();
    }
    let answer = bench.report(id, "c1", reason, json!({"content": named}))?;
    Ok(bench.get(answer.case))
}

fn removal() -> NewDecision {
    NewDecision {
        policy: Some("intimate-images".into()),
        ..known_media::removal()
    }
}

/// What becomes of a copy, as the index finds it, by an author of its own.
fn copy(bench: &mut Bench, id: &str) -> Verdict {
    let items = bench.all::<BankItem>().into_iter();
    let items = items.filter(|item| item.withdrawn.is_none());
    let known = items.map(|item| KnownMedium {
        item: item.id,
        medium: 0,
        by: MatchedBy::Sha256,
        distance: 0,
    });
    let assessed = Assessed {
        known: known.collect(),
        ..Assessed::default()
    };
    let content = json!({"id": format!("copy-{id}"), "media": [{"sha256": HASH}]});
    let event = json!({"actor": {"id": format!("author-{id}")}, "content": content});
    bench.post(id, event, assessed).unwrap().verdict
}

fn removed(bench: &Bench) -> usize {
    let mut orders = bench.all::<Order>();
    orders.retain(|order| order.kind == OrderKind::ContentRemove && order.ended_at.is_none());
    orders.len()
}

#[test]
fn a_hash_alone_is_enough_and_copies_follow_the_removal_without_another_report() {
    let check = |media: Value, items: u64| {
        let mut bench = sealed_cases::bench();
        let case = report(&mut bench, "r1", "intimate-images", json!({"media": media})).unwrap();
        assert_eq!(
            (case.class, case.flags.content_missing),
            (BankClass::Ncii, false)
        );
        assert_eq!(
            copy(&mut bench, "e0"),
            Verdict::Allow,
            "a report alone never acts"
        );
        decide(&mut bench, case.id, removal()).unwrap();
        let bank = bench.get::<Bank>("DECIDED_HERE_NCII");
        assert_eq!(
            (bank.class, bank.items),
            (BankClass::Ncii, items),
            "{media}"
        );
        assert!(
            bench.find::<Bank>(Bank::DECIDED).is_none(),
            "no bank that others see"
        );
        assert_eq!(copy(&mut bench, "e1"), Verdict::Remove, "{media}");
        assert_eq!(removed(&bench), 2);
        assert_eq!(
            (bench.all::<Case>().len(), bench.all::<Report>().len()),
            (1, 1)
        );
    };
    check(json!([{"pdq": HASH}]), 1);
    check(json!([{"sha256": HASH}]), 1);
    check(
        json!([{"md5": "5".repeat(32)}, {"type": "video/mp4", "frames": [{"at_ms": 0, "pdq": HASH}]}]),
        2,
    );
}

#[test]
fn a_hash_that_is_none_is_refused_where_nothing_else_says_what_it_is_about() {
    let check = |reason: &str, content: Value, refused: Option<(&str, &str)>| {
        let mut bench = sealed_cases::bench();
        let answer = report(&mut bench, "r1", reason, content.clone());
        let problem = answer.err();
        let told = problem
            .as_ref()
            .map(|problem| (problem.field.as_deref().unwrap(), problem.detail.as_str()));
        assert_eq!(told, refused, "{reason} {content}");
    };
    let alone = "it is by this hash alone that the report says what it is about";
    let digits = format!("expected 64 hexadecimal digits; {alone}");
    let none = format!("expected a hash: pdq, sha256, md5, tlsh, frames or opaque; {alone}");
    let slip = json!([{"sha256": HASH}, {"pdq": "no hash"}]);
    let at = Some(("content.media[1].pdq", digits.as_str()));
    check("intimate-images", json!({"media": slip}), at);
    check("child-safety", json!({"media": slip, "text": ""}), at);
    check(
        "intimate-images",
        json!({"media": [{"type": "image/png"}]}),
        Some(("content.media[0]", none.as_str())),
    );
    check(
        "intimate-images",
        json!({"media": slip, "url": "https://forum.example/c1"}),
        None,
    );
    check("threat", json!({"media": slip}), None);
}

#[test]
fn a_hash_that_is_none_takes_nothing_from_the_others_and_stops_no_decision() {
    let check = |media: Value, items: usize| {
        let mut bench = sealed_cases::bench();
        let content = json!({"media": media, "url": "https://forum.example/c1"});
        let case = report(&mut bench, "r1", "intimate-images", content).unwrap();
        decide(&mut bench, case.id, removal()).unwrap();
        assert_eq!(
            (removed(&bench), bench.all::<BankItem>().len()),
            (1, items),
            "{media}"
        );
    };
    check(json!([{"pdq": "no hash"}]), 0);
    check(json!([{"pdq": "no hash", "sha256": HASH}]), 1);
    check(
        json!([{"opaque": {"photodna": "0f", "other": "no hash"}}]),
        1,
    );
}

#[test]
fn hashes_that_come_after_a_report_without_any_are_known_too() {
    let mut bench = sealed_cases::bench();
    let plain = json!({"url": "https://forum.example/c1"});
    report(&mut bench, "r1", "intimate-images", plain).unwrap();
    let with_hash = json!({"media": [{"sha256": HASH}]});
    let case = report(&mut bench, "r2", "intimate-images", with_hash).unwrap();
    let edited = json!({"media": [{"sha256": "6".repeat(64)}]});
    report(&mut bench, "r3", "threat", edited).unwrap();
    decide(&mut bench, case.id, removal()).unwrap();
    assert_eq!(
        bench.all::<BankItem>().len(),
        1,
        "what an edit brings is not what was reported"
    );
    assert_eq!(copy(&mut bench, "e1"), Verdict::Remove);
}

#[test]
fn what_is_fine_or_was_removed_by_mistake_leaves_copies_alone() {
    let by_hash = json!({"media": [{"sha256": HASH}]});
    let mut bench = sealed_cases::bench();
    let case = report(&mut bench, "r1", "intimate-images", by_hash.clone()).unwrap();
    decide(&mut bench, case.id, no_violation()).unwrap();
    assert_eq!(copy(&mut bench, "e1"), Verdict::Allow);

    let mut bench = sealed_cases::bench();
    let case = report(&mut bench, "r1", "intimate-images", by_hash).unwrap();
    let made = decide(&mut bench, case.id, removal()).unwrap();
    let DecidedBy::User(user) = made.by else {
        panic!("a person decided");
    };
    let undo = Undo {
        platform: Platform::default(),
        decision: made.id,
        user,
    };
    bench.run(Principal::User(user), undo).unwrap();
    assert_eq!(copy(&mut bench, "e1"), Verdict::Allow);
}
