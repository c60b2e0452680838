//! What is contained before a human has looked: how soon one must, that no clock ends it, and that nothing is
//! contained twice that a human has found to be no address.

use evenhand_flow::assess::{Assessed, RuleOrder};
use evenhand_flow::operation::change_case::{CaseChange, ChangeCase};
use evenhand_flow::operation::decide::{Decide, NewDecision};
use evenhand_flow::operation::end_order::EndOrder;
use evenhand_flow::operation::erase::ForgetSubject;
use evenhand_flow::operation::lift_containment::{LiftContainment, NewLift};
use evenhand_flow::operation::release_case::ReleaseCase;
use evenhand_flow::operation::retain::RetireCase;
use evenhand_flow::operation::rules::RulesLoaded;
use evenhand_flow::operation::undo::Undo;
use evenhand_flow::work::{Counts, Figure, Tally};
use evenhand_model::*;
use serde_json::{Value, json};

use crate::alerts::{alerts, clocks};
use crate::bench::Bench;
use crate::reviewer::{decide, no_violation, take};

const ADDRESS: &str = "privacy.home-address";

/// What rules say: this tier, and these actions of one rule.
fn found(rule: &str, tier: Option<Tier>, kinds: &[OrderKind]) -> Assessed {
    let orders = kinds.iter().map(|kind| RuleOrder::new(*kind, rule));
    Assessed {
        assessment: Assessment {
            verdict: Verdict::Hold,
            tier,
            rules: vec![rule.into()],
            ..Assessment::default()
        },
        orders: orders.collect(),
        opens_case: true,
        ..Assessed::default()
    }
}

/// What the privacy rules say of an address.
fn address() -> Assessed {
    found(ADDRESS, Some(Tier::T2), &[OrderKind::ContentRestrict])
}

/// A post on one content, with that text.
fn post(bench: &mut Bench, id: &str, text: &str, assessed: Assessed) -> Assessment {
    let content = json!({"content": {"id": "c", "text": text, "lang": "de-AT"}});
    bench.post(id, content, assessed).unwrap()
}

fn edit(bench: &mut Bench, id: &str, text: &str, assessed: Assessed) -> Assessment {
    let content = json!({"kind": "content.edited", "content": {"id": "c", "text": text}});
    bench.post(id, content, assessed).unwrap()
}

fn report(bench: &mut Bench, id: &str, text: &str, reason: &str, assessed: Assessed) -> CaseId {
    bench.report_assessed_as(id, text, reason, assessed).case
}

fn only_case(bench: &Bench) -> Case {
    let [case] = <[Case; 1]>::try_from(bench.all::<Case>()).unwrap();
    case
}

/// Orders in force that hide something.
fn hidden(bench: &Bench) -> usize {
    let orders = bench.all::<Order>().into_iter();
    let hides = |order: &Order| order.kind.weight() == order::OrderWeight::Containment;
    orders
        .filter(|order| order.reverses.is_none() && order.ended_at.is_none() && hides(order))
        .count()
}

/// Reversals that the platform is sent at once.
fn shown_at_once(bench: &Bench) -> usize {
    let orders = bench.all::<Order>().into_iter();
    orders
        .filter(|order| order.reverses.is_some() && order.not_before <= bench.now)
        .count()
}

fn lift_of(case: &Case, user: UserId, closes: bool) -> LiftContainment {
    LiftContainment {
        platform: Platform::default(),
        case: case.id,
        user,
        lift: NewLift {
            fence: case.fence,
            reason: "a shop".into(),
            versions_seen: Some(case.versions_shown()),
            closes,
        },
    }
}

/// Has somebody take the case and say that it was contained by mistake.
fn lift(bench: &mut Bench, case: CaseId, closes: bool) -> (UserId, Case) {
    let (user, case) = take(bench, case);
    let lift = lift_of(&case, user, closes);
    let case = bench.run(Principal::User(user), lift).unwrap();
    (user, case)
}

fn take_only(bench: &mut Bench) -> (UserId, Case) {
    let case = only_case(bench).id;
    take(bench, case)
}

fn lift_only(bench: &mut Bench, closes: bool) -> (UserId, Case) {
    let case = only_case(bench).id;
    lift(bench, case, closes)
}

fn decide_only(bench: &mut Bench, decision: NewDecision) -> Result<Decision, Problem> {
    let case = only_case(bench).id;
    decide(bench, case, decision)
}

