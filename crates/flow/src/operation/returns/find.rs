//! A comparison has found that two accounts may be one person's.

use evenhand_model::{
    Account, Act, LinkBand, LinkEvidence, LinkState, Order, OrderId, OrderKind, OrderState,
    Platform, ReturnLink, Subject, SubjectId, Time,
};

use super::{hold, id_of};
use crate::transparency::returns::script_of;
use crate::work::{Line, Operation, Stop, Work};

/// Keeps what was found about two accounts, or that it has become stronger. Nothing happens by it, but that first posts are
/// [held](super::hold) where that may be.
#[derive(Clone, Debug)]
pub struct FindReturn {
    /// Whose accounts.
    pub platform: Platform,
    /// The suspended account.
    pub suspended: SubjectId,
    /// The order that suspends it; none where the platform did so by itself.
    pub suspension: Option<OrderId>,
    /// The account that may be the return.
    pub candidate: SubjectId,
    /// What speaks for it and against.
    pub evidence: LinkEvidence,
}

impl Operation for FindReturn {
    /// Whether there is a link now that wasn't there before.
    type Answer = bool;

    fn run(&self, work: &mut Work<'_>) -> Result<bool, Stop> {
        if !is_in_force(work, self.suspended, self.suspension)? {
            return Ok(false);
        }
        let is_there = work.get::<Subject>(self.candidate)?.is_some_and(|subject| {
            subject.external_id.is_some() && subject.platform == self.platform
        });
        if !is_there || self.suspended == self.candidate {
            return Ok(false);
        }
        let account = work.get::<Account>(self.candidate)?;
        let script = account.as_ref().map_or("", |one| script_of(one).as_str());
        let id = id_of(work.house, self.suspended, self.candidate);
        let known = work.get::<ReturnLink>(&id)?;
        if let Some(mut link) = known {
            // What a person has judged is not for a comparison to judge again.
            if link.state == LinkState::Open && self.evidence.log_odds > link.evidence.log_odds {
                link.evidence = self.evidence.clone();
                script.clone_into(&mut link.script);
                link.likely_at = link.likely_at.or_else(|| self.likely_at(work.now));
                hold::begin(work, &mut link)?;
                work.put(link);
            }
            return Ok(false);
        }
        let mut link = ReturnLink {
            id: id.clone(),
            platform: self.platform.clone(),
            suspended: self.suspended,
            suspension: self.suspension,
            candidate: self.candidate,
            script: script.to_owned(),
            found_at: work.now,
            candidate_first_seen_at: account.as_ref().map(|account| account.first_seen_at),
            posts_at_find: account.as_ref().map_or(0, |account| account.post_count),
            likely_at: self.likely_at(work.now),
            evidence: self.evidence.clone(),
            state: LinkState::Open,
            decided: None,
            case: None,
            hold: None,
        };
        work.record(
            Line::of(Act::ReturnFound)
                .subject(self.candidate)
                .with("link", id)
                .with("band", self.evidence.band.as_str())
                .with("weights", self.evidence.weights_version),
        );
        hold::begin(work, &mut link)?;
        work.put(link);
        Ok(true)
    }
}

impl FindReturn {
    fn likely_at(&self, now: Time) -> Option<Time> {
        (self.evidence.band == LinkBand::Likely).then_some(now)
    }
}

/// Whether a suspension still is what it was when somebody looked: that order, or that of the platform itself.
pub(super) fn is_in_force(
    work: &mut Work<'_>,
    suspended: SubjectId,
    suspension: Option<OrderId>,
) -> Result<bool, Stop> {
    let Some(order) = suspension else {
        let account = work.get::<Account>(suspended)?;
        return Ok(account.is_some_and(|account| account.suspended_at.is_some()));
    };
    let order = work.get::<Order>(order)?;
    Ok(order.is_some_and(|order| order.subject == suspended && forbids_return(&order)))
}

/// Whether an order suspends an account now, so that its owner may not come back as another. A platform whose suspension leaves that
/// open says so in the order's parameter `allows_return`.
pub fn forbids_return(order: &Order) -> bool {
    let allows = order.parameters.get("allows_return");
    order.kind == OrderKind::AccountSuspend
        && order.reverses.is_none()
        && order.ended_at.is_none()
        && !matches!(
            order.state,
            OrderState::Failed | OrderState::Refused | OrderState::Cancelled
        )
        && allows.and_then(serde_json::Value::as_bool) != Some(true)
}
