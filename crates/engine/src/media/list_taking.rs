//! Taking a list in, some entries at a time. Done twice it is the same as done once.

use evenhand_flow::known::hashes::{check, item_id};
use evenhand_flow::operation::bank::add_items::AddItems;
use evenhand_flow::operation::bank::end_items::{EndItems, EndItemsWhy};
use evenhand_model::{MediaHashes, Principal, Problem, limits};

use super::list_difference::ListPart;
use crate::engine::Engine;

/// Adds what a list has, and takes back what its source has taken back. Entries with a value that is none are left out.
pub async fn take_in(engine: &Engine, by: &Principal, list: &ListPart) -> Result<(), Problem> {
    let fit = list.items.iter().filter(|item| check(&item.hashes).is_ok());
    let items: Vec<_> = fit.cloned().collect();
    for items in items.chunks(limits::ITEMS_PER_ADDITION_MAX) {
        let add = AddItems {
            bank: list.bank.clone(),
            source: list.source.clone(),
            items: items.to_vec(),
            confirmed: None,
        };
        engine.submit(by.clone(), add).await?;
    }
    let (house, none) = (engine.house.load_full(), MediaHashes::default());
    let id = |name: &String| item_id(&house, &list.bank, &list.source, Some(name), &none);
    let ids: Vec<String> = list.withdrawn.iter().map(id).collect();
    for ids in ids.chunks(limits::ITEMS_PER_ADDITION_MAX) {
        let end = EndItems {
            ids: ids.to_vec(),
            why: EndItemsWhy::Withdrawn("its source has taken it back".to_owned()),
        };
        engine.submit(by.clone(), end).await?;
    }
    Ok(())
}
