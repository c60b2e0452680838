//! How many reports one network may send by the public form. Networks are counted in memory; they reach no
//! log, metric or row.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use evenhand_model::{Problem, limits};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};

/// After so many reports, networks that have been quiet are forgotten.
const REPORTS_PER_CLEANING: u32 = 256;

/// How many reports each network has sent a while ago. Danger to life has a rate of its own, so that
/// nothing else uses it up, and a reserve beyond it, so that a flood from one's own network doesn't.
#[derive(Debug)]
pub struct FormRates {
    everyday: DefaultKeyedRateLimiter<String>,
    danger: DefaultKeyedRateLimiter<String>,
    reserve: DefaultDirectRateLimiter,
    counted: AtomicU32,
}

/// What a report that is taken may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// What its tier asks for.
    AsUsual,
    /// Wait in the order of work, and interrupt nobody.
    Waits,
}

impl Default for FormRates {
    fn default() -> Self {
        let quota = |per_hour, at_once| {
            let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
            Quota::per_hour(number(per_hour)).allow_burst(number(at_once))
        };
        let everyday = quota(limits::FORM_REPORTS_PER_HOUR, limits::FORM_REPORTS_AT_ONCE);
        let danger = quota(limits::FORM_DANGERS_PER_HOUR, limits::FORM_DANGERS_AT_ONCE);
        let reserve = quota(limits::FORM_RESERVE_PER_HOUR, limits::FORM_RESERVE_AT_ONCE);
        Self {
            everyday: RateLimiter::keyed(everyday),
            danger: RateLimiter::keyed(danger),
            reserve: RateLimiter::direct(reserve),
            counted: AtomicU32::new(0),
        }
    }
}

impl FormRates {
    /// Counts a report about so many things: everyday ones as one for each few of them, one of danger as one
    /// however much it is about.
    pub fn count_pile(
        &self,
        network: Option<&str>,
        is_danger: bool,
        subjects: usize,
    ) -> Result<Taken, Problem> {
        let times = subjects.div_ceil(limits::SUBJECTS_PER_COUNTED_REPORT);
        let times = if is_danger { 1 } else { times.max(1) };
        let mut taken = Taken::AsUsual;
        for _ in 0..times {
            taken = self.count(network, is_danger)?;
        }
        Ok(taken)
    }

    /// Counts a report. Danger to life is never refused; everything else is above the rate. A report that did
    /// not come over a connection is not counted.
    pub fn count(&self, network: Option<&str>, is_danger: bool) -> Result<Taken, Problem> {
        let Some(network) = network else {
            return Ok(Taken::AsUsual);
        };
        let before = self.counted.fetch_add(1, Ordering::Relaxed);
        if before.is_multiple_of(REPORTS_PER_CLEANING) {
            self.everyday.retain_recent();
            self.danger.retain_recent();
        }
        let network = network.to_owned();
        if is_danger {
            let is_within = self.danger.check_key(&network).is_ok() || self.reserve.check().is_ok();
            return Ok(if is_within {
                Taken::AsUsual
            } else {
                Taken::Waits
            });
        }
        let per_hour = limits::FORM_REPORTS_PER_HOUR;
        let seconds = 3_600_u32.div_ceil(per_hour);
        self.everyday.check_key(&network).map_err(|_| {
            let detail = format!(
                "this network may send {per_hour} such reports an hour here; send it again later. Where \
                 somebody is in danger now, call the emergency number of the place, and say so in the report: \
                 such a report is always taken"
            );
            Problem::too_many(detail).retry_after(seconds)
        })?;
        Ok(Taken::AsUsual)
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

    #[test]
    fn danger_is_always_taken_and_a_flood_of_it_interrupts_no_more_than_its_share_and_the_reserve()
    {
        let rates = FormRates::default();
        let sent = |network| rates.count(Some(network), true).unwrap();
        let share = limits::FORM_DANGERS_AT_ONCE;
        let reserve = limits::FORM_RESERVE_AT_ONCE;
        let flood: Vec<Taken> = (0..share + reserve + 50).map(|_| sent("a")).collect();
        let usual = flood.iter().take_while(|one| **one == Taken::AsUsual);
        assert!(usual.count() >= (share + reserve) as usize);
        assert!(flood.contains(&Taken::Waits));
        assert_eq!(sent("b"), Taken::AsUsual);
        assert_eq!(rates.count(None, true).unwrap(), Taken::AsUsual);
    }
}
