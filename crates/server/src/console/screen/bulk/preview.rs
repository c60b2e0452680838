//! What an act on many would do, and doing it once somebody has seen that.

use askama::Template;
use axum::response::Response;
use evenhand_model::{
    BulkAction, BulkDecision, BulkWork, CaseId, OrderKind, Problem, RuleRevert, SubjectKind,
    SubjectRef,
};
use serde::Deserialize;

use crate::api;
use crate::api::bulks::BulkRequest;
use crate::console::frame::Frame;
use crate::console::screen::search::named;
use crate::console::visit::{page, see_other};
use crate::console::{Visit, words};
use crate::endpoint::input::Json;
use crate::view::bulk::{BulkPreviewItem, BulkPreviewView};

/// Subjects that the page of a preview lists; all of them are counted.
const ITEMS_SHOWN_MAX: usize = 200;

/// The form of an act on many.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct BulkForm {
    #[serde(default)]
    reason: String,
    /// `decide`, `revert-bulk` or `revert-rule`.
    #[serde(default)]
    work: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    policy: String,
    #[serde(default)]
    action: Vec<String>,
    /// Days for which the actions last.
    #[serde(default)]
    days: String,
    #[serde(default)]
    explanation: String,
    /// Subjects as `kind:id`.
    #[serde(default)]
    subject: Vec<String>,
    #[serde(default)]
    case: Vec<String>,
    /// Content to whose exact copies the same is done.
    #[serde(default)]
    copies_of: String,
    #[serde(default)]
    bulk: String,
    #[serde(default)]
    rule: String,
    /// An instant, or a day.
    #[serde(default)]
    since: String,
    #[serde(default)]
    seen: String,
}

impl BulkForm {
    fn request(&self) -> Result<BulkRequest, Problem> {
        let text = |value: &str| Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        let work = match self.work.as_str() {
            "revert-bulk" => {
                let missing = |_| Problem::invalid("expected the id of a bulk").at("bulk");
                BulkWork::RevertBulk(self.bulk.trim().parse().map_err(missing)?)
            }
            "revert-rule" => {
                let rule = text(&self.rule);
                let missing = || Problem::invalid("say which rule").at("rule");
                BulkWork::RevertRule(RuleRevert {
                    rule: rule.ok_or_else(missing)?,
                    since: text(&self.since).map(|since| instant(&since)).transpose()?,
                })
            }
            _ => BulkWork::Decide(self.decision()?),
        };
        let subjects = self.subject.iter().map(|named| subject(named));
        let cases = self.case.iter().map(|id| {
            let wrong = |_| Problem::invalid("expected the id of a case").at("case");
            id.parse::<CaseId>().map_err(wrong)
        });
        Ok(BulkRequest {
            reason: self.reason.clone(),
            work,
            subjects: subjects.collect::<Result<_, _>>()?,
            cases: cases.collect::<Result<_, _>>()?,
            copies_of: text(&self.copies_of),
            seen: text(&self.seen),
        })
    }

    fn decision(&self) -> Result<BulkDecision, Problem> {
        let text = |value: &str| Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        let outcome = serde_json::Value::from(self.outcome.clone());
        let outcome = serde_json::from_value(outcome);
        let outcome = outcome.map_err(|_| Problem::invalid("say what was found").at("outcome"))?;
        let lasts = match self.days.trim() {
            "" => None,
            days => {
                let wrong = |_| Problem::invalid("expected a number of days").at("days");
                let days: u16 = days.parse().map_err(wrong)?;
                Some(evenhand_model::Duration::from_days(days.into()))
            }
        };
        let actions = self.action.iter().map(|kind| {
            let wrong = |detail: String| Problem::invalid(detail).at("action");
            Ok(BulkAction {
                kind: kind.parse::<OrderKind>().map_err(wrong)?,
                lasts,
                parameters: std::collections::BTreeMap::new(),
            })
        });
        Ok(BulkDecision {
            outcome,
            policy: text(&self.policy),
            law: None,
            explanation: text(&self.explanation),
            actions: actions.collect::<Result<_, Problem>>()?,
        })
    }
}

