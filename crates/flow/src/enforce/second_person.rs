//! Actions for which one person is not enough. What is decided waits by itself, until somebody else agrees, refuses, or the
//! time is over; the rest of the decision goes its way meanwhile.
//!
//! Everything that makes orders for a person comes through [`make_or_wait`]. To ask for a second person in a further matter,
//! add a [`PendingGround`] and say in [`ground`] when it applies.

use evenhand_model::{
    Act, Case, Duration, OrderId, OrderKind, PendingAction, PendingActionId, PendingGround,
    PendingState, Policy, Problem, Subject, UserId, limits,
};

use crate::enforce::order::{OrderRequest, make};
use crate::work::{Line, Stop, Work};

/// Why one person is not enough for an action in a case, if that is so.
pub fn ground(request: &OrderRequest, under: Under<'_>) -> Option<PendingGround> {
    match request.kind {
        OrderKind::HashtagLimit => Some(PendingGround::HashtagLimit),
        OrderKind::AccountSuspend if under.is_for_a_return() => Some(PendingGround::Return),
        OrderKind::ContentRemove
        | OrderKind::ContentRestrict
        | OrderKind::ContentLabel
        | OrderKind::AccountWarn
        | OrderKind::AccountRestrict
        | OrderKind::AccountSuspend
        | OrderKind::TargetProtect => None,
    }
}

/// In which case an action is decided, and under which policy.
#[derive(Clone, Copy, Debug, Default)]
pub struct Under<'a> {
    /// The case; none where it is decided by itself.
    pub case: Option<&'a Case>,
    /// The policy that was broken.
    pub policy: Option<&'a Policy>,
}

impl Under<'_> {
    /// Whether an account is held for the return of a suspended one, by links that the case has.
    fn is_for_a_return(&self) -> bool {
        let has_links = self.case.is_some_and(|case| !case.returns.is_empty());
        has_links && self.policy.is_some_and(Policy::forbids_return)
    }
}

/// What came of the actions of a decision.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Made {
    /// Orders that were made.
    pub orders: Vec<OrderId>,
    /// Actions that wait for a second person.
    pub pending: Vec<PendingActionId>,
}

impl Made {
    /// Both of two.
    pub fn and(mut self, more: Self) -> Self {
        self.orders.extend(more.orders);
        self.pending.extend(more.pending);
        self
    }
}

/// Makes an order that a person has decided, or lets it wait where one person is not enough. `renews` is the order
/// that it goes on with.
pub fn make_or_wait(
    work: &mut Work<'_>,
    request: OrderRequest,
    by: UserId,
    under: Under<'_>,
    renews: Option<OrderId>,
    made: &mut Made,
) -> Result<(), Stop> {
    match ground(&request, under) {
        None => made.orders.push(make(work, request)?.id),
        Some(ground) => made.pending.push(wait(work, request, by, ground, renews)?),
    }
    Ok(())
}

fn wait(
    work: &mut Work<'_>,
    request: OrderRequest,
    by: UserId,
    ground: PendingGround,
    renews: Option<OrderId>,
) -> Result<PendingActionId, Stop> {
    let mut subject = work.need::<Subject>(request.subject, "subject")?;
    let pending = PendingAction {
        id: PendingActionId::new(work.now, &mut work.rng),
        platform: subject.platform.clone(),
        subject: subject.id,
        kind: request.kind,
        parameters: request.parameters,
        lasts: request.until.map(|until| until.since(work.now)),
        ground,
        decision: request.decision,
        case: request.case,
        renews,
        by,
        at: work.now,
        expires_at: work
            .now
            .plus(Duration::from_hours(limits::PENDING_ACTION_HOURS)),
        state: PendingState::Waiting,
        answer: None,
        order: None,
    };
    if let Some(order) = renews
        && let Some(known) = waiting_renewal(work, &subject, order)?
    {
        let detail = format!("a renewal of this action waits for a second person already: {known}");
        return Err(Problem::conflict(detail).into());
    }
    subject.pending.push(pending.id);
    work.put(subject);
    work.put(pending.clone());
    work.record(line(Act::ActionAsked, &pending));
    Ok(pending.id)
}

fn waiting_renewal(
    work: &mut Work<'_>,
    subject: &Subject,
    order: OrderId,
) -> Result<Option<PendingActionId>, Stop> {
    for id in &subject.pending {
        let other = work.get::<PendingAction>(id)?;
        let is_it = |other: &PendingAction| {
            other.state == PendingState::Waiting && other.renews == Some(order)
        };
        if other.as_ref().is_some_and(is_it) {
            return Ok(Some(*id));
        }
    }
    Ok(None)
}

/// Ends the waiting of an action, in the state that it holds by now.
pub fn settle(work: &mut Work<'_>, act: Act, pending: PendingAction) -> Result<(), Stop> {
    let mut subject = work.need::<Subject>(pending.subject, "subject")?;
    subject.pending.retain(|id| *id != pending.id);
    work.put(subject);
    let same_person = pending.answer.as_ref().map(|answer| answer.same_person);
    work.record(line(act, &pending).with("same_person", same_person));
    work.put(pending);
    Ok(())
}

/// Takes back what still waits of a decision that is undone.
pub fn withdraw(work: &mut Work<'_>, pending: &[PendingActionId]) -> Result<(), Stop> {
    for id in pending {
        let mut pending = work.need::<PendingAction>(id, "pending action")?;
        if pending.state == PendingState::Waiting {
            pending.state = PendingState::Withdrawn;
            settle(work, Act::ActionWithdrawn, pending)?;
        }
    }
    Ok(())
}

fn line(act: Act, pending: &PendingAction) -> Line {
    let line = Line::of(act)
        .subject(pending.subject)
        .case(pending.case)
        .with("pending", pending.id.to_string())
        .with("kind", pending.kind.as_str())
        .with("ground", pending.ground.as_str())
        .with("decision", pending.decision.to_string())
        .with("renews", pending.renews.map(|order| order.to_string()));
    match pending.order {
        Some(order) => line.order(order),
        None => line,
    }
}
