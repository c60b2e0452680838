//! The check of the audit chain that runs, or that ran last: one at a time, away from the threads that serve.

use std::sync::{Mutex, MutexGuard, PoisonError};

use evenhand_audit::{Standing, Verifier};
use evenhand_engine::Engine;
use evenhand_engine::chain_check::check_chain;
use evenhand_model::Time;

use crate::view::verification::{ProvenTo, VerificationState, VerificationView};

/// The check that runs, or that ran last. It is forgotten when the server stops.
#[derive(Debug, Default)]
pub struct Verifications {
    latest: Mutex<VerificationView>,
}

/// A check that begins.
#[derive(Clone, Copy, Debug)]
pub struct Begun {
    /// When.
    pub at: Time,
    /// How many entries there are.
    pub entries_expected: u64,
    /// Whether a checkpoint from outside is part of it; those of the store itself prove nothing.
    pub is_from_outside: bool,
}

impl Verifications {
    /// How it stands.
    pub fn view(&self) -> VerificationView {
        self.latest().clone()
    }

    /// Notes that a check begins; no, where one runs already.
    pub fn begin(&self, begun: Begun) -> bool {
        let mut latest = self.latest();
        if latest.state == VerificationState::Running {
            return false;
        }
        *latest = VerificationView {
            state: VerificationState::Running,
            began_at: Some(begun.at),
            entries_expected: begun.entries_expected,
            is_from_outside: begun.is_from_outside,
            ..VerificationView::default()
        };
        true
    }

    /// Reads the whole chain, and notes how it goes.
    pub fn run(&self, engine: &Engine, verifier: Verifier) {
        let on_read = |read| self.latest().entries_read = read;
        let checked = check_chain(&engine.settings.data, verifier, &on_read);
        let mut latest = self.latest();
        latest.ended_at = Some(engine.now());
        match checked {
            Ok(verified) => {
                latest.entries_read = verified.entry_count;
                latest.state = VerificationState::Consistent;
                if let Standing::ProvenUpTo { at, heads } = verified.standing {
                    let entry = heads.iter().map(|head| head.sequence).max();
                    latest.held_against = Some(ProvenTo {
                        checkpoint_at: at,
                        entry: entry.unwrap_or(0),
                    });
                    if latest.is_from_outside {
                        latest.state = VerificationState::Proven;
                    }
                }
            }
            Err(problem) => {
                tracing::error!(%problem, "the audit chain is not as it should be");
                latest.state = VerificationState::Broken;
                latest.problem = Some(problem.to_string());
            }
        }
    }

    fn latest(&self) -> MutexGuard<'_, VerificationView> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
