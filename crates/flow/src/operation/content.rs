//! Content that the platform names, and who wrote it as soon as that is known.

use evenhand_model::{Platform, Subject, SubjectId, SubjectKind, SubjectRef, Time};

use crate::accept::subject;
use crate::investigate::hold;
use crate::work::{Stop, Work};

/// The content with that platform id and author, made if we never heard of it.
pub fn find_or_add(
    work: &mut Work<'_>,
    platform: &Platform,
    id: &str,
    author: Option<SubjectId>,
) -> Result<Subject, Stop> {
    let named = SubjectRef {
        kind: SubjectKind::Content,
        id: id.to_owned(),
    };
    let mut content = subject::find_or_add(work, platform, &named)?;
    if content.author.is_none()
        && let Some(author) = author
    {
        content.author = Some(author);
        work.put(content.clone());
        hold::pass_on(work, content.id, author)?;
    }
    Ok(content)
}

/// Keeps when content was made, where that is told and nothing earlier is known.
pub fn note_made(work: &mut Work<'_>, content: &mut Subject, made_at: Option<Time>) {
    if let Some(made_at) = made_at
        && content.created_at.is_none_or(|known| made_at < known)
    {
        content.created_at = Some(made_at);
        work.put(content.clone());
    }
}
