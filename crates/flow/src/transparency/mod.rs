//! What is counted, so that everybody can see how the house works: figures of the house, never of a
//! person.

pub mod agreement;
pub mod decided;
pub mod decision_time;
pub mod first_step;
pub mod mask;
pub mod overturn;
pub mod parity;
pub mod precision;
pub mod returns;
