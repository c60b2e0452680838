//! What is put before reviewers, when it is enough, and what they need not look at.

use evenhand_flow::case::dispatch::Sight;
use evenhand_flow::operation::appeal::claim::SkipAppeal;
use evenhand_flow::operation::care::{ForgetExposure, PutBreakOff, SetPreferences};
use evenhand_flow::operation::claim_case::ClaimCase;
use evenhand_flow::operation::next_case::NextCase;
use evenhand_flow::operation::release_case::ReleaseCase;
use evenhand_flow::operation::skip_case::SkipCase;
use evenhand_flow::operation::staff::ChangeUser;
use evenhand_model::*;
use proptest::prelude::*;
use serde_json::json;

use crate::bench::Bench;
use crate::redress::{answer, appeal, moderator, next_appeal, try_next_appeal, vote};
use crate::reviewer::{decide, no_violation};

/// Every open case, in the order of work: also those that a server would leave out.
fn open_cases(bench: &Bench) -> Vec<Case> {
    let mut open = bench.all::<Case>();
    open.retain(|case| case.state == CaseState::Open);
    open.sort_by_key(|case| (case.queue_at, case.id));
    open
}

fn ids(cases: Vec<Case>) -> Vec<CaseId> {
    cases.into_iter().map(|case| case.id).collect()
}

fn next(bench: &mut Bench, user: UserId, danger: bool) -> Result<Option<Case>, Problem> {
    let claimed = bench.all::<Case>().into_iter();
    let claimed = claimed.filter(|case| case.claim.is_some_and(|claim| claim.by == user));
    let next = NextCase {
        platform: Platform::default(),
        user,
        claimed: ids(claimed.collect()),
        sight: Sight::of(ids(open_cases(bench))),
        to_confirm: ids(open_cases(bench)),
        danger,
    };
    bench.run(Principal::User(user), next)
}

fn claim(
    bench: &mut Bench,
    user: UserId,
    case: CaseId,
    reason: Option<&str>,
    danger: bool,
) -> Result<Case, Problem> {
    let claim = ClaimCase {
        platform: Platform::default(),
        case,
        user,
        reason: reason.map(str::to_owned),
        danger,
        unseen: false,
        claimed: vec![],
        sight: Sight::of(ids(open_cases(bench))),
        to_confirm: vec![],
        of_same_tier: vec![],
    };
    bench.run(Principal::User(user), claim)
}

fn release(bench: &mut Bench, user: UserId, case: &Case) -> Case {
    let release = ReleaseCase {
        platform: Platform::default(),
        case: case.id,
        user,
        fence: case.fence,
    };
    bench.run(Principal::User(user), release).unwrap()
}

fn skip(bench: &mut Bench, user: UserId, case: &Case) -> Case {
    let moderators = bench.all::<User>().into_iter();
    let skip = SkipCase {
        platform: Platform::default(),
        case: case.id,
        user,
        fence: case.fence,
        reviewers: moderators.map(|user| user.id).collect(),
    };
    bench.run(Principal::User(user), skip).unwrap()
}

fn prefer(bench: &mut Bench, user: UserId, preferences: Preferences) {
    let set = SetPreferences { user, preferences };
    bench.run(Principal::User(user), set).unwrap();
}

fn budget(bench: &mut Bench, user: UserId, daily_budget: u32) {
    let preferences = Preferences {
        daily_budget,
        ..Preferences::default()
    };
    prefer(bench, user, preferences);
}

fn today(bench: &Bench, user: UserId) -> ExposureDay {
    *bench.get::<Exposure>(user).days.last().unwrap()
}

fn report(bench: &mut Bench, number: usize, reason: &str) -> CaseId {
    let (report, content) = (format!("r{number}"), format!("c{number}"));
    bench
        .report(&report, &content, reason, json!({}))
        .unwrap()
        .case
}

