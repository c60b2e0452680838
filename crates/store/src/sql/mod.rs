//! The SQL text, written once for every database.
//!
//! Statements use `$1` placeholders, whole numbers, text and bytes, `ON CONFLICT` and row
//! comparisons, nothing else. What differs between databases stands in [`Dialect`].

pub(crate) mod dialect;
pub(crate) mod rows;
pub(crate) mod schema;
pub(crate) mod select;
pub(crate) mod shards;

pub(crate) use dialect::Dialect;
