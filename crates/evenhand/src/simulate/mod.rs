//! `evenhand simulate`: a scenario and its cases in, what each order of work makes of them out.
//!
//! Data goes one way: a [`scenario`] is read and changed by what was typed; its [`cases`] are drawn, or read from a
//! [`file`] or a [`store`]; a goal's [`need`] is searched, and the orders of work are run to [`compare`] them; the
//! [`answer`] holds all that, [`tables`] tell it on a terminal, and a [`page`] with [`charts`] in a browser. No figure
//! is computed here.

pub mod answer;
pub mod cases;
pub mod charts;
pub mod compare;
pub mod file;
pub mod need;
pub mod page;
pub mod scenario;
pub mod store;
pub mod tables;

pub mod progress;
