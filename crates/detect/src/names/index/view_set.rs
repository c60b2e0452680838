//! Several views.

use super::View;

/// Views in which an account has the same text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ViewSet(u8);

impl ViewSet {
    pub(super) fn of(view: View) -> Self {
        ViewSet(1 << view as u8)
    }

    pub(super) fn insert(&mut self, view: View) {
        self.0 |= 1 << view as u8;
    }

    pub(super) fn contains(self, view: View) -> bool {
        self.0 & (1 << view as u8) != 0
    }
}
