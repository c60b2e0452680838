//! What runs beside requests, one file each. A loop does one round, then waits; it may be stopped
//! between rounds at any time, since every round only submits operations.

pub mod alerts;
pub mod bulks;
pub mod campaigns;
pub mod checkpoints;
pub mod classifiers;
pub mod deadlines;
pub mod erasures;
pub mod fetches;
pub mod look_back;
pub mod media;
pub mod outbox;
pub mod outcomes;
pub mod parity;
pub mod reload;
pub mod retention;
pub mod returns;
pub mod search_index;
pub mod tallies;
pub mod waiting_lists;

use std::sync::Arc;
use std::time::Duration;

use evenhand_deliver::{Client, Mailer};
use tokio::task::JoinSet;

use crate::alert::Channel;
use crate::engine::Engine;
use crate::media::FileHasher;

/// Everything that leaves the house goes through these.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Calls webhooks and other URLs.
    pub client: Arc<Client>,
    /// Sends mail; `None` where no mail server is configured.
    pub mailer: Option<Arc<Mailer>>,
    /// Ways to reach people on call.
    pub channels: Arc<[Channel]>,
    /// Who hashes what is fetched; nothing is fetched where there is nobody.
    pub files: Option<Arc<dyn FileHasher>>,
}

/// Starts every loop. They end when the set is dropped. Without a way out nothing leaves: a store that
/// was put back from a backup is given none.
pub fn start(engine: &Arc<Engine>, outgoing: Option<&Outgoing>) -> JoinSet<()> {
    let mut loops = JoinSet::new();
    loops.spawn(deadlines::run(Arc::clone(engine)));
    if let Some(outgoing) = outgoing {
        // Whoever was set first is the same: a server starts its loops once.
        let _ = engine.outgoing.set(outgoing.clone());
        loops.spawn(outbox::run(Arc::clone(engine), outgoing.clone()));
        let client = Arc::clone(&outgoing.client);
        loops.spawn(classifiers::run(Arc::clone(engine), client));
        loops.spawn(fetches::run(Arc::clone(engine), outgoing.clone()));
    }
    loops.spawn(bulks::run(Arc::clone(engine)));
    loops.spawn(outcomes::run(Arc::clone(engine)));
    loops.spawn(alerts::run(Arc::clone(engine), outgoing.cloned()));
    let client = outgoing.map(|outgoing| Arc::clone(&outgoing.client));
    loops.spawn(checkpoints::run(Arc::clone(engine), client));
    loops.spawn(retention::run(Arc::clone(engine)));
    loops.spawn(erasures::run(Arc::clone(engine)));
    loops.spawn(search_index::run(Arc::clone(engine)));
    loops.spawn(tallies::run(Arc::clone(engine)));
    loops.spawn(parity::run(Arc::clone(engine)));
    loops.spawn(returns::run(Arc::clone(engine)));
    loops.spawn(campaigns::run(Arc::clone(engine)));
    loops.spawn(media::run(Arc::clone(engine)));
    loops.spawn(look_back::run(Arc::clone(engine)));
    loops.spawn(waiting_lists::run(Arc::clone(engine)));
    loops.spawn(reload::run(Arc::clone(engine)));
    loops
}

/// Waits until the next round.
async fn rest(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}
