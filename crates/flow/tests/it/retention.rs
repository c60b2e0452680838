//! What has served its time goes, and what is needed stays.

use evenhand_flow::assess::{Assessed, RuleOrder};
use evenhand_flow::operation::erase::{ForgetRedress, ForgetReports};
use evenhand_flow::operation::hold::SetHold;
use evenhand_flow::operation::retain::{RetireCase, RetireDecision, RetireNotice, RetireReport};
use evenhand_flow::work::{Evidence, Receipt};
use evenhand_model::*;
use serde_json::json;

use crate::bench::Bench;
use crate::reviewer::{decide, no_violation};

const KEPT: Duration = Duration::from_days(30);

fn retire_report(bench: &mut Bench) -> bool {
    let report = bench.all::<Report>()[0].id;
    bench
        .run(Principal::System, RetireReport { report, kept: KEPT })
        .unwrap()
}

fn retire_case(bench: &mut Bench) -> bool {
    let case = bench.all::<Case>()[0].id;
    let retire = RetireCase {
        case,
        notes: bench.all::<Note>().iter().map(|note| note.id).collect(),
        kept: KEPT,
    };
    bench.run(Principal::System, retire).unwrap()
}

#[test]
fn days_count_from_the_decision_and_then_words_reporter_and_receipt_go() {
    let mut bench = Bench::new();
    let words = json!({"comment": "please look"});
    let case = bench.report("r", "c", "threat", words).unwrap().case;
    bench.wait("40d");
    assert!(
        !retire_report(&mut bench) && !retire_case(&mut bench),
        "not decided"
    );
    decide(&mut bench, case, no_violation()).unwrap();
    assert!(
        !retire_report(&mut bench) && !retire_case(&mut bench),
        "decided just now"
    );
    bench.wait("31d");
    assert!(retire_report(&mut bench) && retire_case(&mut bench));
    assert_eq!(bench.all::<Evidence>(), []);
    assert_eq!(bench.all::<Reporter>(), []);
    assert_eq!(bench.all::<Receipt>(), []);
    assert_eq!(bench.all::<Decision>()[0].reason, "");
}

#[test]
fn what_a_reporter_stated_goes_from_the_case_with_the_report() {
    let stated = |bench: &Bench| {
        let case = bench.all::<Case>().remove(0);
        let lines = case.explanation.iter().map(|one| &one.by);
        let mut all = lines.chain(case.graded.iter().map(|one| &one.by));
        all.any(|by| by.starts_with("reporter"))
    };
    let answers = json!({"answers": {"they_know_where_i_live": "yes"}});

    let mut bench = Bench::new();
    let case = bench.report("r", "c", "threat", answers.clone());
    decide(&mut bench, case.unwrap().case, no_violation()).unwrap();
    assert!(stated(&bench));
    bench.wait("31d");
    assert!(retire_report(&mut bench));
    assert!(!stated(&bench));

    let mut bench = Bench::new();
    bench.report("r", "c", "threat", answers).unwrap();
    let (report, tier) = (
        bench.all::<Report>()[0].clone(),
        bench.all::<Case>()[0].tier,
    );
    let forget = ForgetReports {
        account: bench.get::<Subject>(report.subject).author.unwrap(),
        reports: vec![report.id],
        words: true,
    };
    bench.run(Principal::System, forget).unwrap();
    assert!(!stated(&bench));
    assert_eq!(bench.all::<Case>()[0].tier, tier, "a clock never goes back");
}

#[test]
fn a_legal_hold_on_the_author_keeps_everything() {
    let mut bench = Bench::new();
    let case = bench
        .report("r", "c", "threat", json!({"comment": "please look"}))
        .unwrap()
        .case;
    decide(&mut bench, case, no_violation()).unwrap();
    let hold = SetHold {
        platform: Platform::default(),
        subject: SubjectRef {
            kind: SubjectKind::Account,
            id: "author".into(),
        },
        basis: HoldBasis::Litigation,
        reference: None,
        reason: "a court asked".into(),
        until: None,
    };
    bench.run(Principal::System, hold).unwrap();
    bench.wait("90d");
    assert!(!retire_report(&mut bench) && !retire_case(&mut bench));
    let profile = bench.all::<Hold>().remove(0).profile.unwrap();
    let evidence = bench.all::<Evidence>().into_iter();
    let of_the_case = evidence.filter(|row| row.address != profile);
    assert_eq!(of_the_case.count(), 2);
}

