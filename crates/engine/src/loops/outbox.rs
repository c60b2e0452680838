//! Sends what the platform is owed, in order per subject, until the endpoint has taken it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use evenhand_deliver::{Attempt, Client, Secret, judge, sign};
use evenhand_flow::operation::deliver::{AttemptResult, CancelDelivery, RecordAttempt};
use evenhand_flow::work::{Row as _, Select, Value};
use evenhand_model::{
    CaseId, DecisionId, Delivery, DeliveryId, Endpoint, EndpointId, Message, Order, OrderId,
    OrderKind, OrderState, Principal, Problem, Subject, SubjectId, SubjectRef, Time,
};
use serde::Serialize;
use tokio::task::{self, JoinSet};

use crate::engine::Engine;
use crate::loops::rest;

const ROUND_MS: u64 = 200;
const ROWS_PER_PAGE: usize = 500;
/// Attempts under way at once to one endpoint, so that a slow one holds up nobody else.
const ATTEMPTS_PER_ENDPOINT_MAX: usize = 16;
/// Attempts under way at once in all.
const ATTEMPTS_MAX: usize = 256;

/// What a platform receives: the body of the webhook.
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
    pub fn of(order: &Order, subject: SubjectRef) -> Self {
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
            parameters: order.parameters.clone(),
        }
    }
}

/// What a platform receives when the content that a case is about is missing. It answers with
/// `POST /v1/content`.
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

impl ContentRequested {
    fn of(case: CaseId, subject: SubjectRef) -> Self {
        Self {
            message: "content.requested",
            subject,
            case,
        }
    }
}

/// Looks after the outbox for ever.
pub async fn run(engine: Arc<Engine>, client: Arc<Client>) {
    let mut outbox = Outbox {
        engine,
        client,
        under_way: UnderWay::default(),
        attempts: JoinSet::new(),
        started: HashMap::new(),
    };
    loop {
        if let Err(problem) = outbox.round().await {
            tracing::warn!(%problem, "a round of deliveries failed and will be tried again");
        }
        rest(ROUND_MS).await;
    }
}

struct Outbox {
    engine: Arc<Engine>,
    client: Arc<Client>,
    under_way: UnderWay,
    attempts: JoinSet<()>,
    /// Which delivery each attempt is about, however it ends.
    started: HashMap<task::Id, Delivery>,
}

/// Attempts that have started and not ended.
#[derive(Default)]
struct UnderWay {
    deliveries: HashSet<DeliveryId>,
    subjects: HashSet<(EndpointId, SubjectId)>,
    per_endpoint: HashMap<EndpointId, usize>,
}

impl UnderWay {
    /// Orders on one subject go out one by one; other messages wait for nobody.
    fn has_room_for(&self, delivery: &Delivery) -> bool {
        let here = self
            .per_endpoint
            .get(&delivery.endpoint)
            .copied()
            .unwrap_or(0);
        self.deliveries.len() < ATTEMPTS_MAX
            && here < ATTEMPTS_PER_ENDPOINT_MAX
            && !self.deliveries.contains(&delivery.id)
            && (delivery.message.order().is_none()
                || !self
                    .subjects
                    .contains(&(delivery.endpoint, delivery.subject)))
    }

    fn begin(&mut self, delivery: &Delivery) {
        self.deliveries.insert(delivery.id);
        if delivery.message.order().is_some() {
            self.subjects.insert((delivery.endpoint, delivery.subject));
        }
        *self.per_endpoint.entry(delivery.endpoint).or_default() += 1;
    }

    fn end(&mut self, delivery: &Delivery) {
        self.deliveries.remove(&delivery.id);
        if delivery.message.order().is_some() {
            self.subjects.remove(&(delivery.endpoint, delivery.subject));
        }
        if let Some(here) = self.per_endpoint.get_mut(&delivery.endpoint) {
            *here = here.saturating_sub(1);
        }
    }
}

impl Outbox {
    async fn round(&mut self) -> Result<(), Problem> {
        while let Some(ended) = self.attempts.try_join_next_with_id() {
            let task = match ended {
                Ok((task, ())) => task,
                Err(error) => {
                    tracing::error!(%error, "an attempt to deliver ended abruptly");
                    error.id()
                }
            };
            if let Some(delivery) = self.started.remove(&task) {
                self.under_way.end(&delivery);
            }
        }
        let now = self.engine.now();
        let mut after = None;
        let mut endpoints = HashMap::new();
        loop {
            let due = Select::deliveries_due(now, ROWS_PER_PAGE).after(after.take());
            let page = self.engine.select::<Delivery>(&due)?;
            for delivery in &page {
                if self.under_way.has_room_for(delivery) {
                    self.begin(delivery, &mut endpoints).await?;
                }
            }
            if page.len() < ROWS_PER_PAGE || self.under_way.deliveries.len() >= ATTEMPTS_MAX {
                return Ok(());
            }
            after = page
                .last()
                .map(|last| (Value::Integer(last.due_at.micros()), last.id()));
        }
    }

