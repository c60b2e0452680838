//! One case: what it is about, why it is here, what is known around it, and the decision.

pub mod author;
pub mod content;
pub mod decide;
pub mod factors;
pub mod fetches;
pub mod known;
pub mod reporters;
pub mod returns;
pub mod show;
pub mod work;

pub use show::show;
