//! Floods against the real operations, in simulated time. The staffing and the figures stand in
//! `docs/abuse_of_reporting.md`.

use evenhand_model::*;
use serde_json::json;

use crate::office::{Arrival, Office};

/// Twelve people at work, all day.
const PEOPLE: usize = 12;
/// A case takes six minutes on average.
const HANDLING: Duration = Duration::from_minutes(6);
/// A platform sends so many reports an hour, on as many things.
const ORDINARY_PER_HOUR: u64 = 60;
/// Reports of a flood.
const FLOOD: u64 = 10_000;

fn start() -> Time {
    "2026-11-23T10:00:00Z".parse().expect("it is an instant")
}

/// An instant that many seconds after the start.
fn at(seconds: u64) -> Time {
    start().plus(Duration::from_seconds(seconds as i64))
}

fn key() -> Principal {
    Principal::Key(KeyId::new(start(), &mut Rng::from_number(3)))
}

/// What a platform sends on an ordinary day, in twelve hours.
fn ordinary() -> Vec<Arrival> {
    let mut rng = Rng::from_number(21);
    let reasons = ["threat", "harassment", "hate", "spam", "private-data"];
    (0..12 * ORDINARY_PER_HOUR)
        .map(|number| Arrival {
            at: at(rng.below(12 * 3_600)),
            by: key(),
            network: None,
            report: json!({
                "id": format!("ordinary {number}"), "reporter": {"id": format!("user {number}")},
                "reason": reasons[rng.below(5) as usize],
                "subject": {"kind": "content", "id": format!("post {number}")},
            }),
        })
        .collect()
}

/// How long the 99th of a hundred waited for their decision, in minutes.
fn p99_minutes(office: &Office, cases: &[CaseId]) -> f64 {
    let mut waited: Vec<i64> = cases
        .iter()
        .map(|id| {
            let case = office.bench.get::<Case>(*id);
            let decided_at = office.done.get(id).and_then(|done| done.decided_at);
            decided_at
                .expect("it was decided")
                .since(case.received_at)
                .micros()
        })
        .collect();
    waited.sort_unstable();
    let place = (waited.len() * 99).div_ceil(100) - 1;
    waited[place] as f64 / 60e6
}

/// How the ordinary reports fare in a house to which this comes too, and what became of all.
fn run(more: Vec<Arrival>) -> (Office, Vec<CaseId>, f64) {
    let mut office = Office::new(HANDLING);
    let mut arrivals = ordinary();
    arrivals.extend(more);
    let named = |arrival: &Arrival| arrival.report["id"].as_str().unwrap_or_default().to_owned();
    arrivals.sort_by_key(|arrival| arrival.at);
    let is_ordinary: Vec<bool> = arrivals
        .iter()
        .map(|arrival| named(arrival).starts_with("ordinary"))
        .collect();
    let cases = office.work(PEOPLE, arrivals, at(100 * 3_600));
    let others: Vec<CaseId> = cases
        .iter()
        .zip(&is_ordinary)
        .filter(|(_, is_ordinary)| **is_ordinary)
        .map(|(case, _)| *case)
        .collect();
    let p99 = p99_minutes(&office, &others);
    (office, cases, p99)
}

fn case_of(office: &Office, report: &str) -> Case {
    let reports = office.bench.all::<Report>();
    let found = reports
        .iter()
        .find(|one| one.external_id.as_deref() == Some(report));
    office.bench.get::<Case>(found.expect("it was taken").case)
}

/// The figures that the documentation gives, for whoever runs this with `--nocapture`.
fn note(figures: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "{figures}");
}

/// What nobody ordered by hand.
fn automatic_actions(office: &Office) -> usize {
    let orders = office.bench.all::<Order>();
    let by_person = |order: &&Order| {
        let decision = office.bench.get::<Decision>(order.decision);
        matches!(decision.by, DecidedBy::User(_))
    };
    orders.len() - orders.iter().filter(by_person).count()
}

