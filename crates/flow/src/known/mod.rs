//! Known media: what something that was posted matches, and what happens because of it.
//!
//! Whoever looks things up in an index brings what is near ([`evenhand_model::KnownMedium`]). What that means is weighed here, on the
//! rows as they are when the event is written down: an item that was taken back a moment ago does nothing more.

pub mod acts;
pub mod budget;
pub mod decided;
mod earlier;
pub mod flood;
pub mod ground;
pub mod hashes;
pub mod judge;
pub mod lifted;
pub mod weigh;
pub mod written;

pub use weigh::{Posted, Weighed, weigh};

/// The name under which a bank stands where rules do: in verdicts, cases, decisions and orders.
pub fn rule_of(bank: &str) -> String {
    format!("bank.{bank}")
}

/// Whether the name of a rule is that of a bank.
pub fn is_of_bank(rule: &str) -> bool {
    rule.starts_with("bank.")
}
