//! People who try to fill, blind or slow down a watch.

use evenhand_detect::campaign::{Object, Seen, Settings, Watch};
use evenhand_model::Duration;

use crate::feed::{Post, at, feed, only, ring, watch};

fn bounded() -> Settings {
    Settings {
        sketch_width: 1 << 14,
        tracks_max: 2_000,
        firsts_max: 1 << 12,
        shares_max: 10_000,
        burst_shares: 2_000,
        bursts_max: 32,
        incidents_max: 8,
        members_max: 1_000,
        ..Settings::default()
    }
}

/// Posts with the tags that `tag` makes, ten a second, with no text.
fn flood(watch: &mut Watch, count: u64, from: i64, tag: impl Fn(u64) -> String) {
    for number in 0..count {
        let time = at(from).plus(Duration::from_millis(100 * number as i64));
        let tag = tag(number);
        watch.see(&Seen {
            at: time,
            received_at: time,
            post: (1 << 40) | number,
            account: (1 << 41) | (number % 500),
            account_created_at: Some(time.minus(Duration::from_days(400))),
            objects: &[Object::Hashtag(&tag)],
            targets: &[],
            call: None,
        });
    }
}

/// The letters of a number, since digits would be read as disguise.
fn name(mut number: u64) -> String {
    let mut letters = String::from("tag");
    for _ in 0..6 {
        letters.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
    }
    letters
}

#[test]
fn a_million_different_hashtags_hide_no_campaign_and_take_no_more_memory() {
    let mut watch = Watch::new(bounded(), 3);
    flood(&mut watch, 100_000, 0, name);
    let before = watch.bytes();
    flood(&mut watch, 900_000, 10_000, |number| name(number + 100_000));
    assert!(watch.tracks_count() <= 2_000);
    assert!(watch.bytes() < before * 3 / 2, "{before} {}", watch.bytes());
    let end = 100_000 + 10;
    let mut posts = ring(40, &["#SilentHarbour"]);
    for post in &mut posts {
        post.at = post.at.plus(Duration::from_seconds(end));
        post.received_at = post.at;
    }
    // The flood goes on while the ring posts.
    for (number, post) in posts.into_iter().enumerate() {
        let from = post.at.since(at(0)).seconds();
        flood(&mut watch, 40, from, |other| {
            name(2_000_000 + number as u64 * 40 + other)
        });
        feed(&mut watch, &[post]);
    }
    let incident = only(&watch);
    let ring = incident
        .members()
        .iter()
        .filter(|one| (100..140).contains(&one.account))
        .count();
    assert_eq!((ring, incident.members_count()), (40, 40));
}

#[test]
fn hashtags_that_are_used_a_few_times_each_take_no_more_than_their_bounds() {
    let mut watch = Watch::new(bounded(), 3);
    flood(&mut watch, 200_000, 0, |number| name(number / 12));
    assert!(watch.tracks_count() <= 2_000);
    assert!(watch.surges().count() <= 32);
    assert!(watch.bytes() < 20_000_000, "{}", watch.bytes());
}

#[test]
fn an_incident_with_very_many_accounts_keeps_its_bounds() {
    let mut watch = Watch::new(bounded(), 3);
    let posts = ring(6_000, &["#SilentHarbour"]);
    let mut posts: Vec<Post> = posts
        .into_iter()
        .map(|mut post| {
            post.at = at((post.post / 20) as i64);
            post.received_at = post.at;
            post
        })
        .collect();
    posts.sort_by_key(|post| post.at);
    feed(&mut watch, &posts);
    let incident = watch.incidents().next().expect("it is one");
    assert_eq!(incident.members_count(), 1_000);
    assert!(incident.members_left_out > 0);
    assert!(incident.timeline().len() <= 288);
    assert!(watch.bytes() < 20_000_000, "{}", watch.bytes());
}

#[test]
fn one_account_that_posts_a_thousand_times_is_no_campaign() {
    let mut watch = watch();
    let posts: Vec<Post> = (0..1_000)
        .map(|n| Post::new(n, n as u64, 5, "#SilentHarbour", crate::feed::CALL))
        .collect();
    assert_eq!(feed(&mut watch, &posts), []);
}

