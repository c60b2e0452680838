//! The index of names against a plain scan, and against those who would like to break it.

use std::collections::BTreeMap;

use evenhand_detect::names::index::{Found, Hit, LETTERS_MAX, NEAR, NameIndex, TEXTS_MAX, View};
use proptest::prelude::*;
use strsim::generic_levenshtein;

type Name = Vec<(View, String)>;

fn borrowed(name: &Name) -> Vec<(View, &str)> {
    name.iter()
        .map(|(view, text)| (*view, text.as_str()))
        .collect()
}

/// What the index promises, in the plainest way.
#[derive(Default)]
struct Scan(BTreeMap<u64, Name>);

impl Scan {
    fn look_up(&self, views: &Name) -> Vec<Hit> {
        let best = |account: u64, name: &Name| {
            let pairs = name
                .iter()
                .flat_map(|own| views.iter().map(move |other| (own, other)));
            let near = pairs.filter_map(|(own, other)| matching(own, other));
            let (distance, view) = near.min()?;
            Some(Hit {
                account,
                view,
                distance,
            })
        };
        let accounts = self.0.iter();
        accounts
            .filter_map(|(account, name)| best(*account, name))
            .collect()
    }
}

fn matching(own: &(View, String), other: &(View, String)) -> Option<(u8, View)> {
    let (view, text) = own;
    if *view != other.0 || text.is_empty() || other.1.is_empty() {
        return None;
    }
    let letters = |text: &str| text.chars().collect::<Vec<_>>();
    let edits = generic_levenshtein(&letters(text), &letters(&other.1));
    let most = if NEAR.contains(view) { 2 } else { 0 };
    (edits <= most).then(|| (u8::try_from(edits).unwrap(), *view))
}

