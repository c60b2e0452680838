//! Banks of known media: made, filled, changed, and taken back.

pub mod add_items;
pub mod change_bank;
pub mod change_item;
pub mod end_items;
pub mod found_before;
pub mod judge_match;
pub mod list_review;
pub mod looked_back;
pub mod make_bank;
pub mod note_fetched;
pub mod remember;
pub mod retire_matches;
pub mod source;
pub mod to_fetch;
pub mod undo_item;

use evenhand_model::{Bank, BankItem, Problem};

use crate::work::{Stop, Work};

fn bank(work: &mut Work<'_>, name: &str) -> Result<Bank, Stop> {
    let found = work.get::<Bank>(name)?;
    found.ok_or_else(|| Problem::not_found(format!("there is no bank `{name}`")).into())
}

fn item(work: &mut Work<'_>, bank: &str, id: &str) -> Result<BankItem, Stop> {
    let found = work.get::<BankItem>(id)?.filter(|item| item.bank == bank);
    found
        .ok_or_else(|| Problem::not_found(format!("there is no such item in bank `{bank}`")).into())
}
