//! What a word becomes in the store: a digest under the house's key, which tells nothing without it.

use evenhand_model::Platform;

use crate::house::House;
use crate::search::{DocumentId, Field};
use crate::work::{Select, Table, Value};

/// Hexadecimal digits of a term. 64 bits: two words of one house share a term once in billions, and what
/// is found is read again before it is shown.
const TERM_DIGITS: usize = 16;
/// Sorts behind everything that an id of a row can go on with.
const BEHIND: char = '~';

/// A word in a field on a platform, as the store knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term(String);

impl Term {
    /// The term of a folded word.
    pub fn of(house: &House, platform: &Platform, field: Field, word: &str) -> Self {
        let parts = [
            b"term",
            platform.as_str().as_bytes(),
            field.as_str().as_bytes(),
            word.as_bytes(),
        ];
        let mut digest = house.secret.digest(&parts);
        digest.truncate(TERM_DIGITS);
        Self(digest)
    }

    /// The term as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Terms that [`join`] joined.
    pub(super) fn split(joined: &str) -> impl Iterator<Item = Self> {
        let count = joined.len() / TERM_DIGITS;
        (0..count).filter_map(move |index| {
            let start = index * TERM_DIGITS;
            let digits = joined.get(start..start + TERM_DIGITS)?;
            Some(Self(digits.to_owned()))
        })
    }

    /// The id of the row that leads from this term to a document: rows of one term stand together, by the
    /// time of their documents.
    pub fn row_id(&self, document: DocumentId) -> String {
        format!("{}{}", self.0, document.place())
    }

    /// The document to which a row of this term leads; nothing for a row of another term.
    pub fn document_of(&self, row_id: &str) -> Option<DocumentId> {
        DocumentId::from_place(row_id.strip_prefix(self.0.as_str())?)
    }
}

/// Terms as one text, to be kept in a row.
pub(super) fn join(terms: &[Term]) -> String {
    terms.iter().map(Term::as_str).collect()
}

/// Asks for rows of a term whose documents come before one, or for all of them, the latest first. What
/// follows in the order of ids are rows of other terms: whoever asks stops there. The ids alone are
/// the index, as a second one would double what a term costs.
pub fn postings(term: &Term, before: Option<DocumentId>, inclusive: bool, limit: usize) -> Select {
    let start = match (before, inclusive) {
        (None, _) => format!("{}{BEHIND}", term.0),
        (Some(document), true) => format!("{}{BEHIND}", term.row_id(document)),
        (Some(document), false) => term.row_id(document),
    };
    Select::all(Table::SearchTerm, limit)
        .descending()
        .after(Some((Value::Nothing, start)))
}
