//! `evenhand parity`: whether two cohorts were served alike, told so that nobody has to know statistics.
//!
//! Data goes one way: an [`export`] of any system is read and checked, or the [`example`] is made; two
//! [`cohorts`] are chosen; [`audit`] has `evenhand_parity` compute; [`words`] says it in sentences; [`terminal`],
//! [`page`] and [`answer`] write it for eyes, for a browser and for programs. No figure is computed here.

pub mod answer;
pub mod audit;
pub mod cohorts;
pub mod curves;
pub mod example;
pub mod export;
pub mod page;
pub mod terminal;
pub mod words;

pub use audit::{Asked, Audit};
