//! Time and memory that looking up a name among many takes: `cargo run --release -p evenhand-detect --example
//! index_speed [NAMES]`, 1,000,000 without it. The names are made from lists and syllables by a seed.

#![allow(clippy::print_stdout, reason = "a measurement is there to be read")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use evenhand_detect::names::index::{NEAR, NameIndex};
use evenhand_detect::names::{View, Views};

/// The views that are looked up.
const INDEXED: [View; 7] = [
    View::Folded,
    View::Core,
    View::Skeleton,
    View::Leet,
    View::Tokens,
    View::Latin,
    View::Sound,
];

const GIVEN: &str = "ahmed mohamed ali fatima maria anna john james mary david michael sara laura omar \
    yusuf hassan amina layla nina ivan olga peter paul lucia marco elena sofia emma noah liam olivia \
    mia lena jonas felix clara hugo louis alice jules camille diego carlos ana jose luis carmen pablo \
    priya arjun rahul ananya wei ming yuki haruto sakura minjun jiwoo chinedu amara kwame thabo zanele";
const ARABIC: &str =
    "محمد احمد علي فاطمة مريم عمر يوسف حسن امينة ليلى خالد سارة نور زينب ابراهيم كريم سلمى هدى";
const CYRILLIC: &str =
    "иван ольга мария анна дмитрий сергей елена наталья алексей андрей татьяна светлана павел";
const WORDS: &str = "real official the its mr ms dr king queen dark star moon sun fire ice wolf cat dog tiger \
    gamer pro fan music art photo news daily world life love happy sad crazy cool blue red green black \
    white gold silver tech code data chef coach runner rider sky ocean river stone storm shadow ghost \
    ninja magic lucky little big super mega ultra old new first last free wild sweet";
const SYLLABLES: &str = "ba be bi bo da de di do fa fe ga go ha hi ka ke ki ko la le li lo ma me mi mo na ne ni \
    no pa pe ra re ri ro sa se si so ta te ti to va ve vi za zo sha cha tha bra tri kla sto";
const SEPARATORS: [&str; 4] = ["_", ".", "-", ""];

fn main() {
    let names = std::env::args().nth(1).and_then(|text| text.parse().ok());
    let names = names.unwrap_or(1_000_000);
    usual(names);
    hostile(names);
}

fn usual(names: u64) {
    let mut maker = Maker::new(7);
    let raw: Vec<String> = (0..names).map(|_| maker.name()).collect();
    let letters: usize = raw.iter().map(|name| name.chars().count()).sum();
    let views: Vec<Views> = raw.iter().map(|name| Views::of(name)).collect();
    println!(
        "{names} names of {:.1} letters on average",
        letters as f64 / names as f64
    );

    let mut index = NameIndex::new(0x1234_5678);
    let before = resident_bytes();
    let started = Instant::now();
    for (account, views) in (0..).zip(&views) {
        index.add(account, &indexed(views));
    }
    println!("built in {:.2} s", started.elapsed().as_secs_f64());
    let each = |bytes: u64| bytes / names;
    println!(
        "memory: {} bytes a name by its own count, {} by the system's",
        each(index.memory_bytes() as u64),
        each(resident_bytes().saturating_sub(before)),
    );

    let queries: Vec<Views> = (0..4_000)
        .map(|number| Views::of(&maker.query(&raw, number)))
        .collect();
    let (mut hits, mut cut) = (0, 0);
    println!(
        "look-up, all views, {} queries, 100 hits at most",
        queries.len()
    );
    let mut fastest = vec![Duration::MAX; queries.len()];
    for round in 1..=3 {
        (hits, cut) = (0, 0);
        let times = times(&queries, |query| {
            let found = index.look_up(&indexed(query), 100);
            hits += found.hits.len();
            cut += usize::from(!found.is_complete);
        });
        for (fastest, time) in fastest.iter_mut().zip(&times) {
            *fastest = (*fastest).min(*time);
        }
        println!("  round {round}: {}", summary(times));
    }
    println!("  each query's fastest of three: {}", summary(fastest));
    println!(
        "  {:.1} hits on average, {cut} cut",
        hits as f64 / queries.len() as f64
    );
    let times = timed(&queries, |query| {
        black_box(index.look_up(&indexed(query)[..1], 100));
    });
    println!("look-up, folded view only: {times}");

    let mut agree = 0;
    let few = &queries[..40];
    let scans = timed(few, |query| {
        let found = index.look_up(&indexed(query), usize::MAX);
        let mut accounts: Vec<u64> = found.hits.iter().map(|hit| hit.account).collect();
        accounts.sort_unstable();
        let all = (0..).zip(&views);
        let scanned: Vec<u64> = all
            .filter(|(_, own)| matches(own, query))
            .map(|(account, _)| account)
            .collect();
        agree += usize::from(accounts == scanned);
    });
    println!(
        "plain scan, {} queries, of which {agree} agree with the index: {scans}",
        few.len()
    );

    let more: Vec<(u64, Views)> = (names..names + 20_000)
        .map(|account| (account, Views::of(&maker.name())))
        .collect();
    let times = timed(&more, |(account, views)| {
        index.add(*account, &indexed(views))
    });
    println!("adding to it: {times}");
    let missing = more.iter().filter(|(account, views)| {
        let found = index.look_up(&indexed(views), usize::MAX);
        !found
            .hits
            .iter()
            .any(|hit| hit.account == *account && hit.distance == 0)
    });
    println!(
        "  {} of the first 500 not found at once",
        missing.take(500).count()
    );
    let times = timed(&more, |(account, _)| {
        index.remove(*account);
    });
    println!("removing from it: {times}");
}

