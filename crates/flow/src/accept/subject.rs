//! From a platform's id of something to ours.

use evenhand_model::{Account, Hold, Platform, Subject, SubjectId, SubjectKind, SubjectRef};

use crate::work::{Key, Stop, SubjectName, Work};

/// The subject that the platform calls so, made if we never heard of it.
pub fn find_or_add(
    work: &mut Work<'_>,
    platform: &Platform,
    named: &SubjectRef,
) -> Result<Subject, Stop> {
    if let Some(subject) = find(work, platform, named)? {
        return Ok(subject);
    }
    let id = SubjectId::new(work.now, &mut work.rng);
    let subject = Subject::new(id, platform.clone(), named, work.now);
    work.is_new::<Account>(id);
    work.is_new::<Hold>(id);
    work.put(SubjectName {
        name: SubjectName::name_of(platform, named),
        subject: id,
    });
    work.put(subject.clone());
    Ok(subject)
}

/// The subject that the platform calls so, if we heard of it.
pub fn find(
    work: &mut Work<'_>,
    platform: &Platform,
    named: &SubjectRef,
) -> Result<Option<Subject>, Stop> {
    match work.get::<SubjectName>(SubjectName::name_of(platform, named))? {
        Some(name) => work.get::<Subject>(name.subject),
        None => Ok(None),
    }
}

/// The key of the row that maps an account's name.
pub fn account_key(platform: &Platform, id: &str) -> Key {
    let named = SubjectRef {
        kind: SubjectKind::Account,
        id: id.to_owned(),
    };
    Key::of::<SubjectName>(SubjectName::name_of(platform, &named))
}

/// The account with that platform id, made if we never heard of it.
pub fn account(work: &mut Work<'_>, platform: &Platform, id: &str) -> Result<Subject, Stop> {
    find_or_add(
        work,
        platform,
        &SubjectRef {
            kind: SubjectKind::Account,
            id: id.to_owned(),
        },
    )
}
