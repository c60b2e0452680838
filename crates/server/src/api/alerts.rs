//! Alerts: what people on call were told, who takes it upon themselves, and whether they can be reached.

use std::collections::HashMap;

use evenhand_engine::Engine;
use evenhand_engine::alert::Tested;
use evenhand_flow::operation::alert::acknowledge::Acknowledge;
use evenhand_flow::operation::alert::test::BeginTest;
use evenhand_flow::work::{Key, Row as _, Select};
use evenhand_model::{Alert, AlertChannel, AlertId, AlertReader, Problem, Scope};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::cases::NoFields;
use crate::auth::Caller;
use crate::endpoint::input::{JsonOrNothing, Nothing, Query};
use crate::endpoint::output::Json;
use crate::endpoint::page::Page;
use crate::endpoint::{Access, Call, List};
use crate::view::alert::{AlertStatus, AlertView, ChannelTested, ChannelView};

/// Which alerts to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AlertQuery {
    /// Those that have ended; those that are open, when left out.
    #[serde(default)]
    pub ended: bool,
    /// `next` of the page before.
    pub after: Option<String>,
    /// Most items on the page, 1 to 200; 50 when left out.
    pub limit: Option<usize>,
}

/// Alerts in the order in which they were first raised.
pub async fn list(
    call: Call,
    Query(query): Query<AlertQuery>,
) -> Result<Json<List<AlertView>>, Problem> {
    let page = Page::of(query.after.as_deref(), query.limit)?;
    let (platform, reader) = (call.platform()?, reader(call.caller()?));
    let select = Select::alerts_seen_by(platform, !query.ended, reader, page.limit);
    let sees_channels = sees_channels(&call)?;
    call.read(move |engine| {
        let (alerts, next) = page.select::<Alert>(engine, select)?;
        let alerts = alerts.into_iter();
        let items = alerts
            .map(|alert| AlertView::of(alert, sees_channels))
            .collect();
        Ok(Json(List { items, next }))
    })
    .await
}

/// One alert.
pub async fn get(call: Call, _: Nothing) -> Result<Json<AlertView>, Problem> {
    view_of(&call, call.id()?)
}

/// Takes an alert upon the caller: nobody else is paged for it.
pub async fn acknowledge(
    call: Call,
    _: JsonOrNothing<NoFields>,
) -> Result<Json<AlertView>, Problem> {
    let operation = Acknowledge {
        platform: call.platform()?.clone(),
        alert: call.id()?,
        user: call.user()?,
        reader: reader(call.caller()?),
    };
    let id = call.run(operation, |alert| alert.id).await?;
    view_of(&call, id)
}

/// How alerting stands, with the banner where nobody would be told of anything.
pub async fn status(call: Call, _: Nothing) -> Result<Json<AlertStatus>, Problem> {
    let sees_names = sees_channels(&call)?;
    call.read(move |engine| {
        let settings = &engine.settings.alerts;
        let channels = channels(engine)?;
        let on_call = || channels.iter().filter(|channel| channel.is_on_call);
        let banner = if let Some(banner) = settings.banner() {
            Some(banner.to_owned())
        } else if engine.restored()?.is_some() {
            Some("Nobody is told of anything: this store was restored from a backup and sends \
                  nothing until the server is started with --resume-delivery."
                .to_owned())
        } else if on_call().all(|channel| channel.is_failing) {
            Some("The last message over every alert channel on call failed; see `channels`, and try \
                  them with POST /v1/alerts/test."
                .to_owned())
        } else {
            None
        };
        Ok(Json(AlertStatus {
            banner,
            channels_on_call: on_call().count(),
            channels_failing: channels.iter().filter(|channel| channel.is_failing).count(),
            on_call: sees_names.then(|| settings.on_call.clone()),
            page_after_seconds: settings.page_after.seconds(),
            clock_page_after_seconds: settings.clock_page_after.seconds(),
            channels: sees_names.then_some(channels),
        }))
    })
    .await
}

/// Which channels to try.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestRequest {
    /// The name of one; all of them, when left out.
    pub channel: Option<String>,
}

