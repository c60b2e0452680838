//! Clocks of the house and of laws, and first knowledge.

use std::collections::BTreeMap;

use evenhand_flow::clocks::{ClocksInForce, read};
use evenhand_model::*;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::bench::Bench;

const HOUSE: &str = include_str!("../../../../clocks/house.toml");

/// A pack of one clock, with these lines in it.
pub fn pack(id: &str, lines: &str) -> ClockPack {
    let text = format!(
        "id = \"{id}\"\nversion = 1\ntitle = \"a test\"\njurisdiction = \"EU\"\n\n[[clock]]\n\
         id = \"{id}.one\"\nlaw = \"Law {id}\"\nsource = \"a test\"\nabout = \"A test.\"\n\
         certainty = \"checked\"\nstops = \"decision\"\nrecord = \"Nothing.\"\n{lines}\n"
    );
    read(&format!("{id}.toml"), &text).unwrap()
}

fn in_force(packs: Vec<ClockPack>) -> ClocksInForce {
    let mut all = vec![read("house.toml", HOUSE).unwrap()];
    all.extend(packs);
    let names: Vec<String> = all.iter().map(|pack| pack.id.clone()).collect();
    ClocksInForce::choose(all, &names).unwrap()
}

pub fn bench_with(packs: Vec<ClockPack>) -> Bench {
    let mut bench = Bench::new();
    bench.house.clocks = in_force(packs);
    bench
}

fn case_of(bench: &mut Bench, id: &str, reason: &str, more: Value) -> Case {
    let answer = bench.report(id, &format!("c-{id}"), reason, more).unwrap();
    bench.get::<Case>(answer.case)
}

fn hours(from: Time, to: Time) -> f64 {
    to.since(from).seconds() as f64 / 3_600.0
}

#[test]
fn every_pack_that_ships_is_right_and_all_of_them_go_together() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../clocks");
    let mut packs = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        packs.push(read(&path.display().to_string(), &text).unwrap());
    }
    let names: Vec<String> = packs.iter().map(|pack| pack.id.clone()).collect();
    assert!(names.len() >= 9, "{names:?}");
    let clocks = ClocksInForce::choose(packs, &names).unwrap();
    for clock in clocks.packs().iter().flat_map(|pack| &pack.clocks) {
        let said = [&clock.law, &clock.source, &clock.about, &clock.record];
        let pauses = clock.pauses.iter().map(|pause| &pause.proof);
        for words in said.into_iter().chain(pauses) {
            assert!(!words.trim().is_empty(), "{}", clock.id);
        }
        let is_of_house = clock.id == "house";
        let is_of_any = is_of_house || clock.starts == ClockStart::Restricted;
        assert_eq!(clock.when == Trigger::default(), is_of_any, "{}", clock.id);
    }
    let doubtful = clocks.packs().iter().flat_map(|pack| &pack.clocks);
    let mut doubtful = doubtful.filter(|clock| clock.certainty == Certainty::ToCheck);
    assert!(doubtful.all(|clock| !clock.to_check.is_empty()));
    for ground in ["removal-order", "court-order", "manifestly-illegal"] {
        assert!(clocks.legal_grounds().contains(ground), "{ground}");
    }
}

