//! Raises the alerts that clocks ask for, and pages those on call in turn until somebody acknowledges.
//!
//! A page is written down after it was sent. A crash in between sends it again, under the same id.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use evenhand_flow::operation::alert::clocks::RaiseOfClocks;
use evenhand_flow::operation::alert::page::{BringForward, Paged, RecordPage};
use evenhand_flow::work::Select;
use evenhand_model::{
    Alert, AlertId, Appeal, Case, Duration, Investigation, Principal, Problem, Time,
};
use tokio::task::{self, JoinSet};

use crate::alert::on_call::{OnCall, Turn};
use crate::alert::pace::{May, Pace};
use crate::alert::{Channel, Message};
use crate::engine::Engine;
use crate::loops::{Outgoing, rest};

const ROUND_MS: u64 = 500;
/// Clocks that one commit raises alerts for.
const CLOCKS_PER_COMMIT: usize = 100;
/// Alerts that one round pages for.
const ALERTS_PER_ROUND_MAX: usize = 200;
/// A clock that is set back by less puts no page off long enough to matter. An import waits no longer
/// than that for its next chunk.
const STEP_BACK_MIN: Duration = Duration::from_minutes(1);

/// Looks after alerts for ever. Without a way out they are raised and wait.
pub async fn run(engine: Arc<Engine>, outgoing: Option<Outgoing>) {
    let mut pager = outgoing.map(|outgoing| Pager::new(Arc::clone(&engine), outgoing));
    loop {
        if let Err(problem) = round(&engine, pager.as_mut()).await {
            tracing::warn!(%problem, "a round of alerts failed and will be tried again");
        }
        rest(ROUND_MS).await;
    }
}

async fn round(engine: &Engine, pager: Option<&mut Pager>) -> Result<(), Problem> {
    raise_of_clocks(engine).await?;
    bring_forward(engine).await?;
    match pager {
        Some(pager) => pager.page(),
        None => Ok(()),
    }
}

/// Raises what clocks ask for by now, until nothing is left.
pub async fn raise_of_clocks(engine: &Engine) -> Result<(), Problem> {
    loop {
        let now = engine.now();
        let cases = Select::cases_to_alert(now, CLOCKS_PER_COMMIT);
        let cases = engine.select::<Case>(&cases)?;
        let appeals = Select::appeals_to_alert(now, CLOCKS_PER_COMMIT);
        let appeals = engine.select::<Appeal>(&appeals)?;
        let others = Select::investigations_to_alert(now, CLOCKS_PER_COMMIT);
        let others = engine.select::<Investigation>(&others)?;
        if cases.is_empty() && appeals.is_empty() && others.is_empty() {
            return Ok(());
        }
        let raise = RaiseOfClocks {
            cases: cases.iter().map(|case| case.id).collect(),
            appeals: appeals.iter().map(|appeal| appeal.id).collect(),
            investigations: others.iter().map(|row| row.id).collect(),
        };
        engine.submit(Principal::System, raise).await?;
    }
}

/// Brings pages forward that are due later than anybody is given time, as happens where the clock of
/// this machine was ahead and was set back.
pub async fn bring_forward(engine: &Engine) -> Result<(), Problem> {
    for is_danger in [true, false] {
        let page_at_max = engine.now().plus(patience(engine, is_danger));
        let from = page_at_max.plus(STEP_BACK_MIN);
        let select = Select::alerts_to_page_from(is_danger, from, ALERTS_PER_ROUND_MAX);
        let alerts = engine.select::<Alert>(&select)?;
        if alerts.is_empty() {
            continue;
        }
        tracing::warn!(
            count = alerts.len(),
            "pages lie too far ahead, as if the clock of this machine had been set back; they are \
             brought forward"
        );
        let bring = BringForward {
            alerts: alerts.iter().map(|alert| alert.id).collect(),
            page_at_max,
        };
        engine.submit(Principal::System, bring).await?;
    }
    Ok(())
}

/// Who pages.
struct Pager {
    engine: Arc<Engine>,
    outgoing: Outgoing,
    /// When messages went to each channel, about danger and about all else.
    paces: HashMap<(String, bool), Pace>,
    /// Alerts about which a message is under way.
    under_way: HashSet<AlertId>,
    sending: JoinSet<()>,
    /// Which alerts each message is about, however it ends.
    started: HashMap<task::Id, Vec<AlertId>>,
}

/// An alert with what follows once its message was sent or was not.
#[derive(Clone, Debug)]
struct Due {
    alert: Alert,
    turn: u32,
}

impl Pager {
    fn new(engine: Arc<Engine>, outgoing: Outgoing) -> Self {
        Self {
            engine,
            outgoing,
            paces: HashMap::new(),
            under_way: HashSet::new(),
            sending: JoinSet::new(),
            started: HashMap::new(),
        }
    }

