use super::*;

/// What a letter says that stays, of 3 nats.
const KEEPS: f64 = 3.0 - cost::KEPT;

/// Every letter says 3 nats.
#[track_caller]
fn check(from: &str, to: &str, expected: f64) {
    let from: Vec<char> = from.chars().collect();
    let letters: Vec<char> = to.chars().collect();
    let to = Weight {
        nats: vec![3.0; letters.len()],
        letters,
        is_sound: false,
    };
    let aligned = align(&from, &to);
    assert!(
        (aligned.log_ratio - expected).abs() < 1e-9,
        "{aligned:?}, expected {expected}"
    );
}

#[test]
fn letters_that_stay_count_and_changes_cost() {
    check("abcd", "abcd", 4.0 * KEEPS);
    check("abcd", "abxd", 3.0 * KEEPS + 3.0 - cost::REPLACED);
    check("abad", "ab4d", 3.0 * KEEPS + 3.0 - cost::LOOKALIKE);
    check("abcd", "acbd", 2.0 * KEEPS + 6.0 - cost::SWAPPED);
    check(
        "abcd",
        "abcd77",
        4.0 * KEEPS - cost::DIGITS - 2.0 * cost::DIGITS_EACH,
    );
    check(
        "abcd",
        "abcd72",
        4.0 * KEEPS - cost::DIGITS - 2.0 * cost::DIGITS_EACH,
    );
    check("abcd", "ab_cd", 4.0 * KEEPS - cost::SLIGHT);
    check("abcd", "abbcd", 4.0 * KEEPS - cost::SLIGHT);
    check(
        "abcd",
        "abxycd",
        4.0 * KEEPS - cost::INSERTED - 2.0 * cost::INSERTED_EACH,
    );
    check(
        "abcdef",
        "abcd",
        4.0 * KEEPS - cost::LEFT_OUT - 2.0 * cost::LEFT_OUT_EACH,
    );
}
