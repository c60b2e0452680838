//! What an answer means, and when the next attempt comes.

use evenhand_deliver::{
    ATTEMPTS_MAX, Answer, Attempt, MailUnsent, RetryAfter, SendError, judge, judge_mail,
};
use evenhand_model::{Duration, Rng, Time};

const NOW: Time = Time::from_micros(1_795_428_000_000_000);

fn answer(status: u16, retry_after: Option<&str>) -> Result<Answer, SendError> {
    let retry_after = retry_after.and_then(RetryAfter::parse);
    Ok(Answer {
        status,
        retry_after,
    })
}

/// The wait in seconds after attempt `attempt`, without jitter it would be `expected`.
#[track_caller]
fn check_wait(attempt: u32, outcome: &Result<Answer, SendError>, expected: i64) {
    let mut longest = 0;
    for seed in 0..200 {
        let judged = judge(attempt, outcome, NOW, &mut Rng::from_number(seed));
        let Attempt::Retry { after, .. } = judged else {
            panic!("expected another attempt, got {judged:?}");
        };
        assert!(after >= Duration::from_seconds(expected), "{after:?}");
        assert!(after.micros() <= expected * 1_100_000, "{after:?}");
        longest = longest.max(after.micros());
    }
    assert!(longest > expected * 1_050_000, "the jitter is used");
}

#[test]
fn attempts_spread_over_more_than_three_days_and_then_end() {
    let waits = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (attempt, wait) in (1..).zip(waits) {
        check_wait(attempt, &answer(500, None), wait);
        check_wait(attempt, &Err(SendError::Timeout), wait);
    }
    for attempt in [ATTEMPTS_MAX, ATTEMPTS_MAX + 1, u32::MAX] {
        let why = "answered 500".into();
        let judged = judge(attempt, &answer(500, None), NOW, &mut Rng::from_number(1));
        assert_eq!(judged, Attempt::Dead { why });
    }
    assert_eq!(ATTEMPTS_MAX, 10);
    assert!(waits.iter().sum::<i64>() > 3 * 86_400);
}

#[test]
fn only_2xx_is_delivered_and_only_410_is_gone() {
    for status in 100..=599 {
        let judged = judge(1, &answer(status, None), NOW, &mut Rng::from_number(1));
        match status {
            200..=299 => assert_eq!(judged, Attempt::Delivered),
            410 => assert_eq!(judged, Attempt::Gone),
            _ => assert!(
                matches!(judged, Attempt::Retry { .. }),
                "{status}: {judged:?}"
            ),
        }
    }
    let last = judge(
        ATTEMPTS_MAX,
        &answer(204, None),
        NOW,
        &mut Rng::from_number(1),
    );
    assert_eq!(last, Attempt::Delivered);
    let gone = judge(
        ATTEMPTS_MAX,
        &answer(410, None),
        NOW,
        &mut Rng::from_number(1),
    );
    assert_eq!(gone, Attempt::Gone);
}

#[test]
fn an_overloaded_endpoint_is_left_alone_for_as_long_as_it_asks_up_to_a_day() {
    for status in [429, 502, 503, 504] {
        check_wait(1, &answer(status, None), 60);
        check_wait(1, &answer(status, Some("120")), 120);
        check_wait(1, &answer(status, Some("0")), 60);
        check_wait(1, &answer(status, Some("4294967295")), 86_400);
        check_wait(3, &answer(status, Some("120")), 1_800);
    }
    check_wait(1, &answer(500, Some("120")), 5);
    check_wait(1, &answer(503, Some("Mon, 23 Nov 2026 10:02:00 GMT")), 120);
    check_wait(1, &answer(503, Some("Mon, 23 Nov 2020 10:02:00 GMT")), 60);
    for nonsense in ["", "-1", "soon", "1.5", "99999999999999999999", "\u{0}"] {
        assert_eq!(RetryAfter::parse(nonsense), None, "{nonsense}");
    }
}

#[test]
fn a_person_reads_what_went_wrong() {
    for (outcome, words) in [
        (answer(302, None), "redirects are not followed"),
        (answer(404, None), "answered 404"),
        (answer(503, None), "overloaded"),
        (Err(SendError::Timeout), "no answer in time"),
        (
            Err(SendError::Connect("connection refused".into())),
            "connection refused",
        ),
    ] {
        let judged = judge(1, &outcome, NOW, &mut Rng::from_number(1));
        let Attempt::Retry { why, .. } = judged else {
            panic!("{judged:?}")
        };
        assert!(why.contains(words), "{why}");
    }
}

#[test]
fn a_mail_that_is_refused_for_good_is_dead_at_once_and_any_other_is_tried_like_a_webhook() {
    let judged = |attempt, outcome| judge_mail(attempt, &outcome, &mut Rng::from_number(1));
    assert_eq!(judged(1, Ok(())), Attempt::Delivered);
    let unfit = judged(1, Err(MailUnsent::Unfit("no address")));
    assert!(matches!(unfit, Attempt::Dead { .. }), "{unfit:?}");
    let later = judged(1, Err(MailUnsent::Timeout));
    assert!(matches!(later, Attempt::Retry { .. }), "{later:?}");
    let last = judged(ATTEMPTS_MAX, Err(MailUnsent::Timeout));
    assert!(matches!(last, Attempt::Dead { .. }), "{last:?}");
}
