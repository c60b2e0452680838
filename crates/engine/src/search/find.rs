//! Finding what a query asks for: documents to which all of its terms lead, the latest first.

use std::collections::{BTreeSet, VecDeque};

use evenhand_flow::search::{
    Document, DocumentId, DocumentKind, Hit, Query, SearchTerm, Term, postings,
};
use evenhand_model::{
    Account, Case, CaseId, Decision, DecisionId, Platform, Problem, Subject, SubjectId,
};

use crate::engine::Engine;

/// Rows of a term that are read at first; each further page is larger, up to the most.
const POSTINGS_FIRST: usize = 32;
const POSTINGS_MAX: usize = 512;
/// Words that one search reads the index for; the others are looked for in what these find.
const GROUPS_MAX: usize = 32;
/// Pages of rows that one call reads; then it answers with what it has, and where to go on.
const PAGES_MAX: usize = 500;
/// Documents that one call reads again to see whether they match.
const CANDIDATES_MAX: usize = 2_000;

/// Something that was found.
#[derive(Clone, Debug, PartialEq)]
pub enum FoundThing {
    /// A case.
    Case(Box<Case>),
    /// An account.
    Account(Box<(Account, Subject)>),
    /// A decision without a case.
    Decision(Box<Decision>),
}

/// One page of what was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// What was found, and by which words.
    pub things: Vec<(FoundThing, BTreeSet<Hit>)>,
    /// Where the next page begins; none where this is all.
    pub next: Option<DocumentId>,
}

impl Engine {
    /// What a query asks for, of what the caller may see, before a document. Reads much.
    pub fn find(
        &self,
        platform: &Platform,
        query: &Query,
        before: Option<DocumentId>,
        limit: usize,
        may_see: impl Fn(&FoundThing) -> bool,
    ) -> Result<Found, Problem> {
        let house = self.house.load_full();
        let groups = query.terms(&house, platform);
        // A long phrase has hundreds of pairs of letters. Some of them find it, and all of it is looked
        // for in what they find.
        let some = groups.into_iter().take(GROUPS_MAX);
        let mut groups: Vec<Group> = some.map(Group::new).collect();
        let mut found = Found::default();
        let mut pages = PAGES_MAX;
        let (mut at, mut inclusive) = (before, before.is_none());
        for _ in 0..CANDIDATES_MAX {
            match agree(self, &mut groups, at, inclusive, &mut pages)? {
                Agreed::Nothing => return Ok(found),
                Agreed::TooFar(place) => {
                    found.next = place;
                    return Ok(found);
                }
                Agreed::On(document) => {
                    (at, inclusive) = (Some(document), false);
                    let thing = self.thing(platform, document)?;
                    let Some((thing, document_now)) = thing.filter(|(thing, _)| may_see(thing))
                    else {
                        continue;
                    };
                    if let Some(hits) = document_now.matches(query) {
                        found.things.push((thing, hits));
                    }
                }
            }
            if found.things.len() == limit {
                break;
            }
        }
        found.next = at;
        Ok(found)
    }

    /// The thing that a document is about, as it is now.
    fn thing(
        &self,
        platform: &Platform,
        id: DocumentId,
    ) -> Result<Option<(FoundThing, Document)>, Problem> {
        Ok(match id.kind {
            DocumentKind::Case => {
                let Some(case) = id.id::<CaseId>() else {
                    return Ok(None);
                };
                match self.get::<Case>(case)? {
                    Some(case) if case.platform == *platform => {
                        let document = self.document_of_case(&case)?;
                        Some((FoundThing::Case(Box::new(case)), document))
                    }
                    _ => None,
                }
            }
            DocumentKind::Account => {
                let Some(subject) = id.id::<SubjectId>() else {
                    return Ok(None);
                };
                let account = self.get::<Account>(subject)?;
                let subject = self.get::<Subject>(subject)?;
                match account.zip(subject) {
                    Some((account, subject)) if subject.platform == *platform => {
                        let document = Document::of_account(&account, true, self.now());
                        let thing = FoundThing::Account(Box::new((account, subject)));
                        Some((thing, document))
                    }
                    _ => None,
                }
            }
            DocumentKind::Decision => {
                let Some(decision) = id.id::<DecisionId>() else {
                    return Ok(None);
                };
                let Some(decision) = self.get::<Decision>(decision)? else {
                    return Ok(None);
                };
                let subject = self.get::<Subject>(decision.subject)?;
                if subject.is_none_or(|subject| subject.platform != *platform) {
                    return Ok(None);
                }
                let document = self.document_of_decision(&decision)?;
                Some((FoundThing::Decision(Box::new(decision)), document))
            }
        })
    }
}

