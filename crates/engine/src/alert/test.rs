//! The test button: a message to channels, and what became of it.

use std::time::Instant;

use evenhand_flow::operation::alert::test::RecordTest;
use evenhand_model::{AlertId, Principal, Problem};
use tokio::task::JoinSet;

use crate::alert::{Channel, Message};
use crate::engine::Engine;
use crate::loops::Outgoing;

/// What became of a test message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tested {
    /// Over which channel.
    pub channel: String,
    /// Why it did not arrive, without addresses; none where it did.
    pub failure: Option<String>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

impl Engine {
    /// Sends a test message over these channels, quiet hours or not, all at once. The answer is in
    /// their order.
    pub async fn test_channels(
        &self,
        by: &Principal,
        test: AlertId,
        names: &[String],
    ) -> Result<Vec<Tested>, Problem> {
        let Some(outgoing) = self.outgoing.get() else {
            let detail = "this store was restored from a backup and sends nothing; start the server \
                          with --resume-delivery once that is right";
            return Err(Problem::conflict(detail));
        };
        let mut sending = JoinSet::new();
        let now = self.now();
        for (place, name) in names.iter().enumerate() {
            let known = outgoing.channels.iter().find(|one| one.name == *name);
            if let Some(channel) = known.cloned() {
                let outgoing = outgoing.clone();
                sending.spawn(async move {
                    let message = Message::test(test, now);
                    (place, try_out(&outgoing, &channel, &message).await)
                });
            }
        }
        let mut tested = sending.join_all().await;
        tested.sort_by_key(|(place, _)| *place);
        let tested: Vec<Tested> = tested.into_iter().map(|(_, tested)| tested).collect();
        for one in &tested {
            let record = RecordTest {
                id: test,
                channel: one.channel.clone(),
                failure: one.failure.clone(),
            };
            self.submit(by.clone(), record).await?;
        }
        Ok(tested)
    }
}

async fn try_out(outgoing: &Outgoing, channel: &Channel, message: &Message) -> Tested {
    let started = Instant::now();
    let sent = channel.send(outgoing, message, message.written_at).await;
    Tested {
        channel: channel.name.clone(),
        failure: sent.err(),
        took_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    }
}