fn reasons(case: &Case) -> Vec<(&str, &str, &str)> {
    let lines = case.explanation.iter();
    lines
        .map(|one| (one.factor.as_str(), one.level.as_str(), one.by.as_str()))
        .collect()
}

#[test]
fn a_contained_case_is_in_t1_or_above_and_says_why() {
    use OrderKind::{AccountRestrict, ContentRestrict};
    let check = |tier: Option<Tier>, kinds: &[OrderKind], expected: Tier| {
        let mut bench = Bench::new();
        post(&mut bench, "e", "text", found("a.rule", tier, kinds));
        let case = only_case(&bench);
        let allowed = case.due_at.since(case.received_at);
        assert_eq!((case.tier, allowed), (expected, expected.allowed()));
        assert_eq!(case.is_contained(), !kinds.is_empty());
        assert_eq!(
            reasons(&case).contains(&("containment", "T1", "a.rule")),
            case.is_contained()
        );
    };
    for tier in [None, Some(Tier::T4), Some(Tier::T2), Some(Tier::T1)] {
        check(tier, &[ContentRestrict], Tier::T1);
        check(tier, &[AccountRestrict], Tier::T1);
    }
    check(Some(Tier::T0), &[ContentRestrict], Tier::T0);
    check(Some(Tier::T3), &[], Tier::T3);
}

#[test]
fn a_report_that_has_its_content_contained_says_so_in_its_receipt() {
    let mut bench = Bench::new();
    let answer = bench.report_assessed_as("r", "text", "spam", address());
    assert_eq!((answer.tier, only_case(&bench).tier), (Tier::T1, Tier::T1));
    assert_eq!(answer.due_at, only_case(&bench).due_at);
}

#[test]
fn an_old_case_in_which_something_is_contained_gets_two_hours_from_then() {
    let mut bench = Bench::new();
    let case = bench.report("r", "c", "spam", json!({})).unwrap().case;
    bench.wait("30h");
    edit(&mut bench, "e", "Musterweg 1", address());
    let now = bench.now;
    let case: Case = bench.get(case);
    assert_eq!(
        (case.tier, case.due_at),
        (Tier::T1, now.plus(Duration::from_hours(2)))
    );
}

#[test]
fn what_a_flood_has_contained_instead_of_it_is_in_t1_too() {
    let mut bench = Bench::new();
    bench.house.brakes.containments_per_author_per_hour = 1;
    let spam = || found("spam", None, &[OrderKind::ContentRestrict]);
    for number in 0..3 {
        bench
            .post(&format!("e{number}"), json!({}), spam())
            .unwrap();
    }
    let on_account: Vec<Case> = bench.all::<Case>();
    let on_account: Vec<&Case> = on_account
        .iter()
        .filter(|case| case.subject_kind == SubjectKind::Account)
        .collect();
    assert_eq!(
        on_account.len(),
        1,
        "one case for a flooder, not one a post"
    );
    assert_eq!(on_account[0].tier, Tier::T1);
    assert!(on_account[0].is_contained());
}

#[test]
fn nobody_sets_a_contained_case_lower_but_by_deciding_it() {
    let mut bench = Bench::new();
    post(&mut bench, "e", "text", address());
    let (user, case) = take_only(&mut bench);
    let lower = |fence| ChangeCase {
        platform: Platform::default(),
        case: case.id,
        user,
        change: CaseChange {
            tier: Some(Tier::T3),
            fence: Some(fence),
            reason: "calm".into(),
            ..CaseChange::default()
        },
    };
    let refused = bench
        .run(Principal::User(user), lower(case.fence))
        .unwrap_err();
    assert_eq!(
        (refused.status, refused.field.as_deref()),
        (409, Some("tier"))
    );
    let decision = Decide {
        platform: Platform::default(),
        case: case.id,
        user,
        decision: NewDecision {
            fence: case.fence,
            tier: Some(Tier::T3),
            ..no_violation()
        },
    };
    let decision = bench.run(Principal::User(user), decision).unwrap();
    assert_eq!(decision.tier, Some(Tier::T3));
    let undo = Undo {
        platform: Platform::default(),
        decision: decision.id,
        user,
    };
    let again = bench.run(Principal::User(user), undo).unwrap();
    assert_eq!(
        (again.tier, again.is_contained()),
        (Tier::T1, true),
        "contained again"
    );
    let lifted = bench
        .run(Principal::User(user), lift_of(&again, user, false))
        .unwrap();
    let lower = bench
        .run(Principal::User(user), lower(lifted.fence))
        .unwrap();
    assert_eq!(lower.tier, Tier::T3);
}

