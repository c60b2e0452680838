//! Acts on many subjects: previewed, applied as they were seen, and taken back.

use evenhand_engine::Engine;
use evenhand_engine::bulk::BulkPlan;
use evenhand_flow::operation::know_copies::KnowCopies;
use evenhand_flow::work::{Select, SubjectName};
use evenhand_model::{
    Bulk, BulkId, BulkWork, CaseId, Platform, Problem, Subject, SubjectId, SubjectKind, SubjectRef,
    limits,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::blind_look::{BlindLook, refuse};
use crate::endpoint::input::{Json as Body, Nothing, Query};
use crate::endpoint::output::{Created, Json};
use crate::endpoint::page::PageQuery;
use crate::endpoint::{Call, List};
use crate::view::bulk::{BulkPreviewView, BulkView};

/// What should be done to many subjects.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkRequest {
    /// Why, in a sentence. Every decision says it, and it is the reason for which open cases are taken
    /// out of the order of work.
    pub reason: String,
    /// What is done to each.
    pub work: BulkWork,
    /// Subjects to decide on. What is taken back finds its subjects by itself.
    #[serde(default)]
    pub subjects: Vec<SubjectRef>,
    /// Cases to whose subjects the same is done.
    #[serde(default)]
    pub cases: Vec<CaseId>,
    /// Content, by the platform's id of it, to which the same is done and to each of its exact copies: those of the last seven
    /// days, as far as the event log goes back. Only `content.*` actions, as sanctions on accounts stay individual.
    #[serde(default)]
    pub copies_of: Option<String>,
    /// `seen` of the preview; needed to apply, and what would happen must still be that.
    #[serde(default)]
    pub seen: Option<String>,
}

/// Shows what would happen to each subject, and does nothing.
pub async fn preview(
    call: Call,
    Body(request): Body<BulkRequest>,
) -> Result<Json<BulkPreviewView>, Problem> {
    let plan = plan(&call, request).await?;
    call.read(move |engine| {
        let preview = engine.preview_bulk(&plan)?;
        BulkPreviewView::of(engine, &plan, preview).map(Json)
    })
    .await
}

/// Does what was seen. The answer comes once all is done; whoever hangs up before loses nothing.
pub async fn apply(
    call: Call,
    Body(request): Body<BulkRequest>,
) -> Result<Created<BulkView>, Problem> {
    let Some(seen) = request.seen.clone() else {
        let detail = "send `seen` of the preview, so that what is done is what was shown";
        return Err(Problem::invalid(detail).at("seen"));
    };
    let plan = plan(&call, request).await?;
    let begin = call.read(move |engine| engine.begin_bulk(plan, &seen));
    let id = call.run(begin.await?, |id| id).await?;
    call.engine().carry_on_bulk(id).await?;
    let bulk = find(call.engine(), call.platform()?, id)?;
    call.read(move |engine| BulkView::whole(engine, bulk).map(Created))
        .await
}

/// Bulks, in the order in which they were begun.
pub async fn list(
    call: Call,
    Query(query): Query<PageQuery>,
) -> Result<Json<List<BulkView>>, Problem> {
    let page = query.page()?;
    let platform = call.platform()?.clone();
    let look = BlindLook::of(&call)?;
    call.read(move |engine| {
        let select = Select::bulks_of(&platform, page.limit);
        let (mut bulks, next) = page.select::<Bulk>(engine, select)?;
        bulks.retain(|bulk| !hides(&look, &bulk.subjects));
        Ok(Json(List {
            items: bulks.into_iter().map(BulkView::of).collect(),
            next,
        }))
    })
    .await
}

/// One bulk, with what became of each subject.
pub async fn get(call: Call, _: Nothing) -> Result<Json<BulkView>, Problem> {
    let bulk = find(call.engine(), call.platform()?, call.id()?)?;
    refuse(hides(&BlindLook::of(&call)?, &bulk.subjects))?;
    call.read(move |engine| BulkView::whole(engine, bulk).map(Json))
        .await
}

