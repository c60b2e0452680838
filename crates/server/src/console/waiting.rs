//! How many cases wait, for the head of the queue.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use evenhand_flow::work::Select;
use evenhand_model::{CaseState, Platform, Problem, Tier};

/// How many cases wait in each tier, counted anew once in a while: counting a million rows takes longer
/// than a page may.
#[derive(Debug, Default)]
pub struct QueueCounts {
    counted: Mutex<HashMap<Platform, Counted>>,
}

#[derive(Clone, Debug)]
struct Counted {
    waiting: Vec<(Tier, u64)>,
    at: Instant,
    took: Duration,
}

/// A count is used for so many times as long as counting took, so that counting never takes more than
/// a fiftieth of one core.
const USED_TIMES: u32 = 50;
/// Shortest time for which a count is used.
const USED_FOR_MIN: Duration = Duration::from_millis(500);

impl QueueCounts {
    /// How many cases of a platform wait in each tier.
    pub async fn of(
        server: &Arc<crate::Server>,
        platform: &Platform,
    ) -> Result<Vec<(Tier, u64)>, Problem> {
        let known = server.queue_counts.known(platform);
        let fresh_for = |known: &Counted| (known.took * USED_TIMES).max(USED_FOR_MIN);
        match known {
            Some(known) if known.at.elapsed() < fresh_for(&known) => Ok(known.waiting),
            Some(known) => {
                server.queue_counts.keep(
                    platform,
                    Counted {
                        at: Instant::now(),
                        ..known.clone()
                    },
                );
                let (server, platform) = (Arc::clone(server), platform.clone());
                tokio::task::spawn_blocking(move || Self::count(&server, &platform));
                Ok(known.waiting)
            }
            None => {
                let (server, platform) = (Arc::clone(server), platform.clone());
                tokio::task::spawn_blocking(move || Self::count(&server, &platform))
                    .await
                    .map_err(|_| Problem::internal("a count ended before its time"))?
            }
        }
    }

    fn count(server: &crate::Server, platform: &Platform) -> Result<Vec<(Tier, u64)>, Problem> {
        let started = Instant::now();
        let mut waiting = Vec::new();
        for tier in Tier::ALL {
            let open = Select::cases_of_tier(platform, CaseState::Open, tier, 1);
            waiting.push((tier, server.engine.count(&open)?));
        }
        let counted = Counted {
            waiting: waiting.clone(),
            at: Instant::now(),
            took: started.elapsed(),
        };
        server.queue_counts.keep(platform, counted);
        Ok(waiting)
    }

    fn known(&self, platform: &Platform) -> Option<Counted> {
        self.lock().get(platform).cloned()
    }

    fn keep(&self, platform: &Platform, counted: Counted) {
        self.lock().insert(platform.clone(), counted);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Platform, Counted>> {
        self.counted
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
