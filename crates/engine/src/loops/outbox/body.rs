//! What a platform receives: the bodies of the webhooks.

use std::collections::BTreeMap;

use evenhand_deliver::Mail;
use evenhand_flow::redress::contact;
use evenhand_flow::work::Select;
use evenhand_model::{
    Case, CaseId, CaseState, Contact, DecisionId, Delivery, Message, Notice, Order, OrderId,
    OrderKind, Problem, Report, Subject, SubjectRef, Time,
};
use serde::Serialize;

use crate::engine::Engine;
use crate::notice::NoticeSend;

/// Reports that one message names.
const REPORTS_NAMED_MAX: usize = 100;

/// An action that must be carried out.
#[derive(Debug, Serialize)]
pub struct ActionOrdered {
    /// Always `action.ordered`.
    #[serde(rename = "type")]
    pub message: &'static str,
    /// Id to confirm with.
    pub action: OrderId,
    /// What must be done, or undone where `reverses` is set.
    pub kind: OrderKind,
    /// On what.
    pub subject: SubjectRef,
    /// The platform applies the higher number of one subject last.
    pub sequence: u64,
    /// When it begins.
    pub starts_at: Time,
    /// When it ends by itself.
    pub until: Option<Time>,
    /// In which case.
    pub case: Option<CaseId>,
    /// By which decision.
    pub decision: DecisionId,
    /// The action that it takes back.
    pub reverses: Option<OrderId>,
    /// Details.
    pub parameters: BTreeMap<String, serde_json::Value>,
}

impl ActionOrdered {
    /// The body for an order on a subject that has a name.
    pub fn of(order: Order, subject: SubjectRef) -> Self {
        Self {
            message: "action.ordered",
            action: order.id,
            kind: order.kind,
            subject,
            sequence: order.sequence,
            starts_at: order.starts_at,
            until: order.until,
            case: order.case,
            decision: order.decision,
            reverses: order.reverses,
            parameters: order.parameters,
        }
    }
}

/// The content that a case is about is missing. The platform answers with `POST /v1/content`.
#[derive(Debug, Serialize)]
pub struct ContentRequested {
    /// Always `content.requested`.
    #[serde(rename = "type")]
    pub message: &'static str,
    /// Which content.
    pub subject: SubjectRef,
    /// For which case.
    pub case: CaseId,
}

/// Reports stand otherwise than before.
#[derive(Debug, Serialize)]
pub struct ReportsChanged {
    /// Always `reports.changed`.
    #[serde(rename = "type")]
    pub message: &'static str,
    /// What they are about.
    pub subject: SubjectRef,
    /// The case that they belong to.
    pub case: CaseId,
    /// Where it stands as this is sent.
    pub state: CaseState,
    /// When a person has looked at the latest.
    pub due_at: Time,
    /// Whether that is over.
    pub late: bool,
    /// Whether what was reported is hidden from others until a person has looked.
    pub hidden: bool,
    /// How many reports there are.
    pub report_count: u64,
    /// The first of them, by the platform's ids; `GET /v1/reports?case=` has all.
    pub reports: Vec<String>,
}

fn reports_changed(
    engine: &Engine,
    case: CaseId,
    subject: SubjectRef,
) -> Result<Option<ReportsChanged>, Problem> {
    let Some(case) = engine.get::<Case>(case)? else {
        return Ok(None);
    };
    let reports = engine.select::<Report>(&Select::reports_of(case.id, REPORTS_NAMED_MAX))?;
    let late = case.is_undecided() && case.due_at <= engine.now();
    Ok(Some(ReportsChanged {
        message: "reports.changed",
        subject,
        case: case.id,
        state: case.state,
        due_at: case.due_at,
        late,
        hidden: case.is_contained(),
        report_count: case.report_count,
        reports: reports
            .into_iter()
            .filter_map(|report| report.external_id)
            .collect(),
    }))
}

/// A notice as a letter; `None` where the person or the address is gone, or can't be read any more.
pub fn letter(engine: &Engine, delivery: &Delivery) -> Result<Option<Mail>, Problem> {
    let Message::NoticeSend(notice) = delivery.message else {
        return Ok(None);
    };
    let Some(notice) = engine.get::<Notice>(notice)? else {
        return Ok(None);
    };
    let contact = engine.get::<Contact>(notice.to)?;
    let house = engine.house.load();
    let address = contact.and_then(|contact| contact::open(&house.secret, &contact));
    Ok(address.map(|to| Mail {
        id: delivery.id.to_string(),
        written_at: notice.made_at,
        to,
        subject: notice.title,
        text: notice.text,
        headers: vec![("Content-Language", notice.lang)],
    }))
}

/// The body of a message; `None` once what it is about has no name any more.
pub fn of(engine: &Engine, delivery: &Delivery) -> Result<Option<Vec<u8>>, Problem> {
    let named = || -> Result<Option<SubjectRef>, Problem> {
        let subject = engine.get::<Subject>(delivery.subject)?;
        Ok(subject.and_then(|subject| subject.named()))
    };
    let body = match delivery.message {
        Message::ActionOrdered(order) => engine
            .get::<Order>(order)?
            .zip(named()?)
            .map(|(order, subject)| serde_json::to_vec(&ActionOrdered::of(order, subject))),
        Message::ContentRequested(case) => named()?.map(|subject| {
            serde_json::to_vec(&ContentRequested {
                message: "content.requested",
                subject,
                case,
            })
        }),
        Message::ReportsChanged(case) => match named()? {
            Some(subject) => {
                let body = reports_changed(engine, case, subject)?;
                body.map(|body| serde_json::to_vec(&body))
            }
            None => None,
        },
        Message::NoticeSend(notice) => match engine.get::<Notice>(notice)? {
            Some(notice) => NoticeSend::of(engine, notice)?.map(|body| serde_json::to_vec(&body)),
            None => None,
        },
    };
    body.transpose()
        .map_err(|_| Problem::internal("a message could not be written as JSON"))
}
