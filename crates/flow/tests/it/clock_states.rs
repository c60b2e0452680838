//! Whether the clocks of a case were met, and that nothing but the stops of the case says so.

use evenhand_flow::assess::{Assessed, RuleOrder};
use evenhand_flow::case::clock_state;
use evenhand_flow::operation::deliver::{AttemptResult, RecordAttempt};
use evenhand_flow::operation::endpoint::AddEndpoint;
use evenhand_flow::operation::outcome::TakeOutcome;
use evenhand_flow::operation::pause_clock::{NewPause, NewResume, PauseClock, ResumeClock};
use evenhand_flow::operation::tell_reporters::TellReporters;
use evenhand_flow::operation::undo::Undo;
use evenhand_flow::transparency::parity::{ParityStop, spell};
use evenhand_model::*;
use evenhand_parity::{Names, Outcome};
use serde_json::{Value, json};

use crate::bench::Bench;
use crate::clocks::{bench_with, pack};
use crate::reviewer::{decide, no_violation};

use ClockState::{Lapsed, Met, Missed, Open};

/// A pack with one clock of ten hours that ends with this.
fn law(stops: ClockStop, lines: &str) -> ClockPack {
    let lines = format!("starts = \"first-known\"\nallowed = \"10h\"\n{lines}");
    let mut pack = pack("law", &lines);
    pack.clocks[0].stops = stops;
    pack
}

/// A house with that clock, and a case in which it runs.
fn running(stops: ClockStop) -> (Bench, CaseId) {
    let mut bench = bench_with(vec![law(stops, "")]);
    let case = bench.report("r", "c", "threat", json!({})).unwrap().case;
    (bench, case)
}

fn state_of(bench: &Bench, case: CaseId, clock: &str) -> ClockState {
    let case = bench.get::<Case>(case);
    let clock = case.clocks.iter().find(|one| one.id == clock).unwrap();
    clock_state::of(clock, &case, bench.now).state
}

fn state(bench: &Bench, case: CaseId) -> ClockState {
    state_of(bench, case, "law.one")
}

fn removal() -> evenhand_flow::operation::decide::NewDecision {
    serde_json::from_value(json!({
        "fence": 0, "outcome": "violation", "policy": "threats", "reason": "a threat",
        "actions": [{"kind": "content.remove"}],
    }))
    .unwrap()
}

fn confirm(bench: &mut Bench, order: OrderId) {
    let outcome = TakeOutcome {
        platform: Platform::default(),
        order,
        state: OrderState::Applied,
        at: bench.now,
    };
    bench.run(Principal::System, outcome).unwrap();
}

#[test]
fn a_decision_meets_a_clock_that_waits_for_one_and_a_late_one_misses_it() {
    let (mut bench, case) = running(ClockStop::Decision);
    assert_eq!(state(&bench, case), Open);
    let mut late = bench.clone();
    bench.wait("9h");
    decide(&mut bench, case, no_violation()).unwrap();
    bench.wait("9h");
    assert_eq!(state(&bench, case), Met);
    assert_eq!(state_of(&bench, case, "house"), Met);

    late.wait("11h");
    assert_eq!(state(&late, case), Missed, "while it is late");
    decide(&mut late, case, no_violation()).unwrap();
    assert_eq!(state(&late, case), Missed, "and for good");
    assert_eq!(state_of(&late, case, "house"), Met, "it allows twelve");
}

#[test]
fn a_removal_meets_its_clock_when_the_platform_has_confirmed_it() {
    let (mut bench, case) = running(ClockStop::OutOfSight);
    bench.wait("1h");
    let decision = decide(&mut bench, case, removal()).unwrap();
    bench.wait("1m");
    assert_eq!(state(&bench, case), Open, "ordered is not done");
    let mut late = bench.clone();
    confirm(&mut bench, decision.orders[0]);
    assert_eq!(state(&bench, case), Met);
    late.wait("10h");
    assert_eq!(state(&late, case), Missed);
    confirm(&mut late, decision.orders[0]);
    assert_eq!(state(&late, case), Missed);
}

