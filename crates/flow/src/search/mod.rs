//! Finding things again: the words of what we keep, folded, as keyed terms in rows of their own.
//!
//! A [`Document`] is what a case, an account or a decision without a case offers to be found by. Its
//! terms lead to it; whoever searches reads it again and shows it only where it still [matches](Query).
//! Reporters and their words, notes and targets are in no document.

mod document;
mod fold;
mod index;
mod query;
mod term;
mod words;

pub use document::{Document, Field, Hit};
pub use fold::fold;
pub use index::{DocumentId, DocumentKind, SearchDocument, SearchPosition, SearchTerm, Walk};
pub use index::{forget, index, unchanged};
pub use query::{Query, Wanted};
pub use term::{Term, postings};
