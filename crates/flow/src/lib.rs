//! The life of a case as pure steps.
//!
//! Nothing here does I/O, waits, reads a clock or draws a random number: time and randomness come
//! in with each unit of [`work`], rows come from a snapshot, and what is to be written comes out as
//! one commit of changes and audit entries. So the whole life of a case can be replayed.
//!
//! The stages stand in the order in which data flow, and import only what stands before them:
//! [`accept`], [`assess`], [`case`], [`enforce`], [`investigate`], [`known`], [`redress`]. An [`operation`] joins them.
//! Beside them [`care`] counts what is put before the people who decide, [`reporting`] how reports held up,
//! [`search`] what a case can be found by, and [`transparency`] how the house works.

pub mod clocks;
pub mod house;
pub mod sealing;
pub mod work;

pub mod accept;
pub mod assess;
pub mod care;
pub mod case;
pub mod enforce;
pub mod investigate;
pub mod known;
pub mod operation;
pub mod redress;
pub mod reporting;
pub mod search;
pub mod stix;
pub mod transparency;

pub use house::{House, Secret};
pub use work::{Operation, Stop, Work};

pub mod fuzz;
