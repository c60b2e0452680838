//! What is linked is held, with who wrote it, and for nothing else.

use super::*;

#[test]
fn what_is_linked_is_held_until_it_is_taken_out_or_the_investigation_is_closed() {
    let mut matter = Matter::open();
    let (first, second) = (matter.case(1), matter.case_by(2, Some("another")));
    for case in [first, second] {
        matter
            .link(json!({"case": case, "reason": "belongs here"}))
            .unwrap();
        assert!(matter.is_held(case));
    }
    matter
        .unlink(json!({"case": first, "reason": "does not"}))
        .unwrap();
    assert!(!matter.is_held(first) && matter.is_held(second));
    let closed = json!({"state": "closed", "reason": "the court is done"});
    matter.change(closed).unwrap();
    assert!(!matter.is_held(second));
    let refused = matter.link(json!({"case": first, "reason": "again"}));
    assert_eq!(refused.unwrap_err().status, 409);
    let opened = json!({"state": "open", "reason": "an appeal"});
    matter.change(opened).unwrap();
    assert!(matter.is_held(second) && !matter.is_held(first));
}

#[test]
fn an_account_is_held_with_all_that_it_wrote() {
    let mut matter = Matter::open();
    let case = matter.case(1);
    let account = json!({"kind": "account", "id": "author"});
    matter
        .link(json!({"subject": account, "reason": "the author"}))
        .unwrap();
    assert!(matter.is_held(case));
}

#[test]
fn who_wrote_what_is_linked_is_held_too_until_nothing_of_theirs_is_linked() {
    let mut matter = Matter::open();
    let cases = [1, 2].map(|number| matter.case(number));
    let author = |matter: &Matter, case| {
        let content = matter.bench.get::<Case>(case).subject;
        matter.bench.get::<Subject>(content).author
    };
    let held = |matter: &mut Matter, account: Option<SubjectId>| {
        let held = Held(account.unwrap());
        matter.bench.run(Principal::System, held).unwrap()
    };
    let account = author(&matter, cases[0]);
    for case in cases {
        let link = json!({"case": case, "reason": "belongs here"});
        matter.link(link).unwrap();
    }
    for (case, expected) in [(cases[0], true), (cases[1], false)] {
        assert!(held(&mut matter, account));
        let unlink = json!({"case": case, "reason": "does not"});
        matter.unlink(unlink).unwrap();
        assert_eq!(held(&mut matter, account), expected);
    }

    let bare = matter.case_by(3, None);
    let link = json!({"case": bare, "reason": "belongs here"});
    matter.link(link).unwrap();
    assert_eq!(author(&matter, bare), None);
    let content = json!({"id": "c3", "author": {"id": "late"}, "text": "some words"});
    let words = json!({"content": content});
    matter.bench.report("r4", "c3", "threat", words).unwrap();
    let account = author(&matter, bare);
    assert!(held(&mut matter, account), "known only later");
    let closed = json!({"state": "closed", "reason": "done"});
    matter.change(closed).unwrap();
    assert!(!held(&mut matter, account));
}

#[test]
fn taking_out_what_was_never_heard_of_makes_nothing() {
    let mut matter = Matter::open();
    let unknown = json!({"kind": "account", "id": "nobody"});
    let refused = matter.unlink(json!({"subject": unknown, "reason": "wrong"}));
    assert_eq!(refused.unwrap_err().status, 404);
    assert_eq!(matter.bench.all::<Subject>(), []);
}

#[test]
fn two_investigations_and_a_law_hold_each_for_itself() {
    let mut matter = Matter::open();
    let case = matter.case(1);
    matter
        .link(json!({"case": case, "reason": "belongs here"}))
        .unwrap();
    let first = matter.id;
    let lead = matter.lead;
    let new = json!({"title": "Another", "summary": "of the same"});
    let open = OpenInvestigation {
        platform: Platform::default(),
        user: lead,
        new: serde_json::from_value(new).unwrap(),
    };
    matter.id = matter.run(lead, open).unwrap().id;
    matter
        .link(json!({"case": case, "reason": "here too"}))
        .unwrap();
    for id in [matter.id, first] {
        assert!(matter.is_held(case));
        matter.id = id;
        let closed = json!({"state": "closed", "reason": "done"});
        matter.change(closed).unwrap();
    }
    assert!(!matter.is_held(case));
}

#[test]
fn cases_that_people_linked_come_along() {
    let mut matter = Matter::open();
    let cases: Vec<CaseId> = (1..=3).map(|number| matter.case(number)).collect();
    for pair in cases.windows(2) {
        let link = LinkCases {
            platform: Platform::default(),
            case: pair[0],
            other: pair[1],
            user: matter.lead,
        };
        matter.run(matter.lead, link).unwrap();
    }
    matter
        .link(json!({"case": cases[0], "reason": "one campaign"}))
        .unwrap();
    assert_eq!(matter.row().cases().collect::<Vec<_>>(), cases);
    assert!(cases.iter().all(|case| matter.is_held(*case)));
}
