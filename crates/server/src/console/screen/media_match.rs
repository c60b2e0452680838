//! What was posted and is known, and the word of a person who has looked: the same, or not.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use evenhand_engine::Engine;
use evenhand_flow::operation::bank::judge_match::NewJudgement;
use evenhand_flow::work::{Key, Row as _, Select};
use evenhand_model::{
    BankAction, BankItem, Case, CaseId, MediaMatch, MediaMatchId, Problem, Scope,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::api;
use crate::api::blind_look::BlindLook;
use crate::api::media::MatchesQuery;
use crate::console::form::Sent;
use crate::console::frame::Frame;
use crate::console::people::People;
use crate::console::visit::{page, see_other};
use crate::console::{Visit, outside, words};
use crate::endpoint::input::{Json, Query};
use crate::view::media_match::MediaMatchView;

#[derive(Template)]
#[template(path = "matches.html")]
struct Matches {
    frame: Frame,
    rows: Vec<Row>,
    next: Option<String>,
    /// Where this page begins, for forms that come back to it.
    after: String,
    may_judge: bool,
    may_see_banks: bool,
    /// Whether both pictures of a match can be looked at.
    shows_media: bool,
    problem: Option<Problem>,
}

struct Row {
    id: MediaMatchId,
    /// Tells apart, for people who don't see the page, the forms of two matches.
    number: usize,
    at: String,
    bank: String,
    found: String,
    done: &'static str,
    case: Option<CaseId>,
    source: String,
    judged: Option<String>,
}

/// What was posted and is known, the latest first.
pub async fn list(visit: Visit) -> Result<Response, Problem> {
    draw(&visit, None).await
}

/// Says of a match whether it is the same.
pub async fn judge(visit: Visit) -> Result<Response, Problem> {
    let sent: Sent = visit.form()?;
    let judged = match judgement(&sent) {
        Ok(judgement) => api::media::judge(visit.call.clone(), Json(judgement)).await,
        Err(problem) => Err(problem),
    };
    match judged {
        Ok(_) => see_other(&path_of(sent.text("after"))),
        Err(problem) if matches!(problem.status, 409 | 422) => draw(&visit, Some(problem)).await,
        Err(problem) => Err(problem),
    }
}

fn judgement(sent: &Sent) -> Result<NewJudgement, Problem> {
    let is_same = match sent.text("found") {
        "same" => true,
        "other" => false,
        _ => return Err(Problem::invalid("say whether it is the same").at("found")),
    };
    Ok(NewJudgement {
        is_same,
        reason: sent.owned("reason"),
    })
}

/// The page that begins there.
fn path_of(after: &str) -> String {
    match after {
        "" => "/matches".to_owned(),
        after => format!(
            "/matches?after={}",
            utf8_percent_encode(after, NON_ALPHANUMERIC)
        ),
    }
}

async fn draw(visit: &Visit, problem: Option<Problem>) -> Result<Response, Problem> {
    let query: MatchesQuery = visit.query()?;
    let after = query.after.clone().unwrap_or_default();
    let list = api::media::matches(visit.call.clone(), Query(query))
        .await?
        .0;
    let judges = list
        .items
        .iter()
        .filter_map(|found| Some(found.judged.as_ref()?.by));
    let people = People::read(visit.engine(), judges)?;
    let cases = cases(visit, &list.items).await?;
    let caller = visit.call.caller()?;
    let rows = (1..).zip(&list.items).map(|(number, found)| {
        let case = cases.get(&found.id).copied();
        row(number, found, case, &people)
    });
    page(&Matches {
        rows: rows.collect(),
        next: list.next.as_deref().map(path_of),
        after,
        may_judge: caller.may(Scope::CasesWrite) && visit.call.user().is_ok(),
        may_see_banks: caller.may(Scope::MediaWrite),
        shows_media: visit.engine().shows_media(),
        problem,
        frame: Frame::of(visit, "Known media")?,
    })
}

fn row(number: usize, found: &MediaMatchView, case: Option<CaseId>, people: &People) -> Row {
    let judged = found.judged.as_ref().map(|judged| {
        let what = match judged.is_same {
            true => "the same",
            false => "not a match",
        };
        let by = people.name(judged.by);
        match judged.reason.is_empty() {
            true => format!("{what}, says {by}"),
            false => format!("{what}, says {by}: {}", outside::line(&judged.reason)),
        }
    });
    Row {
        id: found.id,
        number,
        at: words::instant(found.at),
        bank: outside::line(&found.bank),
        found: words::found_by(found.by, found.distance),
        done: words::match_done(found.action),
        case,
        source: outside::line(&found.source),
        judged,
    }
}

/// The case of each match: one on its content, or the one in which it waits with other copies. Those that are hidden from whoever looks
/// are left out.
async fn cases(
    visit: &Visit,
    matches: &[MediaMatchView],
) -> Result<HashMap<MediaMatchId, CaseId>, Problem> {
    let ids: Vec<MediaMatchId> = matches.iter().map(|found| found.id).collect();
    let look = BlindLook::of(&visit.call)?;
    visit
        .call
        .read(move |engine| {
            let keys: Vec<Key> = ids.iter().map(Key::of::<MediaMatch>).collect();
            let found = engine.load(&keys)?;
            let found = found.iter().flatten().filter_map(MediaMatch::from_record);
            let mut cases = HashMap::new();
            for found in found {
                let case = case_of(engine, found)?;
                cases.extend(
                    case.filter(|case| !look.hides_case(*case))
                        .map(|case| (found.id, case)),
                );
            }
            Ok(cases)
        })
        .await
}

fn case_of(engine: &Engine, found: &MediaMatch) -> Result<Option<CaseId>, Problem> {
    let own = Select::cases_on(found.subject, 1).descending();
    if let Some(own) = engine.select::<Case>(&own)?.first() {
        return Ok(Some(own.id));
    }
    let asks = matches!(found.action, Some(BankAction::Review | BankAction::Hold));
    if !asks {
        return Ok(None);
    }
    let case = engine
        .get::<BankItem>(&found.item)?
        .and_then(|item| item.case);
    let Some(case) = case else {
        return Ok(None);
    };
    // An item belongs to every platform, a case to one.
    let case = engine.get::<Case>(case)?;
    let is_here = case.filter(|case| case.platform == found.platform);
    Ok(is_here.map(|case| case.id))
}