    /// Starts an attempt, unless something earlier on the same subject is still owed.
    async fn begin(
        &mut self,
        delivery: &Delivery,
        endpoints: &mut HashMap<EndpointId, Option<Endpoint>>,
    ) -> Result<(), Problem> {
        let endpoint = match endpoints.get(&delivery.endpoint) {
            Some(endpoint) => endpoint.clone(),
            None => {
                let endpoint = self.engine.get::<Endpoint>(delivery.endpoint)?;
                endpoints.insert(delivery.endpoint, endpoint.clone());
                endpoint
            }
        };
        let order = match delivery.message.order() {
            Some(order) => self.engine.get::<Order>(order)?,
            None => None,
        };
        let is_cancelled = order
            .as_ref()
            .is_some_and(|order| order.state == OrderState::Cancelled);
        let Some(endpoint) = endpoint.filter(|_| !is_cancelled) else {
            let cancel = CancelDelivery {
                delivery: delivery.id,
            };
            return self.engine.submit(Principal::System, cancel).await;
        };
        if endpoint.disabled.is_some() || !self.is_first_on_subject(delivery)? {
            return Ok(());
        }
        let Some(named) = self
            .engine
            .get::<Subject>(delivery.subject)?
            .and_then(|subject| subject.named())
        else {
            return record(
                &self.engine,
                delivery,
                AttemptResult::Dead,
                "the subject was erased",
            )
            .await;
        };
        let body = match (&order, delivery.message) {
            (Some(order), _) => serde_json::to_vec(&ActionOrdered::of(order, named)),
            (None, Message::ContentRequested(case)) => {
                serde_json::to_vec(&ContentRequested::of(case, named))
            }
            (None, Message::ActionOrdered(_)) => return Ok(()),
        };
        let body = body.unwrap_or_default();
        self.under_way.begin(delivery);
        let attempt = attempt(
            Arc::clone(&self.engine),
            Arc::clone(&self.client),
            endpoint,
            delivery.clone(),
            body,
        );
        let started = self.attempts.spawn(attempt);
        self.started.insert(started.id(), delivery.clone());
        Ok(())
    }

    fn is_first_on_subject(&self, delivery: &Delivery) -> Result<bool, Problem> {
        if delivery.message.order().is_none() {
            return Ok(true);
        }
        let owed = Select::deliveries_owed_on(delivery.subject, ROWS_PER_PAGE);
        let owed = self.engine.select::<Delivery>(&owed)?;
        let first = owed
            .iter()
            .filter(|other| other.message.order().is_some())
            .find(|other| other.endpoint == delivery.endpoint);
        Ok(first.is_none_or(|first| first.id == delivery.id))
    }
}

async fn attempt(
    engine: Arc<Engine>,
    client: Arc<Client>,
    endpoint: Endpoint,
    delivery: Delivery,
    body: Vec<u8>,
) {
    engine.metrics.count(&engine.metrics.delivery_attempts);
    let secrets: Vec<Secret> = endpoint
        .secrets
        .iter()
        .filter_map(|secret| Secret::parse(secret).ok())
        .collect();
    let headers = sign(&secrets, &delivery.id.to_string(), engine.now(), &body);
    let outcome = client
        .post(&endpoint.url, &headers.named(), body.into())
        .await;
    let attempt = delivery.attempts.saturating_add(1);
    let next = engine.draw(|now, rng| judge(attempt, &outcome, now, rng));
    let (result, told) = match next {
        Attempt::Delivered => {
            engine.metrics.count(&engine.metrics.delivery_successes);
            (AttemptResult::Delivered, "taken".to_owned())
        }
        Attempt::Retry { after, why } => (
            AttemptResult::Retry(engine.now().plus(engine.settings.shortened(after))),
            why,
        ),
        Attempt::Gone => (
            AttemptResult::Gone(engine.now()),
            "answered 410 Gone".to_owned(),
        ),
        Attempt::Dead { why } => (AttemptResult::Dead, why),
    };
    if let Err(problem) = record(&engine, &delivery, result, &told).await {
        tracing::warn!(%problem, "the result of a delivery could not be written down; it is tried again");
    }
}

async fn record(
    engine: &Engine,
    delivery: &Delivery,
    result: AttemptResult,
    told: &str,
) -> Result<(), Problem> {
    let record = RecordAttempt {
        delivery: delivery.id,
        result,
        told: told.to_owned(),
    };
    engine.submit(Principal::System, record).await
}
