//! Media that came without anything they could be known by: what is still to be fetched is written down with the event itself, so that nothing is
//! forgotten however the process ends.

use evenhand_model::{
    Content, Duration, EventKind, FetchState, FetchedMedium, MediaFetch, SubjectId, SubjectKind,
    SubjectRef, limits,
};

use crate::accept::{AcceptedEvent, locator, subject};
use crate::case::sealed;
use crate::operation::content;
use crate::work::{Stop, Work};

/// Notes what of an event is to be fetched. What was to be fetched of an earlier version of the same content, or of one that is deleted, is not any
/// more. Of what is sealed nothing but hash and place waits.
pub fn note(
    work: &mut Work<'_>,
    accepted: &AcceptedEvent,
    author: SubjectId,
    is_sealed: bool,
) -> Result<(), Stop> {
    let AcceptedEvent {
        platform, event, ..
    } = accepted;
    let Some(posted) = event.content.as_ref().filter(|_| work.house.fetches_media) else {
        return Ok(());
    };
    let mut media = match event.kind {
        EventKind::ContentCreated | EventKind::ContentEdited => unknown(posted),
        EventKind::ContentDeleted => Vec::new(),
        _ => return Ok(()),
    };
    let subject = if media.is_empty() {
        let named = SubjectRef {
            kind: SubjectKind::Content,
            id: posted.id.clone(),
        };
        subject::find(work, platform, &named)?
    } else {
        Some(content::find_or_add(
            work,
            platform,
            &posted.id,
            Some(author),
        )?)
    };
    let Some(subject) = subject else {
        return Ok(());
    };
    let earlier = work.get::<MediaFetch>(subject.id)?;
    if earlier.is_some_and(|earlier| earlier.posted_at > event.at) {
        return Ok(());
    }
    let is_sealed = is_sealed || sealed::is_sealed(work, subject.id)?;
    media.retain(|medium| !is_sealed || locator::is_place(&medium.url));
    if media.is_empty() {
        return work.delete::<MediaFetch>(subject.id);
    }
    let content = match is_sealed {
        true => locator::hash_and_place(posted),
        false => posted.clone(),
    };
    work.put(MediaFetch {
        subject: subject.id,
        platform: platform.clone(),
        posted_at: event.at,
        content: Some(Box::new(content)),
        media,
        attempts: 0,
        due_at: Some(work.now),
        ends_at: work.now.plus(Duration::from_days(limits::MEDIA_FETCH_DAYS)),
    });
    Ok(())
}

/// The media that have an address and no hash by which near ones are found.
fn unknown(content: &Content) -> Vec<FetchedMedium> {
    let media = (0..).zip(&content.media);
    let unknown = media.filter(|(_, one)| one.pdq.is_none() && one.frames.is_empty());
    let fetched = unknown.filter_map(|(medium, one)| {
        Some(FetchedMedium {
            medium,
            url: one.url.clone()?,
            state: FetchState::Waiting(None),
        })
    });
    fetched.collect()
}