#[test]
fn at_half_its_time_it_escalates_at_its_end_it_pages_and_it_stays_in_force() {
    let mut bench = Bench::new();
    post(&mut bench, "e", "text", address());
    bench.wait("59m");
    clocks(&mut bench);
    assert_eq!(alerts(&bench), [""; 0]);
    bench.wait("1m");
    clocks(&mut bench);
    assert_eq!(alerts(&bench), ["containment-half pages"]);
    assert!(only_case(&bench).flags.escalated);
    bench.wait("30m");
    clocks(&mut bench);
    assert_eq!(
        alerts(&bench),
        ["containment-half replaced", "due-soon pages"]
    );
    bench.wait("30m");
    clocks(&mut bench);
    let at_end = [
        "containment-half replaced",
        "due-soon replaced",
        "broken replaced",
        "containment-over pages",
    ];
    assert_eq!(alerts(&bench), at_end);
    bench.wait("365d");
    clocks(&mut bench);
    assert_eq!(alerts(&bench), at_end, "it pages until somebody takes it");
    assert_eq!(hidden(&bench), 1);
    let (user, case) = take_only(&mut bench);
    let release = ReleaseCase {
        platform: Platform::default(),
        case: case.id,
        user,
        fence: case.fence,
    };
    bench.run(Principal::User(user), release).unwrap();
    assert_eq!(
        alerts(&bench)[3],
        "containment-over pages",
        "given back, so nobody has it"
    );
    lift(&mut bench, case.id, false);
    assert_eq!(alerts(&bench)[3], "containment-over containment-lifted");
}

#[test]
fn a_clock_that_broke_before_says_nothing_of_what_is_contained_after() {
    let mut bench = Bench::new();
    let case = bench.report("r", "c", "threat", json!({})).unwrap().case;
    bench.wait("13h");
    clocks(&mut bench);
    let (user, _) = take(&mut bench, case);
    edit(&mut bench, "e", "Musterweg 1", address());
    let told = |bench: &Bench| alerts(bench).last().cloned().unwrap();
    for (wait, expected) in [
        ("1h", "containment-half pages"),
        ("1h", "containment-over pages"),
    ] {
        bench.wait(wait);
        clocks(&mut bench);
        assert_eq!(told(&bench), expected);
    }
    let claim = bench.get::<Case>(case).claim.unwrap();
    assert_eq!(
        claim.by, user,
        "somebody has it, and people are told all the same"
    );
}

#[test]
fn after_a_lift_a_new_containment_has_a_clock_of_its_own() {
    let mut bench = Bench::new();
    post(&mut bench, "e", "text", address());
    bench.wait("1h");
    clocks(&mut bench);
    lift_only(&mut bench, false);
    bench.wait("10m");
    edit(&mut bench, "e2", "Musterweg 1", address());
    let began = bench.now;
    let clock = only_case(&bench).containment_clock().unwrap();
    assert_eq!((clock.since, clock.told), (began, ContainmentTold::Nothing));
    let case = only_case(&bench);
    let half = clock.due_at(case.due_at).since(began).micros() / 2;
    bench.now = began.plus(Duration::from_micros(half));
    clocks(&mut bench);
    assert!(alerts(&bench).contains(&"containment-half pages".to_owned()));
}