/// Sends a test message now, quiet hours or not, and tells what became of it.
pub async fn test(
    call: Call,
    JsonOrNothing(request): JsonOrNothing<TestRequest>,
) -> Result<Json<List<ChannelTested>>, Problem> {
    let settings = &call.engine().settings.alerts;
    let mut names: Vec<String> = settings
        .channels
        .iter()
        .map(|one| one.name.clone())
        .collect();
    if let Some(banner) = settings.banner().filter(|_| names.is_empty()) {
        return Err(Problem::conflict(banner));
    }
    if let Some(wanted) = request.channel {
        if !names.contains(&wanted) {
            let detail = format!(
                "there is no such channel; expected one of {}",
                names.join(", ")
            );
            return Err(Problem::invalid(detail).at("channel"));
        }
        names = vec![wanted];
    }
    let id = call.engine().draw(AlertId::new);
    let operation = BeginTest {
        id,
        channels: names.clone(),
    };
    if call.run(operation, |begun| begun).await? != id {
        let detail = "this test was carried out already; send it under another Idempotency-Key to \
                      repeat it";
        return Err(Problem::conflict(detail));
    }
    let by = call.principal()?;
    let tested = call.engine().test_channels(&by, id, &names).await?;
    let items = tested.into_iter().map(view).collect();
    Ok(Json(List { items, next: None }))
}

fn view(tested: Tested) -> ChannelTested {
    ChannelTested {
        arrived: tested.failure.is_none(),
        channel: tested.channel,
        failure: tested.failure,
        took_ms: tested.took_ms,
    }
}

fn view_of(call: &Call, id: AlertId) -> Result<Json<AlertView>, Problem> {
    let alert = find(call, id)?;
    Ok(Json(AlertView::of(alert, sees_channels(call)?)))
}

fn find(call: &Call, id: AlertId) -> Result<Alert, Problem> {
    let (platform, reader) = (call.platform()?, reader(call.caller()?));
    let alert = call
        .engine()
        .get::<Alert>(id)?
        .filter(|alert| reader.may_know(alert.about) && alert.platform == *platform);
    alert.ok_or_else(|| Problem::not_found(format!("there is no alert {id}")))
}

/// Of which alerts a caller may know: of those about investigations and about the parity figures whoever may read these.
pub fn reader(caller: &Caller) -> AlertReader {
    let may = |access: Access| access.check(caller).is_ok();
    AlertReader {
        sees_investigations: may(Access::Person(Scope::AccountsWrite)),
        sees_parity: may(Access::Scope(Scope::ParityRead)),
    }
}

/// Whether the caller may know what channels are called: names stand for devices and duties of people.
fn sees_channels(call: &Call) -> Result<bool, Problem> {
    let caller = call.caller()?;
    Ok(caller.user.is_some() || caller.may(Scope::Admin))
}

/// Every channel, with how it went there last.
fn channels(engine: &Engine) -> Result<Vec<ChannelView>, Problem> {
    let settings = &engine.settings.alerts;
    let keys = settings.channels.iter();
    let keys: Vec<Key> = keys.map(|one| Key::of::<AlertChannel>(&one.name)).collect();
    let rows = engine.load(&keys)?.into_iter().flatten();
    let mut last: HashMap<String, AlertChannel> = rows
        .filter_map(|row| AlertChannel::from_record(&row).cloned())
        .map(|row| (row.name.clone(), row))
        .collect();
    let now = engine.now();
    let channels = settings.channels.iter().map(|channel| {
        let last = last.remove(&channel.name);
        let hours = channel.quiet_hours.as_ref();
        ChannelView {
            name: channel.name.clone(),
            kind: channel.way.kind(),
            is_on_call: settings.on_call.contains(&channel.name),
            is_quiet: hours.is_some_and(|hours| hours.are_at(now)),
            is_failing: last.as_ref().is_some_and(AlertChannel::is_failing),
            success_at: last.as_ref().and_then(|last| last.success_at),
            failure_at: last.as_ref().and_then(|last| last.failure_at),
            failure: last.and_then(|last| last.failure),
        }
    });
    Ok(channels.collect())
}