#[test]
fn a_wrong_pack_is_refused_with_file_line_and_what_to_do() {
    let good = "id = \"a\"\nversion = 1\ntitle = \"a\"\njurisdiction = \"EU\"\n\n[[clock]]\nid = \"a.one\"\n\
                law = \"a\"\nsource = \"a\"\nabout = \"a\"\ncertainty = \"checked\"\nstarts = \"received\"\n\
                allowed = \"1h\"\nstops = \"decision\"\nrecord = \"a\"\n";
    read("a.toml", good).unwrap();
    let check = |from: &str, to: &str, place: &str, what: &str| {
        assert!(good.contains(from), "{from}");
        let error = read("a.toml", &good.replacen(from, to, 1)).unwrap_err();
        let said = format!("{error} {}", error.hint);
        assert!(said.starts_with(place), "{to}: {said}");
        assert!(said.contains(what), "{to}: {said}");
        assert!(!error.hint.is_empty(), "{to}");
    };
    check(
        "allowed = \"1h\"",
        "alowed = \"1h\"",
        "a.toml, line 13",
        "unknown field `alowed`",
    );
    check(
        "allowed = \"1h\"",
        "allowed = \"soon\"",
        "a.toml, line 13",
        "`soon` is not a span",
    );
    check(
        "allowed = \"1h\"",
        "allowed = \"0h\"",
        "a.toml, line 7",
        "it allows no time",
    );
    check(
        "starts = \"received\"",
        "starts = \"later\"",
        "a.toml, line 12",
        "unknown variant `later`",
    );
    check(
        "record = \"a\"",
        "record = \"a\"\nwhen = { countries = [\"germany\"] }",
        "a.toml, line 7",
        "`germany` is no country",
    );
    check(
        "record = \"a\"",
        "record = \"a\"\nwhen = { legal_grounds = [\"An Order\"] }",
        "a.toml, line 7",
        "`An Order` is no ground",
    );
    check(
        "id = \"a\"",
        "id = \"A a\"",
        "a.toml, line 1",
        "no id of a pack",
    );
    check(
        "id = \"a.one\"",
        "id = \"house\"",
        "a.toml, line 7",
        "belong together",
    );
    let house = |from: &str, to: &str| {
        assert!(HOUSE.contains(from), "{from}");
        let error = read("house.toml", &HOUSE.replacen(from, to, 1)).unwrap_err();
        format!("{error}")
    };
    assert!(house("T4 = \"7d\"", "T4 = \"8d\"").contains("laxer than 7d"));
    assert!(house("T1 = \"2h\", ", "").contains("tier T1 has no hours"));
    assert!(house("T1 = \"2h\"", "T1 = \"15m\"").contains("not allowed more time"));
    assert!(house("\"received\"", "\"first-known\"").contains("when it reached us"));
}

#[test]
fn only_packs_that_are_there_are_put_into_force_and_never_without_the_house() {
    let all = || {
        vec![
            read("house.toml", HOUSE).unwrap(),
            pack("eu-dsa", "starts = \"received\""),
        ]
    };
    let check = |names: &[&str], what: &str| {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let error = ClocksInForce::choose(all(), &names).unwrap_err();
        let said = format!("{error} {}", error.hint);
        assert!(said.contains(what), "{names:?}: {said}");
    };
    check(&["house", "eu-dsb"], "did you mean `eu-dsa`?");
    check(&["house", "moon"], "there are house, eu-dsa");
    check(&["eu-dsa"], "`house` is missing");
    check(&["house", "house"], "twice");
}

#[test]
fn a_clock_starts_where_everything_that_it_asks_for_is_so() {
    let trigger =
        "when = { channels = [\"authority\"], reasons = [\"extremism\"], countries = [\"EU\"] }";
    let tco = pack(
        "tco",
        &format!("starts = \"received\"\nallowed = \"1h\"\n{trigger}"),
    );
    let mut bench = bench_with(vec![tco]);
    for (index, (more, reason, starts)) in [
        (json!({"channel": "authority"}), "extremism", true),
        (
            json!({"channel": "authority", "country": "FR"}),
            "extremism",
            true,
        ),
        (
            json!({"channel": "authority", "country": "EU"}),
            "extremism",
            true,
        ),
        (
            json!({"channel": "authority", "country": "US"}),
            "extremism",
            false,
        ),
        (json!({"channel": "email"}), "extremism", false),
        (json!({"channel": "authority"}), "spam", false),
    ]
    .into_iter()
    .enumerate()
    {
        let case = case_of(&mut bench, &format!("r{index}"), reason, more.clone());
        let basis = if starts { "tco.one" } else { "house" };
        assert_eq!(case.clock.basis, basis, "{more}");
        assert_eq!(case.clocks.len(), 1 + usize::from(starts), "{more}");
        if starts {
            assert_eq!(hours(bench.now, case.due_at), 1.0);
            assert_eq!(case.queue_at, case.due_at);
            assert!(case.expedites.is_empty(), "the same for everybody");
        }
    }
}

#[test]
fn the_strictest_clock_wins_and_the_others_are_kept_with_their_due_times() {
    let a = pack("a", "starts = \"received\"\nallowed = \"3h\"");
    let b = pack("b", "starts = \"received\"\nallowed = \"20h\"");
    let none = pack("none", "starts = \"received\"");
    let mut bench = bench_with(vec![a, b, none]);
    let case = case_of(&mut bench, "r1", "threat", json!({}));
    let clocks: BTreeMap<&str, Option<f64>> = case
        .clocks
        .iter()
        .map(|one| {
            let due = one.due_at.map(|due_at| hours(bench.now, due_at));
            (one.id.as_str(), due)
        })
        .collect();
    let expected = [
        ("a.one", Some(3.0)),
        ("b.one", Some(20.0)),
        ("house", Some(12.0)),
        ("none.one", None),
    ];
    assert_eq!(clocks, BTreeMap::from(expected));
    assert_eq!(case.clock.basis, "a.one");
    let urgent = case_of(&mut bench, "r2", "danger-to-life", json!({}));
    assert_eq!(urgent.clock.basis, "house");
    assert_eq!(hours(bench.now, urgent.due_at), 0.25);
}

