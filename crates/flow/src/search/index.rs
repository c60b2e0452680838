//! Rows of the index: which documents there are, and which term leads to which. They go in the same
//! commit as what they were made of.

use std::collections::BTreeSet;
use std::str::FromStr;

use evenhand_model::{CaseId, DecisionId, SubjectId, Time};
use serde::{Deserialize, Serialize};

use crate::search::Term;
use crate::search::term::join;
use crate::work::{Key, Stop, Work};

/// What kind of thing a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// An account.
    Account,
    /// A case.
    Case,
    /// A decision without a case.
    Decision,
}

/// A document's id: that of the thing, and its kind. The latest ones are the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId {
    id: u128,
    /// What it is.
    pub kind: DocumentKind,
}

impl DocumentId {
    /// The document of a case.
    pub fn of_case(id: CaseId) -> Self {
        Self::of(*id.as_bytes(), DocumentKind::Case)
    }

    /// The document of an account.
    pub fn of_account(id: SubjectId) -> Self {
        Self::of(*id.as_bytes(), DocumentKind::Account)
    }

    /// The document of a decision.
    pub fn of_decision(id: DecisionId) -> Self {
        Self::of(*id.as_bytes(), DocumentKind::Decision)
    }

    fn of(id: [u8; 16], kind: DocumentKind) -> Self {
        Self {
            id: u128::from_be_bytes(id),
            kind,
        }
    }

    /// The place right behind this one, so that what comes before it begins with this one.
    #[must_use]
    pub fn just_after(self) -> Self {
        let (id, kind) = match self.kind {
            DocumentKind::Account => (self.id, DocumentKind::Case),
            DocumentKind::Case => (self.id, DocumentKind::Decision),
            DocumentKind::Decision => (self.id.saturating_add(1), DocumentKind::Account),
        };
        Self { id, kind }
    }

    /// The thing's own id.
    pub fn id<T: FromStr>(self) -> Option<T> {
        let digits = format!("{:032x}", self.id);
        digits.parse().ok()
    }

    /// The id as text, in the same order.
    pub fn place(self) -> String {
        let kind = match self.kind {
            DocumentKind::Account => 'a',
            DocumentKind::Case => 'c',
            DocumentKind::Decision => 'd',
        };
        format!("{:032x}{kind}", self.id)
    }

    /// The document of such a text.
    pub fn from_place(place: &str) -> Option<Self> {
        let (digits, kind) = place.split_at_checked(32)?;
        let kind = match kind {
            "a" => DocumentKind::Account,
            "c" => DocumentKind::Case,
            "d" => DocumentKind::Decision,
            _ => return None,
        };
        let id = u128::from_str_radix(digits, 16).ok()?;
        Some(Self { id, kind })
    }
}

/// That a term leads to a document: [`Term::row_id`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SearchTerm(pub String);

/// A document of the index, with everything that leads to it, so that all of it can go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchDocument {
    /// [`DocumentId::place`].
    pub id: String,
    /// Keyed digest of what it was made of.
    pub source: String,
    /// Whether an account's own words are in it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub with_bio: bool,
    /// Its terms, joined.
    pub terms: String,
}

/// How far the index has followed the store. One row at most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchPosition {
    /// The last commit whose changes are in the index.
    pub sequence: u64,
    /// When that was written.
    pub at: Time,
    /// Where a walk over everything stands, which comes before following.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub walk: Option<Walk>,
}

impl SearchPosition {
    /// Id of the only row.
    pub const ID: &str = "search";
}

/// A place in a walk over the tables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walk {
    /// How many tables have been walked over.
    pub tables: usize,
    /// The last row of the next one that is in the index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// Whether a document is in the index as it is now.
pub fn unchanged(known: Option<&SearchDocument>, source: &str) -> bool {
    known.is_some_and(|known| known.source == source)
}

/// Puts a document into the index in place of what was there of it.
pub fn index(
    work: &mut Work<'_>,
    document: DocumentId,
    source: &str,
    with_bio: bool,
    terms: &[Term],
) -> Result<(), Stop> {
    let place = document.place();
    let before: BTreeSet<Term> = match work.get::<SearchDocument>(&place)? {
        Some(known) => Term::split(&known.terms).collect(),
        None => BTreeSet::new(),
    };
    let after: BTreeSet<Term> = terms.iter().cloned().collect();
    delete(work, document, before.difference(&after))?;
    for term in after.difference(&before) {
        let id = term.row_id(document);
        // The document's row says which there are.
        work.is_new::<SearchTerm>(&id);
        work.put(SearchTerm(id));
    }
    work.put(SearchDocument {
        id: place,
        source: source.to_owned(),
        with_bio,
        terms: join(terms),
    });
    Ok(())
}

/// Takes a document out of the index, with everything that leads to it.
pub fn forget(work: &mut Work<'_>, document: DocumentId) -> Result<(), Stop> {
    let place = document.place();
    let Some(known) = work.get::<SearchDocument>(&place)? else {
        return Ok(());
    };
    let terms: Vec<Term> = Term::split(&known.terms).collect();
    delete(work, document, terms.iter())?;
    work.delete::<SearchDocument>(&place)
}

fn delete<'a>(
    work: &mut Work<'_>,
    document: DocumentId,
    terms: impl Iterator<Item = &'a Term> + Clone,
) -> Result<(), Stop> {
    let ids: Vec<String> = terms.map(|term| term.row_id(document)).collect();
    work.expect(ids.iter().map(Key::of::<SearchTerm>))?;
    for id in ids {
        work.delete::<SearchTerm>(id)?;
    }
    Ok(())
}
