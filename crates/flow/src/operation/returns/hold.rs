//! First posts of an account that is likely the return of a suspended one are held until somebody has looked, for an hour at
//! most. Only where the operator wants it and people's decisions have shown that links are right.
//!
//! ```text
//! begin ─► hold_post, for each post that comes ─► end: the hour is over, or a person has said so
//! ```

use std::collections::BTreeMap;

use evenhand_model::{
    Account, Act, Case, Coverage, DecidedBy, Decision, DecisionId, DecisionOutcome, Duration,
    EventKind, FirstPostsHold, HeldForLink, HoldEnd, HoldEnded, LinkBand, LinkState, Order,
    OrderId, OrderKind, ReturnLink, ReturnsMode, Subject, SubjectId, Tier, Time, limits,
};

use super::case::{self, Pace};
use crate::accept::{AcceptedEvent, evidence, locator, version};
use crate::case::fold::{Cause, fold_or_open};
use crate::case::{contain, sealed};
use crate::enforce::order::{OrderRequest, make};
use crate::enforce::reverse;
use crate::operation::content;
use crate::redress::{lifted, statement};
use crate::transparency::first_step;
use crate::transparency::returns::{ReturnsPrecision, row_of};
use crate::work::{Key, Line, Stop, Work};

/// Opens a case that is due within the hour, and holds first posts from now on, if that may be. The caller writes the link.
pub fn begin(work: &mut Work<'_>, link: &mut ReturnLink) -> Result<(), Stop> {
    let is_new = link.state == LinkState::Open && link.case.is_none() && link.hold.is_none();
    if !is_new || link.evidence.band != LinkBand::Likely || !may_hold(work, link)? {
        return Ok(());
    }
    let opened = case::open(work, link, Pace::WithinTheHour)?;
    link.case = Some(opened.id);
    let Some(mut account) = work.get::<Account>(link.candidate)? else {
        return Ok(());
    };
    if account.held_for.is_some() || account.post_count > limits::RETURN_POSTS_SEEN_MAX {
        return Ok(());
    }
    let until = work
        .now
        .plus(Duration::from_minutes(limits::RETURN_HOLD_MINUTES));
    account.held_for = Some(HeldForLink {
        link: link.id.clone(),
        until,
    });
    work.put(account);
    link.hold = Some(FirstPostsHold {
        since: work.now,
        until,
        orders: Vec::new(),
        ended: None,
    });
    work.record(
        Line::of(Act::ReturnHoldBegun)
            .subject(link.candidate)
            .case(opened.id)
            .with("link", link.id.as_str())
            .with("until", until.to_string()),
    );
    Ok(())
}

fn may_hold(work: &mut Work<'_>, link: &ReturnLink) -> Result<bool, Stop> {
    if work.house.returns_mode == ReturnsMode::Observe {
        return Ok(false);
    }
    let judged = row_of(work, &link.platform)?;
    let precision = ReturnsPrecision::of(work.house.returns_mode, &judged);
    Ok(precision.why_not(&link.script).is_empty())
}

/// Holds a post that has just come, if its author's first posts are held. What rules contain already, and what a person has
/// cleared, is left as it is. Answers with the order.
pub fn hold_post(
    work: &mut Work<'_>,
    accepted: &AcceptedEvent,
    coverage: Coverage,
    author: SubjectId,
) -> Result<Option<OrderId>, Stop> {
    let AcceptedEvent {
        platform, event, ..
    } = accepted;
    let (EventKind::ContentCreated, Some(posted)) = (event.kind, &event.content) else {
        return Ok(None);
    };
    let Some((mut link, case)) = in_force(work, author)? else {
        return Ok(None);
    };
    let version = version::of(work.house, platform, posted);
    let mut post = content::find_or_add(work, platform, &posted.id, Some(author))?;
    content::note_made(work, &mut post, Some(event.at));
    if post.cleared.contains(&version) || is_hidden(work, &post)? {
        return Ok(None);
    }
    let mut kept = evidence::keep(work, platform, posted)?;
    if sealed::is_sealed(work, post.id)? {
        kept = locator::reduce_kept(work, platform, kept)?;
    }
    let salted_digest = kept.salted_digest.clone();
    let cause = Cause {
        coverage,
        lang: posted.lang.clone(),
        evidence: Some(kept),
        ..Cause::found_by_us(Tier::T3, accepted.received_at)
    };
    let mut subject = work.need::<Subject>(case.subject, "account")?;
    let (mut case, _) = fold_or_open(work, &mut subject, cause)?;
    let order = restrict(work, &link, &case, &post, version)?;
    if contain::add(work, &mut case, &[order], accepted.received_at)? {
        first_step::contained(work, &case);
    }
    if let Some(hold) = &mut link.hold {
        hold.orders.push(order);
    }
    work.record(
        Line::of(Act::ReturnPostHeld)
            .subject(post.id)
            .case(case.id)
            .order(order)
            .with("link", link.id.as_str())
            .with("content_digest", salted_digest),
    );
    work.put(link);
    Ok(Some(order))
}

