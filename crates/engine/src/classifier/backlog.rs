//! Cases that wait until a classifier may be asked about them.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use evenhand_model::CaseId;

/// Most cases that wait; people get to a case sooner than a classifier does that is so far behind.
pub const CASES_MAX: usize = 256;
/// How often one text is sent before it is passed over.
const ATTEMPTS_MAX: u32 = 3;
/// After the first attempt; doubled with each further one.
const PAUSE: Duration = Duration::from_secs(1);

/// Cases in the order in which they came, each once. One whose attempt failed goes to the end, so that
/// it holds up nobody.
#[derive(Clone, Debug, Default)]
pub struct Backlog(VecDeque<Waiting>);

/// A case that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which case.
    pub case: CaseId,
    attempts: u32,
    not_before: Option<Instant>,
}

impl Backlog {
    /// The cases that waited before a restart.
    pub fn new(cases: &[CaseId]) -> Self {
        let waiting = cases.iter().map(|case| Waiting {
            case: *case,
            attempts: 0,
            not_before: None,
        });
        Self(waiting.collect())
    }

    /// The cases, the first first.
    pub fn cases(&self) -> Vec<CaseId> {
        self.0.iter().map(|waiting| waiting.case).collect()
    }

    /// Has a case wait, if it does not yet; answers the oldest one, dropped where there are too many.
    pub fn push(&mut self, case: CaseId) -> Option<CaseId> {
        if self.0.iter().any(|waiting| waiting.case == case) {
            return None;
        }
        self.0.push_back(Waiting {
            case,
            attempts: 0,
            not_before: None,
        });
        let is_full = self.0.len() > CASES_MAX;
        let dropped = if is_full { self.0.pop_front() } else { None };
        dropped.map(|waiting| waiting.case)
    }

    /// Takes the first case that may be asked about now.
    pub fn next(&mut self, now: Instant) -> Option<Waiting> {
        let may_be_asked = |waiting: &Waiting| waiting.not_before.is_none_or(|at| at <= now);
        let place = self.0.iter().position(may_be_asked)?;
        self.0.remove(place)
    }

    /// Puts one back that was not asked about, since nobody may be at the moment.
    pub fn put_back(&mut self, waiting: Waiting) {
        self.0.push_front(waiting);
    }

    /// Puts one at the end whose attempt failed; answers whether it was its last, and it is passed over.
    pub fn failed(&mut self, mut waiting: Waiting, now: Instant) -> bool {
        waiting.attempts += 1;
        if waiting.attempts >= ATTEMPTS_MAX {
            return true;
        }
        waiting.not_before = Some(now + PAUSE * (1 << (waiting.attempts - 1)));
        self.0.push_back(waiting);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use evenhand_model::{Rng, Time};

    fn case(number: u64) -> CaseId {
        CaseId::new(Time::from_micros(0), &mut Rng::from_number(number))
    }

    #[test]
    fn it_holds_so_many_and_drops_the_oldest() {
        let mut backlog = Backlog::default();
        for number in 0..CASES_MAX as u64 {
            assert_eq!(backlog.push(case(number)), None);
        }
        assert_eq!(backlog.push(case(3)), None, "it waits already");
        assert_eq!(backlog.push(case(1_000)), Some(case(0)));
        assert_eq!(backlog.cases().len(), CASES_MAX);
    }

    #[test]
    fn one_that_fails_lets_the_others_go_first_and_is_passed_over_after_some_attempts() {
        let mut now = Instant::now();
        let mut backlog = Backlog::new(&[case(1), case(2)]);
        let first = backlog.next(now).unwrap();
        assert!(!backlog.failed(first, now));
        assert_eq!(backlog.next(now).unwrap().case, case(2));
        assert_eq!(backlog.next(now), None, "not again at once");
        now += PAUSE;
        let first = backlog.next(now).unwrap();
        assert!(!backlog.failed(first, now));
        now += PAUSE * 2;
        let first = backlog.next(now).unwrap();
        assert!(backlog.failed(first, now));
        assert!(backlog.cases().is_empty());
    }
}
