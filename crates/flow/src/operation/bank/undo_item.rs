//! What was done because of an item that was taken back is undone, some matches at a time.

use evenhand_model::{
    BankItem, DecidedBy, Decision, DecisionId, DecisionOutcome, MediaMatch, MediaMatchId, Order,
    OrderId,
};

use crate::enforce::reverse;
use crate::known::rule_of;
use crate::redress::lifted;
use crate::work::{Key, Operation, Stop, Work};

/// Ends the orders that were made because of some matches of an item.
#[derive(Clone, Debug)]
pub struct UndoItem {
    /// The item.
    pub item: String,
    /// Matches of it.
    pub matches: Vec<MediaMatchId>,
    /// All matches in the same contents: what was done may rest on them too.
    pub beside: Vec<MediaMatchId>,
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
        let matches = self.matches.iter().chain(&self.beside);
        work.expect(matches.map(Key::of::<MediaMatch>))?;
        let mut ended = 0;
        for id in &self.matches {
            let Some(found) = work.get::<MediaMatch>(id)? else {
                continue;
            };
            let orders = self.without_ground(work, &found)?;
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

impl UndoItem {
    /// Orders of a match that still are in force and that nothing else asks for: what a person has decided since stands, and so does
    /// what another item, which is as strict, matches as well.
    fn without_ground(
        &self,
        work: &mut Work<'_>,
        found: &MediaMatch,
    ) -> Result<Vec<OrderId>, Stop> {
        let others = self.others(work, found)?;
        let banks = others.iter().map(|other| &other.bank);
        let rules: Vec<String> = banks
            .chain([&found.bank])
            .map(|bank| rule_of(bank))
            .collect();
        let mut rest_on_banks = Vec::new();
        for id in &found.orders {
            let order = work.get::<Order>(id)?;
            let rule = order.as_ref().and_then(Order::rule_in_force);
            let is_of_bank = rule.is_some_and(|rule| rules.iter().any(|one| one == rule));
            rest_on_banks.extend(is_of_bank.then_some(*id));
        }
        for other in others {
            let item = work.get::<BankItem>(&other.item)?;
            let acts = item.is_some_and(|item| item.matches_at(work.now));
            if acts && other.action >= found.action {
                take_over(work, other, rest_on_banks);
                return Ok(Vec::new());
            }
        }
        Ok(rest_on_banks)
    }

    /// What else is known in the same content.
    fn others(&self, work: &mut Work<'_>, found: &MediaMatch) -> Result<Vec<MediaMatch>, Stop> {
        let mut others = Vec::new();
        for id in &self.beside {
            let other = work.get::<MediaMatch>(id)?;
            let is_other =
                |one: &MediaMatch| one.subject == found.subject && one.item != found.item;
            others.extend(other.filter(is_other));
        }
        Ok(others)
    }
}

/// The orders rest on that match from now on.
fn take_over(work: &mut Work<'_>, mut other: MediaMatch, mut orders: Vec<OrderId>) {
    orders.retain(|order| !other.orders.contains(order));
    if !orders.is_empty() {
        other.orders.extend(orders);
        work.put(other);
    }
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
