//! Measures how long a start takes with many known pictures: `measure_known_start [HASHES [DIRECTORY]]`, 1,000,000 hashes in a temporary directory
//! without them. Hashes come in as a list does, 1,000 in an operation, by the engine's own way into its store. Each start is a process of its own: the first takes in the
//! files that were kept, the second finds them removed and reads the store. A start is ready when the engine is open, and then everything
//! matches, which is asked of some. Leave about 1.2 kB of disk for each hash.

#![allow(clippy::print_stdout, reason = "it prints what it measured")]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail, ensure};
use evenhand_bench::serve::memory_mb_of_this;
use evenhand_engine::media::{Asking, Query, Seed};
use evenhand_engine::{Engine, RuleFiles, Settings, SystemClock, loops};
use evenhand_flow::operation::bank::add_items::{AddItems, NewItem};
use evenhand_flow::operation::bank::make_bank::{MakeBank, NewBank};
use evenhand_model::{MediaHashes, MediaSource, Principal, Problem, Rng};

/// The server's own allocator, so that memory is the server's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HASHES: u64 = 1_000_000;
const BANK: &str = "KNOWN";
/// Items in one operation.
const AT_A_TIME: u64 = 1_000;
/// Hashes that each start is asked for.
const ASKED: u64 = 1_000;
/// What makes this program one that fills a store, or one that starts with it.
const FILL: &str = "fill";
const START: &str = "start";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    match arguments.as_slice() {
        [FILL, hashes, place] => runtime.block_on(fill(Path::new(place), hashes.parse()?)),
        [START, hashes, place] => runtime.block_on(start(Path::new(place), hashes.parse()?)),
        [] => measure(HASHES, None),
        [hashes] => measure(hashes.parse()?, None),
        [hashes, place] => measure(hashes.parse()?, Some(Path::new(place))),
        _ => bail!("expected at most a number of hashes and a directory"),
    }
}

fn measure(hashes: u64, place: Option<&Path>) -> Result<()> {
    let temporary = tempfile::tempdir()?;
    let place = place.unwrap_or(temporary.path());
    run(FILL, hashes, place)?;
    run(START, hashes, place)?;
    std::fs::remove_dir_all(data(place).join("known-media"))?;
    println!("without the files:");
    run(START, hashes, place)
}

fn run(what: &str, hashes: u64, place: &Path) -> Result<()> {
    let mut command = Command::new(std::env::current_exe()?);
    let status = command
        .args([what, &hashes.to_string()])
        .arg(place)
        .status()?;
    ensure!(status.success(), "to {what} failed");
    Ok(())
}

async fn fill(place: &Path, hashes: u64) -> Result<()> {
    let engine = open(place).await?;
    let mut running = loops::start(&engine, None);
    let started = Instant::now();
    let bank = NewBank::named(BANK.to_owned());
    let make = MakeBank { bank, user: None };
    engine.submit(Principal::System, make).await.map_err(said)?;
    let mut next = 0;
    while next < hashes {
        let end = hashes.min(next + AT_A_TIME);
        let add = AddItems {
            bank: BANK.to_owned(),
            source: MediaSource::HOUSE.to_owned(),
            items: (next..end).map(item).collect(),
            confirmed: None,
        };
        engine.submit(Principal::System, add).await.map_err(said)?;
        next = end;
    }
    while !engine.media_freshness().map_err(said)?.is_current {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("{hashes} hashes came in within {seconds:.0} s");
    running.shutdown().await;
    let closing = Instant::now();
    engine.close().await;
    let seconds = closing.elapsed().as_secs_f64();
    println!("the end took {seconds:.1} s");
    Ok(())
}

async fn start(place: &Path, hashes: u64) -> Result<()> {
    let started = Instant::now();
    let engine = open(place).await?;
    let ready = started.elapsed();
    let queries: Vec<Query> = (0..ASKED)
        .map(|number| Query {
            pdq: hex(known(number * hashes / ASKED)).parse().ok(),
            ..Query::default()
        })
        .collect();
    let asking = Asking {
        now: engine.now(),
        seed: Seed::OfAll,
        resting: false,
    };
    let found = engine.media.look_up_many(&queries, asking);
    let matched = started.elapsed();
    ensure!(
        found.iter().all(|near| !near.is_empty()),
        "a known hash is not found"
    );
    println!(
        "ready after {:.2} s, {ASKED} look-ups answered after {:.2} s, {:.0} MB resident, {} hashes",
        ready.as_secs_f64(),
        matched.as_secs_f64(),
        memory_mb_of_this()?,
        engine.media.pictures()
    );
    Ok(())
}

async fn open(place: &Path) -> Result<Arc<Engine>> {
    let settings = Settings::new(data(place));
    let rules = RuleFiles::Shipped(Vec::new());
    Ok(Engine::open(settings, rules, Vec::new(), Arc::new(SystemClock)).await?)
}

fn data(place: &Path) -> std::path::PathBuf {
    place.join("data")
}

fn item(number: u64) -> NewItem {
    NewItem {
        hashes: MediaHashes {
            pdq: Some(hex(known(number))),
            ..MediaHashes::default()
        },
        ..NewItem::default()
    }
}

/// The known hash with a number.
fn known(number: u64) -> [u8; 32] {
    Rng::from_number(number).bytes()
}

fn hex(bytes: [u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn said(problem: Problem) -> anyhow::Error {
    anyhow!("{problem}")
}