#[test]
fn a_look_costs_by_tier_and_twice_with_pictures() {
    let picture = json!({"content": {"id": "c", "author": {"id": "a"}, "text": "words",
        "media": [{"type": "image/png", "sha256": "0".repeat(64)}]}});
    for (reason, more, units) in [
        ("danger-to-life", json!({}), 5),
        ("threat", json!({}), 3),
        ("spam", json!({}), 1),
        ("threat", picture.clone(), 6),
        ("spam", picture, 2),
    ] {
        let mut bench = Bench::new();
        bench.report("r", "c", reason, more).unwrap();
        let ann = moderator(&mut bench);
        next(&mut bench, ann, false).unwrap().unwrap();
        let today = today(&bench, ann);
        assert_eq!((today.spent, today.looks), (units, 1), "{reason}");
    }
}

#[test]
fn whoever_has_seen_enough_is_handed_nothing_until_their_day_begins_anew() {
    let mut bench = Bench::new();
    let cases: Vec<CaseId> = (0..4)
        .map(|number| report(&mut bench, number, "spam"))
        .collect();
    let ann = moderator(&mut bench);
    budget(&mut bench, ann, 2);
    let first = next(&mut bench, ann, false).unwrap().unwrap();
    next(&mut bench, ann, false).unwrap().unwrap();
    for danger in [false, true] {
        let refused = next(&mut bench, ann, danger).unwrap_err();
        assert_eq!(refused.kind, "/problems/budget-spent");
        assert_eq!(
            refused.retry_after_seconds,
            Some(18 * 3_600),
            "at 04:00 the next day"
        );
    }
    let by_name = claim(&mut bench, ann, cases[2], Some("I like it"), true).unwrap_err();
    assert_eq!(by_name.kind, "/problems/budget-spent");

    release(&mut bench, ann, &first);
    assert!(
        next(&mut bench, ann, false).is_err(),
        "what was seen was seen"
    );
    bench.wait("18h");
    assert_eq!(next(&mut bench, ann, false).unwrap().unwrap().id, first.id);
    assert_eq!(bench.get::<Exposure>(ann).days.len(), 2);
}

#[test]
fn in_danger_one_who_has_seen_enough_is_asked_and_may_say_no() {
    let mut bench = Bench::new();
    report(&mut bench, 0, "spam");
    let ann = moderator(&mut bench);
    budget(&mut bench, ann, 1);
    next(&mut bench, ann, false).unwrap().unwrap();
    report(&mut bench, 1, "spam");
    let danger = report(&mut bench, 2, "danger-to-life");

    let (before, entries) = (bench.get::<Exposure>(ann), bench.entries.len());
    let asked = next(&mut bench, ann, false).unwrap_err();
    assert_eq!(asked.kind, "/problems/danger-waits");
    let by_name = claim(&mut bench, ann, danger, None, false).unwrap_err();
    assert_eq!(by_name.kind, "/problems/danger-waits");
    assert_eq!(
        (bench.get::<Exposure>(ann), bench.entries.len()),
        (before, entries),
        "a no leaves no trace"
    );

    let taken = next(&mut bench, ann, true).unwrap().unwrap();
    assert_eq!((taken.id, taken.tier), (danger, Tier::T0));
    assert_eq!(today(&bench, ann).spent, 6);
    let refused = next(&mut bench, ann, true).unwrap_err();
    assert_eq!(
        refused.kind, "/problems/budget-spent",
        "a yes is for danger alone"
    );
    skip(&mut bench, ann, &taken);
    let refused = next(&mut bench, ann, true).unwrap_err();
    assert_eq!(
        refused.kind, "/problems/budget-spent",
        "nobody is asked again"
    );
}

#[test]
fn a_lower_budget_holds_at_once_and_a_higher_one_from_the_next_day() {
    let mut bench = Bench::new();
    (0..9).for_each(|number| {
        report(&mut bench, number, "spam");
    });
    let ann = moderator(&mut bench);
    budget(&mut bench, ann, 50);
    next(&mut bench, ann, false).unwrap();
    budget(&mut bench, ann, 1);
    assert!(next(&mut bench, ann, false).is_err());
    budget(&mut bench, ann, 50);
    assert!(
        next(&mut bench, ann, false).is_err(),
        "nobody is talked into more"
    );
    bench.wait("24h");
    next(&mut bench, ann, false).unwrap().unwrap();
    assert_eq!(today(&bench, ann).budget, 50);
}

