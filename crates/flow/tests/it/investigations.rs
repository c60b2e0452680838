//! Investigations: what is linked is held, nothing leaves the house on one person's word, and every
//! step stands in the chain of custody.

use evenhand_flow::accept::evidence;
use evenhand_flow::investigate::Scope;
use evenhand_flow::investigate::hold::is_held;
use evenhand_flow::operation::alert::acknowledge::Acknowledge;
use evenhand_flow::operation::change_case::LinkCases;
use evenhand_flow::operation::investigation::disclosure::{EnterDisclosure, StepDisclosure};
use evenhand_flow::operation::investigation::duty::{StateDuty, StepDuty};
use evenhand_flow::operation::investigation::link::{LinkToInvestigation, UnlinkFromInvestigation};
use evenhand_flow::operation::investigation::open::{ChangeInvestigation, OpenInvestigation};
use evenhand_flow::operation::investigation::packet::{ExportPacket, NewPacket, NotePacket};
use evenhand_flow::operation::investigation::read::ReadInvestigation;
use evenhand_flow::operation::retain::RetireInvestigation;
use evenhand_flow::work::Evidence;
use evenhand_flow::{Operation, Stop, Work};
use evenhand_model::*;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::alerts::{acknowledge, alerts, clocks};
use crate::bench::Bench;

/// A bench with an open investigation and the lead who opened it.
struct Matter {
    bench: Bench,
    lead: UserId,
    id: InvestigationId,
}

/// Whether a subject is held, asked as an operation asks.
struct Held(SubjectId);

impl Operation for Held {
    type Answer = bool;
    fn run(&self, work: &mut Work<'_>) -> Result<bool, Stop> {
        is_held(work, self.0)
    }
}

fn lead(bench: &mut Bench) -> UserId {
    let user = User {
        id: bench.user(),
        name: "A lead".into(),
        role: Role::Lead,
        created_at: bench.now,
        disabled_at: None,
    };
    bench.put(user.clone());
    user.id
}

fn authority() -> Value {
    json!({"name": "An office", "country": "DE", "reference": "12/26"})
}

impl Matter {
    fn open() -> Self {
        let mut bench = Bench::new();
        let lead = lead(&mut bench);
        let new = json!({"title": "A campaign", "summary": "Threats in a row"});
        let open = OpenInvestigation {
            platform: Platform::default(),
            user: lead,
            new: serde_json::from_value(new).unwrap(),
        };
        let id = bench.run(Principal::User(lead), open).unwrap().id;
        Self { bench, lead, id }
    }

    fn run<O: Operation>(&mut self, user: UserId, operation: O) -> Result<O::Answer, Problem> {
        self.bench.run(Principal::User(user), operation)
    }

    fn colleagues(&self) -> Vec<UserId> {
        self.bench
            .all::<User>()
            .iter()
            .map(|user| user.id)
            .collect()
    }

    fn row(&self) -> Investigation {
        self.bench.get::<Investigation>(self.id)
    }

    fn case(&mut self, number: u32) -> CaseId {
        self.case_by(number, Some("author"))
    }

    /// A case on content by somebody, or on content of which only the id is known.
    fn case_by(&mut self, number: u32, author: Option<&str>) -> CaseId {
        let (report, content) = (format!("r{number}"), format!("c{number}"));
        let told = author
            .map(|author| json!({"id": content, "author": {"id": author}, "text": "some words"}));
        let words = json!({"comment": "please look", "content": told});
        let taken = self.bench.report(&report, &content, "threat", words);
        taken.unwrap().case
    }

    fn link(&mut self, request: Value) -> Result<Investigation, Problem> {
        let link = LinkToInvestigation {
            platform: Platform::default(),
            investigation: self.id,
            user: self.lead,
            request: serde_json::from_value(request).unwrap(),
        };
        self.run(self.lead, link)
    }

    fn unlink(&mut self, request: Value) -> Result<Investigation, Problem> {
        let unlink = UnlinkFromInvestigation {
            platform: Platform::default(),
            investigation: self.id,
            user: self.lead,
            request: serde_json::from_value(request).unwrap(),
        };
        self.run(self.lead, unlink)
    }

    fn change(&mut self, change: Value) -> Result<Investigation, Problem> {
        let change = ChangeInvestigation {
            platform: Platform::default(),
            investigation: self.id,
            user: self.lead,
            change: serde_json::from_value(change).unwrap(),
        };
        self.run(self.lead, change)
    }

    fn enter(&mut self, kind: &str) -> DisclosureId {
        let new = json!({"kind": kind, "authority": authority(), "requester": "Inspector Example",
            "legal_basis": "an order", "scope": "the account and its posts"});
        let enter = EnterDisclosure {
            platform: Platform::default(),
            investigation: self.id,
            user: self.lead,
            new: serde_json::from_value(new).unwrap(),
        };
        let row = self.run(self.lead, enter).unwrap();
        row.disclosures.last().unwrap().id
    }

    fn step(&mut self, user: UserId, disclosure: DisclosureId, step: Value) -> Result<(), Problem> {
        let step = StepDisclosure {
            platform: Platform::default(),
            investigation: self.id,
            disclosure,
            user,
            colleagues: self.colleagues(),
            step: serde_json::from_value(step).unwrap(),
        };
        self.run(user, step).map(drop)
    }

    /// Has a packet made, as the engine does: asked for, and noted once it is there.
    fn pack(&mut self, user: UserId, disclosure: Option<DisclosureId>) -> Result<(), Problem> {
        let packet = PacketId::new(self.bench.now, &mut Rng::from_number(9));
        let new = NewPacket {
            disclosure,
            reason: "to send it".into(),
        };
        let purpose = new.purpose();
        let export = ExportPacket {
            platform: Platform::default(),
            investigation: self.id,
            packet,
            user,
            new,
        };
        self.run(user, export)?;
        let note = NotePacket {
            platform: Platform::default(),
            investigation: self.id,
            purpose,
            packed: Packed {
                packet,
                by: user,
                at: self.bench.now,
                sha256: "00".repeat(32),
            },
            bytes: 1,
        };
        self.run(user, note)
    }

    fn state_duty(&mut self, user: UserId, known_at: Option<Time>) -> Result<Duty, Problem> {
        let duty = json!({"known_at": known_at, "at_risk": "somebody", "whereabouts": "a town",
            "reason": "a threat with a date", "authority": authority(), "authority_reason": "of that town"});
        let state = StateDuty {
            platform: Platform::default(),
            investigation: self.id,
            user,
            duty: serde_json::from_value(duty).unwrap(),
        };
        Ok(self.run(user, state)?.duty.unwrap())
    }

    fn step_duty(&mut self, user: UserId, step: Value) -> Result<Duty, Problem> {
        let step = StepDuty {
            platform: Platform::default(),
            investigation: self.id,
            user,
            colleagues: self.colleagues(),
            step: serde_json::from_value(step).unwrap(),
        };
        Ok(self.run(user, step)?.duty.unwrap())
    }

    fn is_held(&mut self, case: CaseId) -> bool {
        let subject = self.bench.get::<Case>(case).subject;
        self.bench.run(Principal::System, Held(subject)).unwrap()
    }
}

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
    matter.state_duty(matter.lead, None).unwrap();
    matter.pack(matter.lead, None).unwrap();
    let informed = json!({"step": "informed", "way": "a portal"});
    matter.step_duty(matter.lead, informed).unwrap();
    let due_at = matter.bench.now.plus(Duration::from_hours(72));
    assert_eq!(matter.row().due_at(), Some(due_at));
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
        sees_investigations: false,
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
