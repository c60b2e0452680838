//! How fast new accounts are compared with many suspended ones by their names alone, and how often the right one comes first.
//!
//! `cargo run --release -p evenhand-detect --example returns_speed -- 10000 10000`

#![allow(clippy::print_stdout, reason = "a measurement is there to be read")]

use std::time::Instant;

use evenhand_detect::returns::{Account, Link, Pool, Profile, Search, Seen, Weights};

/// Parts of invented handles.
const PARTS: [&str; 40] = [
    "ahmed", "maria", "ivan", "lena", "yusuf", "chen", "priya", "oak", "river", "moon", "storm",
    "pixel", "quill", "bramble", "falcon", "ember", "frost", "tiger", "cloud", "delta", "echo",
    "fern", "ghost", "honey", "iron", "jade", "koala", "lotus", "maple", "nova", "onyx", "plum",
    "raven", "sable", "topaz", "umber", "violet", "willow", "xeno", "zephyr",
];

/// Numbers that look random (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % bound.max(1) as u64) as usize
    }

    fn handle(&mut self) -> String {
        let syllables = [
            "ka", "lo", "mi", "ra", "ten", "vos", "qui", "zar", "bel", "nor",
        ];
        let (one, other) = (PARTS[self.below(40)], PARTS[self.below(40)]);
        let middle = syllables[self.below(10)];
        match self.below(4) {
            0 => format!(
                "{one}{middle}{}{}",
                syllables[self.below(10)],
                self.below(100)
            ),
            1 => format!("{one}_{other}{}", self.below(1_000)),
            2 => format!("{middle}{}{one}{other}", syllables[self.below(10)]),
            _ => format!("{one}.{middle}{}.{other}", syllables[self.below(10)]),
        }
    }

    /// The name as somebody might write it who comes back.
    fn varied(&mut self, name: &str) -> String {
        let mut letters: Vec<char> = name.chars().collect();
        let place = self.below(letters.len());
        match self.below(5) {
            0 => format!("{name}{}", self.below(100)),
            1 => format!("real_{name}"),
            2 => name.replace('a', "4").replace('e', "3"),
            3 => {
                letters.remove(place);
                letters.into_iter().collect()
            }
            _ => name.replace(['_', '.'], ""),
        }
    }
}

fn main() {
    let mut counts = std::env::args()
        .skip(1)
        .map(|count| count.parse().unwrap_or(10_000));
    let (suspended, candidates) = (
        counts.next().unwrap_or(10_000),
        counts.next().unwrap_or(10_000),
    );
    let mut dice = Dice(7);
    let account = |id: usize, handle: &str| {
        Account::of(&Profile {
            id: &id.to_string(),
            handle: Some(handle),
            ..Profile::default()
        })
    };
    let started = Instant::now();
    let handles: Vec<String> = (0..suspended).map(|_| dice.handle()).collect();
    let mut seen = Seen::with_room_for(suspended + candidates);
    let accounts: Vec<Account> = (0..)
        .zip(&handles)
        .map(|(id, handle)| account(id, handle))
        .collect();
    accounts.iter().for_each(|account| seen.learn(account));
    let pool = Pool::of(accounts);
    println!(
        "{suspended} suspended accounts ready in {:.2} s",
        started.elapsed().as_secs_f64()
    );

    let varied: Vec<Account> = (0..candidates)
        .map(|number| {
            account(
                suspended + number,
                &dice.varied(&handles[number % suspended]),
            )
        })
        .collect();
    varied.iter().for_each(|account| seen.learn(account));
    let started = Instant::now();
    let (mut search, mut compared, mut first, mut found) = (Search::default(), 0_usize, 0, 0);
    for (number, candidate) in varied.into_iter().enumerate() {
        let candidate = seen.candidate(candidate);
        let mut links: Vec<(f64, &str)> = pool
            .nearest(&candidate.account, 10, &mut search)
            .map(|other| {
                let link = Link::of(other, &candidate, &seen, suspended, Weights::shipped());
                (link.log_odds, &*other.id)
            })
            .collect();
        compared += links.len();
        links.sort_by(|one, other| other.0.total_cmp(&one.0));
        let parent = (number % suspended).to_string();
        first += usize::from(links.first().is_some_and(|(_, id)| **id == parent));
        found += usize::from(links.iter().any(|(_, id)| **id == parent));
    }
    let seconds = started.elapsed().as_secs_f64();
    let share = |count: usize| count as f64 / candidates.max(1) as f64;
    println!(
        "{candidates} candidates in {seconds:.2} s on one core, {:.0} us each, {:.0} pairs each; the right one among them {:.3}, first {:.3}",
        seconds * 1e6 / candidates.max(1) as f64,
        compared as f64 / candidates.max(1) as f64,
        share(found),
        share(first)
    );
}
