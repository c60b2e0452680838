//! From our ids of subjects to the platform's.

use std::collections::HashMap;

use evenhand_engine::Engine;
use evenhand_flow::work::{Key, Row as _};
use evenhand_model::{Problem, Subject, SubjectId, SubjectKind};
use schemars::JsonSchema;
use serde::Serialize;

/// A subject as the platform names it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Subject")]
pub struct SubjectView {
    /// What kind of thing it is.
    pub kind: SubjectKind,
    /// The platform's id of it; `null` once erased.
    pub id: Option<String>,
}

impl SubjectView {
    /// The view of a subject.
    pub fn of(subject: &Subject) -> Self {
        Self {
            kind: subject.kind,
            id: subject.external_id.clone(),
        }
    }
}

/// Subjects with their authors, read together.
#[derive(Clone, Debug, Default)]
pub struct Names {
    subjects: HashMap<SubjectId, Subject>,
}

impl Names {
    /// Reads these subjects and their authors.
    pub fn read(
        engine: &Engine,
        ids: impl IntoIterator<Item = SubjectId>,
    ) -> Result<Self, Problem> {
        let mut names = Self::default();
        names.add(engine, ids)?;
        let authors: Vec<_> = names
            .subjects
            .values()
            .filter_map(|subject| subject.author)
            .collect();
        names.add(engine, authors)?;
        Ok(names)
    }

    fn add(
        &mut self,
        engine: &Engine,
        ids: impl IntoIterator<Item = SubjectId>,
    ) -> Result<(), Problem> {
        let mut keys: Vec<Key> = ids
            .into_iter()
            .filter(|id| !self.subjects.contains_key(id))
            .map(Key::of::<Subject>)
            .collect();
        keys.sort_unstable();
        keys.dedup();
        for record in engine.load(&keys)?.iter().flatten() {
            if let Some(subject) = Subject::from_record(record) {
                self.subjects.insert(subject.id, subject.clone());
            }
        }
        Ok(())
    }

    /// The subject with that id.
    pub fn of(&self, id: SubjectId) -> Result<SubjectView, Problem> {
        let subject = self.subjects.get(&id);
        subject
            .map(SubjectView::of)
            .ok_or_else(|| Problem::internal("a subject is missing"))
    }

    /// The author of the subject with that id, where there is one.
    pub fn author_of(&self, id: SubjectId) -> Option<SubjectView> {
        let author = self.subjects.get(&id)?.author?;
        self.subjects.get(&author).map(SubjectView::of)
    }
}
