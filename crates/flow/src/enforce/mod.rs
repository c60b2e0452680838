//! From a decision to orders: made, united, braked, taken back.

pub mod brake;
pub mod by_rule;
pub mod order;
pub mod reverse;
pub mod state;

pub use by_rule::{OrderedByRules, order_by_rules};
pub use order::{OrderRequest, make};
pub use reverse::{end, end_containment};
