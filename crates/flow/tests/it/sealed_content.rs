//! Of what is sealed nothing but hash and place is kept, in whatever order it becomes known that it is sealed.

use evenhand_flow::accept::evidence;
use evenhand_flow::assess::{Assessed, RuleOrder};
use evenhand_flow::operation::decide::NewDecision;
use evenhand_flow::work::Evidence;
use evenhand_model::*;
use serde_json::{Value, json};

use crate::bench::Bench;
use crate::known_media::{item_of_class, post, removal};
use crate::redress::{answer_as_somebody, appeal};
use crate::reviewer::{decide, no_violation};
use crate::sealed_cases::bench;

/// A word that stands in whatever somebody wrote, and must stand nowhere afterwards.
const WRITTEN: &str = "Quillfeather";
const PLACE: &str = "https://media.example/c/1.png";

/// What happens to one content.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A rule has people look at it.
    Posted,
    /// A rule labels it, and nobody is asked.
    Labelled,
    /// The same content with other words, which a rule has people look at.
    Edited,
    /// Something in it matches an item of a sealed bank.
    Matched,
    /// The same, and a person had confirmed the item: it is removed, and nobody is asked.
    Removed,
    /// Somebody complains for that reason.
    Reported(&'static str),
    /// A person decides that.
    Decided(DecisionOutcome),
    /// The author asks for another look, and is told that it stands.
    Appealed,
}

use Step::*;

/// The steps taken one after another on the same content.
fn taken(steps: &[Step]) -> Bench {
    let mut bench = bench();
    bench.house.fetches_media = true;
    let item = item_of_class(&mut bench, BankClass::Ncii);
    for (number, step) in steps.iter().enumerate() {
        take(&mut bench, &item, number, *step);
        bench.wait("1h");
    }
    bench
}

fn take(bench: &mut Bench, item: &str, number: usize, step: Step) {
    let written = match step {
        Edited | Removed => format!("{WRITTEN} wrote it again"),
        _ => format!("{WRITTEN} wrote it"),
    };
    let content = json!({"id": "c", "text": written, "links": [format!("data:text/html,{WRITTEN}")],
        "hashtags": [WRITTEN], "media": [
            {"url": PLACE, "pdq": "5".repeat(64)}, {"url": "https://media.example/c/2.png"},
            {"url": format!("data:image/png,{WRITTEN}"), "md5": "7".repeat(32)}]});
    let known = KnownMedium {
        item: item.to_owned(),
        medium: 0,
        by: MatchedBy::Pdq,
        distance: 4,
    };
    let assessed = match step {
        Posted | Edited => Assessed {
            opens_case: true,
            ..Assessed::default()
        },
        Labelled => Assessed {
            orders: vec![RuleOrder {
                kind: OrderKind::ContentLabel,
                rule: "labels".into(),
                ask_first: None,
                is_repeated: false,
            }],
            ..Assessed::default()
        },
        _ => Assessed {
            known: vec![known],
            ..Assessed::default()
        },
    };
    match step {
        Posted | Labelled | Edited | Matched | Removed => {
            let mut row = bench.get::<BankItem>(item);
            row.confirmed = matches!(step, Removed).then(|| Confirmed {
                by: bench.user(),
                at: bench.now,
                removes: Some(DecisionId::new(bench.now, &mut Rng::from_number(1))),
                policy: None,
            });
            bench.put(row);
            let kind = match step {
                Edited => "content.edited",
                _ => "content.created",
            };
            let event = json!({"kind": kind, "content": content});
            bench.post(&format!("e{number}"), event, assessed).unwrap();
        }
        Reported(reason) => {
            let mut content = content;
            content["author"] = json!({"id": "author"});
            let around = json!([{"id": "d", "text": WRITTEN, "author": {"id": "author"}}]);
            let with_context = reason != "threat";
            let context = if with_context { around } else { json!([]) };
            let more = json!({"content": content, "context": context, "comment": "look"});
            bench
                .report(&format!("r{number}"), "c", reason, more)
                .unwrap();
        }
        Decided(outcome) => {
            let case = latest(bench).id;
            let decision = match outcome {
                DecisionOutcome::Violation => NewDecision {
                    policy: Some("intimate-images".into()),
                    ..removal()
                },
                _ => no_violation(),
            };
            decide(bench, case, decision).unwrap();
        }
        Appealed => {
            let decision = latest(bench).decision.unwrap();
            appeal(bench, decision);
            answer_as_somebody(bench, AppealOutcome::Upheld, &[]).unwrap();
        }
    }
}

fn latest(bench: &Bench) -> Case {
    let subjects = bench.all::<Subject>();
    let content = subjects
        .iter()
        .find(|row| row.external_id.as_deref() == Some("c"));
    bench.get(content.unwrap().latest_case.unwrap())
}

/// What a case holds of its content.
fn held(bench: &Bench, case: &Case) -> Vec<Value> {
    let addresses = case.evidence.iter().chain(&case.later_evidence);
    let rows = addresses.map(|address| bench.get::<Evidence>(address));
    rows.map(|kept| evidence::open(&kept).unwrap()).collect()
}

const VIOLATION: Step = Decided(DecisionOutcome::Violation);
const NO_VIOLATION: Step = Decided(DecisionOutcome::NoViolation);

