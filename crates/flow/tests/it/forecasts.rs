//! When a person will probably look: wide enough to be true, and with the reason where it takes too long.

use evenhand_flow::case::dispatch::{Load, Shares};
use evenhand_flow::case::forecast::{Forecast, Queue, Shift, forecast};
use evenhand_model::{Delay, Duration, Tier, Time};
use proptest::prelude::*;

const NOON: &str = "2026-11-23T12:00:00Z";

fn time(text: &str) -> Time {
    text.parse().unwrap()
}

fn queue(ahead: u64, reviewers: u32) -> Queue {
    Queue {
        ahead,
        shares_slots: false,
        load: Load {
            open: [0, 0, ahead, 0, 0],
            reviewers,
            handling_seconds: 120,
        },
        shares: Shares::default(),
        shift: Shift::Now,
    }
}

fn of_t2(queue: &Queue) -> Forecast {
    let now = time(NOON);
    forecast(Tier::T2, now.plus(Duration::from_hours(12)), queue, now)
}

#[track_caller]
fn check(queue: &Queue, expected: Option<(&str, &str)>, delays: &[Delay]) {
    let found = of_t2(queue);
    let range = found.expected.map(|one| (one.from, one.until));
    let at = |minutes: &str| time(&format!("2026-11-{minutes}:00Z"));
    assert_eq!(range, expected.map(|(from, until)| (at(from), at(until))));
    assert_eq!(found.delays, delays);
}

#[test]
fn who_is_next_is_looked_at_within_minutes() {
    check(&queue(0, 1), Some(("23T12:00", "23T12:05")), &[]);
}

#[test]
fn what_waits_before_and_who_is_there_make_the_range() {
    // 30 before it of 2 minutes each: half an hour at best, and with all of them slow and a tenth of the
    // slots for the oldest a little over two hours and a quarter at worst.
    check(&queue(30, 1), Some(("23T12:30", "23T14:20")), &[]);
    check(&queue(30, 2), Some(("23T12:15", "23T13:15")), &[]);
}

#[test]
fn danger_beside_it_makes_the_range_wider_and_not_earlier() {
    let alone = queue(30, 1);
    let beside = Queue {
        shares_slots: true,
        ..alone
    };
    let (alone, beside) = (
        of_t2(&alone).expected.unwrap(),
        of_t2(&beside).expected.unwrap(),
    );
    assert_eq!(alone.from, beside.from);
    assert!(alone.until < beside.until);
}

#[test]
fn when_nobody_is_there_the_hour_counts_from_when_somebody_comes() {
    let comes_at = |hour: &str| Queue {
        shift: Shift::From(time(hour)),
        ..queue(0, 0)
    };
    let soon = comes_at("2026-11-23T18:00:00Z");
    check(&soon, Some(("23T18:00", "23T18:05")), &[]);
    let late = comes_at("2026-11-24T08:00:00Z");
    check(
        &late,
        Some(("24T08:00", "24T08:05")),
        &[Delay::NobodyOnShift],
    );
    let unknown = Queue {
        shift: Shift::Unknown,
        ..queue(0, 0)
    };
    check(&unknown, None, &[Delay::NobodyOnShift]);
}

#[test]
fn too_much_before_it_and_a_clock_that_is_over_are_said() {
    let found = of_t2(&queue(2_000, 1));
    assert_eq!(found.delays, [Delay::TooMuchWaits]);
    let now = time(NOON);
    let found = forecast(Tier::T1, now, &queue(0, 1), now);
    assert_eq!(found.delays, [Delay::Late, Delay::TooMuchWaits]);
}

proptest! {
    #[test]
    fn a_range_begins_now_at_the_earliest_and_more_before_it_never_makes_it_earlier(
        ahead in 0_u64..10_000_000, more in 0_u64..10_000, reviewers in 0_u32..1_000,
        handling_seconds in 0_u32..100_000, shares_slots: bool, tier in 0_usize..5,
    ) {
        let now = time(NOON);
        let of = |ahead| {
            let mut queue = queue(ahead, reviewers);
            queue.load.handling_seconds = handling_seconds;
            queue.shares_slots = shares_slots;
            forecast(Tier::ALL[tier], now.plus(Tier::ALL[tier].allowed()), &queue, now).expected.unwrap()
        };
        let (before, after) = (of(ahead), of(ahead + more));
        prop_assert!(now <= before.from && before.from <= before.until);
        prop_assert!(before.from <= after.from && before.until <= after.until);
    }
}
