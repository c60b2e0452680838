use super::*;

fn log_ratio(old: &str, new: &str) -> f64 {
    let name = |text: &str| Name::of(Some(text), None);
    compare(&name(old), &name(new), &Population::shipped()).log_ratio
}

/// What is more alike, for each line the first pair.
#[track_caller]
fn check(stronger: (&str, &str), weaker: (&str, &str)) {
    let (strong, weak) = (
        log_ratio(stronger.0, stronger.1),
        log_ratio(weaker.0, weaker.1),
    );
    assert!(
        strong > weak,
        "{stronger:?} {strong:.2}, {weaker:?} {weak:.2}"
    );
}

#[test]
fn a_rare_stem_says_more_than_a_common_name() {
    check(("zorvelquist1", "zorvelquist2"), ("ahmed1", "ahmed2"));
    check(("zorvelquist", "zorve1quist"), ("mohammed", "mohamed"));
    check(
        ("garth_vexley", "vexley.garth"),
        ("garcia1990", "garcia1992"),
    );
}

#[test]
fn what_was_done_to_a_name_leaves_it_alike_and_another_name_is_not() {
    for varied in [
        "night_falcon",
        "nightfalcon77",
        "n1ghtfalcon",
        "nightfalc0n_",
        "nigthfalcon",
        "nighfalcon",
        "nightfallcon",
        "real_nightfalcon",
        "falcon_night",
        "nіghtfаlcon",
        "night\u{200B}falcon",
    ] {
        assert!(
            log_ratio("nightfalcon", varied) > 5.0,
            "{varied} {}",
            log_ratio("nightfalcon", varied)
        );
    }
    for other in ["baker_street", "nightowl", "qwertz", "m"] {
        assert!(
            log_ratio("nightfalcon", other) < 3.0,
            "{other} {}",
            log_ratio("nightfalcon", other)
        );
    }
}

#[test]
fn what_many_accounts_have_says_little() {
    let name = |text: &str| Name::of(Some(text), None);
    let mut population = Population::shipped();
    let before = compare(&name("zorvel1"), &name("zorvel2"), &population).log_ratio;
    for number in 0..500 {
        population.learn(&name(&format!("zorvel{number}")));
    }
    let after = compare(&name("zorvel1"), &name("zorvel2"), &population).log_ratio;
    assert!(after < before - 2.0, "{before} {after}");
}

#[test]
fn one_account_alone_makes_nothing_common() {
    let name = |text: &str| Name::of(Some(text), None);
    let mut population = Population::shipped();
    let before = compare(&name("zorvel1"), &name("zorvel2"), &population);
    population.learn(&name("zorvel2"));
    let after = compare(&name("zorvel1"), &name("zorvel2"), &population);
    assert!(
        (before.log_ratio - after.log_ratio).abs() < 0.01,
        "{before:?} {after:?}"
    );
}

#[test]
fn nothing_to_compare_says_nothing_and_no_likeness_says_little_against() {
    assert_eq!(log_ratio("", "anna"), 0.0);
    assert!((log_ratio("nightfalcon", "qqqqq") - UNRELATED.ln()).abs() < 0.01);
    assert!(log_ratio("zorvelquistandverylong", "zorvelquistandverylong") <= LOG_RATIO_MAX);
}
