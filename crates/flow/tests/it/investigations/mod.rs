//! Investigations: what is linked is held, nothing leaves the house on one person's word, and every
//! step stands in the chain of custody.

mod custody;
mod disclosures;
mod duty;
mod links;

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
        sealed_role: None,
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
