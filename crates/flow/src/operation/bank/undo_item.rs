//! What was done because of an item that was taken back is undone, some matches at a time.

use evenhand_model::{
    BankItem, DecidedBy, Decision, DecisionId, DecisionOutcome, MediaMatch, MediaMatchId, Order,
    OrderId,
};

use crate::enforce::reverse;
use crate::known::{ground, rule_of};
use crate::redress::lifted;
use crate::work::{Key, Operation, Stop, Work};

/// Ends the orders that were made because of some matches of an item, but for those that another item wants too.
#[derive(Clone, Debug)]
pub struct UndoItem {
    /// The item.
    pub item: String,
    /// Matches of it.
    pub matches: Vec<MediaMatchId>,
    /// Whether there are no others.
    pub is_last: bool,
}

impl Operation for UndoItem {
    /// How many orders were ended.
    type Answer = usize;

    fn run(&self, work: &mut Work<'_>) -> Result<usize, Stop> {
        let mut item = work.need::<BankItem>(&self.item, "item")?;
        let is_to_undo = item.is_to_undo();
        if !is_to_undo {
            return Ok(0);
        }
        work.expect(self.matches.iter().map(Key::of::<MediaMatch>))?;
        let rule = rule_of(&item.bank);
        let mut ended = 0;
        for id in &self.matches {
            let Some(found) = work.get::<MediaMatch>(id)? else {
                continue;
            };
            let mut orders = in_force(work, &found, &rule)?;
            ground::keep_wanted(work, &found, &mut orders)?;
            if !orders.is_empty() {
                ended += orders.len();
                end(work, &found, &orders)?;
            }
        }
        if self.is_last
            && let Some(withdrawn) = &mut item.withdrawn
        {
            withdrawn.is_undone = true;
            work.put(item);
        }
        Ok(ended)
    }
}

/// Orders of a match that still are in force and rest on its bank alone: what a person has decided since stands.
fn in_force(work: &mut Work<'_>, found: &MediaMatch, rule: &str) -> Result<Vec<OrderId>, Stop> {
    let mut orders = Vec::new();
    for id in &found.orders {
        let order = work.get::<Order>(id)?;
        let rests_on_it = order.is_some_and(|order| order.rule_in_force() == Some(rule));
        orders.extend(rests_on_it.then_some(*id));
    }
    Ok(orders)
}

/// A decision that corrects the one of the bank, so that whoever was restricted is told.
fn end(work: &mut Work<'_>, found: &MediaMatch, orders: &[OrderId]) -> Result<(), Stop> {
    let id = DecisionId::new(work.now, &mut work.rng);
    let mut corrects = None;
    let mut reversals = Vec::new();
    for order in orders {
        corrects = Some(work.need::<Order>(order, "action")?.decision);
        let now = work.now;
        reversals.extend(reverse::end(
            work,
            *order,
            id,
            "what it matched was taken back",
            now,
        )?);
    }
    let mut decision = Decision {
        reason: format!("an item of bank {} was taken back", found.bank),
        ended: orders.to_vec(),
        reversals,
        corrects,
        ..Decision::new(
            id,
            found.subject,
            DecidedBy::System,
            work.now,
            DecisionOutcome::NoViolation,
        )
    };
    let now = work.now;
    lifted::tell_authors(work, &mut decision, None, now)?;
    work.put(decision);
    Ok(())
}
