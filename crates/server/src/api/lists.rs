//! Lists of known media: offered for a bank, looked at by a person where they change far more than usual, and given to others by a person.

use std::io::Cursor;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::Request;
use evenhand_engine::Engine;
use evenhand_engine::media::kept::waiting;
use evenhand_engine::media::list_difference::{ListPart, not_whole, of_whole};
use evenhand_engine::media::list_item::{listed, new_item};
use evenhand_engine::media::list_taking::take_in;
use evenhand_flow::known::hashes::HashSeal;
use evenhand_flow::operation::bank::list_review::{AnswerList, HoldList, ListTaken, NewListAnswer};
use evenhand_flow::work::{Select, Value};
use evenhand_media::list::{Export, Format, Listed};
use evenhand_model::{Bank, BankItem, ListCounts, ListReview, ListReviewState, Problem, limits};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::api::bank_items::{refuse_sealed, source};
use crate::endpoint::input::{self, Input, InputShape, Nothing, Query, whole_body};
use crate::endpoint::output::{Download, Json};
use crate::endpoint::{Call, List};
use crate::view::list_review::ListReviewView;

/// How a list is offered.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    /// Whose list it is; when left out `house` for a person, `keys` for a machine's key.
    pub source: Option<String>,
    /// Whether it is everything that the source knows: what it does not name is taken back.
    #[serde(default)]
    pub whole: bool,
    /// What it is written in; by how it begins when left out.
    pub format: Option<ListFormat>,
    /// Whether it is only compared with what is held.
    #[serde(default)]
    pub dry_run: bool,
}

/// What a list is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ListFormat {
    /// One JSON object on each line.
    Ndjson,
    /// A table with a line of heads.
    Csv,
    /// What Meta's ThreatExchange answers.
    Threatexchange,
    /// What Tech Against Terrorism's platform answers.
    Tcap,
    /// What NCMEC's hash sharing answers.
    Ncmec,
}

impl From<ListFormat> for Format {
    fn from(format: ListFormat) -> Self {
        match format {
            ListFormat::Ndjson => Self::Ndjson,
            ListFormat::Csv => Self::Csv,
            ListFormat::Threatexchange => Self::ThreatExchange,
            ListFormat::Tcap => Self::Tcap,
            ListFormat::Ncmec => Self::Ncmec,
        }
    }
}

/// A list as it arrives: the file is the body.
pub struct OfferedList {
    query: ListQuery,
    bytes: Bytes,
}

/// Longest list that comes over HTTP, in bytes; longer ones come by `evenhand media bank import`.
const LIST_BYTES_MAX: usize = limits::MEDIA_FILE_BYTES_MAX;
/// What a list can be sent as.
const LIST_TYPES: [&str; 5] = [
    "application/x-ndjson",
    "application/json",
    "text/csv",
    "application/xml",
    "application/octet-stream",
];

impl Input for OfferedList {
    fn shape(schemas: &mut SchemaGenerator) -> InputShape {
        let bytes = schemas.subschema_for::<String>();
        InputShape {
            query: Some(ListQuery::json_schema(schemas)),
            body: LIST_TYPES.map(|kind| (kind, bytes.clone())).into(),
            body_optional: false,
        }
    }
    async fn read(call: &mut Call, request: Request) -> Result<Self, Problem> {
        let Query(query) = Query::<ListQuery>::of(request.uri())?;
        let bytes = whole_body(request, LIST_BYTES_MAX).await?;
        if call.idempotency_key.is_some() {
            call.body = bytes.clone();
        }
        Ok(Self { query, bytes })
    }
}

/// What became of a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ListOutcome {
    /// Whether it was taken in, and if not, why.
    pub state: ListOutcomeState,
    /// Whether a list that waits is kept here and taken in when somebody agrees. Else it has to be sent again then.
    pub is_kept: bool,
    /// SHA-256 of what it changes, in hexadecimal; by it somebody agrees.
    pub digest: String,
    /// How much it changes.
    pub counts: ListCounts,
    /// Entries that could not be read; the others count all the same.
    pub lost: u64,
    /// The first faults of the list, with their places and without a hash.
    pub faults: Vec<String>,
    /// Why a person looks at it first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
}

