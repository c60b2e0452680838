//! Brings documents into the index that people search, unless what they were made of has changed since.

use evenhand_model::{Account, Case, CaseId, Decision, DecisionId, SubjectId};

use crate::house::House;
use crate::search::{self, DocumentId, DocumentKind, SearchDocument, SearchPosition, Term};
use crate::work::{Key, Operation, Stop, Work};

/// A document as it was read a moment ago.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadDocument {
    /// Which.
    pub id: DocumentId,
    /// What it was made of, see [`source_of_case`] and its like.
    pub source: String,
    /// Whether an account's own words are in it.
    pub with_bio: bool,
    /// What leads to it; nothing where there is no such thing any more.
    pub terms: Vec<Term>,
}

/// Brings documents into the index and says how far it has come.
#[derive(Clone, Debug)]
pub struct IndexDocuments {
    /// The documents.
    pub documents: Vec<ReadDocument>,
    /// How far the index has come with them.
    pub position: SearchPosition,
}

impl Operation for IndexDocuments {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let position = Key::of::<SearchPosition>(SearchPosition::ID);
        work.expect(self.documents.iter().flat_map(keys).chain([position]))?;
        for document in &self.documents {
            // What was erased or retired a moment ago must not come back from what somebody has read.
            if source_now(work, document)?.as_ref() != Some(&document.source) {
                continue;
            }
            if document.terms.is_empty() {
                search::forget(work, document.id)?;
            } else {
                let ReadDocument {
                    id,
                    source,
                    with_bio,
                    terms,
                } = document;
                search::index(work, *id, source, *with_bio, terms)?;
            }
        }
        // Read, as it is written in place of what is there.
        work.get::<SearchPosition>(SearchPosition::ID)?;
        work.put(SearchPosition {
            at: work.now,
            ..self.position.clone()
        });
        Ok(())
    }
}

fn keys(document: &ReadDocument) -> [Key; 2] {
    let id = document.id;
    let of = match id.kind {
        DocumentKind::Case => id.id::<CaseId>().map(Key::of::<Case>),
        DocumentKind::Account => id.id::<SubjectId>().map(Key::of::<Account>),
        DocumentKind::Decision => id.id::<DecisionId>().map(Key::of::<Decision>),
    };
    let known = Key::of::<SearchDocument>(id.place());
    [of.unwrap_or_else(|| known.clone()), known]
}

/// What the document would be made of now; nothing where the thing is gone.
fn source_now(work: &mut Work<'_>, document: &ReadDocument) -> Result<Option<String>, Stop> {
    let id = document.id;
    let house = work.house;
    Ok(match id.kind {
        DocumentKind::Case => match id.id::<CaseId>() {
            Some(case) => work
                .get::<Case>(case)?
                .map(|case| source_of_case(house, &case)),
            None => None,
        },
        DocumentKind::Account => match id.id::<SubjectId>() {
            Some(account) => work
                .get::<Account>(account)?
                .map(|account| source_of_account(house, &account, document.with_bio)),
            None => None,
        },
        DocumentKind::Decision => match id.id::<DecisionId>() {
            Some(decision) => work
                .get::<Decision>(decision)?
                .map(|decision| source_of_decision(house, &decision)),
            None => None,
        },
    })
}

/// Names everything that a case's document is made of.
pub fn source_of_case(house: &House, case: &Case) -> String {
    let decision = case.decision.map(|id| id.to_string());
    digest(
        house,
        &(addresses_of(case), &case.rules, decision, case.retired_at),
    )
}

/// Names everything that an account's document is made of.
pub fn source_of_account(house: &House, account: &Account, with_bio: bool) -> String {
    let bio = account.bio.as_ref().filter(|_| with_bio);
    let tags: Vec<_> = account
        .tags
        .iter()
        .map(|(name, tag)| (name, tag.until))
        .collect();
    let names = (&account.handle, &account.display_name);
    digest(house, &(names, bio, &account.avatar, tags, with_bio))
}

/// Names everything that a decision's document is made of.
pub fn source_of_decision(house: &House, decision: &Decision) -> String {
    let Decision {
        evidence,
        rules,
        policy,
        ..
    } = decision;
    digest(house, &(evidence, rules, policy))
}

/// Addresses of every version of content that a case keeps, its proposals' too; none of a sealed case, which nobody searches by its words.
pub fn addresses_of(case: &Case) -> Vec<&String> {
    if case.class.is_sealed() {
        return Vec::new();
    }
    let proposed = case.proposals.iter();
    let proposed = proposed.filter_map(|proposal| proposal.evidence.as_ref());
    case.evidence
        .iter()
        .chain(&case.later_evidence)
        .chain(proposed)
        .collect()
}

fn digest(house: &House, of: &impl serde::Serialize) -> String {
    let bytes = serde_json::to_vec(of).unwrap_or_default();
    house.secret.digest(&[b"search source", &bytes])
}