fn find(engine: &Engine, platform: &Platform, id: BulkId) -> Result<Bulk, Problem> {
    let bulk = engine
        .get::<Bulk>(id)?
        .filter(|bulk| bulk.platform == *platform);
    bulk.ok_or_else(|| Problem::not_found(format!("there is no bulk {id}")))
}

fn hides(look: &BlindLook, subjects: &[SubjectId]) -> bool {
    subjects.iter().any(|subject| look.hides_subject(*subject))
}

/// What is asked for, with our ids of what is named.
async fn plan(call: &Call, request: BulkRequest) -> Result<BulkPlan, Problem> {
    let decides = matches!(request.work, BulkWork::Decide(_));
    let (copies, more) = copies(call, &request).await?;
    let named = request.subjects.len() + request.cases.len() + copies.len();
    if decides != (named > 0) {
        let detail = if decides {
            "name the subjects, or cases of them"
        } else {
            "what is taken back finds its subjects by itself; leave them out"
        };
        return Err(Problem::invalid(detail).at("subjects"));
    }
    if named > limits::SUBJECTS_PER_BULK_MAX {
        let detail = format!(
            "expected at most {} subjects, these are {named}",
            limits::SUBJECTS_PER_BULK_MAX
        );
        return Err(Problem::invalid(detail).at("subjects"));
    }
    let (platform, user) = (call.platform()?.clone(), call.user()?);
    let look = BlindLook::of(call)?;
    call.read(move |engine| {
        let mut named = Vec::with_capacity(named);
        for (index, subject) in request.subjects.iter().enumerate() {
            let id = subject_named(engine, &platform, subject)
                .map_err(|problem| problem.at(format!("subjects[{index}]")))?;
            named.push(id);
        }
        for (index, case) in request.cases.iter().enumerate() {
            let case = super::cases::find(engine, &platform, *case)
                .map_err(|problem| problem.at(format!("cases[{index}]")))?;
            refuse(look.hides_case(case.id))?;
            named.push(case.subject);
        }
        named.extend(copies);
        let mut plan = engine.plan_bulk(&platform, user, request.reason, request.work, named)?;
        plan.more |= more;
        refuse(hides(&look, &plan.subjects))?;
        if look.hides_something() {
            // What is ordered on content may act on its author.
            for subject in &plan.subjects {
                let row = engine.get::<Subject>(*subject)?;
                let author = row.and_then(|row| row.author);
                refuse(author.is_some_and(|author| look.hides_subject(author)))?;
            }
        }
        Ok(plan)
    })
    .await
}

/// Our ids of a content and its exact copies, where somebody asks for those, and whether there are more than one bulk takes.
async fn copies(call: &Call, request: &BulkRequest) -> Result<(Vec<SubjectId>, bool), Problem> {
    let Some(content) = request.copies_of.clone() else {
        return Ok((Vec::new(), false));
    };
    let BulkWork::Decide(decision) = &request.work else {
        let detail = "what is taken back finds its subjects by itself; leave it out";
        return Err(Problem::invalid(detail).at("copies_of"));
    };
    for (index, action) in decision.actions.iter().enumerate() {
        if action.kind.acts_on() != SubjectKind::Content {
            let detail =
                "copies are decided on together, accounts one by one: only content.* actions";
            return Err(Problem::invalid(detail).at(format!("work.decide.actions[{index}].kind")));
        }
    }
    let platform = call.platform()?.clone();
    let found = call
        .read({
            let platform = platform.clone();
            move |engine| engine.copies_of(&platform, &content)
        })
        .await?;
    let know = KnowCopies {
        platform,
        contents: found.contents,
    };
    let known = call.engine().submit(call.principal()?, know).await?;
    Ok((known, found.more))
}

fn subject_named(
    engine: &Engine,
    platform: &Platform,
    named: &SubjectRef,
) -> Result<SubjectId, Problem> {
    let name = engine.get::<SubjectName>(SubjectName::name_of(platform, named))?;
    let missing = || {
        let kind = named.kind.as_str();
        Problem::invalid(format!("we know of no {kind} by that id"))
    };
    Ok(name.ok_or_else(missing)?.subject)
}