#[test]
fn content_that_was_only_labelled_is_kept_by_its_decision_for_as_long_as_that_of_a_case() {
    let mut bench = Bench::new();
    let labelled = Assessed {
        orders: vec![RuleOrder::new(OrderKind::ContentLabel, "a.rule")],
        ..Assessed::default()
    };
    bench.post("e1", json!({}), labelled).unwrap();
    assert_eq!(bench.all::<Evidence>().len(), 1);
    let decision = bench.all::<Decision>()[0].id;
    let retire = || RetireDecision {
        decision,
        kept: KEPT,
    };
    assert!(!bench.run(Principal::System, retire()).unwrap());
    bench.wait("31d");
    assert!(bench.run(Principal::System, retire()).unwrap());
    assert_eq!(bench.all::<Evidence>(), []);
}

fn hold(bench: &mut Bench, account: &str) {
    let hold = SetHold {
        platform: Platform::default(),
        subject: SubjectRef {
            kind: SubjectKind::Account,
            id: account.into(),
        },
        basis: HoldBasis::Victim,
        reference: None,
        reason: "she was harmed".into(),
        until: None,
    };
    bench.run(Principal::System, hold).unwrap();
}

#[test]
fn a_hold_on_who_reports_or_is_harmed_keeps_the_report_and_what_they_were_told() {
    for (account, is_kept) in [("reporter-r", true), ("harmed", true), ("somebody", false)] {
        let mut bench = Bench::new();
        let words = json!({"comment": "please look", "target": {"id": "harmed"}});
        let case = bench.report("r", "c", "threat", words).unwrap().case;
        let report = bench.all::<Report>()[0].clone();
        decide(&mut bench, case, no_violation()).unwrap();
        hold(&mut bench, account);
        let receipt = notice(&mut bench, Recipient::Reporter(report.id));
        bench.wait("40d");
        let retire = RetireNotice {
            notice: receipt,
            kept: KEPT,
        };
        let forget = ForgetRedress {
            notices: vec![notice(&mut bench, Recipient::Reporter(report.id))],
            appeals: vec![],
        };
        let forgotten = bench.run(Principal::System, forget).unwrap();
        assert_eq!(forgotten.held == 1, is_kept, "{account}");
        let author = bench.get::<Subject>(report.subject).author.unwrap();
        let forget = ForgetReports {
            account: author,
            reports: vec![report.id],
            words: true,
        };
        if is_kept {
            let forgotten = bench.run(Principal::System, forget).unwrap();
            assert_eq!((forgotten.held, forgotten.reports), (1, 0), "{account}");
        }
        let retired = bench.run(Principal::System, retire).unwrap();
        assert_eq!(retired, !is_kept, "{account}");
        assert_eq!(retire_report(&mut bench), !is_kept, "{account}");
        assert_eq!(bench.all::<Notice>().len(), if is_kept { 2 } else { 0 });
    }
}

/// A receipt to somebody, which belongs to no decision.
fn notice(bench: &mut Bench, to: Recipient) -> NoticeId {
    let Recipient::Reporter(report) = to else {
        panic!("a receipt goes to a reporter");
    };
    let made = bench.all::<Notice>().len() as u64;
    let notice = Notice {
        id: NoticeId::new(bench.now, &mut Rng::from_number(made)),
        platform: Platform::default(),
        to,
        decision: None,
        facts: Told::ReportReceipt(ReportReceipt {
            report,
            due_at: bench.now,
            status_url: "https://example.org/status".into(),
        }),
        lang: "en".into(),
        title: "A report".into(),
        text: "It came in.".into(),
        made_at: bench.now,
        not_before: bench.now,
        cancelled: false,
    };
    bench.put(notice.clone());
    notice.id
}

#[test]
fn a_case_stays_while_somebody_is_held_about_whom_it_has_a_proposal() {
    let mut bench = Bench::new();
    let case = bench.report("r", "c", "threat", json!({})).unwrap().case;
    hold(&mut bench, "another");
    let held = bench.all::<Hold>()[0].subject;
    let mut row = bench.get::<Case>(case);
    row.proposals.push(Proposal {
        subject: held,
        kind: OrderKind::AccountSuspend,
        rule: "a.rule".into(),
        evidence: None,
    });
    bench.put(row);
    decide(&mut bench, case, no_violation()).unwrap();
    bench.wait("40d");
    assert!(!retire_case(&mut bench));
}
