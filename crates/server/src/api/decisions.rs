//! Decisions: read, and undone within their window.

use evenhand_engine::Engine;
use evenhand_flow::operation::undo::Undo;
use evenhand_model::{Decision, DecisionId, Platform, Problem, Subject};

use crate::api::blind_look::{BlindLook, refuse};
use crate::api::cases::{NoFields, view};
use crate::endpoint::Call;
use crate::endpoint::input::{JsonOrNothing, Nothing};
use crate::endpoint::output::Json;
use crate::view::case::CaseView;

/// One decision.
pub async fn get(call: Call, _: Nothing) -> Result<Json<Decision>, Problem> {
    let decision = find(call.engine(), call.platform()?, call.id()?)?;
    refuse(BlindLook::of(&call)?.hides_decision(&decision))?;
    Ok(Json(decision))
}

/// Takes a decision back before anything of it has been sent; its case is with the decider again.
pub async fn undo(call: Call, _: JsonOrNothing<NoFields>) -> Result<Json<CaseView>, Problem> {
    let operation = Undo {
        platform: call.platform()?.clone(),
        decision: call.id()?,
        user: call.user()?,
    };
    let id = call.run(operation, |case| case.id).await?;
    view(&call, id).map(Json)
}

/// The decision with that id on that platform.
pub fn find(engine: &Engine, platform: &Platform, id: DecisionId) -> Result<Decision, Problem> {
    let missing = || Problem::not_found(format!("there is no decision {id}"));
    let decision = engine.get::<Decision>(id)?.ok_or_else(missing)?;
    let subject = engine
        .get::<Subject>(decision.subject)?
        .ok_or_else(missing)?;
    if subject.platform == *platform {
        Ok(decision)
    } else {
        Err(missing())
    }
}
