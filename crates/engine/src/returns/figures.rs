//! How soon those who come back are found.

use std::sync::atomic::AtomicU64;

use evenhand_model::{Duration, Time};

use crate::metrics::Metrics;

/// Counts a link that was found, by how long the house had known the new account.
pub fn found(metrics: &Metrics, first_seen_at: Time, now: Time) {
    metrics.count(&metrics.return_links_found);
    let within: [(Duration, &AtomicU64); 3] = [
        (
            Duration::from_minutes(1),
            &metrics.return_links_found_within_a_minute,
        ),
        (
            Duration::from_hours(1),
            &metrics.return_links_found_within_an_hour,
        ),
        (
            Duration::from_days(1),
            &metrics.return_links_found_within_a_day,
        ),
    ];
    for (limit, counter) in within {
        if now.since(first_seen_at) <= limit {
            metrics.count(counter);
        }
    }
}