#[test]
fn huge_and_hostile_texts_are_read_in_bounds() {
    let hostile = [
        "a\u{301}\u{302}\u{489}".repeat(250_000),
        "wide world ".repeat(100_000),
        "\u{202E}\u{200B}\u{FEFF}".repeat(100_000),
        "#".repeat(1_000_000),
        "ﷺ".repeat(300_000),
        String::new(),
    ];
    let mut watch = watch();
    for (number, text) in hostile.iter().enumerate() {
        for account in 0..20_u64 {
            let mut post = Post::new(
                number as i64,
                number as u64 * 20 + account,
                account,
                text,
                text,
            );
            post.is_new = true;
            feed(&mut watch, &[post]);
        }
    }
    assert!(watch.bytes() < 40_000_000, "{}", watch.bytes());
}

#[test]
fn a_post_with_very_many_objects_counts_for_eight_of_a_kind() {
    let mut watch = watch();
    let tags: Vec<String> = (0..1_000).map(name).collect();
    let objects: Vec<Object<'_>> = tags.iter().map(|tag| Object::Hashtag(tag)).collect();
    for account in 0..3_u64 {
        watch.see(&Seen {
            at: at(account as i64),
            received_at: at(account as i64),
            post: account,
            account,
            account_created_at: None,
            objects: &objects,
            targets: &[1, 2, 3],
            call: None,
        });
    }
    assert_eq!(watch.tracks_count(), 8 + 8);
}

#[test]
fn a_million_posts_of_one_hashtag_take_no_more_than_their_bounds() {
    let mut watch = Watch::new(bounded(), 3);
    flood(&mut watch, 100_000, 0, |_| "#SilentHarbour".into());
    let before = watch.bytes();
    flood(&mut watch, 900_000, 10_000, |_| "#SilentHarbour".into());
    assert_eq!(watch.tracks_count(), 1);
    assert!(watch.bytes() < before * 3 / 2, "{before} {}", watch.bytes());
}

#[test]
fn marks_without_end_are_one_hashtag_of_bounded_length() {
    let mut watch = watch();
    for number in 0..50_u64 {
        // Each has other marks, and far more of them than anybody reads.
        let marks =
            char::from_u32(0x300 + number as u32 % 0x40).map_or(String::new(), String::from);
        let tag = format!("#Si{}lentHarbour", marks.repeat(100_000));
        let mut post = Post::new(number as i64, number, number, &tag, &tag);
        post.is_new = true;
        feed(&mut watch, &[post]);
    }
    let longest = watch.surges().map(|surge| surge.label.len()).max();
    assert!(longest.is_none_or(|longest| longest <= 400), "{longest:?}");
    assert!(watch.tracks_count() <= 4, "{}", watch.tracks_count());
    assert!(watch.bytes() < 40_000_000, "{}", watch.bytes());
}

#[test]
fn who_makes_hundreds_of_bursts_takes_no_more_than_their_bounds() {
    let mut watch = Watch::new(bounded(), 3);
    // Five hundred tags, each by a crowd of twelve new accounts with one text.
    for round in 0..12_u64 {
        for number in 0..500_u64 {
            let seconds = (round * 60 + number / 20) as i64;
            let tag = name(number);
            let post = (round * 500 + number) | (1 << 42);
            let account = (number * 12 + round) | (1 << 43);
            let mut post = Post::new(seconds, post, account, &tag, crate::feed::CALL);
            post.is_new = true;
            post.target = Some(number);
            feed(&mut watch, &[post]);
        }
    }
    assert!(watch.surges().count() <= 32);
    assert!(watch.notices().count() <= 32);
    assert!(watch.incidents().count() <= 8);
    assert!(watch.bytes() < 30_000_000, "{}", watch.bytes());
}

#[test]
fn times_that_run_backwards_make_no_burst_of_what_is_old() {
    let mut watch = watch();
    let posts: Vec<Post> = (0..200_u64)
        .map(|number| {
            let mut post = Post::new(0, number, number, "#SilentHarbour", crate::feed::CALL);
            post.is_new = true;
            post.at = at(-3_600 * number as i64);
            post.received_at = at(number as i64);
            post
        })
        .collect();
    feed(&mut watch, &posts);
    // Beyond the horizon of a day they count for what is usual only.
    assert_eq!(watch.counts().late, 176);
    assert!(watch.incidents().all(|one| one.posts <= 25));
}
