//! Content that the platform names, and who wrote it as soon as that is known.

use evenhand_model::{Platform, Subject, SubjectId, SubjectKind, SubjectRef};

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
