//! An appeal has found that something known was fine.

use std::collections::BTreeSet;

use evenhand_model::{Act, BankItem, Decision, MediaMatch, MediaMatchId, MediaSource};

use super::budget;
use crate::work::{Key, Line, Stop, Work};

/// The items on whose word a decision was taken are asked about anew: they remove nothing without a person, and it counts against their sources. Copies that
/// others have posted stay as they are, until somebody takes the item back or their authors appeal too.
pub fn contested(
    work: &mut Work<'_>,
    decision: &Decision,
    matches: &[MediaMatchId],
) -> Result<(), Stop> {
    work.expect(matches.iter().map(Key::of::<MediaMatch>))?;
    let mut items = BTreeSet::new();
    for id in matches {
        let found = work.get::<MediaMatch>(id)?;
        let acted = |one: &MediaMatch| {
            let mut orders = one.orders.iter();
            orders.any(|order| decision.orders.contains(order))
        };
        items.extend(found.filter(acted).map(|one| one.item));
    }
    for id in items {
        let item = work.get::<BankItem>(&id)?;
        if let Some(item) = item.filter(|item| item.withdrawn.is_none()) {
            contest(work, item)?;
        }
    }
    Ok(())
}

fn contest(work: &mut Work<'_>, mut item: BankItem) -> Result<(), Stop> {
    let line = Line::of(Act::BankItemContested)
        .with("bank", item.bank.as_str())
        .with("item", item.id.as_str());
    work.record(line);
    item.matched.wrong += 1;
    item.matched.contested_at = Some(work.now);
    item.confirmed = None;
    item.case = None;
    if let Some(mut source) = work.get::<MediaSource>(&item.source)? {
        source.wrong += 1;
        budget::settle(work, source);
    }
    work.put(item);
    Ok(())
}