fn hostile(names: u64) {
    let mut maker = Maker::new(11);
    let same = "themostusualname";
    measure("identical names", names, &["themostusualnam", same], || {
        same.to_owned()
    });
    let queries = ["samestartbadeko", "samestartkklloo"];
    measure("names with the same first segment", names, &queries, || {
        let rest: String = (0..5).map(|_| maker.pick(SYLLABLES)).collect();
        format!("samesta{}", &format!("{rest}aaaaaaaaaa")[..14])
    });
    let mut maker = Maker::new(12);
    measure(
        "names of two letters of any script",
        names,
        &["ab", "名字", "abc"],
        || {
            (0..2)
                .filter_map(|_| char::from_u32(0x4e00 + maker.below(20_000) as u32))
                .collect()
        },
    );
    let mut maker = Maker::new(13);
    let queries = ["samestarbdac", "samestaracbd"];
    measure(
        "names with the same start, of four letters in any order",
        names,
        &queries,
        || {
            let rest: String = (0..16)
                .map(|_| ["a", "b", "c", "d"][maker.below(4)])
                .collect();
            format!("samestar{rest}")
        },
    );
}

fn measure(what: &str, names: u64, queries: &[&str], mut name: impl FnMut() -> String) {
    let mut index = NameIndex::new(3);
    let started = Instant::now();
    let mut last = String::new();
    let mut slowest = Duration::ZERO;
    for account in 0..names {
        last = name();
        let views = INDEXED.map(|view| (view, last.as_str()));
        let add = Instant::now();
        index.add(account, &views);
        slowest = slowest.max(add.elapsed());
    }
    println!(
        "{names} {what}: built in {:.2} s (slowest addition {:.2} ms), {} bytes a name",
        started.elapsed().as_secs_f64(),
        slowest.as_secs_f64() * 1e3,
        index.memory_bytes() as u64 / names,
    );
    let mut queries = queries.to_vec();
    queries.push(&last);
    let all: Vec<&str> = queries.iter().copied().cycle().take(60).collect();
    let times = timed(&all, |query| {
        black_box(index.look_up(&INDEXED.map(|view| (view, *query)), 100));
    });
    println!("  look-up: {times}");
    let accounts: Vec<u64> = (0..names).collect();
    let times = timed(&accounts, |account| {
        index.remove(*account);
    });
    println!("  removing all of them: {times}");
}

