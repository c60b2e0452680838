//! Matches are written down, with what was done because of each.

use evenhand_model::{
    Act, Bank, BankAction, BankItem, Case, CaseId, Decision, KnownMedium, MediaMatch, MediaMatchId,
    Order, OrderId, Platform, SubjectId, limits,
};

use super::earlier;
use super::weigh::{Weighed, asks_in};
use crate::case::sealed;
use crate::work::{Line, Stop, Work};

/// What was done with an event, and where.
#[derive(Clone, Copy, Debug)]
pub struct Done<'a> {
    /// Where it was posted.
    pub platform: &'a Platform,
    /// The content.
    pub content: SubjectId,
    /// Orders because of it.
    pub orders: &'a [OrderId],
    /// The case that asks about it.
    pub case: Option<&'a Case>,
}

/// Writes down each match; one that is written down for this version already gets what is done now. The first case that asks about an item is the one in which its copies wait.
pub fn write_down(work: &mut Work<'_>, weighed: &Weighed, done: Done<'_>) -> Result<(), Stop> {
    for found in &weighed.found {
        if let Some(case) = done.case.filter(|_| found.action.is_some()) {
            seal(work, &found.item.bank, case.id)?;
        }
        let acted = found
            .action
            .is_some_and(|action| action > BankAction::Review);
        let orders = if acted { done.orders } else { &[] };
        match found.earlier {
            Some(earlier) => earlier::add(work, earlier, found.action, orders)?,
            None => {
                let new = NewMatch {
                    platform: done.platform,
                    content: done.content,
                    version: weighed.version.as_deref(),
                    item: &found.item,
                    known: &found.known,
                    action: found.action,
                    orders,
                    case: done.case.map(|case| case.id),
                    is_earlier: false,
                };
                note(work, new)?;
            }
        }
        let is_asked_about = weighed.asks_about == Some(found.known.medium);
        let asks =
            is_asked_about && matches!(found.action, Some(BankAction::Review | BankAction::Hold));
        if let Some(case) = done.case.filter(|_| asks) {
            note_in(work, &found.item.id, case)?;
        }
    }
    Ok(())
}

/// The case of what matches a sealed bank is sealed too.
fn seal(work: &mut Work<'_>, bank: &str, case: CaseId) -> Result<(), Stop> {
    match work.get::<Bank>(bank)? {
        Some(bank) => sealed::recognised(work, case, bank.class),
        None => Ok(()),
    }
}

/// Of what matches a sealed bank nothing but hash and place is kept, whether or not anybody is asked.
fn reduce(work: &mut Work<'_>, bank: &str, content: SubjectId) -> Result<(), Stop> {
    match work.get::<Bank>(bank)? {
        Some(bank) => sealed::matched(work, content, bank.class),
        None => Ok(()),
    }
}

/// A match that is to be written down.
#[derive(Clone, Copy, Debug)]
pub struct NewMatch<'a> {
    /// Where it was posted.
    pub platform: &'a Platform,
    /// The content.
    pub content: SubjectId,
    /// The version of the content.
    pub version: Option<&'a str>,
    /// What it matches.
    pub item: &'a BankItem,
    /// How it was found.
    pub known: &'a KnownMedium,
    /// What was done.
    pub action: Option<BankAction>,
    /// Orders because of it.
    pub orders: &'a [OrderId],
    /// The case that asks about it.
    pub case: Option<CaseId>,
    /// Whether it was posted before the item came.
    pub is_earlier: bool,
}

/// Writes down one match, in the decisions of its orders too.
pub fn note(work: &mut Work<'_>, new: NewMatch<'_>) -> Result<(), Stop> {
    let id = MediaMatchId::new(work.now, &mut work.rng);
    work.is_new::<MediaMatch>(id);
    let line = Line::of(Act::MediaMatched)
        .subject(new.content)
        .case(new.case)
        .with("match", id.to_string())
        .with("bank", new.item.bank.as_str())
        .with("item", new.item.id.as_str())
        .with("by", new.known.by.as_str())
        .with("distance", new.known.distance)
        .with("action", new.action.map(BankAction::as_str));
    work.record(match new.is_earlier {
        true => line.with("is_earlier", true),
        false => line,
    });
    work.put(MediaMatch {
        id,
        platform: new.platform.clone(),
        subject: new.content,
        medium: new.known.medium,
        bank: new.item.bank.clone(),
        item: new.item.id.clone(),
        source: new.item.source.clone(),
        by: new.known.by,
        distance: new.known.distance,
        at: work.now,
        action: new.action,
        orders: new.orders.to_vec(),
        judged: None,
    });
    for order in new.orders {
        note_in_decision(work, *order, id)?;
    }
    if let Some(version) = new.version {
        earlier::remember(work, new.content, version, id)?;
    }
    match new.action {
        Some(_) => reduce(work, &new.item.bank, new.content),
        None => Ok(()),
    }
}

/// Whoever ends an order asks its decision what else wants it, and whoever lifts the decision what was wrong.
pub(super) fn note_in_decision(
    work: &mut Work<'_>,
    order: OrderId,
    found: MediaMatchId,
) -> Result<(), Stop> {
    let decision = work.need::<Order>(order, "action")?.decision;
    let mut decision = work.need::<Decision>(decision, "decision")?;
    let has_room = decision.matches.len() < limits::KNOWN_PER_CONTENT_MAX;
    if has_room && !decision.matches.contains(&found) {
        decision.matches.push(found);
        work.put(decision);
    }
    Ok(())
}

/// The case asks about the item from now on, and says so.
pub fn note_in(work: &mut Work<'_>, item: &str, case: &Case) -> Result<(), Stop> {
    let mut item = work.need::<BankItem>(item, "item")?;
    seal(work, &item.bank, case.id)?;
    let mut case = work.need::<Case>(case.id, "case")?;
    if !case.known_items.contains(&item.id) {
        let known = case.known_items.iter().cloned();
        case.known_items = known.chain([item.id.clone()]).collect();
        work.put(case.clone());
    }
    let asks_elsewhere = asks_in(work, &case.platform, &item)?.is_some();
    if !asks_elsewhere {
        item.case = Some(case.id);
        work.put(item);
    }
    Ok(())
}
