use super::*;

fn share(seconds: i64, account: u64) -> Share {
    Share {
        at: Time::from_micros(seconds * 1_000_000),
        post: seconds as u64,
        account,
        account_created_at: None,
        targets: [None; 2],
        text: None,
        call: None,
    }
}

#[track_caller]
fn gini(targets_of_posts: &[u64], from: f64, to: f64) {
    let shares: Vec<Share> = targets_of_posts
        .iter()
        .enumerate()
        .map(|(at, target)| Share {
            targets: [Some(*target), None],
            ..share(at as i64, 1)
        })
        .collect();
    let (count, gini) = targets(&shares);
    assert_eq!(count, targets_of_posts.len());
    assert!((from..=to).contains(&gini), "{targets_of_posts:?}: {gini}");
}

#[test]
fn mentions_of_one_are_concentrated_and_of_many_are_not() {
    gini(&[], 0.0, 0.0);
    gini(&[7], 0.0, 0.0);
    gini(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.0, 1e-9);
    gini(&[7; 10], 0.8999, 0.9001);
    gini(&[7, 7, 7, 7, 7, 1, 2, 3, 4, 5], 0.3, 0.7);
}

#[test]
fn a_timetable_has_a_low_entropy_and_people_have_a_high_one() {
    let timetable: Vec<Share> = (0..60).map(|n| share(n * 10, n as u64 % 2)).collect();
    assert_eq!(interval_entropy(&timetable), Some(0.0));
    let people: Vec<Share> = (0..15)
        .flat_map(|n| [0, 1].map(|m| share(m * (1 << n), n as u64 + 15 * m as u64)))
        .collect();
    assert_eq!(interval_entropy(&people), None, "one post each");
    let mut at = 0;
    let people: Vec<Share> = (0..60)
        .map(|n| {
            at += 1 << (n % 15);
            share(at, 1)
        })
        .collect();
    assert!(interval_entropy(&people).is_some_and(|entropy| entropy > 0.9));
}

#[test]
fn copies_are_those_of_other_accounts() {
    let text = |at, account, text| Share {
        text: Some([text; 12]),
        ..share(at, account)
    };
    assert_eq!(copies(&[text(0, 1, 5), text(1, 1, 5)]), (0, 2));
    assert_eq!(
        copies(&[text(0, 1, 5), text(1, 2, 5), text(2, 3, 6)]),
        (2, 3)
    );
    assert_eq!(copies(&[share(0, 1), share(1, 2)]), (0, 0));
}

#[test]
fn sign_ups_within_three_days_are_together() {
    let made = |days: &[i64]| {
        let ages: Vec<(Time, Time)> = days
            .iter()
            .map(|day| (Time::default(), Time::from_micros(day * DAY_MICROS)))
            .collect();
        sign_ups_together(&ages)
    };
    assert_eq!(made(&[]), 0);
    assert_eq!(made(&[1, 5, 9]), 1);
    assert_eq!(made(&[9, 1, 3, 4, 7]), 3);
}
