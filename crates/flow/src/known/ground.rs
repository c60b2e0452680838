//! What an order rests on where the same content matches several items: one of them can be taken back and the order stays.

use evenhand_model::{
    Act, Bank, BankAction, BankItem, BankKind, Decision, MediaMatch, MediaSource, Order, OrderId,
    OrderKind,
};

use super::acts::{Standing, action};
use super::rule_of;
use crate::enforce::state::record;
use crate::work::{Stop, Work};

/// Leaves of a match's orders those that nothing else wants. The others rest from now on on the match that still wants them, so that
/// they end when that is taken back too.
pub fn keep_wanted(
    work: &mut Work<'_>,
    without: &MediaMatch,
    orders: &mut Vec<OrderId>,
) -> Result<(), Stop> {
    let mut unwanted = Vec::new();
    for id in std::mem::take(orders) {
        let order = work.need::<Order>(id, "action")?;
        match another(work, &order, without)? {
            Some(found) => rest_on(work, order, found)?,
            None => unwanted.push(id),
        }
    }
    *orders = unwanted;
    Ok(())
}

/// Another match of the order's decision that wants as much as the order does, as things are now.
fn another(
    work: &mut Work<'_>,
    order: &Order,
    without: &MediaMatch,
) -> Result<Option<MediaMatch>, Stop> {
    let decision = work.get::<Decision>(order.decision)?;
    for id in decision.map(|one| one.matches).unwrap_or_default() {
        let Some(found) = work.get::<MediaMatch>(id)? else {
            continue;
        };
        let is_wrong = found.judged.as_ref().is_some_and(|one| !one.is_same);
        let is_other = found.item != without.item && found.action.is_some() && !is_wrong;
        if is_other && wants(work, &found)?.is_some_and(|wanted| covers(wanted, order.kind)) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// What a match would do if it were found now; nothing where its item matches no more.
fn wants(work: &mut Work<'_>, found: &MediaMatch) -> Result<Option<BankAction>, Stop> {
    let item = work.get::<BankItem>(&found.item)?;
    let Some(item) = item.filter(|item| item.matches_at(work.now)) else {
        return Ok(None);
    };
    let bank = work.get::<Bank>(&item.bank)?;
    let source = work.get::<MediaSource>(&item.source)?;
    let (Some(bank), Some(source)) = (bank, source) else {
        return Ok(None);
    };
    let by = found.by;
    let standing = Standing {
        bank: &bank,
        item: &item,
        source: &source,
        by,
    };
    Ok((bank.kind == BankKind::Matching).then(|| action(standing)))
}

/// Whether what a match does needs an order of this kind. What only hides is no reason to remove.
fn covers(wanted: BankAction, kind: OrderKind) -> bool {
    match wanted {
        BankAction::Remove => true,
        BankAction::Hold => kind != OrderKind::ContentRemove,
        BankAction::Review | BankAction::Observe => false,
    }
}

fn rest_on(work: &mut Work<'_>, mut order: Order, mut found: MediaMatch) -> Result<(), Stop> {
    let rule = rule_of(&found.bank);
    record(
        work,
        Act::OrderGroundChanged,
        &order,
        &format!("{rule} wants it too"),
    );
    if !found.orders.contains(&order.id) {
        found.orders.push(order.id);
        work.put(found);
    }
    order.rule = Some(rule);
    work.put(order);
    Ok(())
}
