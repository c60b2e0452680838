//! How an attempt to deliver an order went.

use evenhand_model::{
    Act, Delivery, DeliveryId, DeliveryState, Endpoint, Message, Notice, Order, OrderId,
    OrderState, Platform, Problem, Subject, Time,
};

use crate::case::stops;
use crate::work::{Figure, Line, Operation, Stop, Work};

/// What an attempt came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttemptResult {
    /// The endpoint answered 2xx.
    Delivered,
    /// It will be tried again then.
    Retry(Time),
    /// The endpoint wants nothing more; what is owed stays owed, but is not sent.
    Gone(Time),
    /// No attempts are left.
    Dead,
}

/// Writes down how an attempt went.
#[derive(Clone, Debug)]
pub struct RecordAttempt {
    /// Which delivery.
    pub delivery: DeliveryId,
    /// How it went.
    pub result: AttemptResult,
    /// The same in words, without content.
    pub told: String,
}

impl Operation for RecordAttempt {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let Some(mut delivery) = work.get::<Delivery>(self.delivery)? else {
            return Ok(());
        };
        if delivery.state != DeliveryState::Owed {
            return Ok(());
        }
        delivery.attempts += 1;
        delivery.last_result = Some(self.told.clone());
        self.count(work, &delivery)?;
        match self.result {
            AttemptResult::Delivered => {
                delivery.state = DeliveryState::Delivered;
                if let Some(order) = delivery.message.order() {
                    mark_delivered(work, order)?;
                }
                if let Message::NoticeSend(notice) = delivery.message
                    && let Some(notice) = work.get::<Notice>(notice)?
                {
                    stops::notice_delivered(work, &notice)?;
                }
            }
            AttemptResult::Retry(due_at) => delivery.due_at = due_at,
            AttemptResult::Gone(due_at) => {
                delivery.due_at = due_at;
                self.disable(work, &delivery)?;
            }
            AttemptResult::Dead => {
                delivery.state = DeliveryState::Dead;
                work.record(line(Act::DeliveryDead, &delivery).with("attempts", delivery.attempts));
            }
        }
        work.put(delivery);
        Ok(())
    }
}

impl RecordAttempt {
    /// Mail has no endpoint, and no health that is ours.
    fn count(&self, work: &mut Work<'_>, delivery: &Delivery) -> Result<(), Stop> {
        let Some(endpoint) = delivery.to.endpoint() else {
            return Ok(());
        };
        let Some(endpoint) = work.get::<Endpoint>(endpoint)? else {
            return Ok(());
        };
        let figure = match self.result {
            AttemptResult::Delivered => Figure::DeliveriesTaken,
            AttemptResult::Retry(_) | AttemptResult::Gone(_) | AttemptResult::Dead => {
                Figure::DeliveriesFailed
            }
        };
        work.count(&endpoint.platform, figure, endpoint.id.to_string());
        Ok(())
    }

    fn disable(&self, work: &mut Work<'_>, delivery: &Delivery) -> Result<(), Stop> {
        let Some(endpoint) = delivery.to.endpoint() else {
            return Ok(());
        };
        let Some(mut endpoint) = work.get::<Endpoint>(endpoint)? else {
            return Ok(());
        };
        if endpoint.disabled.is_none() {
            endpoint.disabled = Some(self.told.clone());
            work.record(
                Line::of(Act::EndpointChanged)
                    .with("endpoint", endpoint.id.to_string())
                    .with("disabled", self.told.clone()),
            );
            work.put(endpoint);
        }
        Ok(())
    }
}

/// Cancels a delivery whose endpoint is gone, or whose order or notice was cancelled before it was sent.
#[derive(Clone, Debug)]
pub struct CancelDelivery {
    /// Which delivery.
    pub delivery: DeliveryId,
}

impl Operation for CancelDelivery {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let Some(mut delivery) = work.get::<Delivery>(self.delivery)? else {
            return Ok(());
        };
        let endpoint_gone = match delivery.to.endpoint() {
            Some(endpoint) => work.get::<Endpoint>(endpoint)?.is_none(),
            None => false,
        };
        let cancelled = match delivery.message {
            Message::ActionOrdered(order) => work
                .get::<Order>(order)?
                .is_none_or(|order| order.state == OrderState::Cancelled),
            Message::NoticeSend(notice) => work
                .get::<Notice>(notice)?
                .is_none_or(|notice| notice.cancelled),
            Message::ContentRequested(_) | Message::ReportsChanged(_) => false,
        };
        if delivery.state == DeliveryState::Owed && (endpoint_gone || cancelled) {
            delivery.state = DeliveryState::Cancelled;
            work.put(delivery);
        }
        Ok(())
    }
}

/// Has a dead letter sent again.
#[derive(Clone, Debug)]
pub struct Resend {
    /// Whose delivery.
    pub platform: Platform,
    /// Which delivery.
    pub delivery: DeliveryId,
}

impl Operation for Resend {
    type Answer = Delivery;

    fn run(&self, work: &mut Work<'_>) -> Result<Delivery, Stop> {
        let mut delivery = work.need::<Delivery>(self.delivery, "delivery")?;
        let subject = work.need::<Subject>(delivery.subject, "subject")?;
        if subject.platform != self.platform {
            return Err(
                Problem::not_found(format!("there is no delivery {}", self.delivery)).into(),
            );
        }
        if !matches!(delivery.state, DeliveryState::Dead | DeliveryState::Owed) {
            let detail = format!(
                "this delivery is {}; only a dead or owed one can be sent again",
                delivery.state.as_str()
            );
            return Err(Problem::conflict(detail).into());
        }
        delivery.state = DeliveryState::Owed;
        delivery.attempts = 0;
        // Sending early would take away what is left of the undo window.
        let not_before = match delivery.message {
            Message::ActionOrdered(order) => work.need::<Order>(order, "action")?.not_before,
            Message::NoticeSend(notice) => work.need::<Notice>(notice, "notice")?.not_before,
            Message::ContentRequested(_) | Message::ReportsChanged(_) => work.now,
        };
        delivery.due_at = work.now.max(not_before);
        work.put(delivery.clone());
        work.record(line(Act::DeliveryResent, &delivery));
        Ok(delivery)
    }
}

fn mark_delivered(work: &mut Work<'_>, order: OrderId) -> Result<(), Stop> {
    let mut order = work.need::<Order>(order, "action")?;
    if order.state == OrderState::Ordered {
        order.state = OrderState::Delivered;
        work.put(order);
    }
    Ok(())
}

fn line(act: Act, delivery: &Delivery) -> Line {
    Line::of(act)
        .subject(delivery.subject)
        .case(delivery.message.case())
        .order(delivery.message.order())
        .with("delivery", delivery.id.to_string())
}
