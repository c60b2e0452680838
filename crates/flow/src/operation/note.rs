//! What somebody writes on a case for colleagues.

use evenhand_model::{Act, CaseId, Note, NoteId, Platform, Problem, UserId, limits};

use crate::case::stops;
use crate::transparency::first_step;
use crate::work::{Line, Operation, Stop, Work};

/// Adds a note to a case.
#[derive(Clone, Debug)]
pub struct AddNote {
    /// Whose cases.
    pub platform: Platform,
    /// Which case.
    pub case: CaseId,
    /// Who writes.
    pub user: UserId,
    /// The words.
    pub text: String,
}

impl Operation for AddNote {
    type Answer = Note;

    fn run(&self, work: &mut Work<'_>) -> Result<Note, Stop> {
        let mut case = super::case_of(work, &self.platform, self.case)?;
        if self.text.trim().is_empty() || self.text.len() > limits::PROSE_BYTES_MAX {
            let detail = format!("expected 1 to {} bytes", limits::PROSE_BYTES_MAX);
            return Err(Problem::invalid(detail).at("text").into());
        }
        let note = Note {
            id: NoteId::new(work.now, &mut work.rng),
            case: case.id,
            by: self.user,
            at: work.now,
            text: self.text.clone(),
            people_only: false,
        };
        work.put(note.clone());
        if stops::looked(&mut case, self.user) {
            first_step::looked(work, &case);
            work.put(case.clone());
        }
        work.record(
            Line::of(Act::CaseNoted)
                .subject(case.subject)
                .case(case.id)
                .with("note", note.id.to_string()),
        );
        Ok(note)
    }
}
