//! Telling a platform that something has changed for everybody who reported what a case is about: one message for
//! the case, however many they are, to those endpoints that have asked for it.

use evenhand_model::{Case, Destination, Message, Time};

use crate::enforce::order::owed;
use crate::work::{PlatformRow, Stop, Work};

/// Has the platform told that the reports of a case stand otherwise than before. The message says how they
/// stand when it is sent, so that several on the way never contradict each other.
pub fn tell(work: &mut Work<'_>, case: &Case, not_before: Time) -> Result<(), Stop> {
    if case.report_count == 0 {
        return Ok(());
    }
    for endpoint in PlatformRow::of(work, &case.platform)?.progress_endpoints {
        let message = Message::ReportsChanged(case.id);
        let delivery = evenhand_model::Delivery {
            due_at: not_before,
            ..owed(work, message, case.subject, Destination::Endpoint(endpoint))
        };
        work.put(delivery);
    }
    Ok(())
}
