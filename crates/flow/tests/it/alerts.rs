//! Whom the people on call are told of, and when that ends.

use evenhand_flow::accept::import::accept_open_report;
use evenhand_flow::operation::TakeReport;
use evenhand_flow::operation::alert::acknowledge::Acknowledge;
use evenhand_flow::operation::alert::clocks::RaiseOfClocks;
use evenhand_flow::operation::alert::page::{Paged, RecordPage};
use evenhand_flow::operation::change_case::{CaseChange, ChangeCase};
use evenhand_flow::operation::import::{Part, TakeChunk};
use evenhand_flow::operation::release_case::{EndLease, ReleaseCase};
use evenhand_flow::operation::retain::RetireCase;
use evenhand_flow::operation::undo::Undo;
use evenhand_model::*;
use serde_json::json;

use crate::bench::Bench;
use crate::reviewer::{decide, no_violation, take};

const SEES_ALL: AlertReader = AlertReader {
    sees_investigations: true,
    sees_parity: true,
};

/// A report of imminent danger.
fn danger(bench: &mut Bench, id: &str) -> CaseId {
    let answer = bench.report(id, &format!("c-{id}"), "danger-to-life", json!({}));
    answer.unwrap().case
}

/// What the loop does: raises what clocks ask for by now.
pub fn clocks(bench: &mut Bench) {
    let is_time = |at: Option<Time>| at.is_some_and(|at| at <= bench.now);
    let cases = bench.all::<Case>().into_iter();
    let cases = cases.filter(|case| is_time(case.alert_at()));
    let appeals = bench.all::<Appeal>().into_iter();
    let appeals = appeals.filter(|appeal| is_time(appeal.alert_at()));
    let others = bench.all::<Investigation>().into_iter();
    let others = others.filter(|row| is_time(row.alert_at()));
    let raise = RaiseOfClocks {
        cases: cases.map(|case| case.id).collect(),
        appeals: appeals.map(|appeal| appeal.id).collect(),
        investigations: others.map(|row| row.id).collect(),
    };
    bench.run(Principal::System, raise).unwrap();
}

/// Every alert in a word: its kind, and whether it pages, was acknowledged, or why it ended.
pub fn alerts(bench: &Bench) -> Vec<String> {
    let mut alerts = bench.all::<Alert>();
    alerts.sort_by_key(|alert| (alert.raised_at, alert.kind));
    let state = |alert: &Alert| match (alert.ended, alert.acknowledged, alert.page_at) {
        (Some(end), ..) => end.why.as_str(),
        (None, Some(_), None) => "taken",
        (None, None, Some(_)) => "pages",
        _ => "inconsistent",
    };
    let words = alerts.iter();
    words
        .map(|alert| format!("{} {}", alert.kind.as_str(), state(alert)))
        .collect()
}

pub fn acknowledge(bench: &mut Bench, alert: AlertId) -> Alert {
    let user = bench.user();
    let acknowledge = Acknowledge {
        platform: Platform::default(),
        alert,
        user,
        reader: SEES_ALL,
    };
    bench.run(Principal::User(user), acknowledge).unwrap()
}

fn acts(bench: &Bench) -> Vec<&'static str> {
    let alerts = bench.entries.iter().map(|entry| entry.act.as_str());
    alerts.filter(|act| act.starts_with("alert.")).collect()
}

#[test]
fn danger_is_told_once_a_case_and_ends_with_its_decision() {
    let mut bench = Bench::new();
    let case = danger(&mut bench, "r1");
    bench
        .report("r2", "c-r1", "danger-to-life", json!({}))
        .unwrap();
    bench.report("r3", "c-other", "threat", json!({})).unwrap();
    assert_eq!(alerts(&bench), ["danger pages"]);
    let alert = bench.all::<Alert>().remove(0);
    let due_at = bench.get::<Case>(case).due_at;
    assert_eq!(
        (alert.about, alert.tier, alert.due_at, alert.page_at),
        (Matter::Case(case), Some(Tier::T0), due_at, Some(bench.now))
    );
    decide(&mut bench, case, no_violation()).unwrap();
    assert_eq!(alerts(&bench), ["danger decided"]);
    assert_eq!(
        acts(&bench),
        ["alert.raised", "alert.acknowledged", "alert.ended"]
    );
}

