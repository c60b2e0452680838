//! What people are owed after a decision: statements of reasons, receipts, outcomes, and the way to
//! have it looked at again.

pub mod contact;
pub mod lifted;
pub mod notice;
pub mod outcome;
pub mod pack;
pub mod protected;
pub mod shared;
pub mod statement;
pub mod template;
pub mod words;

pub use template::Templates;
