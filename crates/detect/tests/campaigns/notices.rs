//! A surge that is worth a look is told of at once, and confirmed or taken back.

use evenhand_detect::campaign::{Alert, AlertKind, Reading};
use evenhand_model::Duration;

use crate::feed::{Post, at, feed, only, opened, ring, watch};

/// Accounts, half of them new, that share a tag in words of their own, a third of them at somebody: odd, and no more.
fn newcomers(accounts: u64) -> Vec<Post> {
    (0..accounts)
        .map(|number| {
            let text = format!(
                "words {} of {} people {} who {} heard {}",
                number * 7,
                number * 11,
                number * 13,
                number * 17,
                number * 19
            );
            let seconds = (number * number * 3) as i64;
            let mut post = Post::new(seconds, number, 100 + number, "#LanternFestival", &text);
            post.is_new = number.is_multiple_of(2);
            post.target = (number % 3 == 1).then_some(7);
            post
        })
        .collect()
}

fn of_kind(alerts: &[Alert], kind: AlertKind) -> usize {
    alerts.iter().filter(|alert| alert.kind == kind).count()
}

#[test]
fn what_may_be_either_is_told_of_once_within_a_minute_and_is_no_incident() {
    let mut watch = watch();
    let posts = newcomers(14);
    let alerts = feed(&mut watch, &posts);
    assert_eq!(of_kind(&alerts, AlertKind::Surging), 1, "{alerts:?}");
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    let delay = alerts[0].at.since(posts[7].at);
    assert!(delay <= Duration::from_seconds(60), "{delay:?}");
    let notice = watch.notices().next().expect("it stands");
    assert_eq!(notice.id, alerts[0].incident);
    assert_eq!(notice.assessment.reading, Reading::Unclear);
    assert_eq!(&*notice.variants[0].label, "lanternfestival");
    assert_eq!(notice.seeds[0], (at(0), 0, 100));
    assert_eq!(watch.incidents().count(), 0);
}

#[test]
fn a_surge_that_is_confirmed_becomes_the_incident_with_its_id() {
    let mut watch = watch();
    let mut posts = newcomers(14);
    // Then they begin to copy each other and turn on one account.
    posts.extend(ring(40, &["#LanternFestival"]).into_iter().map(|mut post| {
        post.at = post.at.plus(Duration::from_seconds(900));
        post.received_at = post.at;
        post
    }));
    let alerts = feed(&mut watch, &posts);
    let surging = alerts
        .iter()
        .find(|alert| alert.kind == AlertKind::Surging)
        .expect("it was told of");
    assert_eq!(of_kind(&alerts, AlertKind::Surging), 1, "{alerts:?}");
    let opened = opened(&alerts);
    assert_eq!(opened.len(), 1, "{alerts:?}");
    assert_eq!(opened[0].incident, surging.incident);
    assert_eq!(only(&watch).id, surging.incident);
    assert_eq!(watch.notices().count(), 0);
}

#[test]
fn a_surge_that_ends_unconfirmed_is_withdrawn() {
    let mut watch = watch();
    let surging = feed(&mut watch, &newcomers(14));
    let ended = watch.pass(at(12 * 3_600));
    assert_eq!(of_kind(&ended, AlertKind::Withdrawn), 1, "{ended:?}");
    assert_eq!(ended[0].incident, surging[0].incident);
    assert_eq!(watch.notices().count(), 0);
}

#[test]
fn two_campaigns_that_share_a_text_stay_two() {
    let mut watch = watch();
    let mut posts = ring(60, &["#SilentHarbour"]);
    posts.extend(ring(60, &["#BrokenLantern"]).into_iter().map(|mut post| {
        post.post += 50_000;
        post.account += 50_000;
        post.target = Some(8);
        post.text =
            "the council has sold the old park and every one of them knew about the money".into();
        post
    }));
    for post in posts
        .iter_mut()
        .filter(|post| post.account.is_multiple_of(6))
    {
        post.text =
            "do not forget to share this with everybody whom you know before tonight".into();
    }
    posts.sort_by_key(|post| post.at);
    feed(&mut watch, &posts);
    assert_eq!(watch.incidents().count(), 2);
}
