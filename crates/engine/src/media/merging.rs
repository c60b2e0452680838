//! Small pieces of the index become large ones, aside: each piece costs a look-up nearly as much as the one before.

use std::sync::Arc;

use tokio::task::JoinHandle;

use crate::engine::Engine;

/// The merge that is under way, if one is.
#[derive(Default)]
pub(crate) struct Merging(Option<JoinHandle<()>>);

impl Merging {
    /// Starts a merge where there is something to merge and none is under way. What comes in meanwhile is looked up at once.
    pub fn go_on(&mut self, engine: &Arc<Engine>) {
        let is_under_way = self.0.as_ref().is_some_and(|merge| !merge.is_finished());
        if !is_under_way && engine.media.read().pdq.merge_plan().is_some() {
            let engine = Arc::clone(engine);
            self.0 = Some(tokio::task::spawn_blocking(move || merge(&engine)));
        }
    }
}

/// Merges until nothing is left to merge.
pub(super) fn merge(engine: &Engine) {
    loop {
        let plan = engine.media.read().pdq.merge_plan();
        let Some(plan) = plan else { return };
        let built = match plan.build() {
            Ok(built) => built,
            Err(problem) => {
                tracing::error!(%problem, "hashes of known media are looked up in many pieces, more slowly");
                return;
            }
        };
        // Where everything was read anew meanwhile, this merge is of what is gone; the next plan is of what is there.
        let _ = engine.media.write().pdq.replace(&plan, built);
    }
}
