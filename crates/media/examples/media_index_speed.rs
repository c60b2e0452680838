//! Time and memory that looking up hashes takes: `cargo run --release -p evenhand-media --example media_index_speed [COUNT] [DISTANCE]
//! [uniform|clustered]`, 1,000,000 uniform hashes at distance 31 without them. Rates are per second of CPU time on one core. Half of the
//! queries are known hashes with 20 bits flipped, or as many as the distance; each of those has to be found.
//!
//! Clustered hashes are families, as text slides and plain backgrounds are: a tenth of all in one family, three tenths in families of about
//! 1,000, the rest alone. A member differs from the middle of its family in up to 64 of the bits.

#![allow(clippy::print_stdout, reason = "a measurement is there to be read")]

use std::hint::black_box;

use evenhand_media::Pdq;
use evenhand_media::index::{Index, Kernel, Segment, Snapshot, Tombstones};

const QUERIES: u64 = 4_096;
const QUERIES_IN_BATCH: usize = 1_024;
const FLIPPED_BITS: u32 = 20;
const FRESH: u64 = 8_000;
const SEALS: u64 = 50;

/// A hash to look up, and the number that has to be found.
type Query = (Pdq, Option<u32>);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize, usual: u64| {
        arguments
            .get(place)
            .and_then(|text| text.parse().ok())
            .unwrap_or(usual)
    };
    let (count, distance) = (number(0, 1_000_000), number(1, 31) as u32);
    let clustered = arguments.get(2).is_some_and(|word| word == "clustered");
    println!(
        "{count} hashes, {}, distance {distance}, {:?}",
        if clustered { "clustered" } else { "uniform" },
        Kernel::fastest()
    );

    let hash = |number: u64| {
        if clustered {
            member(number, count)
        } else {
            random(number)
        }
    };
    let entries = (0..count)
        .map(|number| (hash(number), number as u32))
        .collect();
    let started = cpu_seconds();
    let segment = Segment::build(entries).expect("so many fit into a segment");
    show("build", cpu_seconds() - started, "CPU s");
    show(
        "size",
        segment.bytes().len() as f64 / count as f64,
        "bytes per entry",
    );
    let bytes = segment.bytes().to_vec();
    let started = cpu_seconds();
    drop(Segment::open(bytes).expect("a segment that was just built"));
    show("open", cpu_seconds() - started, "CPU s");

    let mut index = Index::new();
    index.attach(segment, Tombstones::default());
    let flips = FLIPPED_BITS.min(distance);
    let queries: Vec<Query> = (0..QUERIES)
        .map(|query| planted(query, count, flips, &hash))
        .collect();
    measure(
        "one by one, random",
        &index,
        &some(&queries, false),
        1,
        distance,
    );
    measure(
        "one by one, known",
        &index,
        &some(&queries, true),
        1,
        distance,
    );
    measure("one by one, all", &index, &queries, 1, distance);
    measure("batches, all", &index, &queries, QUERIES_IN_BATCH, distance);

    for kernel in Kernel::available() {
        let snapshot = index.snapshot().with_kernel(kernel);
        let name = format!("{kernel:?}");
        measure(&name, &snapshot, &queries, 1, distance);
        measure(
            "- in batches",
            &snapshot,
            &queries,
            QUERIES_IN_BATCH,
            distance,
        );
    }
    for fresh in 0..FRESH {
        index.add(random(fresh + 3 * count), fresh as u32);
    }
    measure("beside 8,000 fresh", &index, &queries, 1, distance);
    let started = cpu_seconds();
    for seal in 0..SEALS {
        let entries = (0..FRESH).map(|number| (random(number + seal), number as u32));
        black_box(Segment::build(entries.collect()).expect("few entries"));
    }
    let seconds = (cpu_seconds() - started) / SEALS as f64;
    show("seal 8,000", 1e3 * seconds, "CPU ms");
    index.seal();
    measure("beside 8,000 sealed", &index, &queries, 1, distance);
}