#[test]
fn nothing_is_left_to_be_removed_where_nothing_was_found_or_the_author_took_it_back() {
    let (mut bench, case) = running(ClockStop::OutOfSight);
    let mut withdrawn = bench.clone();
    let mut late = bench.clone();
    bench.wait("11h");
    decide(&mut bench, case, no_violation()).unwrap();
    assert_eq!(state(&bench, case), Lapsed, "the law asked for nothing");
    let take_back = |bench: &mut Bench| {
        let deleted = json!({"kind": "content.deleted", "content": {"id": "c"}});
        bench.post("e", deleted, Assessed::default()).unwrap();
    };
    withdrawn.wait("1h");
    take_back(&mut withdrawn);
    assert_eq!(state(&withdrawn, case), Lapsed);
    late.wait("11h");
    take_back(&mut late);
    assert_eq!(state(&late, case), Missed, "it was there too long");
}

#[test]
fn what_a_rule_contains_is_out_of_sight_once_the_platform_says_so() {
    let mut bench = bench_with(vec![law(ClockStop::OutOfSight, "")]);
    let restrict = Assessed {
        assessment: Assessment {
            verdict: Verdict::Hold,
            tier: Some(Tier::T1),
            ..Assessment::default()
        },
        orders: vec![RuleOrder::new(
            OrderKind::ContentRestrict,
            "privacy.home-address",
        )],
        opens_case: true,
        ..Assessed::default()
    };
    let case = bench.report_assessed("r", "c", restrict).unwrap().case;
    let order = bench.get::<Case>(case).containment[0];
    assert_eq!(state(&bench, case), Open);
    bench.wait("1m");
    confirm(&mut bench, order);
    assert_eq!(state(&bench, case), Met);
    let stops = bench.get::<Case>(case).stops;
    assert!(stops.contained_at.is_some() && stops.looked_at.is_none());
    assert_eq!(stops.protected_at, None, "nobody has looked");
}

#[test]
fn a_receipt_is_the_answer_to_who_sent_it_and_is_owed_to_whom_staff_speaks_for() {
    let ack = law(ClockStop::Receipt, "when = { contact = true }");
    let mut bench = bench_with(vec![ack]);
    let by_key = bench.report("r1", "c1", "threat", json!({})).unwrap().case;
    assert_eq!(state(&bench, by_key), Met);
    let nobody = json!({"reporter": {"kind": "anonymous"}});
    let nobody = bench.report("r2", "c2", "threat", nobody).unwrap().case;
    let started = bench.get::<Case>(nobody).clocks;
    assert!(started.iter().all(|one| one.id == "house"), "{started:?}");

    let user = Principal::User(bench.user());
    let report = json!({
        "id": "r3", "at": bench.now.to_string(), "reporter": {"id": "ada"}, "reason": "threat",
        "subject": {"kind": "content", "id": "c3"}, "channel": "email",
    });
    let by_staff = bench.report_by(user, None, report).unwrap().case;
    assert_eq!(state(&bench, by_staff), Open);
    let case = bench.get::<Case>(by_staff);
    assert_eq!(case.due_at, case.received_at.plus(Duration::from_hours(12)));
    decide(&mut bench, by_staff, no_violation()).unwrap();
    bench.wait("1m");
    let tell = TellReporters {
        case: by_staff,
        reports: Vec::new(),
        completes: bench.get::<Case>(by_staff).outcomes_due_at,
    };
    bench.run(Principal::System, tell).unwrap();
    assert_eq!(
        state(&bench, by_staff),
        Met,
        "the outcome is more than that"
    );
}

