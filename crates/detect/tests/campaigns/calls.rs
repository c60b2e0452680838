//! Posts that call on others are listed with the incident that they are in.

use evenhand_detect::campaign::{Call, CallPost};
use evenhand_detect::{ContentView, is_present, run_on};

use crate::feed::{Post, at, feed, only, ring, watch};

/// The call that the detectors see in a text.
fn call(text: &str) -> Option<Call> {
    let found = run_on(&ContentView::of_text(text), None);
    Call::of(|signal| found.signals.get(signal).copied().is_some_and(is_present))
}

#[track_caller]
fn check(text: &str, expected: Option<Call>) {
    assert_eq!(call(text), expected, "{text}");
}

#[test]
fn a_call_is_what_the_signals_of_the_triage_say() {
    check(
        "Brothers, join the mujahideen, message me on Telegram",
        Some(Call::Join),
    );
    check(
        "أيها الإخوة، انضموا إلى المجاهدين، راسلوني على تلغرام",
        Some(Call::Join),
    );
    check(
        "إلى كل ذئب منفرد: اهجموا على موظفي لاركفيلد عند باب مكتبهم في شارع المرفأ.",
        Some(Call::Attack),
    );
    check("Somebody should burn them all", Some(Call::Attack));
    check("Join our football team, message me on Telegram", None);
    check("كل واحد منكم يعرف ما عليه أن يفعل.", None);
}

#[test]
fn calls_are_listed_with_time_and_account_and_what_is_elsewhere_is_not() {
    let mut watch = watch();
    let mut posts = ring(40, &["#SilentHarbour"]);
    posts[30].call = Some(Call::Join);
    posts[90].call = Some(Call::Attack);
    let mut elsewhere = Post::new(500, 9_999, 800, "#Gardening", "come and join us there");
    elsewhere.call = Some(Call::Join);
    posts.push(elsewhere);
    posts.sort_by_key(|post| post.at);
    feed(&mut watch, &posts);
    let incident = only(&watch);
    let listed = |number: usize, call| {
        let post = ring(40, &["#SilentHarbour"])[number].clone();
        CallPost {
            at: post.at,
            post: post.post,
            account: post.account,
            call,
        }
    };
    assert_eq!(
        incident.calls(),
        [listed(30, Call::Join), listed(90, Call::Attack)]
    );
    assert_eq!(incident.calls_count(Call::Join), 1);
    assert_eq!(incident.calls_count(Call::Attack), 1);
}

#[test]
fn no_more_calls_are_listed_than_two_hundred_and_all_are_counted() {
    let mut watch = watch();
    let mut posts = ring(120, &["#SilentHarbour"]);
    posts
        .iter_mut()
        .for_each(|post| post.call = Some(Call::Join));
    posts.sort_by_key(|post| post.at);
    feed(&mut watch, &posts);
    let incident = only(&watch);
    assert_eq!(incident.calls().len(), 200);
    assert!(incident.calls().is_sorted());
    assert_eq!(incident.calls()[0].at, at(0));
    assert_eq!(incident.calls_count(Call::Join), 360);
}
