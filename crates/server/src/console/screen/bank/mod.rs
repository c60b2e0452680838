//! Banks of known media: the list with the sources that fill them, and a page for each.

mod item;
mod list;
mod review;
mod show;

use evenhand_model::{Bank, BankAction, BankKind, Problem};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::console::form::{Sent, choice};
use crate::console::words;
use crate::view::bank::BankView;

pub use item::{confirm, withdraw};
pub use list::{list, make};
pub use review::answer as answer_list;
pub use show::{change, show};

/// The page of a bank, at the place in its items where somebody was.
fn path_of(bank: &str, after: Option<&str>) -> String {
    let place = after.map(|after| {
        let after = utf8_percent_encode(after, NON_ALPHANUMERIC);
        format!("?after={after}#items")
    });
    format!("/banks/{bank}{}", place.unwrap_or_default())
}

/// What a match does, at most. In the house's own bank it is what the decisions behind its items say.
fn does(bank: &BankView) -> &'static str {
    match bank.kind {
        BankKind::Negative => "leave it alone, whatever other banks say",
        BankKind::Matching if is_of_house(bank) => "remove it, as was decided here",
        BankKind::Matching => words::bank_action(bank.action),
    }
}

/// Whether the house itself puts what its people have decided into it.
fn is_of_house(bank: &BankView) -> bool {
    bank.name == Bank::of_house(bank.kind, bank.class)
}

/// Everything that a match can do.
fn actions() -> Vec<(String, String)> {
    let actions = [
        BankAction::Observe,
        BankAction::Review,
        BankAction::Hold,
        BankAction::Remove,
    ];
    let choices = actions.map(|action| choice(action.as_str(), words::bank_action(action)));
    choices.into()
}

/// The number of bits that was written into a form; whether it is too wide is said by the operation.
fn distance(sent: &Sent) -> Result<u8, Problem> {
    let bits = sent.text("distance").parse();
    bits.map_err(|_| Problem::invalid("expected a number of bits, like 31").at("distance"))
}
