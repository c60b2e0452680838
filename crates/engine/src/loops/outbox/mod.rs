//! Sends what platforms and people are owed: orders in order per subject, everything until it has
//! been taken.

pub mod attempt;
pub mod body;
pub mod under_way;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use evenhand_flow::operation::deliver::{AttemptResult, CancelDelivery};
use evenhand_flow::work::{Row as _, Select, Value};
use evenhand_model::{
    Delivery, DeliveryState, Destination, Endpoint, EndpointId, Message, Notice, Order, OrderState,
    Principal, Problem,
};
use tokio::task::{self, JoinSet};

use crate::engine::Engine;
use crate::loops::{Outgoing, rest};
use under_way::UnderWay;

const ROUND_MS: u64 = 200;
const ROWS_PER_PAGE: usize = 500;
/// How long what has no room waits for the next attempt to end.
const PATIENCE_MS: u64 = 20;

/// Looks after the outbox for ever.
pub async fn run(engine: Arc<Engine>, outgoing: Outgoing) {
    let mut outbox = Outbox {
        engine,
        outgoing,
        under_way: UnderWay::default(),
        attempts: JoinSet::new(),
        started: HashMap::new(),
        due: VecDeque::new(),
        endpoints: HashMap::new(),
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
    outgoing: Outgoing,
    under_way: UnderWay,
    attempts: JoinSet<()>,
    /// Which delivery each attempt is about, however it ends.
    started: HashMap<task::Id, Delivery>,
    /// Deliveries of the page at hand that have not been looked at.
    due: VecDeque<Delivery>,
    /// Endpoints as this round found them.
    endpoints: HashMap<EndpointId, Option<Endpoint>>,
}

impl Outbox {
    /// Goes once through everything that is due, as fast as attempts end.
    async fn round(&mut self) -> Result<(), Problem> {
        self.endpoints.clear();
        self.due.clear();
        self.note_ended();
        let now = self.engine.now();
        let mut after = None;
        loop {
            let due = Select::deliveries_due(now, ROWS_PER_PAGE).after(after.take());
            let page = self.engine.select::<Delivery>(&due)?;
            let is_last = page.len() < ROWS_PER_PAGE;
            after = page
                .last()
                .map(|last| (Value::Integer(last.due_at.micros()), last.id()));
            self.due = page.into();
            self.work_off().await?;
            if is_last {
                return Ok(());
            }
        }
    }

    /// Starts what can start of the page at hand. What has no room waits as long as attempts end one
    /// after the other: a destination that answers slowly must not hold up others.
    async fn work_off(&mut self) -> Result<(), Problem> {
        let mut waiting = VecDeque::new();
        while let Some(delivery) = self.due.pop_front() {
            if self.under_way.has_room_for(&delivery) {
                self.begin(&delivery).await?;
            } else if self.under_way.is_full_to(delivery.to) {
                waiting.push_back(delivery);
            }
            if self.due.is_empty() && !waiting.is_empty() {
                let patience = Duration::from_millis(PATIENCE_MS);
                let ended = self.attempts.join_next_with_id();
                let Ok(Some(ended)) = tokio::time::timeout(patience, ended).await else {
                    return Ok(());
                };
                self.note(ended);
                self.note_ended();
                self.due.append(&mut waiting);
            }
        }
        Ok(())
    }

    fn note_ended(&mut self) {
        while let Some(ended) = self.attempts.try_join_next_with_id() {
            self.note(ended);
        }
    }

    fn note(&mut self, ended: Result<(task::Id, ()), task::JoinError>) {
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

    /// Starts an attempt, unless something earlier on the same subject is still owed.
    async fn begin(&mut self, delivery: &Delivery) -> Result<(), Problem> {
        // The page may be older than an attempt that has ended since.
        let row = self.engine.get::<Delivery>(delivery.id)?;
        let Some(delivery) = row.filter(|row| row.state == DeliveryState::Owed) else {
            return Ok(());
        };
        if self.is_cancelled(&delivery)? {
            return self.cancel(&delivery).await;
        }
        let Destination::Endpoint(endpoint) = delivery.to else {
            return self.begin_mail(delivery).await;
        };
        let Some(endpoint) = self.endpoint(endpoint)? else {
            return self.cancel(&delivery).await;
        };
        if endpoint.disabled.is_some() || !self.is_first_on_subject(&delivery)? {
            return Ok(());
        }
        let Some(body) = body::of(&self.engine, &delivery)? else {
            let why = "what it is about was erased";
            return attempt::record(&self.engine, &delivery, AttemptResult::Dead, why).await;
        };
        let engine = Arc::clone(&self.engine);
        let client = Arc::clone(&self.outgoing.client);
        let attempt = attempt::attempt(engine, client, endpoint, delivery.clone(), body);
        self.start(delivery, attempt);
        Ok(())
    }

    async fn begin_mail(&mut self, delivery: Delivery) -> Result<(), Problem> {
        let dead = async |why: &str| {
            attempt::record(&self.engine, &delivery, AttemptResult::Dead, why).await
        };
        let Some(mailer) = self.outgoing.mailer.clone() else {
            return dead("no mail server is configured").await;
        };
        let Some(mail) = body::letter(&self.engine, &delivery)? else {
            return dead("the address is gone, or its key is").await;
        };
        let engine = Arc::clone(&self.engine);
        let attempt = attempt::mail(engine, mailer, delivery.clone(), mail);
        self.start(delivery, attempt);
        Ok(())
    }

    fn start(&mut self, delivery: Delivery, attempt: impl Future<Output = ()> + Send + 'static) {
        self.under_way.begin(&delivery);
        let started = self.attempts.spawn(attempt);
        self.started.insert(started.id(), delivery);
    }

    fn is_cancelled(&self, delivery: &Delivery) -> Result<bool, Problem> {
        Ok(match delivery.message {
            Message::ActionOrdered(order) => self
                .engine
                .get::<Order>(order)?
                .is_none_or(|order| order.state == OrderState::Cancelled),
            Message::NoticeSend(notice) => self
                .engine
                .get::<Notice>(notice)?
                .is_none_or(|notice| notice.cancelled),
            Message::ContentRequested(_) | Message::ReportsChanged(_) => false,
        })
    }

    async fn cancel(&self, delivery: &Delivery) -> Result<(), Problem> {
        let cancel = CancelDelivery {
            delivery: delivery.id,
        };
        self.engine.submit(Principal::System, cancel).await
    }

    fn endpoint(&mut self, id: EndpointId) -> Result<Option<Endpoint>, Problem> {
        if let Some(endpoint) = self.endpoints.get(&id) {
            return Ok(endpoint.clone());
        }
        let endpoint = self.engine.get::<Endpoint>(id)?;
        self.endpoints.insert(id, endpoint.clone());
        Ok(endpoint)
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
            .find(|other| other.to == delivery.to);
        Ok(first.is_none_or(|first| first.id == delivery.id))
    }
}
