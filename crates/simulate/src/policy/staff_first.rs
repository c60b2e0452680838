//! The platform's own people first. Both lines go by the real dispatcher, so that who comes first is all that
//! differs from ours.

use super::{Asking, Handed, Queue};

pub(super) fn next(queue: &mut Queue, asking: Asking<'_>) -> Option<Handed> {
    let first = queue.first.next(queue.shares, asking);
    first.or_else(|| queue.rest.next(queue.shares, asking))
}