enum Agreed {
    /// All terms lead to it.
    On(DocumentId),
    /// There is no further one.
    Nothing,
    /// It takes too long; one can go on before this.
    TooFar(Option<DocumentId>),
}

/// The next document to which every group leads: each in turn skips to where the one before it stands.
fn agree(
    engine: &Engine,
    groups: &mut [Group],
    start: Option<DocumentId>,
    inclusive: bool,
    pages: &mut usize,
) -> Result<Agreed, Problem> {
    let (mut at, mut inclusive) = (start, inclusive);
    let mut agreeing = 0;
    let count = groups.len();
    if count == 0 {
        return Ok(Agreed::Nothing);
    }
    let mut turn = 0;
    while agreeing < count {
        if *pages == 0 {
            let place = if inclusive {
                at.map(DocumentId::just_after)
            } else {
                at
            };
            return Ok(Agreed::TooFar(place));
        }
        let Some(next) = groups[turn % count].next(engine, at, inclusive, pages)? else {
            if *pages == 0 {
                continue;
            }
            return Ok(Agreed::Nothing);
        };
        agreeing = if at == Some(next) && inclusive {
            agreeing + 1
        } else {
            1
        };
        (at, inclusive) = (Some(next), true);
        turn += 1;
    }
    Ok(at.map_or(Agreed::Nothing, Agreed::On))
}

/// Terms any of which will do.
struct Group(Vec<Postings>);

impl Group {
    fn new(terms: Vec<Term>) -> Self {
        Self(terms.into_iter().map(Postings::new).collect())
    }

    /// The latest document at a place or before it.
    fn next(
        &mut self,
        engine: &Engine,
        at: Option<DocumentId>,
        inclusive: bool,
        pages: &mut usize,
    ) -> Result<Option<DocumentId>, Problem> {
        let mut latest = None;
        for postings in &mut self.0 {
            let next = postings.next(engine, at, inclusive, pages)?;
            if next.is_none() && !postings.is_at_end {
                // It was not read to its end, so nobody knows which comes next.
                return Ok(None);
            }
            latest = latest.max(next);
        }
        Ok(latest)
    }
}

/// Documents of one term, read page by page.
struct Postings {
    term: Term,
    read: VecDeque<DocumentId>,
    is_at_end: bool,
    page: usize,
}

impl Postings {
    fn new(term: Term) -> Self {
        Self {
            term,
            read: VecDeque::new(),
            is_at_end: false,
            page: POSTINGS_FIRST,
        }
    }

    fn next(
        &mut self,
        engine: &Engine,
        at: Option<DocumentId>,
        inclusive: bool,
        pages: &mut usize,
    ) -> Result<Option<DocumentId>, Problem> {
        let is_before = |document: DocumentId| {
            at.is_none_or(|at| document < at || (inclusive && document == at))
        };
        while let Some(first) = self.read.front() {
            if is_before(*first) {
                return Ok(Some(*first));
            }
            self.read.pop_front();
        }
        if self.is_at_end || *pages == 0 {
            return Ok(None);
        }
        *pages -= 1;
        let select = postings(&self.term, at, inclusive, self.page);
        let rows = engine.select::<SearchTerm>(&select)?;
        let documents = rows.iter().map_while(|row| self.term.document_of(&row.0));
        self.read = documents.collect();
        self.is_at_end = self.read.len() < self.page;
        self.page = (self.page * 2).min(POSTINGS_MAX);
        Ok(self.read.front().copied())
    }
}
