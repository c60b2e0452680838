//! What a case contains: orders that hide something before a human has looked. Whatever is contained has a
//! human look soon, and no clock ends it.

use evenhand_model::{
    Act, AlertEndReason, AlertKind, Case, Contained, ContainmentTold, Decision, Explanation, Order,
    OrderId, Problem, Subject, SubjectKind, Tier, Time, containment, limits,
};

use crate::case::progress;
use crate::case::{alert, clock, stops};
use crate::work::{Figure, Key, Line, Stop, Work};

/// What a line of the explanation is called that stands for containment.
const FACTOR: &str = "containment";

/// Makes orders that contain part of a case, from an instant on. This is the only way in, so that no case
/// with something contained in it waits longer than [`containment::TIER_MIN`]. Answers whether it was the
/// first time.
pub fn add(
    work: &mut Work<'_>,
    case: &mut Case,
    orders: &[OrderId],
    since: Time,
) -> Result<bool, Stop> {
    let mut new = orders.iter().filter(|id| !case.containment.contains(id));
    let Some(first) = new.next().copied() else {
        return Ok(false);
    };
    if !case.is_contained() {
        case.contained = Some(Contained::starting(since));
    }
    let new: Vec<OrderId> = new.copied().collect();
    case.containment.push(first);
    case.containment.extend(new);
    let mut orders = Vec::new();
    for id in &case.containment {
        orders.push(work.need::<Order>(id, "action")?);
    }
    let is_first = stops::contained(case, since, &orders);
    clock::start_restricted(&work.house.clocks, case, since);
    let rule = work.need::<Order>(first, "action")?.rule;
    hold_up(work, case, rule.as_deref().unwrap_or("system"), since)?;
    Ok(is_first)
}

/// Puts back what a decision had ended that is undone. Its clock goes on where it was.
pub fn restore(work: &mut Work<'_>, case: &mut Case, orders: Vec<OrderId>) -> Result<(), Stop> {
    case.containment = orders;
    let Some(first) = case.containment.first() else {
        return Ok(());
    };
    let order = work.need::<Order>(first, "action")?;
    if case.contained.is_none() {
        case.contained = Some(Contained::starting(order.starts_at));
    }
    let since = work.now;
    hold_up(work, case, order.rule.as_deref().unwrap_or("system"), since)
}

/// Takes an order out of a case that a person has ended without deciding the case.
pub fn remove(work: &mut Work<'_>, case: &mut Case, order: OrderId) -> Result<(), Stop> {
    case.containment.retain(|id| *id != order);
    if !case.is_contained() {
        let kinds = [AlertKind::ContainmentHalf, AlertKind::ContainmentOver];
        alert::end_kinds(work, case, &kinds, AlertEndReason::ContainmentLifted)?;
    }
    work.put(case.clone());
    progress::tell(work, case, work.now)
}

/// Takes an order that had its end in it out of the case that it contained part of, once it has come.
pub fn remove_ended(work: &mut Work<'_>, order: &Order) -> Result<(), Stop> {
    let case = match order.case {
        Some(case) => work.get::<Case>(case)?,
        None => None,
    };
    match case.filter(|case| case.containment.contains(&order.id)) {
        Some(mut case) => remove(work, &mut case, order.id),
        None => Ok(()),
    }
}

/// Whether an order contains part of another case too that nobody has decided: of a case on that very
/// content, while this one is a question about many.
pub fn is_needed_elsewhere(work: &mut Work<'_>, case: &Case, order: OrderId) -> Result<bool, Stop> {
    let subject = work.need::<Order>(order, "action")?.subject;
    let other = work.need::<Subject>(subject, "subject")?.open_case;
    let Some(other) = other.filter(|other| *other != case.id) else {
        return Ok(false);
    };
    let other = work.get::<Case>(other)?;
    Ok(other.is_some_and(|other| other.containment.contains(&order)))
}

/// Takes an order out of the case that it was made in, if that is another one than the case in which a
/// person has ended it.
pub fn remove_from_its_case(work: &mut Work<'_>, case: &Case, order: OrderId) -> Result<(), Stop> {
    let made_in = work.need::<Order>(order, "action")?.case;
    let other = match made_in.filter(|made_in| *made_in != case.id) {
        Some(other) => work.get::<Case>(other)?,
        None => None,
    };
    match other.filter(|other| other.containment.contains(&order)) {
        Some(mut other) => remove(work, &mut other, order),
        None => Ok(()),
    }
}

/// Refuses a tier that is too far down while something is contained.
pub fn check_tier(case: &Case, tier: Tier) -> Result<(), Problem> {
    if !case.is_contained() || tier <= containment::TIER_MIN {
        return Ok(());
    }
    let detail = format!(
        "something in this case is contained, so it stays in {} or above; decide it, or say that it was \
         contained by mistake, and set the tier then",
        containment::TIER_MIN.as_str()
    );
    Err(Problem::conflict(detail).at("tier"))
}

/// The tier of a case that would be in this one: not below what containment asks for.
pub fn at_least(case: &Case, tier: Tier) -> Tier {
    if case.is_contained() {
        tier.stricter(containment::TIER_MIN)
    } else {
        tier
    }
}