#[test]
fn a_case_that_comes_into_t0_is_told_whoever_brings_it_there() {
    let mut bench = Bench::new();
    bench.report("r1", "c1", "harassment", json!({})).unwrap();
    assert_eq!(alerts(&bench), [""; 0]);
    bench
        .report("r2", "c1", "danger-to-life", json!({}))
        .unwrap();
    assert_eq!(alerts(&bench), ["danger pages"]);

    let mut bench = Bench::new();
    let case = bench.report("r1", "c1", "threat", json!({})).unwrap().case;
    set_tier(&mut bench, case, &[Tier::T0]);
    assert_eq!(alerts(&bench), ["danger pages"]);

    let mut bench = Bench::new();
    let case = danger(&mut bench, "r1");
    set_tier(&mut bench, case, &[Tier::T3]);
    assert_eq!(alerts(&bench), ["danger tier-lowered"]);

    let mut bench = Bench::new();
    let case = danger(&mut bench, "r1");
    set_tier(&mut bench, case, &[Tier::T3, Tier::T0]);
    assert_eq!(alerts(&bench), ["danger pages"]);
}

/// Takes over a report that had reached another system so long ago.
fn import(bench: &mut Bench, id: &str, content: &str, reason: &str, ago: &str) -> CaseId {
    let at = bench.now.minus(ago.parse().unwrap());
    let report = json!({"received_at": at, "report": {
        "id": id, "at": at, "reporter": {"id": "reporter"}, "reason": reason,
        "subject": {"kind": "content", "id": content},
        "content": {"id": content, "author": {"id": "author"}, "text": "some words"},
    }});
    let report = serde_json::from_value(report).unwrap();
    let (platform, place) = (
        Platform::default(),
        ReportId::new(bench.now, &mut Rng::from_number(at.micros() as u64)),
    );
    let accepted = accept_open_report(&bench.house, &platform, report, bench.now, place).unwrap();
    let part = Part {
        platform,
        from: "file".into(),
        file: format!("file of {id}"),
        records_before: 0,
        records: 1,
        first_line: 1,
        last_line: 1,
    };
    let records = vec![TakeReport {
        accepted,
        assessed: None,
        heard: Vec::new(),
        network: None,
        together: None,
        others: Default::default(),
        imported: None,
    }];
    bench
        .run(Principal::System, TakeChunk { part, records })
        .unwrap();
    let mut reports = bench.all::<Report>().into_iter();
    let report = reports.rfind(|report| report.external_id.as_deref() == Some(id));
    report.unwrap().case
}

#[test]
fn fresh_danger_on_a_case_of_an_import_is_told_once_more_and_old_danger_is_not() {
    let mut bench = Bench::new();
    import(&mut bench, "r1", "c1", "danger-to-life", "9d");
    let backlog = bench.all::<Alert>().remove(0).id;
    acknowledge(&mut bench, backlog);
    bench.wait("24h");
    clocks(&mut bench);
    import(&mut bench, "r2", "c1", "danger-to-life", "8d");
    assert_eq!(
        alerts(&bench),
        ["backlog acknowledged", "backlog pages"],
        "an import is a backlog each time"
    );
    for id in ["r3", "r4"] {
        bench.report(id, "c1", "danger-to-life", json!({})).unwrap();
        assert_eq!(
            alerts(&bench),
            ["backlog acknowledged", "danger pages", "backlog pages"],
            "{id}"
        );
    }
    let danger = bench
        .all::<Alert>()
        .into_iter()
        .find(|one| one.kind == AlertKind::Danger);
    acknowledge(&mut bench, danger.unwrap().id);
    bench
        .report("r5", "c1", "danger-to-life", json!({}))
        .unwrap();
    assert_eq!(
        alerts(&bench),
        ["backlog acknowledged", "danger taken", "backlog pages"]
    );
}

#[test]
fn whether_a_case_was_late_when_it_was_imported_is_settled_then() {
    let mut bench = Bench::new();
    let case = import(&mut bench, "r1", "c1", "spam", "3h");
    assert_eq!(alerts(&bench), [""; 0]);
    set_tier(&mut bench, case, &[Tier::T1]);
    clocks(&mut bench);
    assert_eq!(
        alerts(&bench),
        ["broken pages"],
        "its clock broke an hour ago"
    );

    let mut bench = Bench::new();
    let case = import(&mut bench, "r1", "c1", "spam", "9d");
    set_tier(&mut bench, case, &[Tier::T1]);
    bench.wait("9d");
    clocks(&mut bench);
    assert_eq!(alerts(&bench), ["backlog pages"], "one alert stands for it");

    let mut bench = Bench::new();
    import(&mut bench, "r1", "c1", "spam", "3h");
    import(&mut bench, "r2", "c1", "danger-to-life", "2h");
    clocks(&mut bench);
    assert_eq!(alerts(&bench), ["backlog pages"], "an import made it late");

    let mut bench = Bench::new();
    bench.report("r1", "c1", "spam", json!({})).unwrap();
    import(&mut bench, "r2", "c1", "danger-to-life", "2h");
    clocks(&mut bench);
    assert_eq!(
        alerts(&bench),
        ["broken pages", "backlog pages"],
        "it was live before"
    );
}

