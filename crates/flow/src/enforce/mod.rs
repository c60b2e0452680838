//! From a decision to orders: made, united, braked, taken back.

pub mod brake;
pub mod by_rule;
pub mod order;
pub mod protection;
pub mod reverse;
pub mod second_person;
pub mod state;
pub mod term;

pub use by_rule::{OrderedByRules, order_by_rules};
pub use order::{OrderRequest, make};
pub use reverse::{end, end_containment};
