//! The same code over reports: the account is the reporter, the object is what is reported.

use evenhand_detect::campaign::{AlertKind, Object, ObjectKind, Seen};
use evenhand_model::Duration;

use crate::feed::{at, only, watch};

/// Reports of subjects by reporters of an age, at seconds.
fn alerts(reports: &[(i64, u64, u64, bool)]) -> (evenhand_detect::campaign::Watch, usize) {
    let mut watch = watch();
    let mut opened = 0;
    for (number, (seconds, reporter, subject, is_new)) in reports.iter().enumerate() {
        let made = at(*seconds).minus(Duration::from_days(if *is_new { 2 } else { 700 }));
        let alerts = watch.see(&Seen {
            at: at(*seconds),
            received_at: at(*seconds),
            post: number as u64,
            account: *reporter,
            account_created_at: Some(made),
            objects: &[Object::Subject(*subject)],
            targets: &[*subject],
            call: None,
        });
        opened += alerts
            .iter()
            .filter(|alert| alert.kind == AlertKind::Opened)
            .count();
    }
    (watch, opened)
}

#[test]
fn a_brigade_of_reporters_is_one_incident() {
    // Thirty new reporters go through five posts of one author in turn, within seconds of each other.
    let mut reports: Vec<(i64, u64, u64, bool)> = (0..5)
        .flat_map(|post| {
            (0..30).map(move |reporter| (post * 400 + reporter, 100 + reporter as u64, 7, true))
        })
        .collect();
    // And strangers report other things meanwhile.
    reports.extend((0..200).map(|number| {
        (
            number * 10,
            5_000 + number as u64,
            1_000 + number as u64,
            false,
        )
    }));
    reports.sort_unstable();
    let (watch, opened) = alerts(&reports);
    assert_eq!(opened, 1);
    let incident = only(&watch);
    assert_eq!(incident.variants[0].kind, ObjectKind::Subject);
    assert_eq!(incident.targets(), [(7, 150)]);
    let named: Vec<u64> = incident.members().iter().map(|one| one.account).collect();
    assert_eq!(named.len(), 30);
    assert!(named.iter().all(|account| (100..130).contains(account)));
}

#[test]
fn many_who_report_one_post_once_are_no_brigade() {
    let reports: Vec<(i64, u64, u64, bool)> = (0..200)
        .map(|number| {
            (
                number * number / 10,
                100 + number as u64,
                7,
                number % 30 == 0,
            )
        })
        .collect();
    assert_eq!(alerts(&reports).1, 0);
}
