//! What people who take cases read and know, and which accounts of the platform are theirs.

use evenhand_engine::Engine;
use evenhand_flow::operation::set_skills::SetSkills;
use evenhand_flow::work::{Select, Table};
use evenhand_model::{PersonalSkills, Problem, Role, Scope, Skills, User, UserId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::users::COLLEAGUES_MAX;
use crate::endpoint::input::{self, Nothing};
use crate::endpoint::output::Json;
use crate::endpoint::{Call, List};

/// Somebody who takes cases.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Skilled {
    /// Who.
    pub user: UserId,
    /// Their name for colleagues.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// What they read and know.
    pub skills: Skills,
}

/// What the caller reads and knows.
pub async fn own(call: Call, _: Nothing) -> Result<Json<Skills>, Problem> {
    of(call.engine(), call.user()?).map(Json)
}

/// Sets what the caller reads and knows; what is left out is empty.
pub async fn set_own(
    call: Call,
    input::Json(skills): input::Json<Skills>,
) -> Result<Json<Skills>, Problem> {
    let set = SetSkills {
        user: call.user()?,
        skills,
    };
    call.engine().submit(call.principal()?, set).await.map(Json)
}

/// Everybody who may take cases, by name.
pub async fn list(call: Call, _: Nothing) -> Result<Json<List<Skilled>>, Problem> {
    call.read(|engine| {
        let mut users = engine.select::<User>(&Select::all(Table::User, COLLEAGUES_MAX))?;
        users.retain(|user| {
            user.disabled_at.is_none() && user.role.scopes().contains(&Scope::CasesWrite)
        });
        users.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
        let items = users.into_iter().map(|user| {
            Ok(Skilled {
                skills: of(engine, user.id)?,
                user: user.id,
                name: user.name,
                role: user.role,
            })
        });
        let items = items.collect::<Result<Vec<_>, Problem>>()?;
        Ok(Json(List { items, next: None }))
    })
    .await
}

/// Sets what somebody reads and knows; what is left out is empty.
pub async fn set(
    call: Call,
    input::Json(skills): input::Json<Skills>,
) -> Result<Json<Skills>, Problem> {
    let set = SetSkills {
        user: call.id()?,
        skills,
    };
    call.engine().submit(call.principal()?, set).await.map(Json)
}

/// What a person reads and knows; nothing where nobody has said.
pub fn of(engine: &Engine, user: UserId) -> Result<Skills, Problem> {
    let row = engine.get::<PersonalSkills>(user)?;
    Ok(row.map(|row| row.skills).unwrap_or_default())
}