#[test]
fn a_statement_of_reasons_counts_once_it_has_reached_somebody() {
    let mut sor = pack("law", "starts = \"restricted\"");
    sor.clocks[0].stops = ClockStop::Statement;
    let mut bench = bench_with(vec![sor]);
    let webhook = AddEndpoint {
        platform: Platform::default(),
        url: "https://platform.example/hook".into(),
        secret: "a secret".into(),
        progress: false,
        owed: Vec::new(),
    };
    bench.run(Principal::System, webhook).unwrap();
    let case = bench.report("r", "c", "threat", json!({})).unwrap().case;
    let clocks = |bench: &Bench| bench.get::<Case>(case).clocks.len();
    assert_eq!(clocks(&bench), 1, "nothing is restricted");
    let decision = decide(&mut bench, case, removal()).unwrap();
    assert_eq!(clocks(&bench), 2);
    let DecidedBy::User(user) = decision.by else {
        panic!("a person decided")
    };
    let undo = Undo {
        platform: Platform::default(),
        decision: decision.id,
        user,
    };
    let mut undone = bench.clone();
    undone.run(Principal::User(user), undo).unwrap();
    assert_eq!(clocks(&undone), 1, "it never took effect");
    assert_eq!(state(&bench, case), Open);
    bench.wait("1h");
    deliver_notices(&mut bench);
    assert_eq!(state(&bench, case), Met);
}

fn deliver_notices(bench: &mut Bench) {
    for delivery in bench.all::<Delivery>() {
        if matches!(delivery.message, Message::NoticeSend(_)) {
            let attempt = RecordAttempt {
                delivery: delivery.id,
                result: AttemptResult::Delivered,
                told: "204".into(),
            };
            bench.run(Principal::System, attempt).unwrap();
        }
    }
}

/// A clock that may stand still, its case and a lead.
fn pausable() -> (Bench, CaseId, UserId) {
    let pause = "[[clock.pause]]\nname = \"force-majeure\"\nproof = \"What made it impossible.\"\n";
    let mut bench = bench_with(vec![law(ClockStop::OutOfSight, pause)]);
    let case = bench.report("r", "c", "threat", json!({})).unwrap().case;
    let lead = bench.user();
    bench.put(User {
        id: lead,
        name: "Lena".into(),
        role: Role::Lead,
        created_at: bench.now,
        disabled_at: None,
        sealed_role: None,
    });
    (bench, case, lead)
}

fn pause(bench: &mut Bench, case: CaseId, user: UserId, more: Value) -> Result<Case, Problem> {
    let mut pause = json!({"clock": "law.one", "reason": "force-majeure", "proof": "a flood"});
    let fields = more.as_object().unwrap().clone();
    pause.as_object_mut().unwrap().extend(fields);
    let pause: NewPause = serde_json::from_value(pause).unwrap();
    let platform = Platform::default();
    let operation = PauseClock {
        platform,
        case,
        user,
        pause,
    };
    bench.run(Principal::User(user), operation)
}

fn resume(bench: &mut Bench, case: CaseId, user: UserId) -> Result<Case, Problem> {
    let operation = ResumeClock {
        platform: Platform::default(),
        case,
        user,
        resume: NewResume {
            clock: "law.one".into(),
        },
    };
    bench.run(Principal::User(user), operation)
}

#[test]
fn a_pause_counts_for_the_law_and_moves_neither_deadline_nor_figure() {
    let (mut bench, case, lead) = pausable();
    let before = bench.get::<Case>(case);
    bench.wait("9h");
    pause(&mut bench, case, lead, json!({})).unwrap();
    bench.wait("4h");
    assert_eq!(state(&bench, case), ClockState::Paused);
    resume(&mut bench, case, lead).unwrap();
    assert_eq!(state(&bench, case), Open, "an hour is left");
    let mut late = bench.clone();
    bench.wait("30m");
    let decision = decide(&mut bench, case, removal()).unwrap();
    bench.wait("1m");
    confirm(&mut bench, decision.orders[0]);
    assert_eq!(state(&bench, case), Met);
    late.wait("61m");
    assert_eq!(state(&late, case), Missed);

    let after = bench.get::<Case>(case);
    let places = |case: &Case| (case.due_at, case.queue_at, case.clocks[1].due_at);
    assert_eq!(places(&before), places(&after));
    let cohort = "ordinary".into();
    let stop = ParityStop::OutOfSight;
    let spell = spell(&after, stop, &cohort, &mut Names::default(), bench.now).unwrap();
    assert_eq!((spell.hours * 60.0).round(), 13.0 * 60.0 + 31.0);
    let acts = bench.entries.iter().map(|entry| entry.act);
    let acts: Vec<Act> = acts
        .filter(|act| matches!(act, Act::ClockPaused | Act::ClockResumed))
        .collect();
    assert_eq!(acts, [Act::ClockPaused, Act::ClockResumed]);
}

