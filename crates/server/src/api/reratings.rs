//! Cases that chance has drawn, judged again by somebody who sees neither what was decided nor whom it is about; and how
//! far the two agree.

use evenhand_engine::Engine;
use evenhand_flow::operation::rerating::next::{NextRerating, SkipRerating, had_a_part, may_not};
use evenhand_flow::operation::rerating::rate::{NewRating, Rate};
use evenhand_flow::transparency::agreement::Agreement;
use evenhand_flow::work::{Row as _, Select};
use evenhand_model::{Appeal, Case, Decision, Note, Platform, Problem, Rerating, UserId, limits};

use crate::api::case_work::FenceRequest;
use crate::api::cases::NoFields;
use crate::api::looking::Looking;
use crate::endpoint::Call;
use crate::endpoint::input::{self, JsonOrNothing, Nothing};
use crate::endpoint::output::{Found, Json, NoContent};
use crate::endpoint::page::value_of;
use crate::view::rerating::{RatedView, ReratingView};

/// Drawn cases of one page while the first ones were not for the caller.
const PER_PAGE: usize = 100;
/// So many are offered to the operation, as others take some of them at the same moment.
const OFFERED: usize = 4;
/// Drawn cases that are read in one go for the figures.
const PER_READ: usize = 1_000;

/// The case that the caller has in their hands, or else the next one that was drawn; nothing where there is none.
pub async fn next(call: Call, _: JsonOrNothing<NoFields>) -> Result<Found<ReratingView>, Problem> {
    let (platform, user) = (call.platform()?.clone(), call.user()?);
    let of = platform.clone();
    let candidates = call
        .read(move |engine| candidates(engine, &of, user))
        .await?;
    let operation = NextRerating {
        platform,
        user,
        candidates,
    };
    let claimed = call.run(operation, |found| found.map(|row| row.id)).await?;
    match claimed {
        Some(id) => view(&call, &id).map(Found),
        None => Ok(Found(None)),
    }
}

/// The case that the caller has in their hands; nothing where there is none.
pub async fn held(call: Call, _: Nothing) -> Result<Found<ReratingView>, Problem> {
    match in_hands(call.engine(), call.user()?)?.first() {
        Some(held) => view(&call, &held.id).map(Found),
        None => Ok(Found(None)),
    }
}

/// Gives a case back that was to be judged again, not to be handed to the caller again. No reason is asked for.
pub async fn skip(
    call: Call,
    input::Json(request): input::Json<FenceRequest>,
) -> Result<NoContent, Problem> {
    let operation = SkipRerating {
        platform: call.platform()?.clone(),
        id: call.parameter("id")?.to_owned(),
        user: call.user()?,
        fence: request.fence,
    };
    call.run(operation, |()| ()).await?;
    Ok(NoContent)
}

/// Judges a case again. It changes nothing of the case.
pub async fn rate(
    call: Call,
    input::Json(rating): input::Json<NewRating>,
) -> Result<Json<RatedView>, Problem> {
    let operation = Rate {
        platform: call.platform()?.clone(),
        id: call.parameter("id")?.to_owned(),
        user: call.user()?,
        rating,
    };
    let id = call.run(operation, |rerating| rerating.id).await?;
    let rated = call.engine().get::<Rerating>(id)?;
    rated
        .and_then(|rerating| RatedView::of(&rerating))
        .map(Json)
        .ok_or_else(|| Problem::internal("a rating was not kept"))
}

/// How far those who judged a case first and second agree.
pub async fn agreement(call: Call, _: Nothing) -> Result<Json<Agreement>, Problem> {
    let platform = call.platform()?.clone();
    call.read(move |engine| {
        let mut rows: Vec<Rerating> = Vec::new();
        loop {
            let select = Select::reratings_of(&platform, PER_READ);
            let last = rows
                .last()
                .map(|row| (value_of(row, select.order), row.id()));
            let page = engine.select::<Rerating>(&select.after(last))?;
            let is_end = page.len() < PER_READ;
            rows.extend(page);
            if is_end {
                let small_cell = engine.settings.parity.small_cell;
                return Ok(Json(Agreement::of(&rows, small_cell)));
            }
        }
    })
    .await
}

/// What somebody has in their hands to judge again.
pub fn in_hands(engine: &Engine, user: UserId) -> Result<Vec<Rerating>, Problem> {
    let mut claimed = engine.select::<Rerating>(&Select::reratings_claimed_by(user, PER_PAGE))?;
    let now = engine.now();
    claimed.retain(|rerating| rerating.claimed_by(now) == Some(user));
    Ok(claimed)
}

/// What a person has in their hands, or else what waits, is not theirs and can be shown without names.
fn candidates(engine: &Engine, platform: &Platform, user: UserId) -> Result<Vec<String>, Problem> {
    let held = in_hands(engine, user)?;
    if !held.is_empty() {
        return Ok(held.into_iter().map(|one| one.id).collect());
    }
    let now = engine.now();
    let looking = Looking::of(engine, platform, user)?;
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let select = Select::reratings_waiting(platform, now, PER_PAGE);
        let order = select.order;
        let page = engine.select::<Rerating>(&select.after(after))?;
        for rerating in &page {
            if may_not(rerating, user) || rerating.claimed_by(now).is_some() {
                continue;
            }
            let case = engine.get::<Case>(rerating.case)?;
            let is_theirs = |case: &Case| had_a_part(case, user) || looking.has_reported(case.id);
            let Some(case) = case.filter(|case| !is_theirs(case)) else {
                continue;
            };
            if knows(engine, rerating, user)? || engine.masked(&case)?.is_none() {
                continue;
            }
            found.push(rerating.id.clone());
            if found.len() == OFFERED {
                return Ok(found);
            }
        }
        let Some(last) = page.last().filter(|_| page.len() == PER_PAGE) else {
            return Ok(found);
        };
        after = Some((value_of(last, order), last.id()));
    }
}

/// Whether somebody has seen what was decided: they had an appeal against it in their hands, or wrote a note on the case.
fn knows(engine: &Engine, rerating: &Rerating, user: UserId) -> Result<bool, Problem> {
    let notes = engine.select::<Note>(&Select::notes_on(rerating.case, limits::PAGE_ITEMS_MAX))?;
    if notes.iter().any(|note| note.by == user) {
        return Ok(true);
    }
    let decision = engine.get::<Decision>(rerating.decision)?;
    let appeals = decision.into_iter().flat_map(|decision| {
        let answered = decision.answered_appeals.into_iter();
        answered.chain(decision.open_appeal)
    });
    for id in appeals {
        let Some(appeal) = engine.get::<Appeal>(id)? else {
            continue;
        };
        let is_held = appeal.claim.is_some_and(|claim| claim.by == user);
        let is_answered = appeal
            .answer
            .as_ref()
            .is_some_and(|answer| answer.by == user);
        if is_held || is_answered || appeal.has_voted(user) || appeal.skipped_by.contains(&user) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn view(call: &Call, id: &str) -> Result<Option<ReratingView>, Problem> {
    let engine = call.engine();
    let Some(rerating) = engine.get::<Rerating>(id)? else {
        return Ok(None);
    };
    let Some(case) = engine.get::<Case>(rerating.case)? else {
        return Ok(None);
    };
    let texts = engine.masked(&case)?;
    Ok(texts.and_then(|texts| ReratingView::of(&rerating, &case, texts)))
}
