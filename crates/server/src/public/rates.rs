//! How many reports one network may send by the public form. Networks are counted in memory; they reach no
//! log, metric or row.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use evenhand_model::{Problem, limits};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// After so many reports, networks that have been quiet are forgotten.
const REPORTS_PER_CLEANING: u32 = 256;

/// How many everyday reports each network has sent a while ago.
#[derive(Debug)]
pub struct FormRates {
    everyday: DefaultKeyedRateLimiter<String>,
    counted: AtomicU32,
}

impl Default for FormRates {
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let everyday = Quota::per_hour(number(limits::FORM_REPORTS_PER_HOUR))
            .allow_burst(number(limits::FORM_REPORTS_AT_ONCE));
        Self {
            everyday: RateLimiter::keyed(everyday),
            counted: AtomicU32::new(0),
        }
    }
}

impl FormRates {
    /// Counts a report about so many things: everyday ones as one for each few of them.
    pub fn count_pile(
        &self,
        network: Option<&str>,
        is_danger: bool,
        subjects: usize,
    ) -> Result<(), Problem> {
        let times = subjects.div_ceil(limits::SUBJECTS_PER_COUNTED_REPORT);
        for _ in 0..times.max(1) {
            self.count(network, is_danger)?;
        }
        Ok(())
    }

    /// Counts a report, and refuses it above the rate. Danger to life is never refused, and uses nothing up: how often it
    /// interrupts somebody is kept in the store. A report that did not come over a connection is not counted.
    pub fn count(&self, network: Option<&str>, is_danger: bool) -> Result<(), Problem> {
        let Some(network) = network.filter(|_| !is_danger) else {
            return Ok(());
        };
        let before = self.counted.fetch_add(1, Ordering::Relaxed);
        if before.is_multiple_of(REPORTS_PER_CLEANING) {
            self.everyday.retain_recent();
        }
        let per_hour = limits::FORM_REPORTS_PER_HOUR;
        let seconds = 3_600_u32.div_ceil(per_hour);
        self.everyday.check_key(&network.to_owned()).map_err(|_| {
            let detail = format!(
                "this network may send {per_hour} such reports an hour here; send it again later. Where \
                 somebody is in danger now, call the emergency number of the place, and say so in the report: \
                 such a report is always taken"
            );
            Problem::too_many(detail).retry_after(seconds)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_reports_of_a_network_are_refused_above_the_rate_and_danger_never_is() {
        let rates = FormRates::default();
        let sent = |network, is_danger| rates.count(Some(network), is_danger).is_ok();
        let many = limits::FORM_REPORTS_AT_ONCE + 5;
        let taken = (0..many).filter(|_| sent("a", false)).count();
        assert_eq!(taken, limits::FORM_REPORTS_AT_ONCE as usize);
        assert!(sent("b", false) && (0..10 * many).all(|_| sent("a", true)));
    }

    #[test]
    fn a_pile_on_counts_as_one_for_each_few_things_of_it() {
        let rates = FormRates::default();
        let sent = |subjects| rates.count_pile(Some("a"), false, subjects).is_ok();
        // 20 at once: 5, 5, 5, 4 and one for a single thing.
        assert!(sent(50) && sent(50) && sent(41) && sent(40) && sent(1));
        assert!(!sent(1));
        assert!(rates.count_pile(Some("a"), true, 50).is_ok());
    }
}