#[test]
fn a_skip_is_recorded_as_any_other_return_and_leaves_place_and_deadline() {
    let records: Vec<_> = [release, skip]
        .into_iter()
        .map(|give_back| {
            let mut bench = Bench::new();
            let case = report(&mut bench, 0, "threat");
            let (ann, _) = (moderator(&mut bench), moderator(&mut bench));
            let before = bench.get::<Case>(case);
            let held = next(&mut bench, ann, false).unwrap().unwrap();
            let after = give_back(&mut bench, ann, &held);
            assert_eq!(
                (after.state, after.queue_at, after.due_at, after.flags),
                (
                    CaseState::Open,
                    before.queue_at,
                    before.due_at,
                    before.flags
                )
            );
            bench.entries
        })
        .collect();
    assert_eq!(records[0], records[1]);
}

#[test]
fn a_skipped_case_goes_to_others_and_comes_back_only_to_who_asks_for_it() {
    let mut bench = Bench::new();
    (0..8).for_each(|number| {
        report(&mut bench, number, "spam");
    });
    let cases = ids(open_cases(&bench));
    let (ann, bob) = (moderator(&mut bench), moderator(&mut bench));
    for expected in &cases[..6] {
        let case = next(&mut bench, ann, false).unwrap().unwrap();
        assert_eq!(case.id, *expected);
        skip(&mut bench, ann, &case);
    }
    assert_eq!(next(&mut bench, bob, false).unwrap().unwrap().id, cases[0]);
    let again = claim(&mut bench, ann, cases[5], None, false).unwrap();
    assert!(again.expedites.is_empty(), "it was among the next ones");
    let refused = claim(&mut bench, bob, cases[7], None, false).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("reason"));
}

#[test]
fn what_every_moderator_has_skipped_a_lead_is_to_look_at() {
    let mut bench = Bench::new();
    report(&mut bench, 0, "threat");
    let users: Vec<UserId> = (0..3).map(|_| moderator(&mut bench)).collect();
    let gone = bench.get::<User>(users[2]);
    let gone = User {
        disabled_at: Some(bench.now),
        sealed_role: None,
        ..gone
    };
    bench
        .run(Principal::System, ChangeUser { user: gone })
        .unwrap();
    let due_at = bench.all::<Case>()[0].due_at;
    for (user, escalated) in [(users[0], false), (users[1], true)] {
        let case = next(&mut bench, user, false).unwrap().unwrap();
        let case = skip(&mut bench, user, &case);
        assert_eq!((case.flags.escalated, case.due_at), (escalated, due_at));
        assert_eq!(next(&mut bench, user, false).unwrap(), None);
    }
    let flagged = bench.entries.last().unwrap();
    assert_eq!(
        (flagged.act, &flagged.by),
        (Act::CaseFlagged, &Principal::System)
    );
    let lead = bench.user();
    let case = next(&mut bench, lead, false).unwrap().unwrap();
    skip(&mut bench, lead, &case);
    assert!(claim(&mut bench, users[0], case.id, None, false).is_ok());
}