    /// Starts what is due: danger first, which nothing else may hold up.
    fn page(&mut self) -> Result<(), Problem> {
        self.note_ended();
        for is_danger in [true, false] {
            let now = self.engine.now();
            for (channel, due) in self.due(is_danger, now)? {
                self.send_to(&channel, is_danger, due, now);
            }
        }
        Ok(())
    }

    fn note_ended(&mut self) {
        while let Some(ended) = self.sending.try_join_next_with_id() {
            let task = match ended {
                Ok((task, ())) => task,
                Err(error) => {
                    tracing::error!(%error, "a page ended abruptly");
                    error.id()
                }
            };
            for alert in self.started.remove(&task).unwrap_or_default() {
                self.under_way.remove(&alert);
            }
        }
    }

    /// What is due, by the channel whose turn it is.
    fn due(&self, is_danger: bool, now: Time) -> Result<BTreeMap<String, Vec<Due>>, Problem> {
        let on_call = OnCall::of(&self.engine.settings.alerts);
        let mut by_channel: BTreeMap<String, Vec<Due>> = BTreeMap::new();
        if on_call.is_empty() {
            return Ok(by_channel);
        }
        let select = Select::alerts_to_page(is_danger, now, ALERTS_PER_ROUND_MAX);
        for alert in self.engine.select::<Alert>(&select)? {
            if self.under_way.contains(&alert.id) {
                continue;
            }
            if let Some(Turn { channel, next }) = on_call.next(&alert, now) {
                let due = by_channel.entry(channel.name.clone()).or_default();
                due.push(Due { alert, turn: next });
            }
        }
        Ok(by_channel)
    }

    fn send_to(&mut self, channel: &str, is_danger: bool, due: Vec<Due>, now: Time) {
        let known = self
            .outgoing
            .channels
            .iter()
            .find(|one| one.name == channel);
        let Some(channel) = known.cloned() else {
            return;
        };
        let pace = self.paces.entry((channel.name.clone(), is_danger));
        let pace = pace.or_default();
        let messages = match pace.may(now, due.len()) {
            May::Wait => return,
            May::Together => vec![due],
            May::OneByOne => due.into_iter().map(|one| vec![one]).collect(),
        };
        for due in messages {
            pace.note(now);
            let alerts: Vec<AlertId> = due.iter().map(|one| one.alert.id).collect();
            self.under_way.extend(&alerts);
            let engine = Arc::clone(&self.engine);
            let sending = send(engine, self.outgoing.clone(), channel.clone(), due);
            let started = self.sending.spawn(sending);
            self.started.insert(started.id(), alerts);
        }
    }
}

/// Sends one message, and writes down how that went.
async fn send(engine: Arc<Engine>, outgoing: Outgoing, channel: Channel, due: Vec<Due>) {
    let alerts: Vec<Alert> = due.iter().map(|one| one.alert.clone()).collect();
    let message = Message::page(&alerts, engine.now(), engine.settings.link_url());
    let failure = channel.send(&outgoing, &message, engine.now()).await.err();
    match &failure {
        None => engine.metrics.count(&engine.metrics.alert_pages),
        Some(why) => {
            engine.metrics.count(&engine.metrics.alert_page_failures);
            let channel = &channel.name;
            tracing::error!(
                channel,
                why,
                "an alert channel took nothing; the next one is tried"
            );
        }
    }
    let next_at = |alert: &Alert| match failure {
        None => engine.now().plus(patience(&engine, alert.is_danger())),
        Some(_) => engine.now().plus(wait_after_failure(&engine, alert)),
    };
    let paged = due.iter().map(|Due { alert, turn }| Paged {
        alert: alert.id,
        turn: *turn,
        next_at: next_at(alert),
    });
    let record = RecordPage {
        channel: channel.name.clone(),
        paged: paged.collect(),
        failure: failure.clone(),
    };
    if let Err(problem) = engine.submit(Principal::System, record).await {
        tracing::warn!(%problem, "a page could not be written down and will be sent again");
    }
}

/// How long somebody has to acknowledge.
fn patience(engine: &Engine, is_danger: bool) -> Duration {
    if is_danger {
        engine.settings.alerts.page_after
    } else {
        engine.settings.alerts.clock_page_after
    }
}

/// The next of the list is tried at once; the list from its start again after a tenth of the time that
/// somebody would have had.
fn wait_after_failure(engine: &Engine, alert: &Alert) -> Duration {
    let tried = alert.failures as usize + 1;
    let on_call = OnCall::of(&engine.settings.alerts);
    if tried.is_multiple_of(on_call.len()) {
        let tenth = Duration::from_micros(patience(engine, alert.is_danger()).micros() / 10);
        engine.settings.shortened(tenth)
    } else {
        Duration::default()
    }
}