/// Whether two names match in some view.
fn matches(one: &Views, other: &Views) -> bool {
    INDEXED.iter().any(|view| {
        let (own, other) = (one.text(*view), other.text(*view));
        own == other && !own.is_empty() || NEAR.contains(view) && is_near(own, other)
    })
}

fn indexed(views: &Views) -> [(View, &str); INDEXED.len()] {
    INDEXED.map(|view| (view, views.text(view)))
}

/// A plain distance, given up on where the lengths say enough.
fn is_near(one: &str, other: &str) -> bool {
    let empty = one.is_empty() || other.is_empty();
    let count = |text: &str| text.chars().count();
    !empty && count(one).abs_diff(count(other)) <= 2 && strsim::levenshtein(one, other) <= 2
}

/// Makes names from a seed.
struct Maker(u64);

impl Maker {
    fn new(seed: u64) -> Self {
        Maker(seed)
    }

    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % count as u64) as usize
    }

    /// One of a list, the first ones far more often than the last.
    fn pick(&mut self, list: &'static str) -> &'static str {
        let all: Vec<&str> = list.split_whitespace().collect();
        let share = self.below(1_000) as f64 / 1_000.0;
        all[(share * share * all.len() as f64) as usize]
    }

    fn syllables(&mut self, count: usize) -> String {
        (0..count).map(|_| self.pick(SYLLABLES)).collect()
    }

    fn name(&mut self) -> String {
        let list = match self.below(20) {
            0..2 => ARABIC,
            2..3 => CYRILLIC,
            _ => GIVEN,
        };
        let separator = SEPARATORS[self.below(4)];
        let mut name = match self.below(10) {
            0..2 => format!("{}{separator}{}", self.pick(list), self.pick(WORDS)),
            2..4 => format!("{}{separator}{}", self.pick(WORDS), self.pick(WORDS)),
            4..7 => {
                let count = 2 + self.below(3);
                format!("{}{separator}{}", self.pick(list), self.syllables(count))
            }
            _ => {
                let count = 3 + self.below(4);
                self.syllables(count)
            }
        };
        match self.below(10) {
            0..2 => name.push_str(&(1950 + self.below(70)).to_string()),
            2..4 => name.push_str(&self.below(1_000).to_string()),
            4 => name.push_str(&self.below(100_000).to_string()),
            _ => {}
        }
        name
    }

    /// Mostly a name with one to three things changed, otherwise another name altogether.
    fn query(&mut self, names: &[String], number: usize) -> String {
        if number.is_multiple_of(4) {
            return self.name();
        }
        let mut letters: Vec<char> = names[self.below(names.len())].chars().collect();
        for _ in 0..1 + self.below(3) {
            let place = self.below(letters.len());
            let letter = char::from(b'a' + u8::try_from(self.below(26)).unwrap_or(0));
            match self.below(6) {
                0 => letters.insert(place, letter),
                1 if letters.len() > 4 => drop(letters.remove(place)),
                2 => letters[place] = letter,
                3 => letters.insert(place, letters[place]),
                4 => letters.extend(self.below(100).to_string().chars()),
                _ => letters.insert(place, '_'),
            }
        }
        letters.into_iter().collect()
    }
}

fn timed<T>(all: &[T], act: impl FnMut(&T)) -> String {
    summary(times(all, act))
}

fn times<T>(all: &[T], mut act: impl FnMut(&T)) -> Vec<Duration> {
    let time = |one| {
        let started = Instant::now();
        act(one);
        started.elapsed()
    };
    all.iter().map(time).collect()
}

fn summary(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |thousandths: usize| {
        let time = times[(times.len() * thousandths / 1_000).min(times.len() - 1)];
        format!("{:.3} ms", time.as_secs_f64() * 1e3)
    };
    format!("median {}, p99 {}, at most {}", at(500), at(990), at(1_000))
}

/// Memory of this process, where the system tells.
fn resident_bytes() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm
        .split_whitespace()
        .nth(1)
        .and_then(|pages| pages.parse::<u64>().ok());
    pages.unwrap_or_default() * 4_096
}
