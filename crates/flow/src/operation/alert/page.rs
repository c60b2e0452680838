//! How a message to one channel went, about one alert or several.

use evenhand_model::{Act, Alert, AlertChannel, AlertId, AlertPage, Time};

use crate::work::{Key, Line, Operation, Stop, Work};

/// Writes down how a message to a channel went. It is written after the message was sent: a crash in
/// between sends it again.
#[derive(Clone, Debug)]
pub struct RecordPage {
    /// The channel's name.
    pub channel: String,
    /// The alerts that the message was about, with what follows for each.
    pub paged: Vec<Paged>,
    /// Why it did not arrive, without content and addresses; none where it did.
    pub failure: Option<String>,
}

/// What follows from a message for one alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paged {
    /// Which alert.
    pub alert: AlertId,
    /// How far it has gone through the list of those on call.
    pub turn: u32,
    /// When the next page is due, unless somebody acknowledges it.
    pub next_at: Time,
}

/// Brings pages forward that are due later than anybody is given time: the clock of this machine was
/// ahead when they were put off.
#[derive(Clone, Debug)]
pub struct BringForward {
    /// Which alerts.
    pub alerts: Vec<AlertId>,
    /// When their next page is due at the latest.
    pub page_at_max: Time,
}

impl Operation for BringForward {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        work.expect(self.alerts.iter().map(Key::of::<Alert>))?;
        for id in &self.alerts {
            if let Some(mut alert) = work.get::<Alert>(id)? {
                alert.page_at = alert.page_at.map(|at| at.min(self.page_at_max));
                work.put(alert);
            }
        }
        Ok(())
    }
}

impl Operation for RecordPage {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let alerts = self.paged.iter().map(|paged| Key::of::<Alert>(paged.alert));
        work.expect(alerts.chain([Key::of::<AlertChannel>(&self.channel)]))?;
        for paged in &self.paged {
            let Some(mut alert) = work.get::<Alert>(paged.alert)? else {
                continue;
            };
            alert.turn = paged.turn;
            alert.note_page(AlertPage {
                channel: self.channel.clone(),
                at: work.now,
                arrived: self.failure.is_none(),
            });
            alert.failures = match self.failure {
                Some(_) => alert.failures.saturating_add(1),
                None => 0,
            };
            alert.page_at = alert.page_at.map(|_| paged.next_at);
            work.put(alert);
        }
        keep_result(work, &self.channel, self.failure.as_deref())?;
        let act = match self.failure {
            Some(_) => Act::AlertPageFailed,
            None => Act::AlertPaged,
        };
        let ids = self.paged.iter().map(|paged| paged.alert.to_string());
        let line = Line::of(act)
            .with("channel", self.channel.clone())
            .with("alerts", ids.collect::<Vec<_>>());
        work.record(match &self.failure {
            Some(why) => line.with("why", why.clone()),
            None => line,
        });
        Ok(())
    }
}

/// Remembers how it went last on a channel.
pub(super) fn keep_result(
    work: &mut Work<'_>,
    channel: &str,
    failure: Option<&str>,
) -> Result<(), Stop> {
    let row = work.get::<AlertChannel>(channel)?;
    let mut row = row.unwrap_or_else(|| AlertChannel {
        name: channel.to_owned(),
        success_at: None,
        failure_at: None,
        failure: None,
    });
    match failure {
        None => row.success_at = Some(work.now),
        Some(why) => {
            row.failure_at = Some(work.now);
            row.failure = Some(why.to_owned());
        }
    }
    work.put(row);
    Ok(())
}
