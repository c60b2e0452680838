//! What two accounts have in common, and what that amounts to.

use evenhand_detect::returns::{Account, Band, Family, Link, Profile, Seen, Weights};
use evenhand_model::Time;
use proptest::prelude::*;

/// Digits of a picture's hash with so many bits turned.
fn picture(turned: u32) -> String {
    let mut bytes = [0x5A_u8; 32];
    for bit in 0..turned as usize {
        bytes[bit * 7 % 32] ^= 1 << (bit / 32);
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn list(values: &[&str]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

fn time(text: &str) -> Option<Time> {
    Some(text.parse().unwrap())
}

/// Compares two profiles where nobody else has been seen but those in `others`.
fn link_among(suspended: &Profile<'_>, candidate: &Profile<'_>, others: &[Profile<'_>]) -> Link {
    let mut seen = Seen::with_room_for(others.len() + 2);
    let (suspended, candidate) = (Account::of(suspended), Account::of(candidate));
    seen.learn(&suspended);
    seen.learn(&candidate);
    others
        .iter()
        .for_each(|other| seen.learn(&Account::of(other)));
    let candidate = seen.candidate(candidate);
    Link::of(&suspended, &candidate, &seen, 1, Weights::shipped())
}

fn link(suspended: &Profile<'_>, candidate: &Profile<'_>) -> Link {
    link_among(suspended, candidate, &[])
}

#[track_caller]
fn check(suspended: &Profile<'_>, candidate: &Profile<'_>, expected: &str, bounds: [f64; 2]) {
    let link = link(suspended, candidate);
    let found = link.features.iter().find(|one| one.feature == expected);
    let Some(found) = found else {
        panic!("no {expected}: {:?}", link.features);
    };
    let [least, most] = bounds;
    assert!((least..=most).contains(&found.log_odds), "{found:?}");
    assert!((0.0..=1.0).contains(&found.chance) && !found.about.is_empty());
    assert_eq!(link.features.len(), 1, "{:?}", link.features);
}

#[test]
fn names_are_evidence_by_how_rare_they_are() {
    let named = |handle| Profile {
        handle: Some(handle),
        ..Profile::default()
    };
    check(
        &named("quillbramble"),
        &named("quillbramble"),
        "names.same",
        [6.0, 16.0],
    );
    check(
        &named("quillbramble"),
        &named("qu1llbramble_2"),
        "names.alike",
        [4.0, 16.0],
    );
    check(
        &named("quillbramble"),
        &named("oakmeadow"),
        "names.other",
        [-3.0, -0.5],
    );
}

#[test]
fn bios_are_evidence_by_what_they_share() {
    let about = |bio| Profile {
        bio: Some(bio),
        ..Profile::default()
    };
    let bio = "Keeper of three stubborn goats, mender of accordions, always late for the ferry";
    check(&about(bio), &about(bio), "bio.same", [5.0, 20.0]);
    let changed = "keeper of FOUR stubborn goats, mender of accordions, always late for the ferry!";
    check(&about(bio), &about(changed), "bio.same", [5.0, 20.0]);
    let half = "mender of accordions, always late for the ferry and proud owner of an old piano in the attic";
    check(&about(bio), &about(half), "bio.partly", [1.0, 8.0]);
    check(
        &about(bio),
        &about("Fresh bread every morning, closed on Mondays"),
        "bio.other",
        [-1.0, -0.3],
    );
    check(&about("he/him"), &about("he/him"), "bio.same", [0.0, 2.0]);
    check(
        &about("اهلا بكم في صفحتي عن الخيول"),
        &about("أهلاً بكم في صفحتي عن الخيول"),
        "bio.same",
        [5.0, 20.0],
    );
}

#[test]
fn links_are_evidence_but_not_hosts_that_everybody_is_on() {
    let features = |one: &str, other: &str| -> Vec<&'static str> {
        let about = |bio| Profile {
            bio: Some(bio),
            ..Profile::default()
        };
        let link = link(&about(one), &about(other));
        let of_links = |feature: &&'static str| feature.starts_with("link.");
        link.features
            .iter()
            .map(|one| one.feature)
            .filter(of_links)
            .collect()
    };
    for (one, other, expected) in [
        (
            "https://goats.example/me",
            "at www.goats.example/me/",
            "link.same",
        ),
        (
            "goats.example",
            "my page: https://goats.example/",
            "link.same",
        ),
        (
            "https://goats.example/me",
            "https://goats.example/you",
            "link.host",
        ),
        (
            "https://youtube.com/@one",
            "https://youtube.com/@other",
            "link.other",
        ),
        (
            "https://youtube.com",
            "https://www.youtube.com/",
            "link.other",
        ),
        (
            "https://youtube.com/@one",
            "https://www.youtube.com/@one",
            "link.same",
        ),
        ("https://bit.ly/abc", "https://bit.ly/xyz", "link.other"),
    ] {
        assert_eq!(features(one, other), [expected], "{one} {other}");
    }
    assert!(features("no link", "https://goats.example/me").is_empty());
}

#[test]
fn pictures_are_evidence_by_how_many_bits_they_differ_in() {
    for (turned, expected, bounds) in [
        (0, "picture.same", [9.0, 20.0]),
        (15, "picture.same", [9.0, 20.0]),
        (16, "picture.close", [8.0, 12.0]),
        (31, "picture.close", [8.0, 12.0]),
        (32, "picture.alike", [3.0, 5.0]),
        (48, "picture.unclear", [0.2, 1.5]),
        (80, "picture.other", [-1.5, -0.5]),
        (256, "picture.other", [-1.5, -0.5]),
    ] {
        let (one, other) = (picture(0), picture(turned));
        let shown = |pdq| Profile {
            picture_pdq: Some(pdq),
            ..Profile::default()
        };
        check(&shown(&one), &shown(&other), expected, bounds);
    }
    let file = |digits| Profile {
        picture_sha256: Some(digits),
        ..Profile::default()
    };
    check(&file("ab12"), &file("AB12"), "picture.same", [9.0, 20.0]);
    assert!(link(&file("ab12"), &file("cd34")).features.is_empty());
}

#[test]
fn a_picture_that_many_have_weighs_nothing() {
    let (default, own) = (picture(0), picture(120));
    let shown = |pdq| Profile {
        picture_pdq: Some(pdq),
        ..Profile::default()
    };
    let mut others: Vec<Profile<'_>> = vec![shown(&own); 300];
    let rare = link_among(&shown(&default), &shown(&default), &others);
    others.extend(vec![shown(&default); 60]);
    let common = link_among(&shown(&default), &shown(&default), &others);
    assert!(rare.features[0].log_odds > 8.0);
    assert!(common.features[0].log_odds < 0.1, "{:?}", common.features);
    assert!(
        common.features[0]
            .about
            .contains("60 of 360 other accounts have it")
    );
}

#[test]
fn behaviour_is_evidence_by_what_is_shared_and_rare() {
    let (three, other) = (list(&["t1", "t2", "t3"]), list(&["t7", "t8", "t9"]));
    let (one, more) = (list(&["t1", "t8"]), list(&["t1", "t2", "t8"]));
    let contacts = |targets| Profile {
        targets,
        ..Profile::default()
    };
    check(
        &contacts(&three),
        &contacts(&one),
        "targets.shared",
        [3.0, 4.5],
    );
    check(
        &contacts(&three),
        &contacts(&more),
        "targets.shared",
        [5.0, 6.0],
    );
    check(
        &contacts(&three),
        &contacts(&other),
        "targets.other",
        [-1.0, -0.2],
    );
    let (tags, same) = (list(&["#Orchard", "ÖDLAND"]), list(&["orchard", "#odland"]));
    let tagged = |hashtags| Profile {
        hashtags,
        ..Profile::default()
    };
    check(
        &tagged(&tags),
        &tagged(&same),
        "hashtags.shared",
        [3.0, 4.0],
    );
    let followed = |followers| Profile {
        followers,
        ..Profile::default()
    };
    check(
        &followed(&three),
        &followed(&more),
        "followers.shared",
        [4.0, 5.0],
    );
}

#[test]
fn texts_are_evidence_where_they_are_long_and_nearly_the_same() {
    let text = "Everybody at the harbour knows what you did to the lighthouse, and we are not going to be quiet";
    let near = "everybody at the harbor knows what you did to the lighthouse and we are NOT going to be quiet!!";
    let posted = |texts| Profile {
        texts,
        ..Profile::default()
    };
    let (one, other) = (
        list(&["unrelated words about the weather today", text]),
        list(&[near]),
    );
    check(&posted(&one), &posted(&other), "texts.same", [5.0, 9.0]);
    let third = list(&["Fresh bread every morning from seven, closed on Mondays"]);
    check(&posted(&one), &posted(&third), "texts.other", [-1.0, -0.2]);
    let short = list(&["good morning"]);
    assert!(link(&posted(&short), &posted(&short)).features.is_empty());
    // What many post is nobody's mark.
    let others = vec![posted(&other); 40];
    let common = link_among(&posted(&other), &posted(&other), &others);
    assert!(common.features[0].log_odds < 0.5, "{:?}", common.features);
}

#[test]
fn time_is_weak_evidence_for_and_strong_evidence_against() {
    let suspended = Profile {
        suspended_at: time("2026-06-10T12:00:00Z"),
        ..Profile::default()
    };
    for (made, expected, bounds) in [
        ("2026-06-10T12:00:00Z", "made.within_a_day", [2.0, 3.0]),
        ("2026-06-15T12:00:00Z", "made.within_a_week", [0.3, 1.0]),
        ("2026-07-01T12:00:00Z", "made.within_a_month", [-0.2, 0.5]),
        ("2027-01-01T12:00:00Z", "made.within_a_year", [-0.5, 0.0]),
        ("2030-01-01T12:00:00Z", "made.later", [-1.0, 0.0]),
        ("2026-06-08T12:00:00Z", "made.just_before", [-1.0, -0.5]),
        ("2026-05-20T12:00:00Z", "made.before", [-3.0, -2.5]),
        ("2019-01-01T12:00:00Z", "made.long_before", [-5.0, -3.0]),
        ("0001-01-01T00:00:00Z", "made.long_before", [-5.0, -3.0]),
        ("9999-01-01T00:00:00Z", "made.later", [-1.0, 0.0]),
    ] {
        let candidate = Profile {
            created_at: time(made),
            ..Profile::default()
        };
        check(&suspended, &candidate, expected, bounds);
    }
}

#[test]
fn a_burst_of_sign_ups_is_told_from_a_busy_day() {
    let made = |text| Profile {
        created_at: time(text),
        ..Profile::default()
    };
    let texts: Vec<String> = (0..20)
        .flat_map(|hour| (0..3).map(move |n| format!("2026-06-10T{hour:02}:{:02}:00Z", n * 20 + 5)))
        .collect();
    let mut day: Vec<Profile<'_>> = texts.iter().map(|text| made(text)).collect();
    let feature = |others: &[Profile<'_>]| {
        let link = link_among(&Profile::default(), &made("2026-06-10T21:31:00Z"), others);
        link.features.first().map(|one| one.feature)
    };
    assert_eq!(feature(&day), Some("burst.out"));
    assert_eq!(feature(&day[..5]), None);
    day.extend(vec![made("2026-06-10T21:35:00Z"); 12]);
    assert_eq!(feature(&day), Some("burst.in"));
}

#[test]
fn private_signals_weigh_by_how_many_share_them() {
    let at = |address, address_prefix| Profile {
        address: Some(address),
        address_prefix: Some(address_prefix),
        ..Profile::default()
    };
    check(&at("a1", "n1"), &at("a1", "n1"), "address.same", [4.0, 4.5]);
    check(
        &at("a1", "n1"),
        &at("a2", "n1"),
        "address.prefix",
        [2.0, 4.0],
    );
    check(
        &at("a1", "n1"),
        &at("a2", "n2"),
        "address.other",
        [-0.4, 0.0],
    );
    let shared = link_among(&at("a1", "n1"), &at("a1", "n1"), &vec![at("a1", "n1"); 80]);
    assert!(shared.features[0].log_odds < 0.1, "{:?}", shared.features);
    let with = |email, device| Profile {
        email,
        device,
        ..Profile::default()
    };
    check(
        &with(Some("e1"), None),
        &with(Some("e1"), Some("d1")),
        "email.same",
        [12.0, 20.0],
    );
    check(
        &with(Some("e1"), None),
        &with(Some("e2"), None),
        "email.other",
        [-0.4, 0.0],
    );
    check(
        &with(None, Some("d1")),
        &with(Some("e1"), Some("d2")),
        "device.other",
        [-0.4, 0.0],
    );
}

/// An account with everything.
fn whole<'a>(pdq: &'a str, targets: &'a [String]) -> Profile<'a> {
    Profile {
        id: "a1",
        handle: Some("quillbramble"),
        display_name: Some("Quill Bramble"),
        bio: Some("Keeper of three stubborn goats, mender of accordions: https://goats.example/me"),
        picture_pdq: Some(pdq),
        email: Some("e1"),
        phone: Some("p1"),
        device: Some("d1"),
        address: Some("a1"),
        address_prefix: Some("n1"),
        targets,
        ..Profile::default()
    }
}

#[test]
fn names_picture_bio_and_network_are_never_likely_without_behaviour() {
    let (pdq, targets) = (picture(0), list(&["t1", "t2", "t3"]));
    let everything = whole(&pdq, &targets);
    let without_behaviour = Profile {
        targets: &[],
        ..everything.clone()
    };
    let certain = link(&everything, &without_behaviour);
    assert!(certain.posterior > 0.99);
    assert_eq!(certain.band, Band::Possible);
    assert_eq!(link(&everything, &everything).band, Band::Likely);
    let names_and_network = Profile {
        bio: None,
        picture_pdq: None,
        ..without_behaviour
    };
    let most = link(&names_and_network, &names_and_network);
    assert!(most.posterior > 0.99);
    assert_eq!(most.band, Band::Possible);
    let behaviour_alone = Profile {
        targets: &targets,
        ..Profile::default()
    };
    assert_ne!(link(&behaviour_alone, &behaviour_alone).band, Band::Likely);
}

#[test]
fn a_shared_network_alone_is_not_even_possible() {
    let at = Profile {
        address: Some("a1"),
        address_prefix: Some("n1"),
        ..Profile::default()
    };
    assert_eq!(link(&at, &at).band, Band::None);
}

#[test]
fn what_one_side_does_not_say_weighs_nothing() {
    let (pdq, targets) = (picture(0), list(&["t1", "t2", "t3"]));
    let everything = whole(&pdq, &targets);
    for (one, other) in [
        (&everything, &Profile::default()),
        (&Profile::default(), &everything),
    ] {
        let link = link(one, other);
        assert!(link.features.is_empty(), "{:?}", link.features);
        assert_eq!(link.log_odds, link.prior_log_odds);
        assert_eq!(link.band, Band::None);
    }
}

/// What a generated account says; numbers stand for values, so that some are shared.
type Said = (
    Option<u8>,
    Option<u8>,
    Option<u32>,
    Vec<u8>,
    Vec<u8>,
    Option<u8>,
    Option<u8>,
);

fn said() -> impl Strategy<Value = Said> {
    (
        prop::option::of(0..4_u8),
        prop::option::of(0..4_u8),
        prop::option::of(0..120_u32),
        prop::collection::vec(0..9_u8, 0..6),
        prop::collection::vec(0..9_u8, 0..6),
        prop::option::of(0..3_u8),
        prop::option::of(0..3_u8),
    )
}

/// Compares two accounts without dates, of whom nobody else has been seen.
fn compare(one: &Said, other: &Said) -> Link {
    const HANDLES: [&str; 4] = ["quillbramble", "quill.bramble7", "oakmeadow", "طارق_الجبل"];
    const BIOS: [&str; 4] = [
        "Keeper of three stubborn goats, mender of accordions",
        "keeper of FOUR stubborn goats, mender of accordions",
        "Fresh bread every morning from goats.example/me",
        "he/him",
    ];
    let account = |said: &Said| {
        let words = |numbers: &[u8]| numbers.iter().map(|n| format!("v{n}")).collect::<Vec<_>>();
        Account::of(&Profile {
            handle: said.0.map(|n| HANDLES[usize::from(n)]),
            bio: said.1.map(|n| BIOS[usize::from(n)]),
            picture_pdq: said.2.map(picture).as_deref(),
            targets: &words(&said.3),
            followers: &words(&said.4),
            email: said.5.map(|n| format!("e{n}")).as_deref(),
            device: said.6.map(|n| format!("d{n}")).as_deref(),
            ..Profile::default()
        })
    };
    let (ours, theirs) = (account(one), account(other));
    let mut seen = Seen::with_room_for(10);
    seen.learn(&ours);
    seen.learn(&theirs);
    let candidate = seen.candidate(theirs);
    Link::of(&ours, &candidate, &seen, 1, Weights::shipped())
}

proptest! {
    #[test]
    fn comparing_is_the_same_both_ways_but_for_names_and_dates(one in said(), other in said()) {
        let nameless = |said: &Said| (None, said.1, said.2, said.3.clone(), said.4.clone(), said.5, said.6);
        let (one, other) = (nameless(&one), nameless(&other));
        let (there, back) = (compare(&one, &other), compare(&other, &one));
        prop_assert!((there.log_odds - back.log_odds).abs() < 1e-9);
        prop_assert_eq!(there.band, back.band);
    }

    #[test]
    fn bounds_hold_whatever_is_said(one in said(), other in said()) {
        let link = compare(&one, &other);
        prop_assert!(link.posterior > 0.0 && link.posterior <= 1.0 && link.log_odds.is_finite());
        let sum: f64 = link.families.iter().map(|(_, log_odds)| log_odds).sum();
        prop_assert!((link.log_odds - link.prior_log_odds - sum).abs() < 1e-9);
        for (family, log_odds) in &link.families {
            let rule = Weights::shipped().family(*family);
            prop_assert!((rule.lowest..=rule.highest).contains(log_odds));
        }
        let marked = link.features.iter().filter(|one| one.is_strongest_against).count();
        prop_assert_eq!(marked, usize::from(link.features.iter().any(|one| one.log_odds < 0.0)));
        prop_assert!(link.band != Band::Likely || link.families.iter().any(|(family, _)| *family == Family::Behaviour));
    }

    #[test]
    fn more_agreement_never_lowers(one in said(), other in said(), more in 0..9_u8) {
        let before = compare(&one, &other);
        let (mut ours, mut theirs) = (one, other);
        ours.3.push(more + 20);
        theirs.3.push(more + 20);
        ours.6 = Some(7);
        theirs.6 = Some(7);
        let after = compare(&ours, &theirs);
        prop_assert!(after.log_odds >= before.log_odds - 1e-9, "{before:?} {after:?}");
        prop_assert!(after.band >= before.band);
    }

    #[test]
    fn any_text_is_taken(handle in ".{0,40}", bio in ".{0,200}", digits in ".{0,70}") {
        let values = vec![handle.clone(), bio.clone(), digits.clone()];
        let profile = Profile {
            id: &handle,
            handle: Some(&handle),
            display_name: Some(&bio),
            bio: Some(&bio),
            picture_pdq: Some(&digits),
            picture_sha256: Some(&digits),
            targets: &values,
            hashtags: &values,
            texts: &values,
            followers: &values,
            ..Profile::default()
        };
        prop_assert!(link(&profile, &profile).log_odds.is_finite());
    }
}

#[test]
fn who_says_to_be_somebody_else_or_speaks_to_the_suspended_one_is_rather_somebody_else() {
    let plain = Profile {
        id: "old",
        display_name: Some("Quill Bramble"),
        ..Profile::default()
    };
    let parody = Profile {
        bio: Some("Parody, not affiliated with anybody"),
        ..Profile::default()
    };
    check(&plain, &parody, "claim.another", [-2.5, -1.5]);
    for (suspended, candidate) in [(&parody, &parody), (&plain, &plain), (&parody, &plain)] {
        let features = link(suspended, candidate).features;
        assert!(features.iter().all(|one| one.feature != "claim.another"));
    }
    let (to_it, to_others) = (list(&["old"]), list(&["t1", "t2", "t3"]));
    let contacts = |targets| Profile {
        targets,
        ..Profile::default()
    };
    check(&plain, &contacts(&to_it), "contact.made", [-3.0, -2.0]);
    assert!(link(&plain, &contacts(&to_others)).features.is_empty());
}