#[test]
fn an_appeal_counts_once_and_one_about_a_skipped_case_goes_to_others() {
    let mut bench = Bench::new();
    let case = report(&mut bench, 0, "threat");
    let (ann, bob) = (moderator(&mut bench), moderator(&mut bench));
    let held = next(&mut bench, ann, false).unwrap().unwrap();
    skip(&mut bench, ann, &held);
    let removal = json!({"fence": 0, "outcome": "violation", "policy": "threats", "reason": "plain",
        "actions": [{"kind": "content.remove"}]});
    let removal = serde_json::from_value(removal).unwrap();
    let decision = decide(&mut bench, case, removal).unwrap();
    bench.wait("1m");
    appeal(&mut bench, decision.id);
    assert_eq!(next_appeal(&mut bench, ann), None);

    budget(&mut bench, bob, 3);
    for _ in 0..2 {
        next_appeal(&mut bench, bob).unwrap();
        assert_eq!(today(&bench, bob).spent, 3, "it was put before Bob once");
    }
    let held = next_appeal(&mut bench, bob).unwrap();
    let skip = SkipAppeal {
        platform: Platform::default(),
        appeal: held.id,
        user: bob,
        fence: held.fence,
    };
    let free = bench.run(Principal::User(bob), skip).unwrap();
    assert_eq!((free.state, free.due_at), (AppealState::Open, held.due_at));
    let refused = try_next_appeal(&mut bench, bob).unwrap_err();
    assert_eq!(refused.kind, "/problems/budget-spent");
    bench.wait("24h");
    assert_eq!(next_appeal(&mut bench, bob), None, "Bob has skipped it");

    let eve = moderator(&mut bench);
    let held = next_appeal(&mut bench, eve).unwrap();
    vote(&mut bench, eve, &held);
    answer(&mut bench, eve, &held, AppealOutcome::Rejected, &[]).unwrap();
    assert_eq!(bench.get::<Exposure>(eve).worked_at, Some(bench.now));
}

#[test]
fn a_break_is_due_after_work_in_a_row_and_can_be_put_off() {
    let mut bench = Bench::new();
    let ann = moderator(&mut bench);
    let preferences = Preferences {
        break_after_minutes: Some(10),
        ..Preferences::default()
    };
    for number in 0..3 {
        report(&mut bench, number, "spam");
        let case = next(&mut bench, ann, false).unwrap().unwrap();
        release(&mut bench, ann, &case);
        bench.wait("5m");
    }
    let is_due = |bench: &Bench| {
        bench
            .get::<Exposure>(ann)
            .is_break_due(bench.now, &preferences)
    };
    assert!(is_due(&bench));
    bench
        .run(Principal::User(ann), PutBreakOff { user: ann })
        .unwrap();
    assert!(!is_due(&bench));
}

#[test]
fn nothing_of_what_people_see_or_prefer_enters_the_chain() {
    let mut bench = Bench::new();
    report(&mut bench, 0, "threat");
    let ann = moderator(&mut bench);
    let before = bench.entries.len();
    budget(&mut bench, ann, 7);
    bench
        .run(Principal::User(ann), PutBreakOff { user: ann })
        .unwrap();
    assert_eq!(bench.entries.len(), before);
    next(&mut bench, ann, false).unwrap();
    let entry = bench.entries.last().unwrap();
    let told: Vec<&str> = entry.details.keys().map(String::as_str).collect();
    assert_eq!((entry.act, told), (Act::CaseClaimed, vec!["fence", "why"]));
}

#[test]
fn a_ledger_is_forgotten_after_a_month_and_with_the_access_of_its_person() {
    let mut bench = Bench::new();
    let ann = moderator(&mut bench);
    for number in 0..2 {
        report(&mut bench, number, "spam");
        next(&mut bench, ann, false).unwrap().unwrap();
        bench.wait("24h");
    }
    let forget = |bench: &mut Bench| {
        let users = vec![ann];
        bench
            .run(Principal::System, ForgetExposure { users })
            .unwrap();
        bench
            .all::<Exposure>()
            .iter()
            .map(|ledger| ledger.days.len())
            .sum::<usize>()
    };
    bench.wait("27d");
    assert_eq!(forget(&mut bench), 2);
    bench.wait("24h");
    assert_eq!(forget(&mut bench), 1);
    bench.wait("24h");
    assert_eq!(forget(&mut bench), 0);
    assert!(bench.all::<Exposure>().is_empty());

    report(&mut bench, 2, "spam");
    let case = next(&mut bench, ann, false).unwrap().unwrap();
    release(&mut bench, ann, &case);
    budget(&mut bench, ann, 1);
    let user = bench.get::<User>(ann);
    let gone = User {
        disabled_at: Some(bench.now),
        sealed_role: None,
        ..user.clone()
    };
    bench
        .run(Principal::System, ChangeUser { user: gone })
        .unwrap();
    assert!(bench.all::<PersonalPreferences>().is_empty());
    bench.run(Principal::System, ChangeUser { user }).unwrap();
    assert!(
        next(&mut bench, ann, false).is_err(),
        "that is no way to a new budget"
    );
    bench.wait("24h");
    assert_eq!(forget(&mut bench), 0);
}

