//! Reading what documents are made of.

use std::collections::BTreeMap;

use evenhand_flow::accept::evidence;
use evenhand_flow::operation::index::{
    ReadDocument, addresses_of, source_of_account, source_of_case, source_of_decision,
};
use evenhand_flow::search::{Document, DocumentId, DocumentKind, SearchDocument, unchanged};
use evenhand_flow::work::{Evidence, Key, Row};
use evenhand_model::{
    Account, Case, CaseId, Content, DecidedBy, Decision, DecisionId, Order, Problem, Subject,
    SubjectId,
};

use crate::engine::Engine;

impl Engine {
    /// The documents with these ids that are not in the index as they are now. The flag asks for an
    /// account's own words.
    pub(super) fn changed_documents(
        &self,
        wanted: &BTreeMap<DocumentId, bool>,
    ) -> Result<Vec<ReadDocument>, Problem> {
        let keys: Vec<Key> = wanted
            .keys()
            .map(|id| Key::of::<SearchDocument>(id.place()))
            .collect();
        let known = self.load(&keys)?;
        let mut changed = Vec::new();
        for ((id, with_bio), known) in wanted.iter().zip(&known) {
            let known = known.as_ref().and_then(SearchDocument::from_record);
            let with_bio = *with_bio || known.is_some_and(|known| known.with_bio);
            changed.extend(self.read_document(*id, with_bio, known)?);
        }
        Ok(changed)
    }

    fn read_document(
        &self,
        id: DocumentId,
        with_bio: bool,
        known: Option<&SearchDocument>,
    ) -> Result<Option<ReadDocument>, Problem> {
        let house = self.house.load();
        let read = match id.kind {
            DocumentKind::Case => {
                let Some(case) = self.row::<Case, CaseId>(id)? else {
                    return Ok(None);
                };
                let source = source_of_case(&house, &case);
                if unchanged(known, &source) {
                    return Ok(None);
                }
                let document = self.document_of_case(&case)?;
                (source, document.terms(&house, &case.platform))
            }
            DocumentKind::Account => {
                let Some(account) = self.row::<Account, SubjectId>(id)? else {
                    return Ok(None);
                };
                let source = source_of_account(&house, &account, with_bio);
                if unchanged(known, &source) {
                    return Ok(None);
                }
                let Some(subject) = self.get::<Subject>(account.subject)? else {
                    return Ok(None);
                };
                let document = Document::of_account(&account, with_bio, self.now());
                (source, document.terms(&house, &subject.platform))
            }
            DocumentKind::Decision => {
                let Some(decision) = self.row::<Decision, DecisionId>(id)? else {
                    return Ok(None);
                };
                let source = source_of_decision(&house, &decision);
                if unchanged(known, &source) || self.has_case(&decision)? {
                    return Ok(None);
                }
                let Some(subject) = self.get::<Subject>(decision.subject)? else {
                    return Ok(None);
                };
                let document = self.document_of_decision(&decision)?;
                (source, document.terms(&house, &subject.platform))
            }
        };
        let (source, terms) = read;
        if terms.is_empty() && known.is_none() {
            return Ok(None);
        }
        Ok(Some(ReadDocument {
            id,
            source,
            with_bio,
            terms,
        }))
    }

    fn row<R: Row, I: std::str::FromStr + std::fmt::Display>(
        &self,
        id: DocumentId,
    ) -> Result<Option<R>, Problem> {
        match id.id::<I>() {
            Some(id) => self.get::<R>(id),
            None => Ok(None),
        }
    }

    /// What a case is found by.
    pub(super) fn document_of_case(&self, case: &Case) -> Result<Document, Problem> {
        let contents = self.contents_at(addresses_of(case))?;
        let decision = match case.decision {
            Some(decision) => self.get::<Decision>(decision)?,
            None => None,
        };
        Ok(Document::of_case(case, &contents, decision.as_ref()))
    }

    /// What a decision is found by.
    pub(super) fn document_of_decision(&self, decision: &Decision) -> Result<Document, Problem> {
        let contents = self.contents_at(decision.evidence.iter().collect())?;
        Ok(Document::of_decision(decision, &contents))
    }

    /// A decision with a case is found by that.
    fn has_case(&self, decision: &Decision) -> Result<bool, Problem> {
        let by_a_rule = matches!(decision.by, DecidedBy::Rule(_));
        if decision.case.is_some() || !by_a_rule {
            return Ok(decision.case.is_some());
        }
        match decision.orders.first() {
            Some(order) => {
                let order = self.get::<Order>(order)?;
                Ok(order.is_some_and(|order| order.case.is_some()))
            }
            None => Ok(false),
        }
    }

    fn contents_at(&self, addresses: Vec<&String>) -> Result<Vec<Content>, Problem> {
        let keys: Vec<Key> = addresses.into_iter().map(Key::of::<Evidence>).collect();
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let loaded = self.load(&keys)?;
        let kept = loaded.iter().flatten().filter_map(Evidence::from_record);
        let opened = kept.filter_map(|kept| evidence::open(kept).ok());
        Ok(opened
            .filter_map(|content| serde_json::from_value(content).ok())
            .collect())
    }
}
