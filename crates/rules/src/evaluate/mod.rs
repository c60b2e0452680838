//! Running compiled conditions over one event.

mod facts;
pub(crate) mod fields;
mod links;
pub(crate) mod node;
mod run;
mod scratch;
pub(crate) mod value;

pub use facts::{AccountFacts, Derived, Facts};
pub(crate) use run::{LOOP_DEPTH_MAX, Scope, arithmetic};

/// Steps that a list of an event counts: the most items that it may have.
pub(crate) const LIST_STEPS: u64 = evenhand_model::limits::LIST_ITEMS_MAX as u64;
pub use scratch::Scratch;
pub use value::Fault;
