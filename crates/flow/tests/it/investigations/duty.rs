//! The duty to inform the authorities, and the clocks of an investigation.

use super::*;

#[test]
fn the_duty_is_due_an_hour_after_it_was_known_and_never_moves_later() {
    let mut matter = Matter::open();
    let (now, lead) = (matter.bench.now, matter.lead);
    let known_at = now.minus(Duration::from_minutes(20));
    let duty = matter.state_duty(lead, Some(known_at)).unwrap();
    let due_at = known_at.plus(Duration::from_hours(1));
    assert_eq!(duty.due_at, due_at);
    matter.bench.wait("30m");
    assert_eq!(matter.state_duty(lead, None).unwrap().due_at, due_at);
    let future = now.plus(Duration::from_days(1));
    assert_eq!(
        matter.state_duty(lead, Some(future)).unwrap().due_at,
        due_at
    );
    assert_eq!(matter.row().due_at(), Some(due_at));

    let informed = json!({"step": "informed", "way": "a portal", "receipt": "A-1"});
    let unpacked = matter.step_duty(lead, informed.clone()).unwrap_err();
    assert!(unpacked.detail.contains("packet"), "{unpacked}");
    matter.pack(matter.lead, None).unwrap();
    matter.step_duty(lead, informed).unwrap();
    let entry = matter.bench.entries.last().unwrap();
    assert_eq!(entry.details["late"], false);
    assert_eq!(matter.state_duty(lead, None).unwrap_err().status, 409);
}

#[test]
fn what_one_person_told_an_authority_is_looked_at_by_somebody_else() {
    let mut matter = Matter::open();
    let another = lead(&mut matter.bench);
    let linked = matter.case(1);
    matter
        .link(json!({"case": linked, "reason": "a date"}))
        .unwrap();
    matter.state_duty(matter.lead, None).unwrap();
    matter.pack(matter.lead, None).unwrap();
    let informed = json!({"step": "informed", "way": "a portal"});
    matter.step_duty(matter.lead, informed).unwrap();
    let due_at = matter.bench.now.plus(Duration::from_hours(72));
    assert_eq!(matter.row().due_at(), Some(due_at));
    let linked = matter.bench.get::<Case>(linked).stops;
    assert_eq!(linked.authority_informed_at, Some(matter.bench.now));
    let close = json!({"state": "closed", "reason": "done"});
    assert_eq!(matter.change(close.clone()).unwrap_err().status, 409);
    let review = json!({"step": "review", "justified": true, "reason": "a date was named"});
    let own = matter.step_duty(matter.lead, review.clone()).unwrap_err();
    assert_eq!(own.status, 403);
    matter.step_duty(another, review.clone()).unwrap();
    assert_eq!(matter.step_duty(another, review).unwrap_err().status, 409);
    matter.change(close).unwrap();
}

#[test]
fn a_duty_is_dropped_by_somebody_else_than_who_stated_it() {
    let mut matter = Matter::open();
    let another = lead(&mut matter.bench);
    matter.state_duty(matter.lead, None).unwrap();
    let dropped = json!({"step": "dropped", "reason": "it was a song"});
    let refused = matter.step_duty(matter.lead, dropped.clone()).unwrap_err();
    assert_eq!(refused.status, 403);
    let duty = matter.step_duty(another, dropped).unwrap();
    assert_eq!(duty.dropped.unwrap().by, another);
    let without_purpose = matter.pack(matter.lead, None).unwrap_err();
    assert_eq!(without_purpose.status, 409);
}

