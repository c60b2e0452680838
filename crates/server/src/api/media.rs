//! Whether something is known, and what was found to be.

use std::collections::BTreeSet;

use evenhand_engine::Engine;
use evenhand_engine::media::{self, Asking, Near, Seed};
use evenhand_flow::known::hashes;
use evenhand_flow::operation::bank::judge_match::{JudgeMatch, NewJudgement};
use evenhand_flow::operation::bank::source::{ChangeSource, SourceChange};
use evenhand_flow::work::Select;
use evenhand_model::{
    Bank, BankAction, BankClass, BankKind, MatchedBy, MediaHashes, MediaMatch, MediaMatchId,
    MediaSource, Problem, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::blind_look::{BlindLook, refuse};
use crate::endpoint::input::{self, Nothing, Query};
use crate::endpoint::output::Json;
use crate::endpoint::page::Page;
use crate::endpoint::{Call, List};
use crate::view::media_match::MediaMatchView;

/// What is asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LookUp {
    /// Hashes of one medium each, 1 to 1,000.
    pub media: Vec<MediaHashes>,
}

/// What is known of each medium, in the order in which they were sent.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LookedUp {
    /// Items that are near, the nearest first; none where it is not known.
    pub items: Vec<Vec<NearView>>,
}

/// Something known that is near.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "NearMedia")]
pub struct NearView {
    /// Its bank; left out where nobody may learn what is in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bank: Option<String>,
    /// Its number over all banks; left out likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// Whether what matches is acted on, or left alone.
    pub kind: BankKind,
    /// What the law says of it.
    pub class: BankClass,
    /// What a match of its bank does, at most.
    pub action: BankAction,
    /// How it was found; left out likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<MatchedBy>,
    /// How far away; left out likewise: it would tell whether a change escapes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<u16>,
}

/// Which matches to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchesQuery {
    /// `next` of the page before.
    pub after: Option<String>,
    /// Most items on the page, 1 to 200; 50 when left out.
    pub limit: Option<usize>,
}

/// Says of some hashes whether they are known. It changes nothing, and lists nothing.
pub async fn look_up(
    call: Call,
    input::Json(asked): input::Json<LookUp>,
) -> Result<Json<LookedUp>, Problem> {
    if asked.media.is_empty() || asked.media.len() > limits::ITEMS_PER_ADDITION_MAX {
        let detail = format!("expected 1 to {} media", limits::ITEMS_PER_ADDITION_MAX);
        return Err(Problem::invalid(detail).at("media"));
    }
    for (index, one) in asked.media.iter().enumerate() {
        hashes::check(one).map_err(|problem| {
            let field = problem.field.clone().unwrap_or_default();
            problem.at(format!("media[{index}].{field}").trim_end_matches('.'))
        })?;
    }
    call.read(move |engine| {
        let queries: Vec<_> = asked.media.iter().map(media::Query::of_hashes).collect();
        let asking = Asking {
            now: engine.now(),
            seed: Seed::OfEach,
            resting: false,
        };
        let near = engine.media.look_up_many(&queries, asking);
        let items = near.into_iter().map(told).collect();
        Ok(Json(LookedUp { items }))
    })
    .await
}

impl From<Near> for NearView {
    fn from(near: Near) -> Self {
        let bank = near.bank;
        let is_open = !bank.class.is_sealed();
        Self {
            bank: is_open.then(|| bank.name.clone()),
            number: is_open.then_some(near.number),
            kind: bank.kind,
            class: bank.class,
            action: bank.action,
            by: is_open.then_some(near.by),
            distance: is_open.then_some(near.distance),
        }
    }
}

/// What is near, the nearest first, [`limits::KNOWN_PER_CONTENT_MAX`] at most; of what is sealed no more than that there is some.
fn told(near: Vec<Near>) -> Vec<NearView> {
    let mut classes = BTreeSet::new();
    near.into_iter()
        .filter(|near| {
            let class = near.bank.class;
            !class.is_sealed() || classes.insert(class.as_str())
        })
        .take(limits::KNOWN_PER_CONTENT_MAX)
        .map(NearView::from)
        .collect()
}