/// What one of three people does next.
#[derive(Clone, Debug)]
enum Step {
    Next(usize),
    Skip(usize),
    Release(usize),
    Wait,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let person = 0..3_usize;
    let step = prop_oneof![
        4 => person.clone().prop_map(Step::Next),
        3 => person.clone().prop_map(Step::Skip),
        1 => person.prop_map(Step::Release),
        1 => Just(Step::Wait),
    ];
    prop::collection::vec(step, 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn next_hands_nobody_what_they_skipped_and_every_case_can_still_be_reached(steps in steps()) {
        let mut bench = Bench::new();
        (0..7).for_each(|number| {
            report(&mut bench, number, "spam");
        });
        let all = ids(open_cases(&bench));
        let due_at: Vec<Time> = all.iter().map(|id| bench.get::<Case>(id).due_at).collect();
        let users: Vec<UserId> = (0..3).map(|_| moderator(&mut bench)).collect();
        let mut held: Vec<Vec<Case>> = vec![Vec::new(); 3];
        let mut skipped = std::collections::BTreeSet::new();
        for step in steps {
            match step {
                Step::Next(who) if held[who].len() < limits::CLAIMS_PER_REVIEWER_MAX => {
                    let free = open_cases(&bench).into_iter();
                    let first = free.map(|case| case.id).find(|id| !skipped.contains(&(who, *id)));
                    let case = next(&mut bench, users[who], false).unwrap();
                    prop_assert_eq!(case.as_ref().map(|case| case.id), first);
                    held[who].extend(case);
                }
                Step::Skip(who) => if let Some(case) = held[who].pop() {
                    skip(&mut bench, users[who], &case);
                    skipped.insert((who, case.id));
                },
                Step::Release(who) => if let Some(case) = held[who].pop() {
                    release(&mut bench, users[who], &case);
                },
                Step::Next(_) => {}
                Step::Wait => bench.wait("1m"),
            }
        }
        for (who, user) in users.iter().enumerate() {
            for case in std::mem::take(&mut held[who]) {
                release(&mut bench, *user, &case);
            }
        }
        for (id, due_at) in all.iter().zip(due_at) {
            let case = bench.get::<Case>(id);
            prop_assert_eq!(case.due_at, due_at);
            let by_all = (0..3).all(|who| skipped.contains(&(who, *id)));
            prop_assert_eq!(case.flags.escalated, by_all);
            for user in &users {
                let taken = claim(&mut bench, *user, *id, Some("somebody must"), false).unwrap();
                release(&mut bench, *user, &taken);
            }
        }
        let newcomer = moderator(&mut bench);
        for id in &all {
            prop_assert_eq!(next(&mut bench, newcomer, false).unwrap().map(|case| case.id), Some(*id));
            let held = bench.get::<Case>(id);
            skip(&mut bench, newcomer, &held);
        }
    }
}

#[test]
fn a_decision_is_work_too() {
    let mut bench = Bench::new();
    let case = report(&mut bench, 0, "spam");
    let decision = decide(&mut bench, case, no_violation()).unwrap();
    let DecidedBy::User(user) = decision.by else {
        panic!("a person decided");
    };
    let ledger = bench.get::<Exposure>(user);
    assert_eq!(
        (ledger.worked_at, ledger.days[0].looks),
        (Some(bench.now), 1)
    );
}