#[test]
fn a_report_that_folds_in_brings_its_own_law_with_it() {
    let one = pack(
        "one",
        "starts = \"received\"\nallowed = \"2h\"\nwhen = { legal_grounds = [\"an-order\"] }",
    );
    let mut bench = bench_with(vec![one]);
    let first = bench.report("r1", "c1", "threat", json!({})).unwrap();
    bench.wait("1h");
    let second = bench
        .report("r2", "c1", "spam", json!({"legal_ground": "an-order"}))
        .unwrap();
    assert_eq!(first.case, second.case);
    let case = bench.get::<Case>(first.case);
    assert_eq!(case.clock.basis, "one.one");
    assert_eq!(hours(bench.now, case.due_at), 2.0);
    let refused = bench.report("r3", "c1", "spam", json!({"legal_ground": "an-orden"}));
    let refused = refused.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("legal_ground"));
    assert!(
        refused.detail.contains("did you mean `an-order`?"),
        "{}",
        refused.detail
    );
}

fn at(bench: &Bench, back: &str) -> String {
    bench.now.minus(back.parse().unwrap()).to_string()
}

#[test]
fn first_knowledge_starts_the_clock_of_the_law_and_receipt_that_of_the_house() {
    let law = pack("law", "starts = \"first-known\"\nallowed = \"13h\"");
    let mut bench = bench_with(vec![law]);
    let known = at(&bench, "50m");
    let case = case_of(&mut bench, "r1", "threat", json!({"first_known_at": known}));
    let due = |id: &str| {
        case.clocks
            .iter()
            .find(|one| one.id == id)
            .unwrap()
            .due_at
            .unwrap()
    };
    assert_eq!(hours(bench.now, due("house")), 12.0);
    assert!((hours(bench.now, due("law.one")) - 12.1667).abs() < 0.001);
    assert!(case.expedites.is_empty(), "the house is stricter still");
    let proof = json!({"what": "a mail"});
    let known = at(&bench, "5h");
    let more = json!({"first_known_at": known, "channel": "email", "proof": proof});
    let case = case_of(&mut bench, "r2", "threat", more);
    assert_eq!(case.clock.basis, "law.one");
    assert_eq!(hours(bench.now, case.due_at), 8.0);
    assert_eq!((case.channel, case.expedites.len()), (Channel::Email, 1));
    assert_eq!(case.expedites[0].law.as_deref(), Some("law.one"));
    assert_eq!(case.expedites[0].by, None);
    assert!(
        bench
            .entries
            .iter()
            .any(|entry| entry.act == Act::CaseExpedited
                && entry.details.get("law") == Some(&json!("law.one")))
    );
}

#[test]
fn a_case_that_the_law_puts_out_of_turn_pulls_the_oldest_other_one_forward() {
    let law = pack(
        "law",
        "starts = \"first-known\"\nallowed = \"10h\"\nwhen = { channels = [\"press\"] }",
    );
    let mut bench = bench_with(vec![law]);
    let older = case_of(&mut bench, "r1", "threat", json!({}));
    bench.wait("1h");
    let other = case_of(&mut bench, "r2", "threat", json!({}));
    bench.others = BTreeMap::from([(Tier::T2, vec![older.id, other.id])]);
    let known = at(&bench, "4h");
    let more =
        json!({"first_known_at": known, "channel": "press", "proof": {"what": "a log of calls"}});
    let case = case_of(&mut bench, "r3", "threat", more);
    assert_eq!(case.expedites[0].pulled_forward, Some(older.id));
    assert_eq!(bench.get::<Case>(older.id).queue_at, bench.now);
    assert_eq!(bench.get::<Case>(other.id).queue_at, other.queue_at);
}

