//! Items whose term is over end, and what was done because of items that were taken back is undone.

use std::sync::Arc;

use evenhand_flow::operation::bank::end_items::{EndItems, EndItemsWhy};
use evenhand_flow::operation::bank::undo_item::UndoItem;
use evenhand_flow::work::{Select, Value};
use evenhand_model::{BankItem, MediaMatch, Principal, Problem};

use crate::engine::Engine;

/// Items or matches that one operation takes.
const AT_A_TIME: usize = 50;

/// One round. Answers whether there is more to do at once.
pub(crate) async fn step(engine: &Arc<Engine>) -> Result<bool, Problem> {
    let over = engine.select::<BankItem>(&Select::items_over(engine.now(), AT_A_TIME))?;
    let more = over.len() == AT_A_TIME;
    if !over.is_empty() {
        let end = EndItems {
            ids: over.into_iter().map(|item| item.id).collect(),
            why: EndItemsWhy::Expired,
        };
        engine.submit(Principal::System, end).await?;
    }
    let undo = engine.house.load().undo;
    for item in engine.select::<BankItem>(&Select::items_to_undo(AT_A_TIME))? {
        // The decision that took it back may still be undone itself.
        let since = item
            .withdrawn
            .as_ref()
            .map(|withdrawn| withdrawn.at.plus(undo));
        if since.is_some_and(|since| since <= engine.now()) {
            undo_all(engine, &item).await?;
        }
    }
    Ok(more)
}

async fn undo_all(engine: &Arc<Engine>, item: &BankItem) -> Result<(), Problem> {
    let mut after = None;
    loop {
        let select = Select::matches_of_item(&item.id, AT_A_TIME).after(after);
        let matches = engine.select::<MediaMatch>(&select)?;
        after = matches
            .last()
            .map(|last| (Value::Nothing, last.id.to_string()));
        let is_last = matches.len() < AT_A_TIME;
        let undo = UndoItem {
            item: item.id.clone(),
            matches: matches.into_iter().map(|one| one.id).collect(),
            is_last,
        };
        engine.submit(Principal::System, undo).await?;
        if is_last {
            return Ok(());
        }
    }
}
