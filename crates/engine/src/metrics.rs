//! Counts for operators. No personal data, no ids.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

macro_rules! metrics {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {
        /// Counters of the engine; each only rises.
        #[derive(Debug, Default)]
        pub struct Metrics {
            $($(#[doc = $doc])+ pub $name: AtomicU64,)+
        }

        impl Metrics {
            /// Name, help and value of each counter.
            pub fn read(&self) -> Vec<(&'static str, &'static str, u64)> {
                vec![$((stringify!($name), concat!($($doc),+), self.$name.load(Ordering::Relaxed))),+]
            }
        }
    };
}

metrics! {
    /// Events accepted.
    events_accepted;
    /// Reports accepted.
    reports_accepted;
    /// Rule conditions that ended in an error and so did not match.
    rule_errors;
    /// Batches committed.
    batches_committed;
    /// Operations in those batches.
    operations_committed;
    /// Microseconds that batches took.
    batch_microseconds;
    /// Attempts to deliver an order.
    delivery_attempts;
    /// Attempts that the endpoint took.
    delivery_successes;
    /// Messages about alerts that a channel took.
    alert_pages;
    /// Messages about alerts that a channel did not take.
    alert_page_failures;
    /// Texts that classifiers outside of the house were asked about, each attempt.
    classifier_requests;
    /// Attempts that brought no scores.
    classifier_failures;
    /// Texts that a classifier was not asked about any more.
    classifier_passed_over;
    /// Texts that waited for a classifier until there were too many; counted as passed over too.
    classifier_dropped;
    /// Checkpoints signed.
    checkpoints_signed;
    /// Links between a new and a suspended account that were found.
    return_links_found;
    /// Those of them that were found within a minute of when the new account was first heard of.
    return_links_found_within_a_minute;
    /// The same within an hour.
    return_links_found_within_an_hour;
    /// The same within a day.
    return_links_found_within_a_day;
    /// Comparisons of one account with those that it may be the return of.
    return_comparisons;
    /// Events whose deeds were read from the event log.
    return_events_read;
    /// Rule files that were changed and could not be loaded.
    rule_reload_failures;
}

impl Metrics {
    /// Adds one.
    pub fn count(&self, counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn batch_written(&self, size: usize, took: Duration) {
        self.batches_committed.fetch_add(1, Ordering::Relaxed);
        self.operations_committed
            .fetch_add(size as u64, Ordering::Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.batch_microseconds.fetch_add(micros, Ordering::Relaxed);
    }
}
