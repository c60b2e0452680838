//! Accounts that were erased a moment ago: what lies in memory about them has to go too.

use std::sync::{Mutex, MutexGuard, PoisonError};

use evenhand_model::Platform;

/// Erasures that wait; of more the first are dropped, which can only be where nobody compares anything.
const WAITING_MAX: usize = 100_000;

/// A list of erased accounts, by the digest of the platform's id of them.
#[derive(Debug, Default)]
pub struct Erased {
    waiting: Mutex<Vec<(Platform, String)>>,
}

impl Erased {
    /// Puts an account on the list.
    pub fn add(&self, platform: &Platform, digest: &str) {
        let mut waiting = self.waiting();
        if waiting.len() >= WAITING_MAX {
            waiting.clear();
        }
        waiting.push((platform.clone(), digest.to_owned()));
    }

    /// Takes all of them.
    pub fn take(&self) -> Vec<(Platform, String)> {
        std::mem::take(&mut *self.waiting())
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<(Platform, String)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