fn set_tier(bench: &mut Bench, case: CaseId, tiers: &[Tier]) {
    let (user, taken) = take(bench, case);
    for tier in tiers {
        let change = ChangeCase {
            platform: Platform::default(),
            case,
            user,
            change: CaseChange {
                tier: Some(*tier),
                fence: Some(taken.fence),
                reason: "seen".into(),
                ..CaseChange::default()
            },
        };
        bench.run(Principal::User(user), change).unwrap();
    }
}

#[test]
fn a_clock_is_told_before_it_breaks_and_when_it_does_and_only_the_latest_pages() {
    let mut bench = Bench::new();
    bench.report("r1", "c1", "threat", json!({})).unwrap();
    danger(&mut bench, "r2");
    for (wait, expected) in [
        ("11m", vec!["danger pages"]),
        ("1m", vec!["danger replaced", "due-soon pages"]),
        ("1m", vec!["danger replaced", "due-soon pages"]),
        (
            "2m",
            vec!["danger replaced", "due-soon replaced", "broken pages"],
        ),
        (
            "11h",
            vec![
                "danger replaced",
                "due-soon replaced",
                "broken pages",
                "due-soon pages",
            ],
        ),
        (
            "1h",
            vec![
                "danger replaced",
                "due-soon replaced",
                "broken pages",
                "due-soon replaced",
                "broken pages",
            ],
        ),
        (
            "99h",
            vec![
                "danger replaced",
                "due-soon replaced",
                "broken pages",
                "due-soon replaced",
                "broken pages",
            ],
        ),
    ] {
        bench.wait(wait);
        clocks(&mut bench);
        assert_eq!(alerts(&bench), expected, "after {wait}");
    }
}

#[test]
fn what_was_acknowledged_stays_so_until_the_clock_breaks() {
    let mut bench = Bench::new();
    danger(&mut bench, "r1");
    let alert = bench.all::<Alert>()[0].id;
    let taken = acknowledge(&mut bench, alert);
    assert_eq!(
        acknowledge(&mut bench, alert),
        taken,
        "the first one has it"
    );
    bench.wait("15m");
    clocks(&mut bench);
    assert_eq!(alerts(&bench), ["danger taken", "broken pages"]);
    let elsewhere = Acknowledge {
        platform: Platform::new("forum").unwrap(),
        alert,
        user: bench.user(),
        reader: SEES_ALL,
    };
    let refused = bench.run(Principal::System, elsewhere).unwrap_err();
    assert_eq!(refused.status, 404);
}

#[test]
fn who_claims_a_case_has_acknowledged_it_and_who_gives_it_back_has_not() {
    let mut bench = Bench::new();
    let case = danger(&mut bench, "r1");
    let (user, taken) = take(&mut bench, case);
    assert_eq!(alerts(&bench), ["danger taken"]);
    let release = ReleaseCase {
        platform: Platform::default(),
        case,
        user,
        fence: taken.fence,
    };
    bench.run(Principal::User(user), release).unwrap();
    assert_eq!(alerts(&bench), ["danger pages"]);

    take(&mut bench, case);
    bench.wait("12m");
    clocks(&mut bench);
    assert_eq!(
        alerts(&bench),
        ["danger taken", "due-soon pages"],
        "asleep?"
    );
    bench.wait("4m");
    bench.run(Principal::System, EndLease { case }).unwrap();
    assert_eq!(alerts(&bench), ["danger replaced", "due-soon pages"]);

    let alert = bench.all::<Alert>();
    let open = alert.iter().find(|alert| alert.is_open()).unwrap().id;
    take(&mut bench, case);
    acknowledge(&mut bench, open);
    bench.wait("16m");
    bench.run(Principal::System, EndLease { case }).unwrap();
    assert_eq!(
        alerts(&bench),
        ["danger replaced", "due-soon taken"],
        "somebody said so, and did not only claim"
    );
}

