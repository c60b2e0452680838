//! What goes into the pack of a report: what its reporter sent and was shown, and nothing that they could not see.
//!
//! Content is in it only where it came with the report, since a platform sends along what its user was
//! looking at. Who only names an address gets their own words back, with the proof of when they came.

use askama::Template;
use evenhand_audit::pack::Files;
use evenhand_model::{Content, Problem, Report, ReportedContent, SubjectRef};
use serde_json::{Value, json};

use crate::accept::evidence;
use crate::redress::words::instant;
use crate::work::Evidence;

/// The file for programs.
const DATA: &str = "report.json";
/// The file for people.
const PAGE: &str = "page.html";

/// One thing that was reported.
#[derive(Clone, Debug)]
pub struct PackedPart {
    /// Its row.
    pub report: Report,
    /// What it is about; `None` once erased.
    pub subject: Option<SubjectRef>,
    /// The content that came with it, where that is still kept.
    pub seen: Option<Evidence>,
    /// Its words, where they are still kept.
    pub words: Option<Evidence>,
}

/// The files of a pack: of the first part, which has the receipt, and of all others.
pub fn files(parts: &[PackedPart]) -> Result<Files, Problem> {
    let Some(first) = parts.first() else {
        return Err(Problem::internal("a pack is about nothing"));
    };
    let words = Words::of(first)?;
    let things: Vec<Thing> = parts.iter().map(Thing::of).collect::<Result<_, _>>()?;
    let report = &first.report;
    let data = json!({
        "report": report.id,
        "reason": report.reason,
        "made_at": report.at,
        "received_at": report.received_at,
        "due_at": report.due_at,
        "comment": words.comment,
        "answers": report.answers,
        "context": words.context,
        "things": things.iter().map(|thing| &thing.data).collect::<Vec<_>>(),
    });
    let data = serde_json::to_string_pretty(&data)
        .map_err(|_| Problem::internal("a pack could not be written as JSON"))?;
    let page = Page {
        report: report.id.to_string(),
        reason: report.reason.as_str(),
        made_at: instant(report.at),
        received_at: instant(report.received_at),
        due_at: instant(report.due_at),
        comment: words.comment,
        context: words.context.iter().map(Seen::of).collect(),
        things: things.into_iter().map(|thing| thing.page).collect(),
    };
    let page = page
        .render()
        .map_err(|_| Problem::internal("the page of a pack could not be written"))?;
    Ok(Files::from([
        (DATA.to_owned(), (data + "\n").into_bytes()),
        (PAGE.to_owned(), page.into_bytes()),
    ]))
}

#[derive(Default)]
struct Words {
    comment: Option<String>,
    context: Vec<ReportedContent>,
}

impl Words {
    fn of(part: &PackedPart) -> Result<Self, Problem> {
        let Some(kept) = &part.words else {
            return Ok(Self::default());
        };
        let value = evidence::open(kept)?;
        let read = |index: usize| value.get(index).cloned().unwrap_or_default();
        Ok(Self {
            comment: serde_json::from_value(read(0)).unwrap_or_default(),
            context: serde_json::from_value(read(1)).unwrap_or_default(),
        })
    }
}

/// One thing, for programs and for people.
struct Thing {
    data: Value,
    page: ThingOnPage,
}

impl Thing {
    fn of(part: &PackedPart) -> Result<Self, Problem> {
        let content = part.seen.as_ref().map(evidence::open).transpose()?;
        let shown: Option<Content> = content
            .as_ref()
            .and_then(|value| serde_json::from_value(value.clone()).ok());
        let data = json!({
            "number": part.report.id,
            "subject": part.subject,
            "content": content,
            "content_kept_at": part.seen.as_ref().map(|kept| kept.kept_at),
        });
        Ok(Self {
            data,
            page: ThingOnPage {
                subject: part
                    .subject
                    .as_ref()
                    .map_or_else(String::new, |one| one.id.clone()),
                seen: shown.map(|content| Seen {
                    text: content.text,
                    url: content.url,
                    media: content
                        .media
                        .into_iter()
                        .filter_map(|one| one.sha256)
                        .collect(),
                }),
                kept_at: part.seen.as_ref().map(|kept| instant(kept.kept_at)),
            },
        })
    }
}

struct ThingOnPage {
    subject: String,
    seen: Option<Seen>,
    kept_at: Option<String>,
}

struct Seen {
    text: Option<String>,
    url: Option<String>,
    /// SHA-256 of pictures and videos.
    media: Vec<String>,
}

impl Seen {
    fn of(content: &ReportedContent) -> Self {
        Self {
            text: content.text.clone(),
            url: content.url.clone(),
            media: content
                .media
                .iter()
                .filter_map(|one| one.sha256.clone())
                .collect(),
        }
    }
}

/// The page: it loads nothing, and every text from outside is escaped and kept to its own direction.
#[derive(Template)]
#[template(path = "pack.html")]
struct Page {
    report: String,
    reason: &'static str,
    made_at: String,
    received_at: String,
    due_at: String,
    comment: Option<String>,
    context: Vec<Seen>,
    things: Vec<ThingOnPage>,
}
