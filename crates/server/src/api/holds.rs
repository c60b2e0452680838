//! Legal holds: what lies under one is neither erased nor retired.

use evenhand_engine::Engine;
use evenhand_flow::accept::evidence;
use evenhand_flow::accept::shape::check_id;
use evenhand_flow::operation::hold::{LiftHold, SetHold};
use evenhand_flow::work::{Evidence, Select, Table};
use evenhand_model::{
    Hold, HoldBasis, HoldGround, LiftedGround, Principal, Problem, Subject, SubjectRef, Time,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::endpoint::input::{self, Query};
use crate::endpoint::output::{Json, NoContent};
use crate::endpoint::page::PageQuery;
use crate::endpoint::{Call, List};
use crate::view::{Names, SubjectView};

/// A hold to be set.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHold {
    /// On what; the content of an account goes with the account.
    pub subject: SubjectRef,
    /// What it rests on. A law gives it a term: the longest ground wins.
    #[serde(default)]
    pub basis: HoldBasis,
    /// File number of the request; two requests on the same basis are two grounds.
    #[serde(default)]
    pub reference: Option<String>,
    /// The legal reason, in a sentence.
    pub reason: String,
    /// When it ends. If left out: the term of the law, or until it is lifted where no law gives one.
    #[serde(default)]
    pub until: Option<Time>,
}

/// A hold to be lifted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndedHold {
    /// On what it lies.
    pub subject: SubjectRef,
    /// What it rests on; other grounds stay.
    #[serde(default)]
    pub basis: HoldBasis,
    /// File number of the request.
    #[serde(default)]
    pub reference: Option<String>,
    /// Why it ends, in a sentence.
    pub reason: String,
    /// Before the law's term is over: who released it, when, and the file number.
    #[serde(default)]
    pub released_by: Option<String>,
}

/// Everything that holds the data about one subject.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Hold")]
pub struct HoldView {
    /// On what.
    pub subject: SubjectView,
    /// When the last ground ends; `null` where one has to be lifted, or where there is none.
    pub until: Option<Time>,
    /// Why it is kept, the oldest ground first. A machine is not told of investigations.
    pub grounds: Vec<HoldGround>,
    /// Grounds that have ended, who ended them and why; forgotten after `case_days`.
    pub lifted: Vec<LiftedGround>,
    /// The account as it was when the first ground was set; for people.
    pub profile: Option<HeldProfile>,
}

/// A public profile that a hold keeps.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
pub struct HeldProfile {
    /// The unique name.
    pub handle: Option<String>,
    /// The name that others saw.
    pub display_name: Option<String>,
    /// What the account said about itself.
    pub bio: Option<String>,
    /// When it had last been heard of.
    pub last_seen_at: Time,
}

/// Sets a ground for a hold, or changes the one that is there.
pub async fn set(
    call: Call,
    input::Json(new): input::Json<NewHold>,
) -> Result<Json<HoldView>, Problem> {
    check_id("subject.id", &new.subject.id)?;
    let operation = SetHold {
        platform: call.platform()?.clone(),
        subject: new.subject,
        basis: new.basis,
        reference: new.reference,
        reason: new.reason,
        until: new.until,
    };
    let caller = call.principal()?;
    let hold = call.engine().submit(caller.clone(), operation).await?;
    let names = Names::read(call.engine(), [hold.subject])?;
    HoldView::of(call.engine(), seen_by(&caller, hold), &names).map(Json)
}

/// Lifts a ground of a hold.
pub async fn lift(
    call: Call,
    input::Json(ended): input::Json<EndedHold>,
) -> Result<NoContent, Problem> {
    check_id("subject.id", &ended.subject.id)?;
    let operation = LiftHold {
        platform: call.platform()?.clone(),
        subject: ended.subject,
        basis: ended.basis,
        reference: ended.reference,
        reason: ended.reason,
        released_by: ended.released_by,
    };
    call.engine().submit(call.principal()?, operation).await?;
    Ok(NoContent)
}

/// Every hold on this platform, and those of which the last ground ended not long ago.
pub async fn list(
    call: Call,
    Query(query): Query<PageQuery>,
) -> Result<Json<List<HoldView>>, Problem> {
    let page = query.page()?;
    let platform = call.platform()?.clone();
    let caller = call.principal()?;
    call.read(move |engine| {
        let all = Select::all(Table::Hold, page.limit);
        let (holds, next) = page.select::<Hold>(engine, all)?;
        let names = Names::read(engine, holds.iter().map(|hold| hold.subject))?;
        let mut items = Vec::with_capacity(holds.len());
        for hold in holds {
            let subject = engine.get::<Subject>(hold.subject)?;
            let hold = seen_by(&caller, hold);
            if hold.grounds.is_empty() && hold.lifted.is_empty() {
                continue;
            }
            if subject.is_some_and(|subject| subject.platform == platform) {
                items.push(HoldView::of(engine, hold, &names)?);
            }
        }
        Ok(Json(List { items, next }))
    })
    .await
}

/// A machine key is not told who is under investigation, nor what is kept.
fn seen_by(caller: &Principal, mut hold: Hold) -> Hold {
    if caller.user().is_none() {
        let is_open = |ground: &HoldGround| ground.basis != HoldBasis::Investigation;
        hold.grounds.retain(is_open);
        hold.lifted.retain(|lifted| is_open(&lifted.ground));
        hold.profile = None;
    }
    hold
}

impl HoldView {
    fn of(engine: &Engine, hold: Hold, names: &Names) -> Result<Self, Problem> {
        let ends = hold.grounds.iter().map(|ground| ground.until);
        let until = ends
            .collect::<Option<Vec<_>>>()
            .and_then(|ends| ends.into_iter().max());
        Ok(Self {
            subject: names.of(hold.subject)?,
            until,
            grounds: hold.grounds,
            lifted: hold.lifted,
            profile: hold
                .profile
                .map(|address| HeldProfile::read(engine, &address))
                .transpose()?
                .flatten(),
        })
    }
}

impl HeldProfile {
    /// What lies at that address, unless it went meanwhile.
    fn read(engine: &Engine, address: &str) -> Result<Option<Self>, Problem> {
        let Some(kept) = engine.get::<Evidence>(address)? else {
            return Ok(None);
        };
        let account = evidence::open(&kept)?;
        serde_json::from_value(account)
            .map(Some)
            .map_err(|_| Problem::internal("a profile that a hold keeps can't be read"))
    }
}