/// Whatever happens, a contained post stays contained until a person says otherwise.
#[test]
fn nothing_but_a_person_ends_it() {
    let mut bench = Bench::new();
    post(&mut bench, "e", "text", address());
    let case = only_case(&bench);
    let order: Order = bench.get(case.containment[0]);
    let stays = |bench: &Bench, what: &str| {
        assert_eq!(hidden(bench), 1, "{what}");
        assert_eq!(bench.get::<Case>(case.id).containment, [order.id], "{what}");
        assert_eq!(
            bench.get::<Subject>(order.subject).orders,
            [order.id],
            "{what}"
        );
    };
    let by_clock = EndOrder {
        platform: None,
        order: order.id,
        by: DecidedBy::System,
        reason: "its time is over".into(),
    };
    bench.wait("400d");
    bench.run(Principal::System, by_clock).unwrap();
    stays(&bench, "a clock");
    let user = bench.user();
    let out_of_order = EndOrder {
        platform: Some(Platform::default()),
        order: order.id,
        by: DecidedBy::User(user),
        reason: "unseen".into(),
    };
    let refused = bench.run(Principal::User(user), out_of_order).unwrap_err();
    assert_eq!(refused.status, 409);
    stays(&bench, "lifting past the case");
    let loaded = RulesLoaded {
        version: "without that rule".into(),
        files: Vec::new(),
        modes: Default::default(),
    };
    bench.run(Principal::System, loaded).unwrap();
    stays(&bench, "other rules");
    edit(&mut bench, "e2", "harmless words", Assessed::default());
    stays(&bench, "an edit that rules let pass");
    let retire = RetireCase {
        case: case.id,
        notes: Vec::new(),
        kept: Duration::from_days(1),
    };
    assert!(!bench.run(Principal::System, retire).unwrap());
    stays(&bench, "retention");
    let forget = ForgetSubject {
        pending: vec![],
        subject: order.subject,
        cases: vec![case.id],
        notes: Vec::new(),
        decisions: Vec::new(),
        orders: vec![order.id],
        links: Vec::new(),
        incidents: Vec::new(),
        matches: Vec::new(),
    };
    bench.run(Principal::System, forget).unwrap();
    stays(&bench, "erasure");
    let (_, case) = take(&mut bench, case.id);
    assert!(case.is_contained(), "claiming it");
}

#[test]
fn an_order_with_an_end_that_a_person_made_takes_nothing_with_it() {
    let mut bench = Bench::new();
    let reported = bench.report("r", "c", "spam", json!({})).unwrap().case;
    let restrict = NewDecision {
        outcome: DecisionOutcome::Violation,
        policy: Some("spam".into()),
        actions: serde_json::from_value(json!([{"kind": "content.restrict", "for": "1d"}]))
            .unwrap(),
        ..no_violation()
    };
    let decided = decide(&mut bench, reported, restrict).unwrap();
    bench.wait("1h");
    edit(&mut bench, "e", "Musterweg 1", address());
    bench.wait("2d");
    let end = EndOrder {
        platform: None,
        order: decided.orders[0],
        by: DecidedBy::System,
        reason: "its time is over".into(),
    };
    bench.run(Principal::System, end).unwrap();
    assert_eq!((hidden(&bench), shown_at_once(&bench)), (1, 0));
}

/// Everything by which content comes in again, after a person has said that it is no address.
fn again(bench: &mut Bench, text: &str) {
    post(bench, "again-1", text, address());
    edit(bench, "again-2", text, address());
    let phone = || {
        found(
            "privacy.phone",
            Some(Tier::T2),
            &[OrderKind::ContentRestrict],
        )
    };
    edit(bench, "again-3", text, phone());
    let heavy = found("x", Some(Tier::T1), &[OrderKind::AccountRestrict]);
    edit(bench, "again-4", text, heavy);
    report(bench, "again-5", text, "private-data", address());
    report(bench, "again-6", text, "danger-to-life", address());
}

#[test]
fn what_a_person_found_to_be_no_address_is_shown_at_once_and_never_contained_again() {
    for closes in [false, true] {
        let mut bench = Bench::new();
        post(&mut bench, "e", "text", address());
        let (_, case) = lift_only(&mut bench, closes);
        assert_eq!((hidden(&bench), shown_at_once(&bench)), (0, 1));
        let state = if closes {
            CaseState::Decided
        } else {
            CaseState::Claimed
        };
        assert_eq!((case.state, case.is_contained()), (state, false));
        let told = bench.all::<Notice>();
        let lifted = told
            .iter()
            .filter(|one| matches!(one.facts, Told::RestrictionsLifted(_)));
        assert_eq!(lifted.count(), 1, "the author is told once");
        again(&mut bench, "text");
        assert_eq!(hidden(&bench), 0, "closes: {closes}");
        edit(&mut bench, "e9", "Musterweg 1", address());
        assert_eq!(hidden(&bench), 1, "it has changed");
    }
}

