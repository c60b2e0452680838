//! Late events, wrong clocks, and the same events again.

use evenhand_detect::campaign::{Incident, Watch};
use evenhand_model::Duration;
use proptest::prelude::*;

use crate::feed::{Post, at, feed, only, opened, ring, watch};

/// What people would see of an incident.
fn shown(incident: &Incident) -> String {
    format!(
        "{} {} {} {:?} {:?} {:?} {:?} {:?} {:?}",
        incident.id,
        incident.opened_at,
        incident.posts,
        incident.members(),
        incident.targets(),
        incident.timeline(),
        incident.edges,
        incident.seeds(),
        incident.assessment
    )
}

#[test]
fn the_same_events_give_the_same_incident() {
    let run = || {
        let mut watch = watch();
        let alerts = feed(&mut watch, &ring(50, &["#SilentHarbour", "silent_harbour"]));
        (alerts, shown(only(&watch)))
    };
    assert_eq!(run(), run());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_in_which_late_events_come_changes_nobodys_part(delays in proptest::collection::vec(0_i64..900, 120)) {
        let mut watch = watch();
        let mut posts = ring(40, &["#SilentHarbour"]);
        feed(&mut watch, &posts);
        let plain = only(&watch);
        for (post, delay) in posts.iter_mut().zip(&delays) {
            post.received_at = post.at.plus(Duration::from_seconds(*delay));
        }
        posts.sort_by_key(|post| post.received_at);
        let mut late = crate::feed::watch();
        feed(&mut late, &posts);
        let late = only(&late);
        prop_assert_eq!(late.posts, plain.posts);
        prop_assert_eq!(late.first_at, plain.first_at);
        prop_assert_eq!(late.targets(), plain.targets());
        prop_assert_eq!(late.seeds(), plain.seeds());
        let parts = |incident: &Incident| -> Vec<(u64, u32)> {
            incident.members().iter().map(|one| (one.account, one.posts)).collect()
        };
        prop_assert_eq!(parts(late), parts(plain));
        let posts_over_time = |incident: &Incident| -> Vec<(i64, u32)> {
            incident.timeline().iter().map(|tick| (tick.at.micros(), tick.posts)).collect()
        };
        prop_assert_eq!(posts_over_time(late), posts_over_time(plain));
    }

    #[test]
    fn no_time_whatever_stops_a_watch(times in proptest::collection::vec(any::<(i64, i64)>(), 1..200)) {
        let mut watch = watch();
        for (number, (posted, received)) in times.iter().enumerate() {
            let mut post = Post::new(0, number as u64, number as u64 % 9, "#SilentHarbour", crate::feed::CALL);
            post.at = evenhand_model::Time::from_micros(*posted);
            post.received_at = evenhand_model::Time::from_micros(*received);
            feed(&mut watch, &[post]);
        }
        prop_assert_eq!(watch.counts().posts, times.len() as u64);
    }
}

#[test]
fn a_time_in_the_future_is_that_of_arrival_and_counted() {
    let mut watch = watch();
    let mut posts = ring(40, &["#SilentHarbour"]);
    posts[3].at = at(900 * 86_400);
    let alerts = feed(&mut watch, &posts);
    assert_eq!(watch.counts().in_future, 1);
    assert_eq!(opened(&alerts).len(), 1);
    assert!(only(&watch).last_at < at(3_600));
}

#[test]
fn an_event_from_before_the_horizon_counts_for_what_is_usual_only() {
    let mut watch: Watch = watch();
    let mut posts = ring(40, &["#SilentHarbour"]);
    for post in &mut posts {
        post.at = post.at.minus(Duration::from_days(3));
    }
    assert_eq!(feed(&mut watch, &posts), []);
    assert_eq!(watch.counts().late, 120);
    assert_eq!(watch.surges().count(), 0);
}