/// What was posted and is known, the latest first.
pub async fn matches(
    call: Call,
    Query(query): Query<MatchesQuery>,
) -> Result<Json<List<MediaMatchView>>, Problem> {
    let page = Page::of(query.after.as_deref(), query.limit)?;
    let select = Select::media_matches(call.platform()?, page.limit).descending();
    let look = BlindLook::of(&call)?;
    let sees_sealed = call.caller()?.sees_sealed;
    call.read(move |engine| {
        let (mut matches, next) = page.select::<MediaMatch>(engine, select)?;
        matches.retain(|found| !look.hides_subject(found.subject));
        if !sees_sealed {
            let sealed = sealed_banks(engine)?;
            matches.retain(|found| !sealed.contains(&found.bank));
        }
        let items = matches.into_iter().map(MediaMatchView::from).collect();
        Ok(Json(List { items, next }))
    })
    .await
}

/// Banks of which only who has the role for it is told what matches them.
fn sealed_banks(engine: &Engine) -> Result<BTreeSet<String>, Problem> {
    let banks = engine.select::<Bank>(&Select::banks(limits::BANKS_MAX))?;
    let sealed = banks.into_iter().filter(|bank| bank.class.is_sealed());
    Ok(sealed.map(|bank| bank.name).collect())
}

/// Says of a match whether it is the same. What is not counts against its source.
pub async fn judge(
    call: Call,
    input::Json(judgement): input::Json<NewJudgement>,
) -> Result<Json<MediaMatchView>, Problem> {
    let id = call.id::<MediaMatchId>()?;
    let found = call.engine().get::<MediaMatch>(id)?;
    if let Some(found) = &found
        && !call.caller()?.sees_sealed
        && sealed_banks(call.engine())?.contains(&found.bank)
    {
        return Err(Problem::not_found("there is no such match"));
    }
    let look = BlindLook::of(&call)?;
    refuse(found.is_some_and(|found| look.hides_subject(found.subject)))?;
    let operation = JudgeMatch {
        platform: call.platform()?.clone(),
        id,
        user: call.user()?,
        judgement,
    };
    let id = call.run(operation, |found| found.id).await?;
    let found = call.engine().get::<MediaMatch>(id)?;
    let found = found.ok_or_else(|| Problem::not_found("there is no such match"))?;
    Ok(Json(found.into()))
}

/// A source of known media, with how often it was right.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MediaSource")]
pub struct SourceView {
    /// Its name.
    pub name: String,
    /// How far it is trusted.
    pub trust: evenhand_model::SourceTrust,
    /// Of a thousand matches that people judged, how many may be wrong before its items only ask a person.
    pub false_positives_thousandths_max: u16,
    /// Matches that people found to be the same.
    pub right: u64,
    /// Matches that people found to be something else.
    pub wrong: u64,
    /// Since when it is over its budget.
    pub over_budget_since: Option<evenhand_model::Time>,
    /// When something of it came in last.
    pub last_at: Option<evenhand_model::Time>,
    /// Its items in all banks.
    pub items: u64,
}

impl From<MediaSource> for SourceView {
    fn from(source: MediaSource) -> Self {
        Self {
            name: source.name,
            trust: source.trust,
            false_positives_thousandths_max: source.false_positives_thousandths_max,
            right: source.right,
            wrong: source.wrong,
            over_budget_since: source.over_budget_since,
            last_at: source.last_at,
            items: source.items,
        }
    }
}

/// Every source, by name.
pub async fn sources(call: Call, _: Nothing) -> Result<Json<List<SourceView>>, Problem> {
    let sources = call
        .engine()
        .select::<MediaSource>(&Select::media_sources(limits::BANKS_MAX))?;
    let items = sources.into_iter().map(SourceView::from).collect();
    Ok(Json(List { items, next: None }))
}

/// Says how far a source is trusted, and how often it may be wrong.
pub async fn change_source(
    call: Call,
    input::Json(change): input::Json<SourceChange>,
) -> Result<Json<SourceView>, Problem> {
    let change = ChangeSource {
        name: call.parameter("name")?.to_owned(),
        change,
    };
    let source = call.engine().submit(call.principal()?, change).await?;
    Ok(Json(source.into()))
}
