//! Backtests: what rule files on trial would have done with the events of the last hours.

use std::sync::Arc;

use evenhand_engine::Engine;
use evenhand_engine::backtest::{Backtest, Sample};
use evenhand_engine::rules_in_force::files_of;
use evenhand_flow::accept::subject;
use evenhand_flow::operation::erase::account_digest;
use evenhand_flow::work::{Key, PlatformRow, Row as _, SubjectName};
use evenhand_model::{Duration, Event, Platform, Problem, SubjectKind, SubjectRef};
use evenhand_rules::SourceFile;
use schemars::JsonSchema;
use serde::Deserialize;

use super::trial::RuleFile;
use super::versions;
use crate::api::blind_look::BlindLook;
use crate::api::cases::NoFields;
use crate::endpoint::input::{self, JsonOrNothing, Nothing};
use crate::endpoint::output::{Created, Json};
use crate::endpoint::{Call, List};
use crate::view::backtest::{BacktestView, SampleView};

/// Rules on trial.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBacktest {
    /// The whole rule set on trial. Either this or `version`.
    #[serde(default)]
    pub files: Option<Vec<RuleFile>>,
    /// A rule set that was in force.
    #[serde(default)]
    pub version: Option<String>,
    /// How far back to go; at most as far as the event log is kept.
    pub hours: u32,
}

/// Begins a backtest of rules on trial against those in force. One runs at a time.
pub async fn begin(
    call: Call,
    input::Json(new): input::Json<NewBacktest>,
) -> Result<Created<BacktestView>, Problem> {
    let kept = call.engine().settings.event_log_kept;
    let span = Duration::from_hours(new.hours.into());
    if new.hours == 0 || span > kept {
        let max = kept.seconds() / 3_600;
        return Err(Problem::invalid(format!("expected 1 to {max} hours")).at("hours"));
    }
    call.bind_key().await?;
    let (user, platform) = (call.user()?, call.platform()?.clone());
    let engine = Arc::clone(&call.server.engine);
    let asked = call.idempotency_key.clone();
    let begun = call
        .read(move |reading| {
            let again = asked.as_ref().and_then(|key| {
                let mut latest = reading.backtests.latest().into_iter();
                latest.find(|one| one.by == user && one.asked_by.as_ref() == Some(key))
            });
            if let Some(again) = again {
                return Ok(again);
            }
            let (files, modes) = match (new.files, new.version) {
                (Some(files), None) => (sources(files), reading.rule_overrides()?.modes()),
                (None, Some(version)) => {
                    let set = versions::find(reading, &version)?;
                    (files_of(&set), set.modes)
                }
                _ => {
                    let detail = "expected either files or a version";
                    return Err(Problem::invalid(detail).at("files"));
                }
            };
            engine.begin_backtest(user, asked, &platform, files, &modes, span)
        })
        .await?;
    Ok(Created(BacktestView::of(&begun)))
}

/// Backtests of this platform since the server was started, the latest first.
pub async fn list(call: Call, _: Nothing) -> Result<Json<List<BacktestView>>, Problem> {
    let platform = call.platform()?;
    let latest = call.engine().backtests.latest().into_iter();
    let items = latest.filter(|one| one.platform == *platform);
    Ok(Json(List {
        items: items.map(|one| BacktestView::of(&one)).collect(),
        next: None,
    }))
}

/// How far a backtest is, and what would change once it is done, with some of the events.
pub async fn get(call: Call, _: Nothing) -> Result<Json<BacktestView>, Problem> {
    let backtest = find(&call)?;
    let look = BlindLook::of(&call)?;
    call.read(move |engine| {
        let mut view = BacktestView::of(&backtest);
        for sample in backtest.samples() {
            match sample_view(engine, &backtest.platform, &look, &sample)? {
                Some(shown) => view.samples.push(shown),
                None => view.samples_withheld += 1,
            }
        }
        Ok(Json(view))
    })
    .await
}

/// Stops a backtest that is under way.
pub async fn cancel(call: Call, _: JsonOrNothing<NoFields>) -> Result<Json<BacktestView>, Problem> {
    call.bind_key().await?;
    let backtest = find(&call)?;
    backtest.cancel();
    Ok(Json(BacktestView::of(&backtest)))
}

fn find(call: &Call) -> Result<Arc<Backtest>, Problem> {
    let id = call.parameter("id")?;
    let missing = || {
        let shown: String = id.chars().take(32).collect();
        let detail = format!("there is no backtest {shown}; they are forgotten at a restart");
        Problem::not_found(detail)
    };
    let number = id.parse().map_err(|_| missing())?;
    let found = call.engine().backtests.get(number).ok_or_else(missing)?;
    if found.platform == *call.platform()? {
        Ok(found)
    } else {
        Err(missing())
    }
}

fn sources(files: Vec<RuleFile>) -> Vec<SourceFile> {
    let files = files.into_iter().map(|file| SourceFile {
        path: file.path,
        text: file.text,
    });
    files.collect()
}

/// The event of a sample as it may be shown; `None` where it is gone from the log, is being erased, or
/// belongs to an appeal that the caller looks at blind.
fn sample_view(
    engine: &Engine,
    platform: &Platform,
    look: &BlindLook,
    sample: &Sample,
) -> Result<Option<SampleView>, Problem> {
    let Some(logged) = engine.event_of(sample) else {
        return Ok(None);
    };
    let event = logged.accepted.event;
    if is_being_erased(engine, platform, &event)? || is_hidden(engine, platform, look, &event)? {
        return Ok(None);
    }
    let content = event.content.as_ref();
    Ok(Some(SampleView {
        content: content.map(|content| content.id.clone()),
        text: content.and_then(|content| content.text.clone()),
        actor: event.actor.id,
        event: event.id,
        before: sample.before.clone(),
        after: sample.after.clone(),
    }))
}

fn is_being_erased(engine: &Engine, platform: &Platform, event: &Event) -> Result<bool, Problem> {
    let Some(row) = engine.get::<PlatformRow>(platform)? else {
        return Ok(false);
    };
    let digest = account_digest(&engine.house.load(), &event.actor.id);
    let mut erasures = row.erasures.iter();
    Ok(erasures.any(|erasure| erasure.account_digest == digest))
}

fn is_hidden(
    engine: &Engine,
    platform: &Platform,
    look: &BlindLook,
    event: &Event,
) -> Result<bool, Problem> {
    if !look.hides_something() {
        return Ok(false);
    }
    let mut keys = vec![subject::account_key(platform, &event.actor.id)];
    if let Some(content) = &event.content {
        let named = SubjectRef {
            kind: SubjectKind::Content,
            id: content.id.clone(),
        };
        keys.push(Key::of::<SubjectName>(SubjectName::name_of(
            platform, &named,
        )));
    }
    let names = engine.load(&keys)?;
    let names = names.iter().flatten().filter_map(SubjectName::from_record);
    Ok(names
        .into_iter()
        .any(|name| look.hides_subject(name.subject)))
}