#[test]
fn ten_thousand_false_reports_against_one_account_are_one_case_and_do_nothing() {
    let (_, _, before) = run(Vec::new());
    let wave = |number: u64| Arrival {
        at: at(3_600 + number * 3_600 / FLOOD),
        by: key(),
        network: None,
        report: json!({
            "id": format!("wave {number}"), "reporter": {"id": format!("hired {number}")},
            "reason": "threat", "subject": {"kind": "account", "id": "innocent"},
        }),
    };
    let mut more: Vec<Arrival> = (0..FLOOD).map(wave).collect();
    // Somebody has seen something true of that account, in the middle of it.
    more.push(Arrival {
        at: at(3_605),
        by: key(),
        network: None,
        report: json!({
            "id": "true", "reporter": {"id": "bystander"}, "reason": "intimate-images",
            "subject": {"kind": "account", "id": "innocent"},
        }),
    });
    let (office, cases, after) = run(more);
    note(&format!(
        "others' p99: {before:.1} min without the wave, {after:.1} min with it"
    ));
    let case = case_of(&office, "wave 0");
    assert_eq!(automatic_actions(&office), 0);
    let on_it = office.bench.all::<Case>();
    let on_it = on_it.iter().filter(|one| one.subject == case.subject);
    assert_eq!(on_it.count(), 1);
    assert_eq!(cases.len() as u64, 12 * ORDINARY_PER_HOUR + FLOOD + 1);
    let truth = case_of(&office, "true");
    assert_eq!((truth.id, truth.tier), (case.id, Tier::T1));
    let decided_at = office.done[&truth.id].decided_at.expect("it was decided");
    assert!(decided_at <= truth.due_at);
    assert!(after <= before * 1.1, "{before} to {after}");
}

#[test]
fn ten_thousand_cries_of_danger_hide_nobody_who_is_in_danger() {
    let (_, _, before) = run(Vec::new());
    // Within an hour, on the public form, out of twenty networks, each on something else.
    let false_cry = |number: u64| Arrival {
        at: at(3_600 + number * 3_600 / FLOOD),
        by: Principal::Public,
        network: Some(format!("network {}", number % 20)),
        report: json!({
            "id": format!("flood {number}"), "reporter": {}, "reason": "danger-to-life",
            "subject": {"kind": "content", "id": format!("made up {number}")},
        }),
    };
    let mut more: Vec<Arrival> = (0..FLOOD).map(false_cry).collect();
    let true_at = [3_700, 5_000, 7_100, 9_000, 20_000];
    for (number, seconds) in true_at.into_iter().enumerate() {
        more.push(Arrival {
            at: at(seconds),
            by: Principal::Public,
            network: Some(format!("home {number}")),
            report: json!({
                "id": format!("true {number}"), "reporter": {}, "reason": "danger-to-life",
                "subject": {"kind": "content", "id": format!("real {number}")},
            }),
        });
    }
    let (office, cases, after) = run(more);
    assert_eq!(cases.len() as u64, 12 * ORDINARY_PER_HOUR + FLOOD + 5);
    let mut longest = 0.0_f64;
    for number in 0..true_at.len() {
        let case = case_of(&office, &format!("true {number}"));
        let looked_at = office.done[&case.id].looked_at;
        longest = longest.max(looked_at.since(case.received_at).micros() as f64 / 60e6);
    }
    let cases = office.bench.all::<Case>();
    let flood = cases
        .iter()
        .filter(|case| case.stops.first_tier == Some(Tier::T0));
    let last = flood
        .filter_map(|case| office.done.get(&case.id)?.decided_at)
        .max();
    let hours = last.expect("all were decided").since(at(3_600)).micros() as f64 / 3_600e6;
    let paged = office.bench.all::<Alert>().len();
    note(&format!(
        "others' p99: {before:.1} min without the flood, {after:.1} min with it; a true cry was looked at after \
         {longest:.1} min at most; {paged} alerts; all looked at after {hours:.1} h by {} people",
        office.people
    ));
    assert!(longest <= 15.0, "{longest} minutes");
    assert!(after <= before * 1.1, "{before} to {after}");
    assert_eq!(automatic_actions(&office), 0);
}
