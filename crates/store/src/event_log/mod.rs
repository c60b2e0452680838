//! Every accepted event, in rolling files beside the store.
pub mod position;

pub use position::LogPosition;
