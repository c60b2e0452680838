//! Lets workers through one after the other, in the order of their chunks.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A place that chunks pass in the order of their numbers.
#[derive(Default)]
pub struct Turnstile {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    next: u64,
    is_closed: bool,
}

impl Turnstile {
    /// Waits until it is the turn of chunk `number`; `false` when somebody has closed the place.
    pub fn wait(&self, number: u64) -> bool {
        let mut state = self.state();
        while state.next != number && !state.is_closed {
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        !state.is_closed
    }

    /// Lets the chunk after the present one through.
    pub fn pass(&self) {
        self.state().next += 1;
        self.changed.notify_all();
    }

    /// Sends everybody home, now and later.
    pub fn close(&self) {
        self.state().is_closed = true;
        self.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
