//! A person's decision on something known holds for every copy of it.

use evenhand_model::{
    Act, Bank, BankItem, Case, Confirmed, Decision, DecisionOutcome, MediaSource, Order, OrderKind,
    UserId, Withdrawn,
};

use super::budget;
use crate::work::{Line, Stop, Work};

/// Notes a decision in the items that its case asked about. Where it removes, later copies are removed without asking again; where nothing was wrong, nothing matches the items any more,
/// and it counts against their sources.
pub fn decided(
    work: &mut Work<'_>,
    case: &Case,
    decision: &Decision,
    user: UserId,
) -> Result<(), Stop> {
    for id in &case.known_items {
        let Some(item) = work
            .get::<BankItem>(id)?
            .filter(|item| item.withdrawn.is_none())
        else {
            continue;
        };
        match decision.outcome {
            DecisionOutcome::Violation => confirm(work, item, decision, user)?,
            DecisionOutcome::NoViolation => take_back(work, item, case, user)?,
            DecisionOutcome::Moot | DecisionOutcome::Contained => {}
        }
    }
    Ok(())
}

fn confirm(
    work: &mut Work<'_>,
    mut item: BankItem,
    decision: &Decision,
    user: UserId,
) -> Result<(), Stop> {
    let removes = removes(work, decision)?.then_some(decision.id);
    item.matched.right += 1;
    item.matched.flood_since = None;
    item.confirmed = Some(Confirmed {
        by: user,
        at: work.now,
        removes,
        policy: decision.policy.clone(),
    });
    let line = Line::of(Act::BankItemConfirmed)
        .case(decision.case)
        .with("bank", item.bank.as_str())
        .with("item", item.id.as_str())
        .with("removes", removes.is_some());
    work.record(line);
    if let Some(mut source) = work.get::<MediaSource>(&item.source)? {
        source.right += 1;
        budget::settle(work, source);
    }
    work.put(item);
    Ok(())
}

/// Takes back what a decision has changed about the items that its case asked about.
pub fn undone(work: &mut Work<'_>, case: &Case, decision: &Decision) -> Result<(), Stop> {
    for id in &case.known_items {
        let Some(mut item) = work.get::<BankItem>(id)? else {
            continue;
        };
        let source = work.get::<MediaSource>(&item.source)?;
        let mut source = source.unwrap_or_else(|| MediaSource::new(&item.source));
        if item.added_at == decision.at && item.source == MediaSource::HOUSE {
            let reason = "the decision that brought it was undone".to_owned();
            withdraw(work, item, None, reason)?;
            continue;
        }
        if item
            .confirmed
            .as_ref()
            .is_some_and(|one| one.at == decision.at)
        {
            item.confirmed = None;
            item.matched.right = item.matched.right.saturating_sub(1);
            source.right = source.right.saturating_sub(1);
        } else if item
            .withdrawn
            .as_ref()
            .is_some_and(|one| one.at == decision.at)
        {
            item.withdrawn = None;
            item.matched.wrong = item.matched.wrong.saturating_sub(1);
            source.wrong = source.wrong.saturating_sub(1);
            source.items += 1;
            if let Some(mut bank) = work.get::<Bank>(&item.bank)? {
                bank.items += 1;
                work.put(bank);
            }
        }
        work.put(item);
        budget::settle(work, source);
    }
    Ok(())
}

/// Whether a decision takes content away.
pub fn removes(work: &mut Work<'_>, decision: &Decision) -> Result<bool, Stop> {
    for id in &decision.orders {
        if work.need::<Order>(id, "action")?.kind == OrderKind::ContentRemove {
            return Ok(true);
        }
    }
    Ok(false)
}

fn take_back(
    work: &mut Work<'_>,
    mut item: BankItem,
    case: &Case,
    user: UserId,
) -> Result<(), Stop> {
    item.matched.wrong += 1;
    if let Some(mut source) = work.get::<MediaSource>(&item.source)? {
        source.wrong += 1;
        budget::settle(work, source);
    }
    let reason = format!("case {} found nothing wrong with what matches it", case.id);
    withdraw(work, item, Some(user), reason)
}

/// Takes an item back. What was done because of it is undone afterwards, some at a time.
pub fn withdraw(
    work: &mut Work<'_>,
    mut item: BankItem,
    by: Option<UserId>,
    reason: String,
) -> Result<(), Stop> {
    if item.withdrawn.is_some() {
        return Ok(());
    }
    if let Some(mut bank) = work.get::<Bank>(&item.bank)? {
        bank.items = bank.items.saturating_sub(1);
        work.put(bank);
    }
    if let Some(mut source) = work.get::<MediaSource>(&item.source)? {
        source.items = source.items.saturating_sub(1);
        work.put(source);
    }
    let line = Line::of(Act::BankItemWithdrawn)
        .with("bank", item.bank.as_str())
        .with("item", item.id.as_str());
    work.record(line);
    item.withdrawn = Some(Withdrawn {
        by,
        at: work.now,
        reason,
        is_undone: false,
    });
    work.put(item);
    Ok(())
}
