//! Every step stands in the chain of custody, and its words can be proven and forgotten.

use super::*;

#[test]
fn every_step_is_in_the_chain_of_custody_and_its_words_are_proven_by_the_audit_chain() {
    let mut matter = Matter::open();
    matter.bench.wait("1s");
    let case = matter.case(1);
    matter
        .link(json!({"case": case, "reason": "belongs here"}))
        .unwrap();
    matter.bench.wait("1s");
    let read = ReadInvestigation {
        platform: Platform::default(),
        investigation: matter.id,
        user: matter.lead,
        reason: "for the prosecutor".into(),
    };
    let silent = ReadInvestigation {
        reason: " ".into(),
        ..read.clone()
    };
    assert_eq!(matter.run(matter.lead, silent).unwrap_err().status, 422);
    matter.run(matter.lead, read).unwrap();
    let lines = matter.bench.all::<CustodyLine>();
    let said: Vec<(Act, &str)> = lines
        .iter()
        .map(|line| (line.act, line.words.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            (Act::InvestigationOpened, "Threats in a row"),
            (Act::InvestigationLinked, "belongs here"),
            (Act::InvestigationRead, "for the prosecutor"),
        ]
    );
    for line in &lines {
        let id = line.id.to_string();
        let about_it = |entry: &&EntryDraft| entry.details.get("custody") == Some(&json!(id));
        let entry = matter.bench.entries.iter().find(about_it).unwrap();
        assert_eq!(entry.act, line.act);
        assert_eq!(entry.filed_under(), Some(matter.id.to_string()));
        assert_eq!(entry.details["words_digest"], json!(line.words_digest));
        let digest = Sha256::new()
            .chain_update(&line.salt)
            .chain_update(&line.words)
            .finalize();
        assert_eq!(hex::encode(digest), line.words_digest);
        assert!(!format!("{entry:?}").contains(&line.words));
    }
}

#[test]
fn what_changes_nothing_and_shows_the_record_is_in_the_chain_of_custody_too() {
    let mut matter = Matter::open();
    let case = matter.case(1);
    let link = json!({"case": case, "reason": "belongs here"});
    matter.link(link.clone()).unwrap();
    let lines = |matter: &Matter| matter.bench.all::<CustodyLine>().len();
    let before = lines(&matter);
    matter.link(link).unwrap();
    matter.change(json!({"reason": "nothing, really"})).unwrap();
    assert_eq!(lines(&matter), before + 2);
}

#[test]
fn the_case_itself_does_not_tell_of_the_investigation() {
    let mut matter = Matter::open();
    let case = matter.case(1);
    matter
        .link(json!({"case": case, "reason": "belongs here"}))
        .unwrap();
    let of_case = matter
        .bench
        .entries
        .iter()
        .filter(|entry| entry.case == Some(case));
    for entry in of_case {
        assert!(
            !format!("{entry:?}").contains(&matter.id.to_string()),
            "{entry:?}"
        );
    }
}

#[test]
fn words_go_once_a_closed_matter_has_served_its_time() {
    let mut matter = Matter::open();
    matter.state_duty(matter.lead, None).unwrap();
    matter.pack(matter.lead, None).unwrap();
    let informed = json!({"step": "informed", "way": "a portal"});
    matter.step_duty(matter.lead, informed).unwrap();
    matter.bench.wait("24h");
    let review = json!({"step": "review", "justified": true, "reason": "a date was named"});
    let duty = matter.step_duty(matter.lead, review).unwrap();
    assert!(duty.review.unwrap().by.same_person, "there was nobody else");
    let kept = Duration::from_days(30);
    let retire = |matter: &mut Matter| {
        let lines = matter.bench.all::<CustodyLine>();
        let retire = RetireInvestigation {
            investigation: matter.id,
            lines: lines.iter().map(|line| line.id).collect(),
            is_last: true,
            kept,
        };
        matter.bench.run(Principal::System, retire).unwrap()
    };
    assert!(!retire(&mut matter), "open");
    let close = json!({"state": "closed", "reason": "done"});
    matter.change(close).unwrap();
    assert!(!retire(&mut matter), "closed just now");
    matter.bench.wait("31d");
    assert!(retire(&mut matter));
    let left = serde_json::to_string(&(matter.row(), matter.bench.all::<CustodyLine>())).unwrap();
    for words in [
        "campaign",
        "Threats",
        "somebody",
        "town",
        "portal",
        "Article 18",
        "done",
    ] {
        assert!(!left.contains(words), "{words}: {left}");
    }
}

#[test]
fn kept_text_gives_the_digest_that_the_entry_has() {
    let mut matter = Matter::open();
    matter.case(1);
    let entry = matter
        .bench
        .entries
        .iter()
        .find(|entry| entry.act == Act::CaseOpened);
    let expected = entry.unwrap().details["content_digest"].clone();
    let gives = |kept: &Evidence| {
        let text = evidence::text(kept).unwrap();
        let digest = Sha256::new().chain_update(&kept.salt).chain_update(text);
        json!(hex::encode(digest.finalize()))
    };
    let digests: Vec<Value> = matter.bench.all::<Evidence>().iter().map(gives).collect();
    assert!(digests.contains(&expected));
}