fn agree(found: &Found, expected: &[Hit], hits_max: usize) -> Result<(), TestCaseError> {
    prop_assert_eq!(found.is_complete, expected.len() <= hits_max);
    prop_assert_eq!(found.hits.len(), expected.len().min(hits_max));
    let mut distances: Vec<u8> = expected.iter().map(|hit| hit.distance).collect();
    distances.sort_unstable();
    distances.truncate(hits_max);
    let given: Vec<u8> = found.hits.iter().map(|hit| hit.distance).collect();
    prop_assert_eq!(given, distances);
    let mut accounts: Vec<u64> = found.hits.iter().map(|hit| hit.account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    prop_assert_eq!(accounts.len(), found.hits.len());
    for hit in &found.hits {
        prop_assert!(
            expected.contains(hit),
            "{:?} isn't one of {:?}",
            hit,
            expected
        );
    }
    Ok(())
}

/// Texts of all lengths that have something to do with each other: few beginnings, with some edits.
fn text() -> impl Strategy<Value = String> {
    let letter = prop::sample::select("aaaabbé\u{301}مرжи名🙂1".chars().collect::<Vec<_>>());
    let lengths = [
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        11,
        12,
        13,
        31,
        64,
        70,
        LETTERS_MAX - 4,
    ];
    let edit = (0..3_u8, any::<prop::sample::Index>(), letter);
    let edits = prop::collection::vec(edit, 0..4);
    let beginning = (prop::sample::select(lengths.to_vec()), 0..3_usize);
    (beginning, edits).prop_map(|((length, kind), edits)| {
        let pattern: Vec<char> = ["ab", "مرaé", "жи名b1b"][kind].chars().collect();
        let mut letters: Vec<char> = pattern.into_iter().cycle().take(length).collect();
        for (kind, place, letter) in edits {
            let place = place.index(letters.len() + 1);
            match kind {
                0 => letters.insert(place, letter),
                1 if place < letters.len() => letters[place] = letter,
                2 if place < letters.len() => drop(letters.remove(place)),
                _ => {}
            }
        }
        letters.into_iter().collect()
    })
}

fn name() -> impl Strategy<Value = Name> {
    let view = prop::sample::select(View::ALL.to_vec());
    let any = prop::collection::vec((view, text()), 0..6);
    let usual = (text(), text()).prop_map(|(folded, core)| {
        vec![
            (View::Folded, folded.clone()),
            (View::Core, core),
            (View::Latin, folded),
        ]
    });
    let plain = text().prop_map(|text| View::ALL.map(|view| (view, text.clone())).to_vec());
    prop_oneof![2 => any, 2 => usual, 1 => plain]
}

#[derive(Clone, Debug)]
enum Step {
    Add(u64, Name),
    Remove(u64),
    LookUp(Name, usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let most = prop::sample::select(vec![0, 1, 2, 5, 1_000]);
    let step = prop_oneof![
        4 => (0..40_u64, name()).prop_map(|(account, name)| Step::Add(account, name)),
        2 => (0..40_u64).prop_map(Step::Remove),
        2 => (name(), most).prop_map(|(name, most)| Step::LookUp(name, most)),
    ];
    prop::collection::vec(step, 0..120)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_index_finds_what_a_plain_scan_finds(steps in steps(), seed in any::<u64>()) {
        let (mut index, mut scan) = (NameIndex::new(seed), Scan::default());
        for step in steps {
            match step {
                Step::Add(account, name) => {
                    index.add(account, &borrowed(&name));
                    scan.0.insert(account, name);
                }
                Step::Remove(account) => {
                    prop_assert_eq!(index.remove(account), scan.0.remove(&account).is_some());
                }
                Step::LookUp(name, most) => {
                    agree(&index.look_up(&borrowed(&name), most), &scan.look_up(&name), most)?;
                }
            }
            prop_assert_eq!(index.len(), scan.0.len());
        }
        for (account, name) in scan.0.clone() {
            let found = index.look_up(&borrowed(&name), 1_000);
            agree(&found, &scan.look_up(&name), 1_000)?;
            prop_assert!(index.remove(account));
            scan.0.remove(&account);
            let found = index.look_up(&borrowed(&name), 1_000);
            agree(&found, &scan.look_up(&name), 1_000)?;
        }
        prop_assert!(index.is_empty());
    }

    /// Texts over two letters, so that nearly everything is near everything.
    #[test]
    fn short_texts_over_few_letters_are_all_found(
        names in prop::collection::vec("[ab]{1,7}", 1..60),
        query in "[ab]{1,7}",
        most in 1..80_usize,
    ) {
        let (mut index, mut scan) = (NameIndex::new(7), Scan::default());
        for (account, name) in (0..).zip(names) {
            index.add(account, &[(View::Core, &name)]);
            scan.0.insert(account, vec![(View::Core, name)]);
        }
        let query = vec![(View::Core, query)];
        agree(&index.look_up(&borrowed(&query), most), &scan.look_up(&query), most)?;
    }
}

fn check(stored: &[(View, &str)], query: &[(View, &str)], expected: Option<(View, u8)>) {
    let mut index = NameIndex::new(1);
    index.add(9, stored);
    let found = index.look_up(query, 10);
    let hits: Vec<_> = found
        .hits
        .iter()
        .map(|hit| (hit.account, hit.view, hit.distance))
        .collect();
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(view, distance)| (9, view, distance))
        .collect();
    assert_eq!(hits, expected, "{query:?} in {stored:?}");
    assert!(found.is_complete);
}

#[test]
fn folded_and_core_match_within_two_edits_and_the_others_where_they_are_the_same() {
    use View::{Core, Folded, Latin, Leet, Skeleton, Tokens};
    check(
        &[(Folded, "mira_valen")],
        &[(Folded, "mira_valen")],
        Some((Folded, 0)),
    );
    check(
        &[(Folded, "mira_valen")],
        &[(Folded, "miravalenn")],
        Some((Folded, 2)),
    );
    check(&[(Folded, "mira_valen")], &[(Folded, "miravallenn")], None);
    check(
        &[(Core, "miravalen")],
        &[(Core, "mirvelen")],
        Some((Core, 2)),
    );
    check(&[(Core, "مريم")], &[(Core, "مرييم")], Some((Core, 1)));
    check(&[(Core, "ab")], &[(Core, "cd")], Some((Core, 2)));
    check(&[(Core, "a")], &[(Core, "bcd")], None);
    for view in [Skeleton, Leet, Tokens, Latin] {
        check(
            &[(view, "miravalen")],
            &[(view, "miravalen")],
            Some((view, 0)),
        );
        check(&[(view, "miravalen")], &[(view, "miravale")], None);
    }
}

#[test]
fn a_view_matches_only_the_same_view() {
    check(&[(View::Folded, "mira")], &[(View::Core, "mira")], None);
    check(&[(View::Latin, "mira")], &[(View::Folded, "mira")], None);
    check(
        &[(View::Latin, "mira"), (View::Core, "miro")],
        &[(View::Core, "mira")],
        Some((View::Core, 1)),
    );
}

#[test]
fn an_account_is_named_once_with_its_best_view() {
    let stored = [
        (View::Folded, "mira1"),
        (View::Core, "mira"),
        (View::Leet, "mirai"),
    ];
    check(
        &stored,
        &[(View::Folded, "mira22"), (View::Core, "mira")],
        Some((View::Core, 0)),
    );
    check(
        &stored,
        &[(View::Folded, "mira2"), (View::Leet, "mirai")],
        Some((View::Leet, 0)),
    );
    check(
        &stored,
        &[(View::Folded, "mira1"), (View::Core, "mira")],
        Some((View::Folded, 0)),
    );
}

#[test]
fn a_view_may_have_several_texts() {
    let stored = [(View::Latin, "maryam"), (View::Latin, "mariam")];
    check(
        &stored,
        &[(View::Latin, "miriam"), (View::Latin, "mariam")],
        Some((View::Latin, 0)),
    );
}

#[test]
fn nothing_is_found_by_a_text_without_letters() {
    check(&[(View::Core, "")], &[(View::Core, "")], None);
    check(&[(View::Core, "a")], &[(View::Core, "")], None);
    check(&[(View::Leet, "")], &[(View::Leet, "")], None);
}

#[test]
fn a_name_added_again_takes_the_place_of_the_old_one() {
    let mut index = NameIndex::new(1);
    index.add(1, &[(View::Core, "miravalen")]);
    index.add(1, &[(View::Core, "otherwise")]);
    assert_eq!(index.len(), 1);
    assert!(
        index
            .look_up(&[(View::Core, "miravalen")], 5)
            .hits
            .is_empty()
    );
    assert_eq!(index.look_up(&[(View::Core, "otherwise")], 5).hits.len(), 1);
    assert!(index.remove(1));
    assert!(!index.remove(1));
    assert!(
        index
            .look_up(&[(View::Core, "otherwise")], 5)
            .hits
            .is_empty()
    );
}

#[test]
fn the_closest_come_first_where_too_many_match() {
    let mut index = NameIndex::new(1);
    for account in 0..500 {
        index.add(account, &[(View::Core, &format!("miravalen{account:02}"))]);
    }
    index.add(900, &[(View::Core, "miravalex")]);
    index.add(901, &[(View::Core, "miravalen")]);
    let found = index.look_up(&[(View::Core, "miravalen")], 3);
    let first: Vec<_> = found
        .hits
        .iter()
        .map(|hit| (hit.account, hit.distance))
        .collect();
    assert_eq!(
        (&first[..2], first[2].1),
        ([(901, 0), (900, 1)].as_slice(), 2)
    );
    assert!(!found.is_complete);
}

#[test]
fn what_exceeds_the_limits_does_no_harm() {
    let mut index = NameIndex::new(1);
    let huge = "й".repeat(500_000);
    let flood = format!("m{}", "\u{301}".repeat(500_000));
    index.add(1, &View::ALL.map(|view| (view, huge.as_str())));
    index.add(2, &View::ALL.map(|view| (view, flood.as_str())));
    let before = index.memory_bytes();
    for account in 3..10_000 {
        index.add(account, &View::ALL.map(|view| (view, huge.as_str())));
    }
    let each = (index.memory_bytes() - before) / 10_000;
    assert!(each < 150, "{each} bytes");
    let found = index.look_up(&[(View::Core, &flood)], 5);
    assert_eq!((found.hits[0].account, found.hits.len()), (2, 1));
    assert!(!index.look_up(&[(View::Core, &huge)], 5).is_complete);

    let texts: Vec<String> = (0..TEXTS_MAX + 1)
        .map(|number| format!("text{number}"))
        .collect();
    let views: Vec<_> = texts
        .iter()
        .map(|text| (View::Latin, text.as_str()))
        .collect();
    index.add(5_000, &views);
    let (kept, left) = (&texts[TEXTS_MAX - 1], &texts[TEXTS_MAX]);
    assert_eq!(index.look_up(&[(View::Latin, kept)], 5).hits.len(), 1);
    assert_eq!(index.look_up(&[(View::Latin, left)], 5).hits.len(), 0);
}

#[test]
fn a_name_that_many_have_is_kept_once() {
    const ACCOUNTS: u64 = 1_000_000;
    let views = View::ALL.map(|view| (view, "themostusualname"));
    let mut index = NameIndex::new(1);
    let empty = index.memory_bytes();
    for account in 0..ACCOUNTS {
        index.add(account, &views);
    }
    let each = (index.memory_bytes() - empty) as u64 / ACCOUNTS;
    assert!(each < 80, "{each} bytes");
    let found = index.look_up(&[(View::Core, "themostusualnam")], 20);
    assert_eq!((found.hits.len(), found.is_complete), (20, false));
    for account in (0..ACCOUNTS).filter(|account| account % 20_000 != 7) {
        assert!(index.remove(account));
    }
    let found = index.look_up(&[(View::Core, "themostusualnam")], 50);
    let mut left: Vec<u64> = found.hits.iter().map(|hit| hit.account).collect();
    left.sort_unstable();
    let expected: Vec<u64> = (0..50).map(|part| part * 20_000 + 7).collect();
    assert_eq!((left, found.is_complete), (expected, true));
}

/// Names that all share a segment, come and go: what is gone takes no room, and is never found.
#[test]
fn memory_is_used_again_when_names_come_and_go() {
    let mut index = NameIndex::new(1);
    let name = |round: u64, account: u64| format!("shared{:06}tail", (round * 1_000 + account) * 7);
    let mut memory = Vec::new();
    for round in 0..40 {
        for account in 0..1_000 {
            let name = name(round, account);
            index.add(
                account,
                &[
                    (View::Folded, &name),
                    (View::Core, &name),
                    (View::Leet, "x"),
                ],
            );
        }
        for account in (0..1_000).filter(|account| account % 3 > 0) {
            index.remove(account);
        }
        memory.push(index.memory_bytes());
    }
    assert!(memory[39] <= memory[5] * 11 / 10, "{memory:?}");
    let gone = index.look_up(&[(View::Folded, &name(39, 1))], 2_000);
    assert!(gone.hits.iter().all(|hit| hit.account % 3 == 0));
    for account in 0..1_000 {
        index.remove(account);
    }
    assert_eq!(
        (
            index.len(),
            index.look_up(&[(View::Leet, "x")], 5).hits.len()
        ),
        (0, 0)
    );
}

#[test]
fn the_seed_has_no_influence_on_what_is_found() {
    let found = [1, 2, u64::MAX].map(|seed| {
        let mut index = NameIndex::new(seed);
        for (account, name) in (0..).zip(["mira", "mirra", "amira", "miro", "tomas", "مريم"]) {
            index.add(account, &[(View::Core, name), (View::Folded, name)]);
        }
        let mut hits = index.look_up(&[(View::Core, "mira")], 10).hits;
        hits.sort_by_key(|hit| hit.account);
        hits
    });
    assert_eq!(found[0].len(), 4);
    assert!(found[1] == found[0] && found[2] == found[0]);
}
