//! Cases: opened or folded, worked on in the order of their deadlines, claimed with a lease.

pub mod alert;
pub mod balance;
pub mod claim;
pub mod classified;
pub mod clock;
pub mod clock_state;
pub mod confirmation;
pub mod contain;
pub mod danger;
pub mod dispatch;
pub mod fold;
pub mod forecast;
pub mod grade;
pub mod interrupt;
pub mod language;
pub mod order_of_work;
pub mod progress;
pub mod sealed;
pub mod second_look;
pub mod stops;
pub mod targets;
pub mod tier;

pub use fold::{Cause, Folded, Invoked, fold_or_open};
