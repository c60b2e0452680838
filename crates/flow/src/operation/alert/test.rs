//! Trying whether channels work.

use evenhand_model::{Act, AlertId};

use crate::operation::alert::page::keep_result;
use crate::work::{Key, Line, Operation, Stop, Work};

/// Writes down that somebody tries channels, before anything is sent.
#[derive(Clone, Debug)]
pub struct BeginTest {
    /// The id that the messages will carry.
    pub id: AlertId,
    /// Which channels.
    pub channels: Vec<String>,
}

impl Operation for BeginTest {
    type Answer = AlertId;

    fn run(&self, work: &mut Work<'_>) -> Result<AlertId, Stop> {
        work.record(
            Line::of(Act::AlertTested)
                .with("test", self.id.to_string())
                .with("channels", self.channels.clone()),
        );
        Ok(self.id)
    }
}

/// Writes down how the test of a channel went.
#[derive(Clone, Debug)]
pub struct RecordTest {
    /// Which test.
    pub id: AlertId,
    /// The channel's name.
    pub channel: String,
    /// Why the message did not arrive; none where it did.
    pub failure: Option<String>,
}

impl Operation for RecordTest {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        work.expect([Key::of::<evenhand_model::AlertChannel>(&self.channel)])?;
        keep_result(work, &self.channel, self.failure.as_deref())?;
        work.record(
            Line::of(Act::AlertTested)
                .with("test", self.id.to_string())
                .with("channel", self.channel.clone())
                .with("arrived", self.failure.is_none())
                .with("why", self.failure.clone()),
        );
        Ok(())
    }
}
