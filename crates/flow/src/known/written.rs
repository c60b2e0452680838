//! Matches are written down, with what was done because of each.

use evenhand_model::{
    Act, BankAction, BankItem, Case, MediaMatch, MediaMatchId, OrderId, Platform, SubjectId,
};

use super::weigh::{Weighed, asks_in};
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

/// Writes down each match. The first case that asks about an item is the one in which its copies wait.
pub fn write_down(work: &mut Work<'_>, weighed: &Weighed, done: Done<'_>) -> Result<(), Stop> {
    for found in &weighed.found {
        let id = MediaMatchId::new(work.now, &mut work.rng);
        work.is_new::<MediaMatch>(id);
        let acted = found
            .action
            .is_some_and(|action| action > BankAction::Review);
        work.put(MediaMatch {
            id,
            platform: done.platform.clone(),
            subject: done.content,
            medium: found.known.medium,
            bank: found.item.bank.clone(),
            item: found.item.id.clone(),
            source: found.item.source.clone(),
            by: found.known.by,
            distance: found.known.distance,
            at: work.now,
            action: found.action,
            orders: if acted {
                done.orders.to_vec()
            } else {
                Vec::new()
            },
            judged: None,
        });
        let line = Line::of(Act::MediaMatched)
            .subject(done.content)
            .case(done.case.map(|case| case.id))
            .with("match", id.to_string())
            .with("bank", found.item.bank.as_str())
            .with("item", found.item.id.as_str())
            .with("by", found.known.by.as_str())
            .with("distance", found.known.distance)
            .with("action", found.action.map(BankAction::as_str));
        work.record(line);
        let is_asked_about = weighed.asks_about == Some(found.known.medium);
        let asks =
            is_asked_about && matches!(found.action, Some(BankAction::Review | BankAction::Hold));
        if let Some(case) = done.case.filter(|_| asks) {
            note_in(work, &found.item.id, case)?;
        }
    }
    Ok(())
}

/// The case asks about the item from now on, and says so.
pub fn note_in(work: &mut Work<'_>, item: &str, case: &Case) -> Result<(), Stop> {
    let mut item = work.need::<BankItem>(item, "item")?;
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
