//! Campaigns planted in the traffic of a small platform, as a test against getting worse; the whole
//! run is `cargo run --release -p evenhand-detect --example campaign_speed`.

use evenhand_detect::campaign::trial::{Plan, Stream, calls_seen, measure};
use evenhand_detect::campaign::{Settings, Watch};

#[track_caller]
fn check(seed: u64) {
    let stream = Stream::draw(&Plan::small(seed));
    let settings = Settings {
        sketch_width: 1 << 14,
        ..Settings::default()
    };
    let found = measure(&stream, &mut Watch::new(settings, seed), |_, _| ());
    assert!(found.precision() >= 0.75, "seed {seed}: {found:#?}");
    assert!(found.recall() >= 0.7, "seed {seed}: {found:#?}");
    assert!(found.campaigns_found() >= 3, "seed {seed}: {found:#?}");
}

#[test]
fn most_of_what_is_planted_is_found_and_crowds_are_left_alone() {
    for seed in [1, 2] {
        check(seed);
    }
}

#[test]
fn the_same_seed_draws_the_same_stream() {
    let draw = |seed| {
        let stream = Stream::draw(&Plan {
            posts: 2_000,
            surges: vec![50],
            campaigns: vec![20],
            ..Plan::small(seed)
        });
        let posts = stream.posts.iter();
        posts
            .map(|post| (post.at, post.account, post.campaign))
            .collect::<Vec<_>>()
    };
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
}

#[test]
fn most_calls_to_join_are_seen_and_hardly_anything_else() {
    let [(calls, of_calls), (others, of_others)] = calls_seen();
    assert!(calls * 10 >= of_calls * 8, "{calls} of {of_calls}");
    assert!(others * 10 <= of_others, "{others} of {of_others}");
}

#[test]
fn brigades_in_reports_are_told_of_and_honest_pile_ons_are_left_alone() {
    let plan = Plan {
        posts: 20_000,
        days: 3,
        quiet_days: 1,
        accounts: 6_000,
        campaigns: vec![40, 60, 80],
        surges: vec![60, 150, 300, 400],
        ..Plan::reports(4)
    };
    let stream = Stream::draw_reports(&plan);
    let found = measure(
        &stream,
        &mut Watch::new(
            Settings {
                sketch_width: 1 << 14,
                ..Settings::default()
            },
            4,
        ),
        |_, _| (),
    );
    assert_eq!(found.false_incidents, 0, "{found:#?}");
    let told = found
        .campaigns
        .iter()
        .filter(|one| one.told_after.is_some());
    assert!(told.count() >= 2, "{found:#?}");
}
