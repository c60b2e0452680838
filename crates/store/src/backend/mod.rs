//! The back ends. Files of the same name do the same thing in each.

pub mod memory;
pub mod sqlite;
