//! How many reports one network may send by the public form. Networks are counted in memory; they reach no
//! log, metric or row.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use evenhand_model::{Problem, limits};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// After so many reports, networks that have been quiet are forgotten.
const REPORTS_PER_CLEANING: u32 = 256;

/// How many reports each network has sent a while ago. Danger to life has a rate of its own, so that
/// nothing else uses it up.
#[derive(Debug)]
pub struct FormRates {
    everyday: DefaultKeyedRateLimiter<String>,
    danger: DefaultKeyedRateLimiter<String>,
    counted: AtomicU32,
}

impl Default for FormRates {
    fn default() -> Self {
        let rate = |per_hour, at_once| {
            let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
            RateLimiter::keyed(Quota::per_hour(number(per_hour)).allow_burst(number(at_once)))
        };
        Self {
            everyday: rate(limits::FORM_REPORTS_PER_HOUR, limits::FORM_REPORTS_AT_ONCE),
            danger: rate(limits::FORM_DANGERS_PER_HOUR, limits::FORM_DANGERS_AT_ONCE),
            counted: AtomicU32::new(0),
        }
    }
}

impl FormRates {
    /// Counts a report; refused above the rate. A report that did not come over a connection is not counted.
    pub fn count(&self, network: Option<&str>, is_danger: bool) -> Result<(), Problem> {
        let Some(network) = network else {
            return Ok(());
        };
        let before = self.counted.fetch_add(1, Ordering::Relaxed);
        if before.is_multiple_of(REPORTS_PER_CLEANING) {
            self.everyday.retain_recent();
            self.danger.retain_recent();
        }
        let (rates, per_hour) = if is_danger {
            (&self.danger, limits::FORM_DANGERS_PER_HOUR)
        } else {
            (&self.everyday, limits::FORM_REPORTS_PER_HOUR)
        };
        rates.check_key(&network.to_owned()).map_err(|_| {
            let detail = format!(
                "this network may send {per_hour} such reports an hour here; send it again later. Where \
                 somebody is in danger now, call the emergency number of the place"
            );
            let seconds = 3_600_u32.div_ceil(per_hour);
            Problem::too_many(detail).retry_after(seconds)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_reports_of_a_network_never_use_up_what_danger_may() {
        let rates = FormRates::default();
        let sent = |network, is_danger| rates.count(Some(network), is_danger).is_ok();
        let many = limits::FORM_REPORTS_AT_ONCE + 5;
        let taken = (0..many).filter(|_| sent("a", false)).count();
        assert_eq!(taken, limits::FORM_REPORTS_AT_ONCE as usize);
        assert!(sent("a", true) && sent("b", false));
        let flood = limits::FORM_DANGERS_AT_ONCE + 5;
        assert!((0..flood).filter(|_| !sent("a", true)).count() >= 5);
        assert!(sent("b", true));
        assert!((0..flood).all(|_| rates.count(None, true).is_ok()));
    }
}