#[test]
fn the_clocks_of_an_investigation_are_told_one_after_the_other_until_they_are_met() {
    let mut matter = Matter::open();
    let (lead, another) = (matter.lead, lead(&mut matter.bench));
    matter.state_duty(lead, None).unwrap();
    matter.bench.wait("44m");
    clocks(&mut matter.bench);
    assert_eq!(alerts(&matter.bench), [""; 0]);
    matter.bench.wait("1m");
    clocks(&mut matter.bench);
    assert_eq!(alerts(&matter.bench), ["due-soon pages"]);
    let told = matter.bench.all::<Alert>().remove(0);
    assert_eq!(told.about, evenhand_model::Matter::Investigation(matter.id));
    assert!(
        told.is_danger(),
        "a threat to life does not wait for the morning"
    );
    matter.bench.wait("15m");
    clocks(&mut matter.bench);
    assert_eq!(alerts(&matter.bench), ["due-soon replaced", "broken pages"]);
    matter.pack(matter.lead, None).unwrap();
    let informed = json!({"step": "informed", "way": "a portal", "receipt": "A-1"});
    matter.step_duty(lead, informed).unwrap();
    assert_eq!(
        alerts(&matter.bench),
        ["due-soon replaced", "broken decided"]
    );

    let disclosure = matter.enter("emergency");
    let verify = json!({"step": "verify", "number_source": "a register", "confirmed": "yes"});
    matter.step(lead, disclosure, verify).unwrap();
    matter.pack(matter.lead, Some(disclosure)).unwrap();
    matter.bench.wait("71h");
    clocks(&mut matter.bench);
    assert_eq!(
        alerts(&matter.bench),
        ["due-soon replaced", "broken decided", "due-soon pages"]
    );
    let review = json!({"step": "review", "justified": false, "reason": "there was time"});
    matter.step(another, disclosure, review.clone()).unwrap();
    matter.step_duty(another, review).unwrap();
    assert_eq!(
        alerts(&matter.bench),
        ["due-soon replaced", "broken decided", "due-soon decided"]
    );
}

#[test]
fn a_review_that_is_overdue_holds_up_no_alert_about_a_threat_to_life() {
    let mut matter = Matter::open();
    let (lead, another) = (matter.lead, lead(&mut matter.bench));
    let disclosure = matter.enter("emergency");
    let verify = json!({"step": "verify", "number_source": "a register", "confirmed": "yes"});
    matter.step(lead, disclosure, verify).unwrap();
    matter.pack(lead, Some(disclosure)).unwrap();
    matter.bench.wait("100h");
    clocks(&mut matter.bench);
    assert_eq!(alerts(&matter.bench), ["broken pages"]);
    let told = matter.bench.all::<Alert>().remove(0);
    let by_a_moderator = Acknowledge {
        platform: Platform::default(),
        alert: told.id,
        user: another,
        reader: evenhand_model::AlertReader {
            sees_investigations: false,
            sees_parity: true,
        },
    };
    let refused = matter.run(another, by_a_moderator).unwrap_err();
    assert_eq!(refused.status, 404);
    acknowledge(&mut matter.bench, told.id);

    let duty = matter.state_duty(lead, None).unwrap();
    matter.bench.wait("45m");
    clocks(&mut matter.bench);
    assert_eq!(alerts(&matter.bench), ["broken taken", "due-soon pages"]);
    matter.bench.wait("15m");
    clocks(&mut matter.bench);
    assert_eq!(
        alerts(&matter.bench),
        ["broken taken", "due-soon replaced", "broken pages"]
    );
    let is_danger = |alert: &Alert| (alert.is_danger(), alert.page_at.is_some());
    let danger: Vec<_> = matter.bench.all().iter().map(is_danger).collect();
    assert_eq!(danger.iter().filter(|one| **one == (true, true)).count(), 1);

    let dropped = json!({"step": "dropped", "reason": "a joke"});
    matter.step_duty(another, dropped).unwrap();
    assert_eq!(
        alerts(&matter.bench),
        ["broken taken", "due-soon replaced", "broken decided"],
        "the review is still owed"
    );
    let review = json!({"step": "review", "justified": true, "reason": "there was no time"});
    matter.step(another, disclosure, review).unwrap();
    matter.bench.wait("1m");
    matter.state_duty(lead, Some(duty.known_at)).unwrap();
    clocks(&mut matter.bench);
    assert_eq!(
        alerts(&matter.bench),
        [
            "broken decided",
            "due-soon replaced",
            "broken decided",
            "broken pages"
        ],
        "stated again, told again"
    );
}