/// Whether a line of an explanation is about containment.
pub fn is_of_containment(line: &Explanation) -> bool {
    line.factor == FACTOR
}

/// Tells people that half of the time is over, or all of it. The caller writes the case.
pub fn tell(work: &mut Work<'_>, case: &mut Case) -> Result<(), Stop> {
    let (Some(clock), Some(due_at)) = (case.containment_clock(), case.containment_due_at()) else {
        return Ok(());
    };
    let is_over = due_at <= work.now;
    let (told, kind) = if is_over {
        (ContainmentTold::Over, AlertKind::ContainmentOver)
    } else {
        (ContainmentTold::Half, AlertKind::ContainmentHalf)
    };
    case.contained = Some(Contained { told, ..clock });
    if !case.flags.escalated {
        case.flags.escalated = true;
        work.record(
            Line::of(Act::CaseFlagged)
                .subject(case.subject)
                .case(case.id)
                .with("escalated", true)
                .with("why", kind.as_str()),
        );
    }
    alert::raise(work, case, kind)
}

/// Remembers that a person has found that what these orders contained need not be: no rule contains those
/// versions again.
pub fn clear(work: &mut Work<'_>, case: &Case, orders: &[OrderId]) -> Result<(), Stop> {
    for (mut subject, versions) in contained_versions(work, case, orders)? {
        subject.cleared.retain(|known| !versions.contains(known));
        subject.cleared.extend(versions);
        let over = subject
            .cleared
            .len()
            .saturating_sub(limits::CLEARED_VERSIONS_MAX);
        subject.cleared.drain(..over);
        work.put(subject);
    }
    Ok(())
}

/// Takes that back, as a person has decided otherwise since.
pub fn unclear(work: &mut Work<'_>, case: &Case, orders: &[OrderId]) -> Result<(), Stop> {
    for (mut subject, versions) in contained_versions(work, case, orders)? {
        let known = subject.cleared.len();
        subject.cleared.retain(|one| !versions.contains(one));
        if subject.cleared.len() < known {
            work.put(subject);
        }
    }
    Ok(())
}

/// The contents that orders were about, each with the versions that a person has seen: of the case's own
/// content all that the case shows, of any other the one that was contained.
fn contained_versions(
    work: &mut Work<'_>,
    case: &Case,
    orders: &[OrderId],
) -> Result<Vec<(Subject, Vec<String>)>, Stop> {
    work.expect(orders.iter().map(Key::of::<Order>))?;
    let mut found: Vec<(Subject, Vec<String>)> = Vec::new();
    let mut of_orders = Vec::new();
    for id in orders {
        of_orders.push(work.need::<Order>(id, "action")?);
    }
    let decisions = of_orders
        .iter()
        .map(|order| Key::of::<Decision>(order.decision));
    let subjects = of_orders
        .iter()
        .map(|order| Key::of::<Subject>(order.subject));
    work.expect(decisions.chain(subjects))?;
    for order in of_orders {
        let subject = work.need::<Subject>(order.subject, "subject")?;
        if subject.kind != SubjectKind::Content {
            continue;
        }
        let decision = work.get::<Decision>(order.decision)?;
        let contained = decision.and_then(|decision| decision.content_digest);
        let place = found.iter().position(|(known, _)| known.id == subject.id);
        let versions = match place {
            Some(place) => &mut found[place].1,
            None => {
                let seen = (subject.id == case.subject).then(|| case.versions.clone());
                found.push((subject, seen.unwrap_or_default()));
                let last = found.len() - 1;
                &mut found[last].1
            }
        };
        if let Some(version) = contained.filter(|version| !versions.contains(version)) {
            versions.push(version);
        }
    }
    Ok(found)
}

/// Raises a case to the tier that containment asks for, with the reason, and writes it.
fn hold_up(work: &mut Work<'_>, case: &mut Case, rule: &str, since: Time) -> Result<(), Stop> {
    if !case.explanation.iter().any(is_of_containment) {
        case.explanation.push(Explanation {
            factor: FACTOR.into(),
            level: containment::TIER_MIN.as_str().into(),
            points: 0,
            span: None,
            by: rule.into(),
        });
    }
    let before = case.tier;
    case.tier = at_least(case, before);
    if case.tier != before {
        case.tier_by_human = false;
        let tier = case.tier;
        clock::start_house(&work.house.clocks, case, tier, since);
        if case.opened_at == work.now {
            // It was opened because of what is contained, and counts in the tier that it has.
            case.stops.first_tier = Some(case.tier);
            for (tier, change) in [(before, -1), (case.tier, 1)] {
                let figure = Figure::CasesOpened;
                work.count_at(&case.platform, figure, tier.as_str(), work.now, change);
            }
        }
        alert::follow(work, case)?;
        work.record(
            Line::of(Act::CaseTierChanged)
                .subject(case.subject)
                .case(case.id)
                .with("from", before.as_str())
                .with("to", case.tier.as_str())
                .with("due_at", case.due_at.to_string())
                .with("why", FACTOR),
        );
    }
    work.put(case.clone());
    progress::tell(work, case, work.now)
}
