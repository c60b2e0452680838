//! One campaign is one incident, however it is spelled.

use evenhand_detect::campaign::{ObjectKind, Reading, Role};
use evenhand_model::Duration;

use crate::feed::{Post, at, feed, only, opened, ring, watch, with_role};

#[track_caller]
fn check(tags: &[&str]) {
    let mut watch = watch();
    let alerts = feed(&mut watch, &ring(40, tags));
    assert_eq!(opened(&alerts).len(), 1, "{tags:?}: {alerts:?}");
    let incident = only(&watch);
    let labels = incident
        .variants
        .iter()
        .filter(|one| one.kind == ObjectKind::Hashtag);
    let spellings: std::collections::BTreeSet<String> = tags
        .iter()
        .map(|tag| evenhand_detect::campaign::spelling(tag))
        .collect();
    assert_eq!(
        labels.count(),
        spellings.len(),
        "{tags:?}: {:?}",
        incident.variants
    );
    assert_eq!(incident.members_count(), 40);
    assert_eq!(incident.targets(), [(7, 120)]);
    assert_eq!(incident.posts, 120);
}

#[test]
fn spellings_and_scripts_are_one_incident() {
    check(&["#SilentHarbour"]);
    check(&["#SilentHarbour", "silent_harbour", "SILENT\u{200B}HARBOUR"]);
    check(&[
        "#قاطعوا_متجر_نورهان",
        "#qati3u_matjar_nurhan",
        "#QatiuMatjarNourhan",
    ]);
    check(&["#позор_маркову", "#pozor_markovu"]);
}

#[test]
fn persian_urdu_and_turkish_letters_and_arabic_writing_are_one_incident() {
    // Marks of vowels, a drawn-out letter, presentation forms, and Arabic letters of Persian and Urdu keyboards.
    check(&[
        "#قاطعوا_متجر_نورهان",
        "#قَاطِعُوا_مَتْجَر_نُورهَان",
        "#قاطعـــوا_متجــر_نورهان",
        "#ﻗﺎﻃﻌﻮﺍ_ﻣﺘﺠﺮ_ﻧﻮﺭﻫﺎﻥ",
    ]);
    check(&["#تحریم_کتابفروشی", "#تحريم_كتابفروشي"]);
    check(&["#بائیکاٹ_کتب_خانہ", "#بائیكاٹ_كتب_خانہ"]);
    check(&["#KitapçıBoykotu", "#kitapcı_boykotu", "#KİTAPÇI_BOYKOTU"]);
    // Letters and digits as in chats, words run together and apart.
    check(&["#ir7al_ya_salman", "#Ir7alYaSalman", "#ارحل_يا_سلمان"]);
}

#[test]
fn spellings_that_are_too_rare_alone_are_seen_together() {
    let tags = [
        "#قاطعوا_متجر_نورهان",
        "#qati3u_matjar_nurhan",
        "#QatiuMatjarNourhan",
        "#qatiu_matjar_nurhan",
    ];
    let mut watch = watch();
    let mut posts = ring(6, &tags);
    posts.extend(
        ring(12, &tags)
            .into_iter()
            .filter(|post| post.account >= 106),
    );
    posts.sort_by_key(|post| post.at);
    posts.iter_mut().for_each(|post| {
        post.post = post.at.micros() as u64 ^ post.account;
        post.text = String::new();
        post.target = None;
    });
    feed(&mut watch, &posts);
    let labels: Vec<&str> = watch.surges().map(|surge| surge.label).collect();
    assert!(labels.len() >= 3, "{labels:?}");
}

#[test]
fn an_alert_comes_within_a_minute_of_the_eighth_account() {
    let mut watch = watch();
    let posts = ring(40, &["#SilentHarbour"]);
    let alerts = feed(&mut watch, &posts);
    let delay = opened(&alerts)[0].at.since(posts[7].at);
    assert!(delay <= Duration::from_seconds(60), "{delay:?}");
}

#[test]
fn who_says_something_of_their_own_is_a_bystander() {
    let mut watch = watch();
    let mut posts = ring(40, &["#SilentHarbour"]);
    for account in 0..5_u64 {
        let text = format!("why on earth would anybody number {account} do such a thing to them");
        let seconds = 700 + 97 * account as i64;
        posts.push(Post::new(
            seconds,
            9_000 + account,
            900 + account,
            "#SilentHarbour",
            &text,
        ));
    }
    posts.sort_by_key(|post| post.at);
    feed(&mut watch, &posts);
    let incident = only(&watch);
    assert_eq!(incident.members_count(), 45);
    // Five similar sentences of a dozen words may pass for copies of each other.
    let bystanders = with_role(incident, Role::Bystander);
    assert!(
        bystanders.iter().all(|account| *account >= 900),
        "{bystanders:?}"
    );
    let originators = with_role(incident, Role::Originator);
    assert!(originators.contains(&100), "{originators:?}");
    assert!(
        originators.iter().all(|account| *account < 110),
        "{originators:?}"
    );
}

#[test]
fn an_incident_shows_its_course_and_ends_when_it_is_quiet() {
    let mut watch = watch();
    let alerts = feed(&mut watch, &ring(40, &["#SilentHarbour"]));
    let id = opened(&alerts)[0].incident;
    let incident = only(&watch);
    assert_eq!(incident.assessment.reading, Reading::Coordinated);
    assert_eq!(incident.seeds().len(), 10);
    assert_eq!(incident.seeds()[0], (at(0), 1_000, 100));
    let ticks = incident.timeline();
    assert_eq!(ticks.iter().map(|tick| tick.posts).sum::<u32>(), 120);
    assert_eq!(ticks.iter().map(|tick| tick.joined).sum::<u32>(), 40);
    assert!(!incident.edges.is_empty() && incident.edges.len() <= 200);
    let growth = incident.growth(at(1_400));
    assert!(growth.posts > 0 && growth.posts_before > 0, "{growth:?}");
    let ended = watch.pass(at(8 * 3_600));
    assert_eq!(ended.len(), 1);
    assert_eq!(watch.incidents().count(), 0);
    assert!(
        watch
            .incident(id)
            .is_some_and(|incident| incident.closed_at.is_some())
    );
}

#[test]
fn two_campaigns_at_once_are_two_incidents() {
    let mut watch = watch();
    let mut posts = ring(30, &["#SilentHarbour"]);
    posts.extend(ring(30, &["#BrokenLantern"]).into_iter().map(|mut post| {
        post.post += 50_000;
        post.account += 50_000;
        post.target = Some(8);
        post.text =
            "the council has sold the old park and every one of them knew about the money".into();
        post
    }));
    posts.sort_by_key(|post| post.at);
    feed(&mut watch, &posts);
    assert_eq!(watch.incidents().count(), 2);
}

#[test]
fn a_crowd_is_a_surge_and_no_incident() {
    let mut watch = watch();
    let posts: Vec<Post> = (0..300_u64)
        .map(|number| {
            let text = format!(
                "words {} of {} people {} who {} heard {}",
                number * 7,
                number * 11,
                number * 13,
                number * 17,
                number * 19
            );
            Post::new(
                (number * number / 40) as i64,
                number,
                100 + number,
                "#LanternFestival",
                &text,
            )
        })
        .collect();
    let alerts = feed(&mut watch, &posts);
    assert_eq!(alerts, []);
    let surge = watch
        .surges()
        .find(|surge| surge.kind == ObjectKind::Hashtag);
    assert_eq!(
        surge.map(|surge| surge.assessment.reading),
        Some(Reading::Organic)
    );
}
