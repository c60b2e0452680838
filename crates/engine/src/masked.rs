//! The words of a case without a word on whom it is about, for whoever judges it again.
//!
//! To leave names out it must know them, so it reads for whom a case is. What it gives has none of them.

use std::collections::BTreeSet;

use evenhand_flow::accept::evidence;
use evenhand_flow::transparency::mask::{Names, mask};
use evenhand_flow::work::{Evidence, Key, Row, SubjectName};
use evenhand_model::{
    Account, Case, CaseTargets, Content, Platform, Problem, Subject, SubjectId, SubjectKind,
    SubjectRef,
};

use crate::engine::Engine;

impl Engine {
    /// Every version of the text of a case, the oldest first, masked. `None` where that can't be done: something of it
    /// is gone, words are not all of it, or somebody whom it is about was erased, so that nobody knows any more what
    /// they were called.
    pub fn masked(&self, case: &Case) -> Result<Option<Vec<String>>, Problem> {
        if case.class.is_sealed() {
            return Ok(None);
        }
        let mut contents = Vec::new();
        for address in case.evidence.iter().chain(&case.later_evidence) {
            let Some(kept) = self.get::<Evidence>(address)? else {
                return Ok(None);
            };
            let Ok(content) = serde_json::from_value::<Content>(evidence::open(&kept)?) else {
                return Ok(None);
            };
            if !content.media.is_empty() {
                return Ok(None);
            }
            contents.push(content);
        }
        let Some(names) = self.names_in(case, &contents)? else {
            return Ok(None);
        };
        let texts = contents
            .iter()
            .filter_map(|content| content.text.as_deref());
        let texts = texts.filter(|text| !text.trim().is_empty());
        let texts: Vec<String> = texts.map(|text| mask(text, &names)).collect();
        Ok(Some(texts).filter(|texts| !texts.is_empty()))
    }

    /// What everybody is called who has a part in a case: who wrote it, who is harmed or mentioned, who reported it for
    /// themselves.
    fn names_in(&self, case: &Case, contents: &[Content]) -> Result<Option<Names>, Problem> {
        let mut names = Names::default();
        let mut people: BTreeSet<SubjectId> = [case.subject].into();
        if let Some(subject) = self.get::<Subject>(case.subject)? {
            people.extend(subject.author);
        }
        if let Some(row) = self.get::<CaseTargets>(case.id)? {
            people.extend(row.targets);
            people.extend(row.reporters);
        }
        for content in contents {
            for mentioned in &content.mentions {
                names.add(mentioned);
                people.extend(self.subject_called(
                    &case.platform,
                    SubjectKind::Account,
                    mentioned,
                )?);
            }
            if let Some(answered) = &content.in_reply_to
                && let Some(answered) =
                    self.subject_called(&case.platform, SubjectKind::Content, answered)?
                && let Some(answered) = self.get::<Subject>(answered)?
            {
                people.extend(answered.author);
            }
        }
        let subjects: Vec<Subject> = self.rows_of(&people)?;
        let is_known = |subject: &Subject| subject.external_id.is_some();
        if subjects.len() < people.len() || !subjects.iter().all(is_known) {
            return Ok(None);
        }
        for id in subjects
            .iter()
            .filter_map(|subject| subject.external_id.as_deref())
        {
            names.add(id);
        }
        for account in self.rows_of::<Account>(&people)? {
            for name in [account.handle, account.display_name].iter().flatten() {
                names.add(name);
            }
        }
        Ok(Some(names))
    }

    fn subject_called(
        &self,
        platform: &Platform,
        kind: SubjectKind,
        id: &str,
    ) -> Result<Option<SubjectId>, Problem> {
        let named = SubjectRef {
            kind,
            id: id.to_owned(),
        };
        let name = self.get::<SubjectName>(SubjectName::name_of(platform, &named))?;
        Ok(name.map(|name| name.subject))
    }

    fn rows_of<R: Row>(&self, ids: &BTreeSet<SubjectId>) -> Result<Vec<R>, Problem> {
        let keys: Vec<Key> = ids.iter().map(Key::of::<R>).collect();
        let rows = self.load(&keys)?;
        Ok(rows
            .iter()
            .flatten()
            .filter_map(R::from_record)
            .cloned()
            .collect())
    }
}