#[test]
fn first_knowledge_far_back_needs_a_lead_or_a_proof_and_lies_within_the_life_of_the_content() {
    let mut bench = Bench::new();
    let moderator = bench.user();
    let lead = bench.user();
    let role = |bench: &mut Bench, id, role| {
        let user = User {
            id,
            name: format!("{role:?}"),
            role,
            created_at: bench.now,
            disabled_at: None,
            sealed_role: None,
        };
        bench.put(user);
    };
    role(&mut bench, moderator, Role::Moderator);
    role(&mut bench, lead, Role::Lead);
    let report = |bench: &Bench, id: &str, back: &str, more: Value| {
        let mut report = json!({
            "id": id, "at": bench.now.to_string(), "reporter": {}, "reason": "threat",
            "subject": {"kind": "content", "id": id}, "first_known_at": at(bench, back),
        });
        report
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        report
    };
    let machine = || Principal::System;
    let proof = || json!({"proof": {"what": "mail 1 in the press inbox"}});
    for (index, (by, back, more, is_taken)) in [
        (machine(), "1h", json!({}), true),
        (machine(), "61m", json!({}), false),
        (machine(), "61m", proof(), true),
        (Principal::User(moderator), "1h", json!({}), true),
        (Principal::User(moderator), "61m", json!({}), false),
        (Principal::User(moderator), "61m", proof(), true),
        (Principal::User(lead), "20h", json!({}), true),
        (machine(), "20h", json!({"at": at(&bench, "20h")}), true),
        (
            Principal::User(moderator),
            "20h",
            json!({"at": at(&bench, "20h")}),
            false,
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let report = report(&bench, &format!("r{index}"), back, more);
        let answer = bench.report_by(by, None, report.clone());
        assert_eq!(answer.is_ok(), is_taken, "{report}");
        if let Err(problem) = answer {
            assert_eq!(problem.field.as_deref(), Some("first_known_at"), "{report}");
        }
    }
    let made = |back: &str| json!({"content": {"id": "made", "created_at": at(&bench, back)}});
    let before = report(&bench, "made", "40m", made("30m"));
    let after = report(&bench, "made", "20m", made("30m"));
    let earlier = report(&bench, "made", "40m", json!({"id": "later"}));
    let field = |answer: Result<_, Problem>| answer.err().and_then(|problem| problem.field);
    let refused = Some("first_known_at".to_owned());
    assert_eq!(
        field(bench.report_by(machine(), None, before).map(drop)),
        refused
    );
    assert_eq!(
        field(bench.report_by(machine(), None, after).map(drop)),
        None
    );
    assert_eq!(
        field(bench.report_by(machine(), None, earlier).map(drop)),
        refused
    );
    let ahead = bench.now.plus("2h".parse().unwrap()).to_string();
    let ahead = json!({"at": ahead, "first_known_at": ahead});
    let ahead = report(&bench, "ahead", "1m", ahead);
    assert_eq!(
        field(bench.report_by(machine(), None, ahead).map(drop)),
        refused
    );
}

proptest! {
    /// T1: whatever packs come, go, are made laxer or stricter between reports, no open deadline moves later.
    #[test]
    fn a_change_of_packs_never_moves_an_open_deadline_later(
        steps in prop::collection::vec((0..5_usize, 0..6_usize, prop::collection::vec(1..60_u32, 0..4), 0..3_u32), 1..25)
    ) {
        let reasons = ["threat", "spam", "harassment", "extremism", "other", "danger-to-life"];
        let mut bench = Bench::new();
        let mut before: BTreeMap<CaseId, Case> = BTreeMap::new();
        for (index, (content, reason, spans, minutes)) in steps.into_iter().enumerate() {
            bench.wait(&format!("{minutes}m"));
            let packs = spans.iter().zip(["a", "b", "c", "d"]).map(|(hours, id)| {
                let starts = if hours % 2 == 0 { "received" } else { "first-known" };
                pack(id, &format!("starts = \"{starts}\"\nallowed = \"{hours}h\""))
            });
            bench.house.clocks = in_force(packs.collect());
            let more = json!({"first_known_at": at(&bench, "45m")});
            let content = format!("c{content}");
            bench.report(&format!("r{index}"), &content, reasons[reason], more).unwrap();
            for case in bench.all::<Case>() {
                prop_assert!(case.queue_at <= case.due_at);
                let strictest = case.clocks.iter().filter_map(|one| one.due_at).min();
                prop_assert_eq!(strictest, Some(case.due_at));
                if let Some(before) = before.get(&case.id) {
                    prop_assert!(case.due_at <= before.due_at);
                    prop_assert!(case.queue_at <= before.queue_at);
                    for old in &before.clocks {
                        let new = case.clocks.iter().find(|one| one.id == old.id).unwrap();
                        prop_assert!(new.due_at <= old.due_at);
                    }
                }
                before.insert(case.id, case);
            }
        }
    }
}