/// The link and the case for which an account's posts are held now.
fn in_force(work: &mut Work<'_>, author: SubjectId) -> Result<Option<(ReturnLink, Case)>, Stop> {
    let account = work.get::<Account>(author)?;
    let held_for = account.and_then(|account| account.held_for);
    let Some(held_for) = held_for.filter(|held| held.until > work.now) else {
        return Ok(None);
    };
    let Some(link) = work.get::<ReturnLink>(&held_for.link)? else {
        return Ok(None);
    };
    let has_room = |hold: &FirstPostsHold| hold.orders.len() < limits::RETURN_POSTS_HELD_MAX;
    let is_in_force = link.state != LinkState::Rejected && link.held_until().is_some();
    let (Some(case), true) = (
        link.case,
        is_in_force && link.hold.as_ref().is_some_and(has_room),
    ) else {
        return Ok(None);
    };
    let case = work.get::<Case>(case)?.filter(Case::is_undecided);
    Ok(case.map(|case| (link, case)))
}

fn is_hidden(work: &mut Work<'_>, post: &Subject) -> Result<bool, Stop> {
    for id in &post.orders {
        let kind = work.need::<Order>(id, "action")?.kind;
        if matches!(kind, OrderKind::ContentRestrict | OrderKind::ContentRemove) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Orders that a post is hidden until the hold ends. The order has its end in it, so that it ends whatever happens to us.
fn restrict(
    work: &mut Work<'_>,
    link: &ReturnLink,
    case: &Case,
    post: &Subject,
    version: String,
) -> Result<OrderId, Stop> {
    let id = DecisionId::new(work.now, &mut work.rng);
    let request = OrderRequest {
        subject: post.id,
        kind: OrderKind::ContentRestrict,
        parameters: BTreeMap::new(),
        until: link.held_until(),
        decision: id,
        rule: None,
        case: Some(case.id),
        not_before: work.now,
        reverses: None,
    };
    let order = make(work, request)?.id;
    let (by, now) = (DecidedBy::System, work.now);
    let mut decision = Decision {
        case: Some(case.id),
        reason: "the account is likely the return of a suspended one; its first posts are held until somebody has looked, for an hour at most".into(),
        rules_version: work.house.rules_version.clone(),
        content_digest: Some(version),
        tier: Some(case.tier),
        orders: vec![order],
        ..Decision::new(id, post.id, by, now, DecisionOutcome::Contained)
    };
    statement::tell_authors(work, &mut decision, case.lang.as_deref(), now)?;
    work.put(decision);
    Ok(order)
}

/// Ends a hold: what it hides is shown again at once, and the link never holds anything any more. The caller writes the link.
pub fn end(
    work: &mut Work<'_>,
    link: &mut ReturnLink,
    why: HoldEnd,
    by: DecidedBy,
) -> Result<(), Stop> {
    let Some(hold) = link.hold.as_mut().filter(|hold| hold.ended.is_none()) else {
        return Ok(());
    };
    hold.ended = Some(HoldEnded { at: work.now, why });
    let orders = hold.orders.clone();
    let account = work.get::<Account>(link.candidate)?;
    if let Some(mut account) = account
        && let Some(held_for) = account
            .held_for
            .as_mut()
            .filter(|held| held.link == link.id)
    {
        held_for.until = held_for.until.min(work.now);
        work.put(account);
    }
    show_again(work, link, &orders, why, by)?;
    work.record(
        Line::of(Act::ReturnHoldEnded)
            .subject(link.candidate)
            .case(link.case)
            .with("link", link.id.as_str())
            .with("why", why.as_str())
            .with("posts", orders.len()),
    );
    Ok(())
}

/// Ends the holds of every link of a case, as a person has said so.
pub fn end_of_case(
    work: &mut Work<'_>,
    case: &Case,
    why: HoldEnd,
    by: &DecidedBy,
) -> Result<(), Stop> {
    for id in &case.returns {
        if let Some(mut link) = work.get::<ReturnLink>(id)? {
            end(work, &mut link, why, by.clone())?;
            work.put(link);
        }
    }
    Ok(())
}

fn show_again(
    work: &mut Work<'_>,
    link: &ReturnLink,
    orders: &[OrderId],
    why: HoldEnd,
    by: DecidedBy,
) -> Result<(), Stop> {
    work.expect(orders.iter().map(Key::of::<Order>))?;
    let id = DecisionId::new(work.now, &mut work.rng);
    let is_by_clock = by == DecidedBy::System;
    let mut decision = Decision {
        case: link.case,
        reason: format!("first posts are held no longer: {}", why.as_str()),
        rules_version: work.house.rules_version.clone(),
        ..Decision::new(id, link.candidate, by, work.now, DecisionOutcome::Moot)
    };
    let now: Time = work.now;
    for order in orders {
        if work.need::<Order>(order, "action")?.ended_at.is_none() {
            let reversals = reverse::end(work, *order, id, why.as_str(), now)?;
            decision.ended.push(*order);
            decision.reversals.extend(reversals);
        }
        let case = match link.case {
            Some(case) => work.get::<Case>(case)?,
            None => None,
        };
        if let Some(mut case) = case.filter(|case| case.containment.contains(order)) {
            contain::remove(work, &mut case, *order)?;
        }
    }
    if decision.ended.is_empty() {
        return Ok(());
    }
    if !is_by_clock {
        // Of what ends by itself the author has known the end.
        lifted::tell_authors(work, &mut decision, None, now)?;
    }
    work.record(
        Line::of(Act::CaseDecided)
            .subject(link.candidate)
            .case(link.case)
            .with("decision", id.to_string())
            .with("outcome", "moot"),
    );
    work.put(decision);
    Ok(())
}