/// Whether a list was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ListOutcomeState {
    /// It was.
    Taken,
    /// It was only compared.
    Compared,
    /// It changes far more than usual, and waits until somebody agrees.
    Waiting,
    /// Somebody has refused it.
    Refused,
}

/// Compares a list with what a bank holds of its source, and takes it in. One that changes far more than usual is held until somebody agrees.
pub async fn offer(call: Call, offered: OfferedList) -> Result<Json<ListOutcome>, Problem> {
    let OfferedList { query, bytes } = offered;
    let bank = call.parameter("name")?.to_owned();
    let known = call.engine().get::<Bank>(&bank)?;
    let known = known.ok_or_else(|| Problem::not_found(format!("there is no bank `{bank}`")))?;
    let is_sealed_to_it = known.class.is_sealed() && call.caller()?.user.is_none();
    let part = ListPart {
        bank,
        source: source(&call, query.source)?,
        ..ListPart::default()
    };
    let (format, is_whole) = (query.format, query.whole);
    let (list, difference, lost, faults) = call
        .read(move |engine| {
            let mut list = part;
            let format = format.map_or_else(|| Format::guess(&bytes), Format::from);
            let reading = format.read(Cursor::new(bytes), |entry| match entry.is_withdrawn {
                true => list.withdrawn.push(entry.id),
                false => list.items.extend(new_item(entry)),
            });
            let reading = reading.map_err(|why| Problem::malformed(format!("the list: {why}")))?;
            if is_whole && !reading.is_whole() {
                return Err(not_whole(reading.lost));
            }
            if is_sealed_to_it && (is_whole || !list.withdrawn.is_empty()) {
                let detail =
                    "what is in a sealed bank is taken back by people alone; use a personal key";
                return Err(Problem::forbidden(detail));
            }
            let difference = of_whole(engine, &mut list, is_whole)?;
            let faults = reading.faults.first.iter().map(ToString::to_string);
            let lost = reading.lost + difference.unfit;
            Ok((list, difference, lost, faults.collect::<Vec<String>>()))
        })
        .await?;
    let review = difference.review(&list, is_whole, call.engine().now());
    let cause = review.as_ref().map(|review| review.cause.clone());
    let list = Arc::new(list);
    let (state, is_kept) = match query.dry_run {
        true => (ListOutcomeState::Compared, false),
        false => take(&call, &list, review).await?,
    };
    Ok(Json(ListOutcome {
        state,
        is_kept,
        digest: difference.digest(&list.bank, &list.source),
        counts: difference.counts,
        lost,
        faults,
        cause,
    }))
}

/// Takes a list in, where nobody has to look at it first or somebody has agreed. Answers also whether it is kept until then.
async fn take(
    call: &Call,
    list: &Arc<ListPart>,
    review: Option<ListReview>,
) -> Result<(ListOutcomeState, bool), Problem> {
    let (engine, by) = (call.engine(), call.principal()?);
    let mut agreed = None;
    if let Some(offered) = review {
        let held = engine.submit(by.clone(), HoldList { offered }).await?;
        match held.state {
            ListReviewState::Agreed => agreed = Some(held.digest),
            ListReviewState::Refused => return Ok((ListOutcomeState::Refused, false)),
            ListReviewState::Waiting | ListReviewState::Taken => {
                let list = Arc::clone(list);
                let keep = move |engine: &Engine| Ok(waiting::keep(engine, &list, &held));
                let is_kept = call.read(keep).await?;
                return Ok((ListOutcomeState::Waiting, is_kept));
            }
        }
    }
    take_in(engine, &by, list).await?;
    if let Some(digest) = agreed {
        engine.submit(by, ListTaken { digest }).await?;
    }
    Ok((ListOutcomeState::Taken, false))
}