#[test]
fn a_verdict_holds_nothing_back_that_a_person_has_let_pass() {
    let mut bench = Bench::new();
    assert_eq!(
        post(&mut bench, "e", "text", address()).verdict,
        Verdict::Hold
    );
    lift_only(&mut bench, false);
    assert_eq!(
        edit(&mut bench, "e2", "text", address()).verdict,
        Verdict::Review
    );
    assert_eq!(
        edit(&mut bench, "e3", "Musterweg 1", address()).verdict,
        Verdict::Hold
    );
}

#[test]
fn a_decision_that_nothing_is_wrong_counts_as_that_and_one_that_something_is_does_not() {
    let mut bench = Bench::new();
    post(&mut bench, "e", "text", address());
    decide_only(&mut bench, no_violation()).unwrap();
    again(&mut bench, "text");
    assert_eq!(hidden(&bench), 0);

    let mut bench = Bench::new();
    post(&mut bench, "e", "text", address());
    let warned = NewDecision {
        outcome: DecisionOutcome::Violation,
        policy: Some("threats".into()),
        ..no_violation()
    };
    decide_only(&mut bench, warned).unwrap();
    report(&mut bench, "r", "text", "danger-to-life", address());
    assert_eq!(hidden(&bench), 1);
}

#[test]
fn what_is_undone_was_never_found() {
    let mut bench = Bench::new();
    post(&mut bench, "e", "text", address());
    let decision = decide_only(&mut bench, no_violation()).unwrap();
    let DecidedBy::User(user) = decision.by else {
        panic!("{:?}", decision.by);
    };
    let undo = Undo {
        platform: Platform::default(),
        decision: decision.id,
        user,
    };
    bench.run(Principal::User(user), undo).unwrap();
    assert_eq!(hidden(&bench), 1);
    assert!(
        bench
            .all::<Subject>()
            .iter()
            .all(|subject| subject.cleared.is_empty())
    );
    assert_eq!(counted(&bench), []);
}

#[test]
fn a_report_of_the_old_words_is_judged_by_them_whatever_the_content_says_now() {
    let mut bench = Bench::new();
    post(&mut bench, "e", "old", address());
    lift_only(&mut bench, false);
    edit(&mut bench, "e2", "new", Assessed::default());
    bench
        .report(
            "r",
            "c",
            "spam",
            json!({"content": {"id": "c", "text": "new"}}),
        )
        .unwrap();
    report(&mut bench, "r2", "old", "private-data", address());
    assert_eq!(hidden(&bench), 0);
}

#[test]
fn nothing_is_shown_again_that_the_person_has_not_read() {
    let mut bench = Bench::new();
    post(&mut bench, "e", "text", address());
    let (user, case) = take_only(&mut bench);
    edit(&mut bench, "e2", "Musterweg 1", address());
    let mut lift = lift_of(&case, user, false);
    lift.lift.versions_seen = Some(1);
    let refused = bench.run(Principal::User(user), lift.clone()).unwrap_err();
    assert_eq!(
        (refused.status, refused.field.as_deref()),
        (409, Some("versions_seen"))
    );
    lift.lift.versions_seen = Some(2);
    bench.run(Principal::User(user), lift.clone()).unwrap();
    let nothing_left = bench.run(Principal::User(user), lift).unwrap_err();
    assert_eq!(nothing_left.status, 409);
}

#[test]
fn a_flooder_whom_a_person_lets_pass_has_a_full_share_again() {
    let mut bench = Bench::new();
    bench.house.brakes.containments_per_author_per_hour = 2;
    let spam = || found("spam", None, &[OrderKind::ContentRestrict]);
    for number in 0..3 {
        bench
            .post(&format!("e{number}"), json!({}), spam())
            .unwrap();
    }
    let cases = bench.all::<Case>();
    let on_account = |case: &&Case| case.subject_kind == SubjectKind::Account;
    lift(&mut bench, cases.iter().find(on_account).unwrap().id, false);
    assert_eq!(hidden(&bench), 2, "the two posts have cases of their own");
    bench.post("e9", json!({}), spam()).unwrap();
    let accounts = bench.all::<Order>().into_iter();
    let in_force = accounts
        .filter(|one| one.kind == OrderKind::AccountRestrict && one.reverses.is_none())
        .filter(|one| one.ended_at.is_none());
    assert_eq!((hidden(&bench), in_force.count()), (3, 0));
}

