//! Nothing leaves the house on one person's word.

use super::*;

/// Who takes a step.
#[derive(Clone, Copy)]
enum Who {
    Enterer,
    Another,
}

#[test]
fn a_disclosure_takes_its_steps_in_order_and_by_two_people() {
    use Who::{Another, Enterer};
    let verify = json!({"step": "verify", "number_source": "the public register", "confirmed": "the desk knew of it"});
    let approve = json!({"step": "approve", "reason": "lawful and narrow"});
    let refuse = json!({"step": "refuse", "reason": "too broad"});
    let review = json!({"step": "review", "justified": true, "reason": "a life was in danger"});
    let pack = json!({"pack": true});
    let sent = json!({"step": "sent", "way": "courier", "receipt": "77"});
    let told = json!({"step": "told", "way": "mail"});
    /// Steps with the status that each is answered with; 0 where it is taken.
    fn check(kind: &str, steps: &[(Who, &Value, u16)]) {
        let mut matter = Matter::open();
        let another = lead(&mut matter.bench);
        let disclosure = matter.enter(kind);
        for (place, (who, step, expected)) in steps.iter().enumerate() {
            let user = match who {
                Who::Enterer => matter.lead,
                Who::Another => another,
            };
            let taken = if step.get("pack").is_some() {
                matter.pack(user, Some(disclosure))
            } else {
                matter.step(user, disclosure, (*step).clone())
            };
            let status = taken.err().map_or(0, |problem| problem.status);
            assert_eq!(status, *expected, "{kind}, step {place}: {step}");
        }
    }
    check(
        "request",
        &[
            (Another, &approve, 409),
            (Enterer, &pack, 409),
            (Enterer, &verify, 0),
            (Enterer, &pack, 409),
            (Enterer, &approve, 403),
            (Another, &approve, 0),
            (Enterer, &sent, 409),
            (Enterer, &pack, 0),
            (Enterer, &told, 409),
            (Enterer, &sent, 0),
            (Enterer, &sent, 409),
            (Another, &review, 409),
            (Enterer, &told, 0),
            (Another, &refuse, 409),
        ],
    );
    check(
        "emergency",
        &[
            (Enterer, &pack, 409),
            (Another, &review, 409),
            (Enterer, &verify, 0),
            (Enterer, &pack, 0),
            (Enterer, &sent, 0),
            (Enterer, &review, 403),
            (Another, &review, 0),
            (Another, &review, 409),
        ],
    );
    check(
        "own-complaint",
        &[
            (Enterer, &verify, 409),
            (Enterer, &approve, 403),
            (Another, &approve, 0),
            (Enterer, &pack, 0),
            (Enterer, &sent, 0),
        ],
    );
    check(
        "request",
        &[
            (Another, &refuse, 0),
            (Enterer, &verify, 409),
            (Another, &approve, 409),
            (Enterer, &pack, 409),
        ],
    );
}

#[test]
fn one_person_alone_approves_after_a_day_and_it_is_marked() {
    let mut matter = Matter::open();
    let disclosure = matter.enter("own-complaint");
    let approve = json!({"step": "approve", "reason": "there is nobody else"});
    let lead = matter.lead;
    assert_eq!(
        matter
            .step(lead, disclosure, approve.clone())
            .unwrap_err()
            .status,
        403
    );
    matter.bench.wait("24h");
    matter.step(lead, disclosure, approve).unwrap();
    let approval = matter.row().disclosures[0].approval.clone().unwrap();
    assert!(approval.same_person);
}

#[test]
fn an_emergency_must_be_reviewed_within_three_days_before_the_matter_is_closed() {
    let mut matter = Matter::open();
    let another = lead(&mut matter.bench);
    let disclosure = matter.enter("emergency");
    let verify = json!({"step": "verify", "number_source": "a register", "confirmed": "yes"});
    matter.step(matter.lead, disclosure, verify).unwrap();
    matter.pack(matter.lead, Some(disclosure)).unwrap();
    let due_at = matter.bench.now.plus(Duration::from_hours(72));
    assert_eq!(matter.row().due_at(), Some(due_at));
    let close = json!({"state": "closed", "reason": "done"});
    assert_eq!(matter.change(close.clone()).unwrap_err().status, 409);
    let review = json!({"step": "review", "justified": false, "reason": "there was time"});
    matter.step(another, disclosure, review).unwrap();
    assert_eq!(matter.row().due_at(), None);
    matter.change(close).unwrap();
}

#[test]
fn people_are_not_told_before_the_law_allows_it() {
    let mut matter = Matter::open();
    let another = lead(&mut matter.bench);
    let new = json!({"kind": "own-complaint", "authority": authority(), "legal_basis": "a law",
        "scope": "all", "told_not_before": matter.bench.now.plus(Duration::from_days(30))});
    let enter = EnterDisclosure {
        platform: Platform::default(),
        investigation: matter.id,
        user: matter.lead,
        new: serde_json::from_value(new).unwrap(),
    };
    let disclosure = matter.run(matter.lead, enter).unwrap().disclosures[0].id;
    let approve = json!({"step": "approve", "reason": "right"});
    matter.step(another, disclosure, approve).unwrap();
    matter.pack(matter.lead, Some(disclosure)).unwrap();
    let sent = json!({"step": "sent", "way": "a portal"});
    matter.step(another, disclosure, sent).unwrap();
    let told = json!({"step": "told", "way": "mail"});
    let early = matter.step(another, disclosure, told.clone()).unwrap_err();
    assert!(early.detail.contains("silence until"), "{early}");
    matter
        .change(json!({"state": "closed", "reason": "the rest can wait"}))
        .unwrap();
    assert!(matter.row().due_at().is_some());
    matter.bench.wait("30d");
    matter.step(another, disclosure, told).unwrap();
    assert_eq!(matter.row().due_at(), None);
}

#[test]
fn whoever_packed_an_emergency_does_not_review_it() {
    let mut matter = Matter::open();
    let (packer, third) = (lead(&mut matter.bench), lead(&mut matter.bench));
    let disclosure = matter.enter("emergency");
    let verify = json!({"step": "verify", "number_source": "a register", "confirmed": "yes"});
    matter.step(matter.lead, disclosure, verify).unwrap();
    matter.pack(packer, Some(disclosure)).unwrap();
    let review = json!({"step": "review", "justified": true, "reason": "a life"});
    let refused = matter.step(packer, disclosure, review.clone()).unwrap_err();
    assert_eq!(refused.status, 403);
    matter.step(third, disclosure, review).unwrap();
    let again = matter.pack(packer, Some(disclosure)).unwrap_err();
    assert_eq!(again.status, 409, "what was reviewed is over");
}

#[test]
fn what_is_linked_after_the_approval_is_not_given() {
    let mut matter = Matter::open();
    let another = lead(&mut matter.bench);
    let (first, second, third) = (matter.case(1), matter.case(2), matter.case(3));
    for case in [first, second] {
        let link = json!({"case": case, "reason": "belongs here"});
        matter.link(link).unwrap();
    }
    let disclosure = matter.enter("own-complaint");
    let approve = json!({"step": "approve", "reason": "these two"});
    matter.step(another, disclosure, approve).unwrap();
    let late = json!({"case": third, "reason": "this too"});
    matter.link(late).unwrap();
    let gone = json!({"case": second, "reason": "not this"});
    matter.unlink(gone).unwrap();
    let scope = Scope::of(&matter.row(), Purpose::Disclosure(disclosure)).unwrap();
    assert_eq!(scope.covers, [LinkedTo::Case(first)]);
    assert!(!scope.with_reporters && !scope.with_report_words);
}