/// Looks the queries up for three times half a second, and prints how many fit into a second at the best of these.
fn measure(what: &str, index: &Snapshot, queries: &[Query], batch: usize, distance: u32) {
    let rounds: Vec<Round> = (0..3)
        .map(|_| round(index, queries, batch, distance))
        .collect();
    let rate = rounds
        .iter()
        .map(|round| round.asked as f64 / round.seconds)
        .fold(0.0, f64::max);
    let [asked, found, missed] = rounds.iter().fold([0; 3], |sums, round| {
        [
            sums[0] + round.asked,
            sums[1] + round.found,
            sums[2] + round.missed,
        ]
    });
    let each = found as f64 / asked as f64;
    println!(
        "{what:<20} {rate:>12.0} look-ups per CPU second, {each:.1} found by each, {missed} missed"
    );
}

/// What one round of look-ups came to.
struct Round {
    seconds: f64,
    asked: usize,
    found: usize,
    missed: usize,
}

fn round(index: &Snapshot, queries: &[Query], batch: usize, distance: u32) -> Round {
    let (mut asked, mut found, mut missed) = (0, 0, 0);
    let started = cpu_seconds();
    for some in queries.chunks(batch).cycle() {
        let hashes: Vec<Pdq> = some.iter().map(|(pdq, _)| *pdq).collect();
        let answers = black_box(index.near_many(&hashes, distance));
        for ((_, known), answer) in some.iter().zip(answers) {
            found += answer.len();
            let is_there = |number| answer.iter().any(|found| found.number == number);
            missed += usize::from(known.is_some_and(|number| !is_there(number)));
        }
        asked += some.len();
        if asked.is_multiple_of(64) && cpu_seconds() - started > 0.5 {
            break;
        }
    }
    let seconds = cpu_seconds() - started;
    Round {
        seconds,
        asked,
        found,
        missed,
    }
}

/// A query: every other one is near a known hash, which it says.
fn planted(query: u64, count: u64, flips: u32, hash: &impl Fn(u64) -> Pdq) -> Query {
    if query.is_multiple_of(2) {
        return (hash(count + query), None);
    }
    let known = random(query).0[0] % count;
    (flipped(hash(known), flips, query), Some(known as u32))
}

fn some(queries: &[Query], known: bool) -> Vec<Query> {
    let some = queries
        .iter()
        .filter(|(_, number)| number.is_some() == known);
    some.copied().collect()
}

/// A hash of a family, or one alone.
fn member(number: u64, count: u64) -> Pdq {
    let families = (count / 3_333).max(1);
    let middle = match number % 10 {
        0 => random(u64::MAX),
        1..=3 => random(u64::MAX - 1 - random(number).0[1] % families),
        _ => return random(number),
    };
    flipped(middle, (random(number).0[2] % 65) as u32, number)
}

fn flipped(from: Pdq, bits: u32, seed: u64) -> Pdq {
    let mut flipped = from;
    let mut draws = (0..).map(|draw| random(seed ^ (draw << 40)).0[3] % 256);
    while flipped.distance(from) < bits {
        let bit = draws.next().unwrap_or(0);
        let (word, mask) = (bit as usize / 64, 1 << (bit % 64));
        flipped.0[word] = (flipped.0[word] & !mask) | (!from.0[word] & mask);
    }
    flipped
}

/// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014).
fn random(seed: u64) -> Pdq {
    let mut state = seed.wrapping_mul(0x1234_5678_9abc_def1);
    Pdq(std::array::from_fn(|_| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }))
}

fn show(what: &str, value: f64, unit: &str) {
    println!("{what:<20} {value:>12.2} {unit}");
}

/// CPU time of this thread, which other work on the machine does not lengthen.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text
        .split_whitespace()
        .next()
        .and_then(|nanos| nanos.parse::<f64>().ok());
    nanos.unwrap_or(0.0) / 1e9
}