#[test]
fn only_a_lead_pauses_only_what_a_law_lets_stand_still_and_only_in_time() {
    let (mut bench, case, lead) = pausable();
    let moderator = bench.user();
    bench.put(User {
        id: moderator,
        name: "Ada".into(),
        role: Role::Moderator,
        created_at: bench.now,
        disabled_at: None,
        sealed_role: None,
    });
    let field = |answer: Result<Case, Problem>| {
        let problem = answer.unwrap_err();
        (problem.status, problem.field.unwrap_or_default())
    };
    let mut check = |user, more: Value, status: u16, expected: &str| {
        let told = field(pause(&mut bench, case, user, more.clone()));
        assert_eq!(told, (status, expected.to_owned()), "{more}");
    };
    check(moderator, json!({}), 403, "");
    check(lead, json!({"clock": "house"}), 422, "clock");
    check(lead, json!({"clock": "other"}), 422, "clock");
    check(lead, json!({"reason": "holidays"}), 422, "reason");
    check(lead, json!({"proof": " "}), 422, "proof");
    assert_eq!(resume(&mut bench, case, lead).unwrap_err().status, 409);
    pause(&mut bench, case, lead, json!({})).unwrap();
    assert_eq!(field(pause(&mut bench, case, lead, json!({}))).0, 409);
    resume(&mut bench, case, lead).unwrap();
    bench.wait("11h");
    assert_eq!(
        field(pause(&mut bench, case, lead, json!({}))).0,
        409,
        "late"
    );
}

#[test]
fn acts_outside_the_queue_enter_parity_as_own_detection_from_when_they_were_done() {
    let mut bench = Bench::new();
    let done_at = bench.now.minus("3h".parse().unwrap());
    let suspended =
        json!({"kind": "account.suspended", "content": null, "at": done_at.to_string()});
    bench.post("e1", suspended, Assessed::default()).unwrap();
    let by_staff = json!({
        "kind": "content.deleted", "content": {"id": "c"}, "at": done_at.to_string(),
        "attributes": {"by": "staff"},
    });
    bench.post("e2", by_staff, Assessed::default()).unwrap();
    let cases = bench.all::<Case>();
    assert_eq!(cases.len(), 2);
    let cohort = "insider".into();
    for case in cases {
        assert_eq!(case.channel, Channel::OwnDetection);
        assert_eq!(case.first_known_at, done_at);
        assert_eq!(case.received_at, bench.now, "that keeps its place");
        assert!(case.flags.acted_outside_queue);
        let wait = |stop| {
            let names = &mut Names::default();
            let spell = spell(&case, stop, &cohort, names, bench.now).unwrap();
            (spell.hours, spell.outcome)
        };
        assert_eq!(wait(ParityStop::FirstProtectiveStep), (0.0, Outcome::Ended));
        assert_eq!(wait(ParityStop::OutOfSight), (0.0, Outcome::Ended));
        assert_eq!(wait(ParityStop::Decision), (3.0, Outcome::Open));
    }
}

#[test]
fn who_acts_outside_the_queue_on_what_waits_in_it_shortens_that_wait_and_no_other() {
    let mut bench = Bench::new();
    let case = bench.report("r", "c", "threat", json!({})).unwrap().case;
    let known_at = bench.get::<Case>(case).first_known_at;
    bench.wait("2h");
    let by_staff = json!({
        "kind": "content.deleted", "content": {"id": "c"}, "attributes": {"by": "staff"},
    });
    bench.post("e", by_staff, Assessed::default()).unwrap();
    let case = bench.get::<Case>(case);
    assert_eq!(case.first_known_at, known_at);
    assert_eq!(case.stops.protected_at, Some(bench.now));
    assert_eq!(case.stops.decided_at, None);
    assert!(case.flags.acted_outside_queue);
}
