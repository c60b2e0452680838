//! Exact copies of a content become known to the store, so that they can be decided on.

use evenhand_model::{Platform, Subject, SubjectId, SubjectKind, SubjectRef, Time, limits};

use crate::accept::subject;
use crate::operation::erase::account_digest;
use crate::work::{Key, Operation, PlatformRow, Stop, SubjectName, Work};

/// A content as the platform names it, with who wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopiedContent {
    /// The platform's id of it.
    pub id: String,
    /// The platform's id of its author.
    pub author: String,
    /// When it was posted.
    pub at: Time,
}

/// Makes contents known, as a report on each of them would; nothing else changes by it. Who waits to be forgotten is not made
/// known anew.
#[derive(Clone, Debug)]
pub struct KnowCopies {
    /// Whose.
    pub platform: Platform,
    /// Which.
    pub contents: Vec<CopiedContent>,
}

impl Operation for KnowCopies {
    type Answer = Vec<SubjectId>;

    fn run(&self, work: &mut Work<'_>) -> Result<Vec<SubjectId>, Stop> {
        let platform = &self.platform;
        let contents = self.contents.iter().take(limits::SUBJECTS_PER_BULK_MAX);
        let names = contents.clone().flat_map(|content| {
            let content_name = SubjectName::name_of(platform, &named(content));
            [
                Key::of::<SubjectName>(content_name),
                subject::account_key(platform, &content.author),
            ]
        });
        work.expect(names.chain([Key::of::<PlatformRow>(platform)]))?;
        let mut rows = Vec::new();
        for content in contents.clone() {
            let content_name = SubjectName::name_of(platform, &named(content));
            let author_name = subject::account_key(platform, &content.author).id;
            for name in [content_name, author_name] {
                let known = work.get::<SubjectName>(name)?;
                rows.extend(known.map(|name| Key::of::<Subject>(name.subject)));
            }
        }
        work.expect(rows)?;
        let erasures = PlatformRow::of(work, platform)?.erasures;
        let mut known = Vec::new();
        for content in contents {
            let digest = account_digest(work.house, &content.author);
            if erasures.iter().any(|one| one.account_digest == digest) {
                continue;
            }
            let mut row = subject::find_or_add(work, platform, &named(content))?;
            if row.author.is_none() {
                let author = subject::account(work, platform, &content.author)?.id;
                row = Subject {
                    author: Some(author),
                    created_at: row.created_at.or(Some(content.at)),
                    ..row
                };
                work.put(row.clone());
            }
            known.push(row.id);
        }
        Ok(known)
    }
}

fn named(content: &CopiedContent) -> SubjectRef {
    SubjectRef {
        kind: SubjectKind::Content,
        id: content.id.clone(),
    }
}
