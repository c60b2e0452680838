use std::fmt::Write as _;

use unicode_security::skeleton;

use super::*;
use crate::people::invent;

const HANDLES: [&str; 8] = [
    "maria_silva77",
    "ahmed.hassan",
    "skraibou",
    "dmitry_ivanov",
    "محمد_علي",
    "мария_петрова2",
    "γιώργος_παππάς",
    "田中_太郎9",
];

fn apply(operator: Operator, handle: &str, seed: u64) -> Option<String> {
    operator.apply(handle, &mut Dice::new(seed, "operator"))
}

#[test]
fn a_few_of_each_operator() {
    let mut shown = String::new();
    for operator in Operator::ALL {
        let _ = writeln!(shown, "{}", operator.as_str());
        for handle in HANDLES {
            let varied = (0..2).map(|seed| apply(operator, handle, seed));
            let varied: Vec<String> = varied
                .map(|one| one.map_or("-".to_owned(), |one| one.escape_debug().to_string()))
                .collect();
            let _ = writeln!(shown, "  {handle} -> {}", varied.join("  "));
        }
    }
    insta::assert_snapshot!(shown);
}

/// Whether what an operator makes of the handles of many people is what its name says.
fn check(operator: Operator, says: impl Fn(&str, &str) -> bool) {
    let mut applied = 0;
    for (seed, person) in invent(600, 3).iter().enumerate() {
        let handle = person.handle.as_str();
        if let Some(varied) = apply(operator, handle, seed as u64) {
            applied += 1;
            assert_ne!(varied, handle);
            assert!(
                says(handle, &varied),
                "{operator:?}: {handle} -> {varied:?}"
            );
        }
    }
    assert!(applied >= 60, "{operator:?} applied to {applied} only");
}

#[test]
fn each_does_what_its_name_says() {
    let letters = |handle: &str| {
        handle
            .chars()
            .filter(|letter| letter.is_alphabetic())
            .collect::<String>()
    };
    let sorted = |handle: &str| {
        let mut letters: Vec<char> = handle.chars().collect();
        letters.sort_unstable();
        letters
    };
    let length = |handle: &str| handle.chars().count();
    check(Operator::Confusable, |old, new| {
        skeleton(old).eq(skeleton(new))
    });
    check(Operator::Leet, |old, new| {
        length(old) == length(new) && letters(new).len() < letters(old).len()
    });
    check(Operator::DigitSuffix, |old, new| {
        new.starts_with(old) && letters(old) == letters(new)
    });
    check(Operator::DigitIncrement, |old, new| {
        letters(old) == letters(new)
    });
    check(Operator::Separator, |old, new| {
        let bare = |handle: &str| handle.replace(|letter: char| "_.-".contains(letter), "");
        bare(old) == bare(new)
    });
    check(Operator::Repeat, |old, new| {
        let once = |handle: &str| {
            let mut letters: Vec<char> = handle.chars().collect();
            letters.dedup();
            letters
        };
        once(old) == once(new)
    });
    check(Operator::Transposition, |old, new| {
        sorted(old) == sorted(new)
    });
    check(Operator::Deletion, |old, new| {
        length(new) + 1 == length(old)
    });
    check(Operator::Substitution, |old, new| {
        let pairs = old.chars().zip(new.chars());
        length(old) == length(new) && pairs.filter(|(one, other)| one != other).count() == 1
    });
    check(Operator::Affix, |old, new| new.contains(old));
    check(Operator::TokenOrder, |old, new| {
        let words =
            |handle: &str| sorted(&handle.replace(|letter: char| !letter.is_alphanumeric(), ""));
        words(old) == words(new)
    });
    check(Operator::Invisible, |old, new| {
        let seen = new.chars().filter(|letter| old.contains(*letter));
        seen.eq(old.chars())
    });
    check(Operator::Transliteration, |old, new| {
        !new.is_empty() && old != new
    });
}

#[test]
fn what_cannot_be_varied_that_way_stays() {
    for (operator, handle) in [
        (Operator::Leet, "мария"),
        (Operator::DigitIncrement, "maria"),
        (Operator::TokenOrder, "qzxvbb"),
        (Operator::Transposition, "aaa"),
        (Operator::Transliteration, "田中"),
        (Operator::Transliteration, "greg"),
        (Operator::Deletion, "abc"),
        (Operator::Repeat, "12"),
    ] {
        assert_eq!(apply(operator, handle, 1), None, "{operator:?} {handle}");
    }
}

#[test]
fn one_to_three_are_composed() {
    let mut dice = Dice::new(5, "compose");
    let mut counts = [0; 4];
    for person in invent(500, 4) {
        let (varied, used) = compose(&person.handle, &mut dice).expect("something always applies");
        assert_ne!(varied, person.handle);
        counts[used.len()] += 1;
    }
    assert!(
        counts[0] == 0 && counts[1] > counts[2] && counts[2] > counts[3] && counts[3] > 50,
        "{counts:?}"
    );
}
