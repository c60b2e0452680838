//! What belongs to whoever asks, and to nobody else: preferences and the exposure ledger. No path here
//! names a person.

use evenhand_engine::Engine;
use evenhand_flow::operation::care::{PutBreakOff, SetPreferences};
use evenhand_model::{Exposure, PersonalPreferences, Preferences, Problem, UserId};

use crate::api::cases::NoFields;
use crate::endpoint::Call;
use crate::endpoint::input::{self, JsonOrNothing, Nothing};
use crate::endpoint::output::Json;
use crate::view::ExposureView;

/// How the caller wants to work.
pub async fn preferences(call: Call, _: Nothing) -> Result<Json<Preferences>, Problem> {
    preferences_of(call.engine(), call.user()?).map(Json)
}

/// Sets how the caller wants to work; what is left out is as by default.
pub async fn set_preferences(
    call: Call,
    input::Json(preferences): input::Json<Preferences>,
) -> Result<Json<Preferences>, Problem> {
    let user = call.user()?;
    let set = SetPreferences { user, preferences };
    call.engine().submit(call.principal()?, set).await.map(Json)
}

/// How much was put before the caller today and on the days before.
pub async fn exposure(call: Call, _: Nothing) -> Result<Json<ExposureView>, Problem> {
    exposure_of(&call).map(Json)
}

/// Puts off the reminder that a break is due.
pub async fn put_break_off(
    call: Call,
    _: JsonOrNothing<NoFields>,
) -> Result<Json<ExposureView>, Problem> {
    let user = call.user()?;
    call.run(PutBreakOff { user }, |()| ()).await?;
    exposure_of(&call).map(Json)
}

/// How a person wants to work.
pub fn preferences_of(engine: &Engine, user: UserId) -> Result<Preferences, Problem> {
    let row = engine.get::<PersonalPreferences>(user)?;
    Ok(row.map(|row| row.preferences).unwrap_or_default())
}

fn exposure_of(call: &Call) -> Result<ExposureView, Problem> {
    let (engine, user) = (call.engine(), call.user()?);
    let ledger = engine.get::<Exposure>(user)?;
    let ledger = ledger.unwrap_or_else(|| Exposure::new(user));
    let preferences = preferences_of(engine, user)?;
    Ok(ExposureView::of(&ledger, &preferences, engine.now()))
}
