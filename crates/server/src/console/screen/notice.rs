//! What people were told, as they read it, and how it went out.

use askama::Template;
use axum::response::Response;
use evenhand_engine::notice::NoticeSend;
use evenhand_model::{CaseId, DecisionId, NoticeId, Problem};
use serde::{Deserialize, Serialize};

use crate::api;
use crate::api::deliveries::DeliveryQuery;
use crate::api::notices::NoticeQuery;
use crate::console::frame::Frame;
use crate::console::preview::Letter;
use crate::console::visit::page;
use crate::console::{Visit, outside, words};
use crate::endpoint::input::{Nothing, Query};
use crate::view::webhook::DeliveryView;

/// Notices on one page of the list.
const NOTICES_PER_PAGE: usize = 50;
/// Deliveries of one notice that are shown: one for each webhook, and the mail.
const DELIVERIES_MAX: usize = 50;

/// Which notices to show.
#[derive(Clone, Default, Deserialize, Serialize)]
struct Filter {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decision: Option<DecisionId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "notices.html")]
struct Notices {
    frame: Frame,
    rows: Vec<Row>,
    is_of_decision: bool,
    next: Option<String>,
}

/// One notice in a list.
pub struct Row {
    pub id: NoticeId,
    pub kind: &'static str,
    pub to: &'static str,
    pub lang: String,
    pub title: String,
    pub made: String,
    pub is_mailed: bool,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct NoticePage {
    frame: Frame,
    kind: &'static str,
    made: String,
    letter: Letter,
    deliveries: Vec<Delivered>,
    facts: String,
    case: Option<CaseId>,
    decision: Option<DecisionId>,
}

/// One way that a notice went.
struct Delivered {
    way: &'static str,
    state: &'static str,
    is_dead: bool,
    attempts: u32,
    last: String,
    next: Option<String>,
}

/// Notices, the newest first.
pub async fn list(visit: Visit) -> Result<Response, Problem> {
    let filter: Filter = visit.query()?;
    let query = NoticeQuery {
        decision: filter.decision,
        newest_first: true,
        after: filter.after.clone(),
        limit: Some(NOTICES_PER_PAGE),
    };
    let found = api::notices::list(visit.call.clone(), Query(query))
        .await?
        .0;
    page(&Notices {
        frame: Frame::of(&visit, "What people were told")?,
        rows: found.items.iter().map(|one| Row::of(one, &visit)).collect(),
        is_of_decision: filter.decision.is_some(),
        next: found.next.map(|after| {
            let further = Filter {
                after: Some(after),
                ..filter
            };
            serde_html_form::to_string(further).unwrap_or_default()
        }),
    })
}

impl Row {
    /// The row of a notice.
    pub fn of(notice: &NoticeSend, visit: &Visit) -> Self {
        Self {
            id: notice.notice,
            kind: words::notice(notice.kind),
            to: words::recipient(&notice.to),
            lang: outside::line(&notice.lang),
            title: outside::line(&notice.title),
            made: words::ago(visit.now(), notice.made_at),
            is_mailed: notice.mailed,
        }
    }

    /// The rows of what was told because of a decision, the first of them.
    pub async fn because_of(
        visit: &Visit,
        decision: DecisionId,
        limit: usize,
    ) -> Result<Vec<Self>, Problem> {
        let query = NoticeQuery {
            decision: Some(decision),
            newest_first: false,
            after: None,
            limit: Some(limit),
        };
        let found = api::notices::list(visit.call.clone(), Query(query))
            .await?
            .0;
        Ok(found.items.iter().map(|one| Self::of(one, visit)).collect())
    }
}

/// One notice.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let notice = api::notices::get(visit.call.clone(), Nothing).await?.0;
    let query = DeliveryQuery {
        state: None,
        webhook: None,
        newest_first: false,
        notice: Some(notice.notice),
        action: None,
        after: None,
        limit: Some(DELIVERIES_MAX),
    };
    let deliveries = api::deliveries::list(visit.call.clone(), Query(query))
        .await?
        .0;
    let case = match notice.decision {
        Some(decision) => {
            let decision = api::decisions::get(visit.call_for(decision), Nothing).await?;
            decision.0.case
        }
        None => None,
    };
    let kind = words::notice(notice.kind);
    page(&NoticePage {
        frame: Frame::of(&visit, format!("What was told: {kind}"))?,
        kind,
        made: words::ago(visit.now(), notice.made_at),
        deliveries: deliveries
            .items
            .iter()
            .map(|one| Delivered::of(one, &visit))
            .collect(),
        facts: serde_json::to_string_pretty(&notice.facts).unwrap_or_default(),
        case,
        decision: notice.decision,
        letter: Letter::from(notice),
    })
}

impl Delivered {
    fn of(delivery: &DeliveryView, visit: &Visit) -> Self {
        use evenhand_model::DeliveryState::{Dead, Owed};
        let now = visit.now();
        let next = (delivery.state == Owed).then(|| {
            if delivery.due_at <= now {
                "now".to_owned()
            } else {
                format!("in {}", words::span(delivery.due_at.since(now)))
            }
        });
        Self {
            way: if delivery.webhook.is_some() {
                "webhook"
            } else {
                "mail"
            },
            state: words::delivery_state(delivery.state),
            is_dead: delivery.state == Dead,
            attempts: delivery.attempts,
            last: outside::line(delivery.last_result.as_deref().unwrap_or_default()),
            next,
        }
    }
}
