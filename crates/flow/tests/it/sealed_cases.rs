//! Cases that are sealed: by why people complain, by what was recognised, by the case before; and what happens while nobody may have one.

use evenhand_flow::clocks::{ClocksInForce, read};
use evenhand_flow::operation::alert::no_sealed_role::TellOfSealed;
use evenhand_flow::operation::decide::NewDecision;
use evenhand_model::*;
use serde_json::json;

use crate::bench::Bench;
use crate::known_media::{item_of_class, post};
use crate::reviewer::{decide, no_violation};

const HOUSE: &str = include_str!("../../../../clocks/house.toml");
const SEALED: &str = include_str!("../../../../clocks/sealed.toml");
const INDIA: &str = include_str!("../../../../clocks/in.toml");

pub fn bench() -> Bench {
    let mut bench = Bench::new();
    let packs = [("house", HOUSE), ("sealed", SEALED), ("in", INDIA)];
    let names: Vec<String> = packs.iter().map(|(name, _)| (*name).to_owned()).collect();
    let packs = packs.map(|(name, text)| read(name, text).unwrap()).to_vec();
    bench.house.clocks = ClocksInForce::choose(packs, &names).unwrap();
    for (id, reason, class) in [
        ("child-safety", Reason::ChildSafety, BankClass::Csam),
        ("intimate-images", Reason::IntimateImages, BankClass::Ncii),
    ] {
        let policy = Policy {
            id: id.into(),
            tier: Tier::T1,
            reasons: vec![reason],
            class,
            ..bench.house.policies["threats"].clone()
        };
        bench.house.policies.insert(id.into(), policy);
    }
    bench
}

fn reported(bench: &mut Bench, id: &str, content: &str, reason: &str) -> Case {
    let case = bench.report(id, content, reason, json!({})).unwrap().case;
    bench.get(case)
}

fn minutes(case: &Case) -> i64 {
    case.due_at.since(case.received_at).seconds() / 60
}

#[test]
fn a_reason_seals_its_case_and_starts_the_strictest_clock() {
    let check = |reason: &str, class: BankClass, clock: &str, due: i64| {
        let mut bench = bench();
        let case = reported(&mut bench, "r1", "c1", reason);
        let found = (case.class, case.clock.basis.as_str(), minutes(&case));
        assert_eq!(found, (class, clock, due), "{reason}");
        let is_written = bench
            .entries
            .iter()
            .any(|entry| entry.act == Act::CaseSealed);
        assert_eq!(is_written, class.is_sealed());
    };
    check("threat", BankClass::Ordinary, "house", 12 * 60);
    check("child-safety", BankClass::Csam, "sealed.csam", 60);
    // The house's own hours of that tier are the same, and were there first.
    check("intimate-images", BankClass::Ncii, "house", 120);
}

#[test]
fn folding_seals_and_never_opens_and_the_next_case_on_the_same_is_sealed_too() {
    let mut bench = bench();
    let case = reported(&mut bench, "r1", "c1", "threat");
    assert_eq!(case.class, BankClass::Ordinary);
    assert_eq!(
        reported(&mut bench, "r2", "c1", "intimate-images").class,
        BankClass::Ncii
    );
    assert_eq!(
        reported(&mut bench, "r3", "c1", "child-safety").class,
        BankClass::Csam
    );
    assert_eq!(
        reported(&mut bench, "r4", "c1", "intimate-images").class,
        BankClass::Csam
    );
    decide(&mut bench, case.id, no_violation()).unwrap();
    bench.wait("1h");
    let content =
        json!({"content": {"id": "c1", "author": {"id": "author"}, "text": "other words"}});
    let next = bench.report("r5", "c1", "threat", content).unwrap().case;
    assert_ne!(next, case.id);
    assert_eq!(bench.get::<Case>(next).class, BankClass::Csam);
}