/// Items that are read at a time.
const ITEMS_PER_PAGE: usize = 2_000;
/// Items that one answer holds; a bank with more leaves by the command line.
const EXPORTED_MAX: usize = 100_000;

/// The items of a bank with their hashes, one JSON object a line. What is sealed leaves its bank for nobody.
pub async fn export(call: Call, _: Nothing) -> Result<Download, Problem> {
    refuse_sealed(&call)?;
    let name = call.parameter("name")?.to_owned();
    let bytes = call
        .read(move |engine| {
            let bank = engine.get::<Bank>(&name)?;
            let bank = bank.ok_or_else(|| Problem::not_found(format!("there is no bank `{name}`")))?;
            if bank.items > EXPORTED_MAX as u64 {
                let detail = format!(
                    "bank `{name}` has {} items, and one answer holds {EXPORTED_MAX}; use `evenhand media bank export`",
                    bank.items
                );
                return Err(Problem::conflict(detail));
            }
            let seal = HashSeal::new(&engine.house_secret());
            let mut bytes = Vec::new();
            let mut place = None;
            loop {
                let select = Select::items_of_bank(&name, ITEMS_PER_PAGE).after(place);
                let items = engine.select::<BankItem>(&select)?;
                let last = items.last().filter(|_| items.len() == ITEMS_PER_PAGE);
                place = last.map(|last| (Value::Integer(last.number.into()), last.id.clone()));
                let kept = items.iter().filter(|item| item.withdrawn.is_none());
                let entries: Vec<Listed> = kept.filter_map(|item| entry(&seal, item)).collect();
                let written = Export::Ndjson.write(&entries, &mut bytes);
                written.map_err(|_| Problem::internal("a list could not be written"))?;
                if place.is_none() {
                    return Ok(bytes);
                }
            }
        })
        .await?;
    Ok(Download {
        kind: "application/x-ndjson".to_owned(),
        bytes,
    })
}

fn entry(seal: &HashSeal, item: &BankItem) -> Option<Listed> {
    let hashes = seal.open(item)?;
    let id = item.external_id.clone();
    let id = id.unwrap_or_else(|| item.number.to_string());
    Some(listed(id, hashes, item.note.clone()))
}

/// Lists that changed far more than usual, and what somebody said.
pub async fn reviews(call: Call, _: Nothing) -> Result<Json<List<ListReviewView>>, Problem> {
    call.read(move |engine| {
        let reviews = engine.select::<ListReview>(&Select::list_reviews(limits::BANKS_MAX))?;
        let mut items = Vec::new();
        for review in reviews {
            let bank = engine.get::<Bank>(&review.bank)?;
            let is_sealed = bank.is_some_and(|bank| bank.class.is_sealed());
            let is_kept = waiting::is_kept(engine, &review.digest);
            items.push(ListReviewView::of(review, is_sealed, is_kept));
        }
        items.sort_by_key(|one: &ListReviewView| std::cmp::Reverse(one.offered_at));
        Ok(Json(List { items, next: None }))
    })
    .await
}

/// Agrees to what a list changes, or refuses it. One that is kept is taken in then, if it still changes exactly that.
pub async fn answer(
    call: Call,
    input::Json(answer): input::Json<NewListAnswer>,
) -> Result<Json<ListReviewView>, Problem> {
    let answer = AnswerList {
        digest: call.parameter("digest")?.to_owned(),
        user: Some(call.user()?),
        answer,
    };
    let review = call.engine().submit(call.principal()?, answer).await?;
    let bank = call.engine().get::<Bank>(&review.bank)?;
    let is_sealed = bank.is_some_and(|bank| bank.class.is_sealed());
    let is_kept = waiting::is_kept(call.engine(), &review.digest);
    Ok(Json(ListReviewView::of(review, is_sealed, is_kept)))
}