fn instant(text: &str) -> Result<evenhand_model::Time, Problem> {
    let text = match text.len() {
        10 => format!("{text}T00:00:00Z"),
        16 => format!("{text}:00Z"),
        _ => text.to_owned(),
    };
    let wrong = |_| Problem::invalid("expected a day like 2026-11-23, in UTC").at("since");
    text.parse().map_err(wrong)
}

fn subject(named: &str) -> Result<SubjectRef, Problem> {
    let wrong = || Problem::invalid("expected a kind and an id, like content:c1").at("subject");
    let (kind, id) = named.split_once(':').ok_or_else(wrong)?;
    let kinds = [
        SubjectKind::Account,
        SubjectKind::Content,
        SubjectKind::Hashtag,
    ];
    let kind = kinds.into_iter().find(|known| known.as_str() == kind);
    Ok(SubjectRef {
        kind: kind.ok_or_else(wrong)?,
        id: id.to_owned(),
    })
}

#[derive(Template)]
#[template(path = "bulk_preview.html")]
struct PreviewPage {
    frame: Frame,
    form: BulkForm,
    what: String,
    preview: BulkPreviewView,
    left_out: Vec<(usize, &'static str)>,
    rows: Vec<PreviewRow>,
    not_shown: usize,
}

struct PreviewRow {
    subject: String,
    case: Option<CaseId>,
    does: String,
}

impl PreviewRow {
    fn of(item: &BulkPreviewItem) -> Self {
        Self {
            subject: named(&item.subject),
            case: item.case,
            does: does(item),
        }
    }
}

fn does(item: &BulkPreviewItem) -> String {
    if let Some(why) = item.left_out {
        return format!("left out: {}", why.in_words());
    }
    let orders = item
        .orders
        .iter()
        .map(|kind| words::action(*kind).to_owned());
    let ended = item
        .ended
        .iter()
        .map(|kind| format!("end “{}”", words::action(*kind)));
    let does: Vec<String> = orders.chain(ended).collect();
    if does.is_empty() {
        "decided, nothing is ordered".to_owned()
    } else {
        does.join(", ")
    }
}

/// Shows what would happen.
pub async fn preview(visit: Visit) -> Result<Response, Problem> {
    let mut form: BulkForm = visit.form()?;
    form.seen.clear();
    let request = form.request()?;
    let what = in_words(&visit, &request.work);
    let preview = api::bulks::preview(visit.call.clone(), Json(request))
        .await?
        .0;
    form.seen.clone_from(&preview.seen);
    let left_out = preview.left_out.iter();
    page(&PreviewPage {
        frame: Frame::of(&visit, "Preview of a bulk")?,
        left_out: left_out
            .map(|(why, count)| (*count, why.in_words()))
            .collect(),
        rows: preview
            .items
            .iter()
            .take(ITEMS_SHOWN_MAX)
            .map(PreviewRow::of)
            .collect(),
        not_shown: preview.items.len().saturating_sub(ITEMS_SHOWN_MAX),
        form,
        what,
        preview,
    })
}

/// Does what was seen.
pub async fn apply(visit: Visit) -> Result<Response, Problem> {
    let form: BulkForm = visit.form()?;
    let done = api::bulks::apply(visit.call.clone(), Json(form.request()?))
        .await?
        .0;
    see_other(&format!("/bulks/{}", done.id))
}

/// What a bulk does, in one line.
pub fn in_words(visit: &Visit, work: &BulkWork) -> String {
    match work {
        BulkWork::Decide(decision) => {
            let house = visit.engine().house.load();
            let mut does = words::outcome(decision.outcome).to_owned();
            if let Some(policy) = &decision.policy {
                does = format!("{does} of “{}”", words::policy(&house, policy));
            }
            for action in &decision.actions {
                does = format!("{does}, {}", words::action(action.kind));
            }
            does
        }
        BulkWork::RevertBulk(of) => format!("take back everything that bulk {of} did"),
        BulkWork::RevertRule(of) => {
            let since = of.since.map(words::instant);
            let since = since.map_or_else(String::new, |since| format!(" since {since} UTC"));
            format!("take back everything that rule {} did{since}", of.rule)
        }
    }
}