#[test]
fn what_matches_a_sealed_bank_is_sealed_with_the_clocks_of_its_class_though_nobody_complained() {
    let check = |class: BankClass, clocks: &[&str]| {
        let mut bench = bench();
        let item = item_of_class(&mut bench, class);
        post(&mut bench, "1", MatchedBy::Pdq, &[&item]);
        let case = bench.all::<Case>().pop().unwrap();
        assert_eq!(case.class, class);
        let running: Vec<&str> = case.clocks.iter().map(|clock| clock.id.as_str()).collect();
        assert_eq!(running, clocks);
    };
    check(BankClass::Ordinary, &["house"]);
    check(BankClass::Csam, &["house", "sealed.csam"]);
    check(BankClass::Ncii, &["house", "sealed.ncii", "in.ncii"]);
}

#[test]
fn while_nobody_has_the_role_people_on_call_are_told_once_until_somebody_has() {
    let mut bench = bench();
    let tell = |bench: &mut Bench, is_staffed: bool| {
        let waiting = bench.all::<Case>().into_iter();
        let tell = TellOfSealed {
            platform: Platform::default(),
            waiting: waiting.map(|case| case.id).collect(),
            is_staffed,
        };
        bench.run(Principal::System, tell).unwrap();
        let mut alerts = bench.all::<Alert>();
        alerts.retain(|alert| alert.kind == AlertKind::NoSealedRole);
        let open = alerts.iter().filter(|alert| alert.is_open()).count();
        (alerts.len(), open)
    };
    reported(&mut bench, "r1", "c1", "threat");
    assert_eq!(
        tell(&mut bench, false),
        (0, 0),
        "what is not sealed is anybody's"
    );
    let case = reported(&mut bench, "r2", "c2", "child-safety");
    assert_eq!(tell(&mut bench, true), (0, 0));
    assert_eq!(tell(&mut bench, false), (1, 1));
    let alert = bench
        .all::<Alert>()
        .into_iter()
        .find(|alert| alert.kind == AlertKind::NoSealedRole);
    let alert = alert.unwrap();
    assert_eq!(
        (alert.due_at, alert.count, alert.about),
        (case.due_at, 1, Matter::Sealed)
    );
    assert_eq!(tell(&mut bench, false), (1, 1), "it is told once");
    assert_eq!(tell(&mut bench, true), (1, 0));
}

/// The day until which the subject of a case, and its author, are held because of that case.
fn preserved(bench: &Bench, case: &Case) -> Vec<Option<Time>> {
    let author = bench.get::<Subject>(case.subject).author.unwrap();
    let subjects = [case.subject, author].into_iter();
    let hold = |subject| bench.find::<Hold>(subject);
    subjects
        .map(|subject| hold(subject).and_then(|hold| hold.grounds.first()?.until))
        .collect()
}

#[test]
fn what_is_confirmed_is_preserved_for_the_year_of_its_clock_and_what_is_not_is_not() {
    let check = |reason: &str, decision: NewDecision, is_preserved: bool| {
        let mut bench = bench();
        let case = reported(&mut bench, "r1", "c1", reason);
        decide(&mut bench, case.id, decision).unwrap();
        let until = is_preserved.then(|| bench.now.plus(Duration::from_days(365)));
        assert_eq!(preserved(&bench, &case), [until, until], "{reason}");
    };
    let violation = |policy: &str| NewDecision {
        outcome: DecisionOutcome::Violation,
        policy: Some(policy.into()),
        reason: "it is what was reported".into(),
        ..no_violation()
    };
    check("child-safety", violation("child-safety"), true);
    check("child-safety", no_violation(), false);
    check("intimate-images", violation("intimate-images"), false);
    check("threat", violation("threats"), false);
}

#[test]
fn the_clock_with_a_duty_on_the_page_can_be_put_in_force() {
    let page = include_str!("../../../../docs/sealed.md");
    let pack = page
        .split("```")
        .find_map(|part| part.strip_prefix("toml pack"));
    let packs = [("house", HOUSE), ("ours-sealed", pack.unwrap())];
    let names = packs.map(|(name, _)| name.to_owned());
    let packs = packs.map(|(name, text)| read(name, text).unwrap());
    ClocksInForce::choose(packs.to_vec(), &names).unwrap();
}
