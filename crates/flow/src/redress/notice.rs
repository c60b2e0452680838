//! Making a notice: the row, its words, its rows in the outbox.

use evenhand_model::{
    Account, Act, Contact, DecisionId, Destination, Message, Notice, NoticeId, Platform, Recipient,
    SubjectId, Time, Told,
};

use crate::enforce::order::owed;
use crate::redress::template::FALLBACK;
use crate::redress::words::{Words, words};
use crate::work::{Line, PlatformRow, Stop, Work};

/// What somebody should be told.
#[derive(Clone, Debug)]
pub struct NoticeRequest {
    /// On which platform.
    pub platform: Platform,
    /// Who.
    pub to: Recipient,
    /// About what.
    pub subject: SubjectId,
    /// Because of which decision.
    pub decision: Option<DecisionId>,
    /// What.
    pub told: Told,
    /// In which language, if that is known.
    pub lang: Option<String>,
    /// Not sent before.
    pub not_before: Time,
}

/// Makes a notice and puts it into the outbox of every endpoint of the platform, and of the mail
/// where the person has left an address.
pub fn make(work: &mut Work<'_>, request: NoticeRequest) -> Result<NoticeId, Stop> {
    let lang = request.lang.as_deref().unwrap_or(FALLBACK);
    let Words { lang, title, text } = words(work.house, lang, &request.told, request.decision);
    let notice = Notice {
        id: NoticeId::new(work.now, &mut work.rng),
        platform: request.platform,
        to: request.to,
        decision: request.decision,
        facts: request.told,
        lang,
        title,
        text,
        made_at: work.now,
        not_before: request.not_before,
        cancelled: false,
    };
    send(work, &notice, request.subject)?;
    let line = Line::of(Act::NoticeMade)
        .subject(request.subject)
        .with("notice", notice.id.to_string())
        .with(
            "kind",
            serde_json::to_value(notice.facts.kind()).unwrap_or_default(),
        )
        .with("decision", notice.decision.map(|id| id.to_string()));
    work.record(line);
    let id = notice.id;
    work.put(notice);
    Ok(id)
}

fn send(work: &mut Work<'_>, notice: &Notice, subject: SubjectId) -> Result<(), Stop> {
    let endpoints = PlatformRow::of(work, &notice.platform)?.endpoints;
    let mut destinations: Vec<Destination> =
        endpoints.into_iter().map(Destination::Endpoint).collect();
    if work.get::<Contact>(notice.to)?.is_some() {
        destinations.push(Destination::Mail);
    }
    for to in destinations {
        let delivery = evenhand_model::Delivery {
            due_at: notice.not_before,
            ..owed(work, Message::NoticeSend(notice.id), subject, to)
        };
        work.put(delivery);
    }
    Ok(())
}

/// Cancels notices of a decision that is undone; the outbox leaves them out.
pub fn cancel(work: &mut Work<'_>, notices: &[NoticeId]) -> Result<(), Stop> {
    for id in notices {
        let Some(mut notice) = work.get::<Notice>(id)? else {
            continue;
        };
        if !notice.cancelled {
            notice.cancelled = true;
            work.put(notice);
            work.record(Line::of(Act::NoticeCancelled).with("notice", id.to_string()));
        }
    }
    Ok(())
}

/// The language that an account wants to be spoken to in: as it said, else as it wrote.
pub fn lang_of(
    work: &mut Work<'_>,
    account: SubjectId,
    wrote: Option<&str>,
) -> Result<Option<String>, Stop> {
    let said = work.get::<Account>(account)?.and_then(|row| row.lang);
    Ok(said.or_else(|| wrote.map(str::to_owned)))
}