#[test]
fn content_that_a_question_about_many_contains_is_contained_for_its_own_case_too() {
    let mut bench = Bench::new();
    bench.house.brakes.rule_removals_per_hour = 0;
    let remove = || found("spam", None, &[OrderKind::ContentRemove]);
    bench
        .post(
            "e0",
            json!({"content": {"id": "first", "text": "x"}}),
            remove(),
        )
        .unwrap();
    post(&mut bench, "e1", "text", remove());
    let about_many = only_case(&bench);
    assert_eq!(about_many.containment.len(), 2);
    let own = report(&mut bench, "r", "text", "spam", address());
    assert_eq!(bench.get::<Case>(own).tier, Tier::T1);
    decide(&mut bench, about_many.id, no_violation()).unwrap();
    assert_eq!(hidden(&bench), 1, "its own case waits still");
    lift(&mut bench, own, false);
    assert_eq!(hidden(&bench), 0);
}

/// What was counted of containment: figure, label, how often.
fn counted(bench: &Bench) -> Vec<(Figure, String, u64)> {
    let mut found = Vec::new();
    for (platform, figure, hour, labels) in bench.counts.hours() {
        let mut tally = Tally {
            platform: platform.clone(),
            figure,
            hour,
            counts: Default::default(),
        };
        Counts::apply(&mut tally, labels);
        if matches!(
            figure,
            Figure::ContainmentsOverturned | Figure::ContainmentsUpheld
        ) {
            found.extend(
                tally
                    .counts
                    .into_iter()
                    .map(|(label, count)| (figure, label, count)),
            );
        }
    }
    found
}

#[test]
fn what_people_judged_is_counted_by_rule_and_language() {
    use Figure::{ContainmentsOverturned, ContainmentsUpheld};
    let label = || format!("{ADDRESS}/de");
    let check = |judge: &dyn Fn(&mut Bench, CaseId), expected: &[(Figure, String, u64)]| {
        let mut bench = Bench::new();
        post(&mut bench, "e", "text", address());
        let case = only_case(&bench).id;
        judge(&mut bench, case);
        assert_eq!(counted(&bench), expected);
    };
    let outcome = |outcome: DecisionOutcome| {
        move |bench: &mut Bench, case: CaseId| {
            let is_violation = outcome == DecisionOutcome::Violation;
            let decision = NewDecision {
                outcome,
                policy: is_violation.then(|| "threats".into()),
                ..no_violation()
            };
            decide(bench, case, decision).unwrap();
        }
    };
    let overturned = [(ContainmentsOverturned, label(), 1)];
    check(
        &outcome(DecisionOutcome::Violation),
        &[(ContainmentsUpheld, label(), 1)],
    );
    check(&outcome(DecisionOutcome::NoViolation), &overturned);
    check(&outcome(DecisionOutcome::Moot), &[]);
    check(&|bench, case| drop(lift(bench, case, false)), &overturned);
    check(&|bench, case| drop(lift(bench, case, true)), &overturned);
}

#[test]
fn without_a_tag_of_the_platform_the_language_is_that_of_the_text() {
    let check = |text: &str, expected: &str| {
        let mut bench = Bench::new();
        let content = json!({"content": {"id": "c", "text": text}});
        bench.post("e", content, address()).unwrap();
        let case = only_case(&bench).id;
        decide(&mut bench, case, no_violation()).unwrap();
        let found: Vec<String> = counted(&bench)
            .into_iter()
            .map(|(_, label, _)| label)
            .collect();
        assert_eq!(found, [format!("{ADDRESS}/{expected}")], "{text}");
    };
    check(
        "Ich weiß, dass sie am Marktplatz in der Wohnung über der Bäckerei lebt.",
        "de",
    );
    check(
        "Elle habite dans une petite maison près de la gare, au numéro douze.",
        "fr",
    );
    check("some words", "und");
    check("12345", "und");
}

#[test]
fn the_chain_says_what_was_lifted_and_by_whom_but_not_in_whose_words() {
    let mut bench = Bench::new();
    post(&mut bench, "e", "text", address());
    let (user, _) = lift_only(&mut bench, false);
    let lifted = |entry: &&EntryDraft| entry.act == Act::ContainmentLifted;
    let entry = bench.entries.iter().find(lifted).unwrap();
    assert_eq!(entry.by, Principal::User(user));
    let written: Value = serde_json::to_value(&bench.entries).unwrap();
    assert!(!written.to_string().contains("a shop"));
}