#[test]
fn no_word_is_left_in_any_row_in_whatever_order_it_became_known() {
    let check = |steps: &[Step]| {
        let bench = taken(steps);
        let all = bench.everything();
        let at = all.find(WRITTEN);
        let around = at.map(|at| all.get(at.saturating_sub(400)..at + 40).unwrap_or(""));
        assert_eq!(around, None, "{steps:?}");
        if steps.iter().any(|step| !matches!(step, Removed)) {
            let place = json!({"id": "c", "media": [{"url": PLACE, "pdq": "5".repeat(64)},
                {"url": "https://media.example/c/2.png"}, {"md5": "7".repeat(32)}]});
            assert_eq!(held(&bench, &latest(&bench)), [place], "{steps:?}");
        }
        let references: u64 = bench
            .all::<Evidence>()
            .iter()
            .map(|kept| kept.references)
            .sum();
        let mut released = bench;
        let holders = holders(&mut released);
        assert_eq!(
            references, holders,
            "every reference has a holder: {steps:?}"
        );
    };
    let sealed = Reported("intimate-images");
    check(&[sealed]);
    check(&[Reported("threat"), sealed]);
    check(&[Posted, sealed]);
    check(&[Posted, Edited, sealed]);
    check(&[sealed, Posted, Edited, Reported("threat")]);
    check(&[Matched]);
    check(&[Removed]);
    check(&[Posted, Removed]);
    check(&[Posted, NO_VIOLATION, Removed]);
    check(&[Matched, Posted, Reported("spam")]);
    check(&[Posted, Matched]);
    check(&[Reported("threat"), Matched]);
    check(&[sealed, Matched, Edited]);
    check(&[sealed, VIOLATION, Edited, Removed]);
    check(&[Labelled, sealed]);
    check(&[Labelled, Edited, sealed, Labelled]);
    check(&[Posted, NO_VIOLATION, Edited, sealed]);
    check(&[Posted, VIOLATION, Appealed, Edited, Matched]);
    check(&[
        Posted, VIOLATION, Appealed, Edited, sealed, VIOLATION, Appealed,
    ]);
    check(&[
        Reported("child-safety"),
        NO_VIOLATION,
        Edited,
        Reported("threat"),
    ]);
}

/// How many rows hold evidence of content, of reports and of appeals.
fn holders(bench: &mut Bench) -> u64 {
    let cases = bench.all::<Case>().into_iter();
    let of_cases = cases.map(|case| {
        let proposed = case.proposals.iter();
        let proposed = proposed.filter(|proposal| proposal.evidence.is_some());
        case.versions_shown() + proposed.count()
    });
    let decisions = bench.all::<Decision>().into_iter();
    let of_decisions = decisions.filter(|one| one.evidence.is_some()).count();
    let reports = bench.all::<Report>().into_iter();
    let of_reports = reports.filter(|one| one.evidence.is_some()).count();
    let appeals = bench.all::<Appeal>().into_iter();
    let of_appeals = appeals.filter(|one| one.evidence.is_some()).count();
    (of_cases.sum::<usize>() + of_decisions + of_reports + of_appeals) as u64
}

#[test]
fn an_edit_of_its_words_is_another_version_though_none_are_kept() {
    let bench = taken(&[Reported("intimate-images"), Edited]);
    let case = latest(&bench);
    assert_eq!((case.versions.len(), case.versions_shown()), (2, 1));
    let bench = taken(&[
        Reported("intimate-images"),
        NO_VIOLATION,
        Reported("threat"),
    ]);
    assert_eq!(bench.all::<Case>().len(), 1, "the same words are answered");
    let bench = taken(&[Reported("intimate-images"), NO_VIOLATION, Edited]);
    assert_eq!(bench.all::<Case>().len(), 2, "other words are not");
}

#[test]
fn a_case_that_is_not_sealed_keeps_its_words() {
    let bench = taken(&[Posted, Edited, Reported("threat")]);
    let held = held(&bench, &latest(&bench));
    let words: Vec<&str> = held
        .iter()
        .map(|one| one["text"].as_str().unwrap())
        .collect();
    assert_eq!(
        words,
        ["Quillfeather wrote it", "Quillfeather wrote it again"]
    );
}

#[test]
fn copies_are_known_by_the_hashes_that_are_left() {
    let mut bench = taken(&[Posted, Reported("intimate-images"), VIOLATION]);
    let bank = bench.get::<Bank>("DECIDED_HERE_NCII");
    assert_eq!(
        bank.items, 2,
        "the hash, and the digest of what had no address"
    );
    let items = bench.all::<BankItem>().into_iter();
    let items: Vec<String> = items
        .filter(|one| one.bank == bank.name)
        .map(|one| one.id)
        .collect();
    let told = items
        .iter()
        .map(|item| post(&mut bench, &format!("copy-{item}"), MatchedBy::Pdq, &[item]).verdict);
    assert_eq!(told.collect::<Vec<_>>(), [Verdict::Remove, Verdict::Remove]);
}

#[test]
fn the_chain_has_the_digest_of_what_is_kept() {
    let bench = taken(&[Posted, Reported("intimate-images")]);
    let case = latest(&bench);
    let kept: Evidence = bench.get(case.evidence.unwrap());
    let digest = evidence_digest(&kept);
    let carries = |entry: &EntryDraft| entry.details.values().any(|value| *value == digest);
    let acts = bench.entries.iter().filter(|entry| carries(entry));
    let acts: Vec<Act> = acts.map(|entry| entry.act).collect();
    assert!(acts.contains(&Act::CaseSealed), "{acts:?}");
}

fn evidence_digest(kept: &Evidence) -> String {
    let text = evidence::text(kept).unwrap();
    evenhand_flow::accept::salted::digest(&kept.salt, text)
}
