//! What was written down when the same version of a content was compared before: it is one match, however often it is posted or reported.

use evenhand_model::{
    BankAction, KnownMedium, MatchedVersion, MediaMatch, MediaMatchId, OrderId, Subject, SubjectId,
    SubjectKind, SubjectRef, limits,
};

use super::weigh::Posted;
use super::written::note_in_decision;
use crate::accept::subject;
use crate::work::{Key, Stop, Work};

/// Matches of one version.
pub struct Earlier(Vec<MediaMatch>);

impl Earlier {
    /// The match of the same medium with the same item.
    pub fn of(&self, known: &KnownMedium) -> Option<&MediaMatch> {
        let is_same =
            |found: &&MediaMatch| found.item == known.item && found.medium == known.medium;
        self.0.iter().find(is_same)
    }

    /// Whether any medium has matched an item.
    pub fn has(&self, item: &str) -> bool {
        self.0.iter().any(|found| found.item == item)
    }
}

/// Matches that this version of the content has already.
pub fn of_version(
    work: &mut Work<'_>,
    posted: Posted<'_>,
    version: Option<&str>,
) -> Result<Earlier, Stop> {
    let mut earlier = Earlier(Vec::new());
    let (Some(content), Some(version)) = (posted.content, version) else {
        return Ok(earlier);
    };
    let named = SubjectRef {
        kind: SubjectKind::Content,
        id: content.id.clone(),
    };
    let known = subject::find(work, posted.platform, &named)?;
    let matched = known.and_then(|known| known.matched);
    let Some(matched) = matched.filter(|matched| matched.version == version) else {
        return Ok(earlier);
    };
    work.expect(matched.matches.iter().map(Key::of::<MediaMatch>))?;
    for id in matched.matches {
        earlier.0.extend(work.get::<MediaMatch>(id)?);
    }
    Ok(earlier)
}

/// The content remembers a match of this version.
pub fn remember(
    work: &mut Work<'_>,
    content: SubjectId,
    version: &str,
    found: MediaMatchId,
) -> Result<(), Stop> {
    let mut subject = work.need::<Subject>(content, "subject")?;
    let matched = subject.matched.take();
    let mut matched = matched
        .filter(|matched| matched.version == version)
        .unwrap_or_else(|| MatchedVersion {
            version: version.to_owned(),
            matches: Vec::new(),
        });
    if matched.matches.len() >= limits::KNOWN_PER_CONTENT_MAX {
        matched.matches.remove(0);
    }
    matched.matches.push(found);
    subject.matched = Some(matched);
    work.put(subject);
    Ok(())
}

/// Adds to a match what is done because of it now: it rests on the match as what was done before does.
pub fn add(
    work: &mut Work<'_>,
    id: MediaMatchId,
    action: Option<BankAction>,
    orders: &[OrderId],
) -> Result<(), Stop> {
    let before = work.need::<MediaMatch>(id, "match")?;
    let mut found = before.clone();
    found.action = found.action.max(action);
    for order in orders {
        if !found.orders.contains(order) {
            found.orders.push(*order);
            note_in_decision(work, *order, id)?;
        }
    }
    if found != before {
        work.put(found);
    }
    Ok(())
}