#[test]
fn an_undone_decision_brings_back_what_ended_with_it() {
    let mut bench = Bench::new();
    let case = danger(&mut bench, "r1");
    let decision = decide(&mut bench, case, no_violation()).unwrap();
    assert_eq!(alerts(&bench), ["danger decided"]);
    let DecidedBy::User(user) = decision.by else {
        panic!("{decision:?}")
    };
    let undo = Undo {
        platform: Platform::default(),
        decision: decision.id,
        user,
    };
    let reopened = bench.run(Principal::User(user), undo).unwrap();
    assert_eq!(alerts(&bench), ["danger taken"], "who undid has the case");
    let release = ReleaseCase {
        platform: Platform::default(),
        case,
        user,
        fence: reopened.fence,
    };
    bench.run(Principal::User(user), release).unwrap();
    assert_eq!(alerts(&bench), ["danger pages"]);
    bench.wait("15m");
    clocks(&mut bench);
    assert_eq!(alerts(&bench), ["danger replaced", "broken pages"]);
}

#[test]
fn a_page_moves_the_turn_on_and_tells_nothing_that_was_acknowledged_again() {
    let mut bench = Bench::new();
    danger(&mut bench, "r1");
    danger(&mut bench, "r2");
    let ids: Vec<AlertId> = bench.all::<Alert>().iter().map(|alert| alert.id).collect();
    acknowledge(&mut bench, ids[0]);
    let next_at = bench.now.plus(Duration::from_minutes(5));
    let page = |failure: Option<&str>| RecordPage {
        channel: "phone-1".into(),
        paged: ids
            .iter()
            .map(|alert| Paged {
                alert: *alert,
                turn: 1,
                next_at,
            })
            .collect(),
        failure: failure.map(Into::into),
    };
    bench
        .run(Principal::System, page(Some("answered 503")))
        .unwrap();
    let alert = bench.get::<Alert>(ids[1]);
    assert_eq!((alert.turn, alert.failures), (1, 1));
    let channel = bench.get::<AlertChannel>("phone-1");
    assert!(channel.is_failing());
    bench.wait("1m");
    bench.run(Principal::System, page(None)).unwrap();
    let alert = bench.get::<Alert>(ids[1]);
    assert_eq!((alert.failures, alert.page_at), (0, Some(next_at)));
    assert_eq!(bench.get::<Alert>(ids[0]).page_at, None);
    let case = alert.about.case().unwrap();
    set_tier(&mut bench, case, &[Tier::T3, Tier::T0]);
    let again = bench.get::<Alert>(ids[1]);
    assert_eq!((again.turn, again.page_at), (1, Some(bench.now)));
    let channel = bench.get::<AlertChannel>("phone-1");
    assert!(!channel.is_failing());
    assert_eq!(channel.success_at, Some(bench.now));
    assert_eq!(acts(&bench)[3..5], ["alert.page-failed", "alert.paged"]);
}

#[test]
fn the_deadline_in_an_alert_is_that_of_its_case() {
    let mut bench = Bench::new();
    let case = bench.report("r1", "c1", "spam", json!({})).unwrap().case;
    bench.wait("167h");
    clocks(&mut bench);
    bench.wait("1m");
    bench
        .report("r2", "c1", "danger-to-life", json!({}))
        .unwrap();
    assert_eq!(alerts(&bench), ["due-soon replaced", "danger pages"]);
    let due_at = bench.get::<Case>(case).due_at;
    let open = bench
        .all::<Alert>()
        .into_iter()
        .find(Alert::is_open)
        .unwrap();
    assert_eq!(open.due_at, due_at);
}

#[test]
fn alerts_go_with_their_case() {
    let mut bench = Bench::new();
    let case = danger(&mut bench, "r1");
    decide(&mut bench, case, no_violation()).unwrap();
    bench.wait("40d");
    let retire = RetireCase {
        case,
        notes: vec![],
        kept: Duration::from_days(30),
    };
    assert!(bench.run(Principal::System, retire).unwrap());
    assert_eq!(bench.all::<Alert>(), vec![]);
}

#[test]
fn entries_about_alerts_name_ids_of_ours_alone() {
    let mut bench = Bench::new();
    let words = json!({"comment": "planted words", "target": {"id": "a-target"}});
    let report = bench.report("r1", "c1", "danger-to-life", words);
    let case = report.unwrap().case;
    bench.wait("15m");
    clocks(&mut bench);
    decide(&mut bench, case, no_violation()).unwrap();
    let about_alerts = bench.entries.iter();
    let about_alerts = about_alerts.filter(|entry| entry.act.as_str().starts_with("alert."));
    for entry in about_alerts {
        let text = serde_json::to_string(entry).unwrap();
        for hidden in ["planted", "a-target", "reporter", "author", "c1"] {
            assert!(!text.contains(&format!("\"{hidden}")), "{text}");
        }
    }
}
