//! Measures durable reports per second at several batch sizes, and the first page of a long queue:
//! `cargo run --release -p evenhand-store --example group_commit [-- CASES [DIRECTORY]]`

#![allow(clippy::print_stdout, reason = "it prints what it measured")]

#[path = "../tests/samples/mod.rs"]
mod samples;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use evenhand_flow::work::{Commit, Key, Select};
use evenhand_model::{Act, CaseState, Platform};
use evenhand_store::{SqliteStore, Store};
use samples::rows;

const CASES: u64 = 1_000_000;
const SECONDS_PER_BATCH_SIZE: u64 = 4;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let cases = arguments.next().map_or(Ok(CASES), |text| text.parse())?;
    let place = tempfile::tempdir()?;
    let directory = arguments.next().map_or(place.path().into(), PathBuf::from);
    println!("batch   reports/s   CPU us/report   slowest commit ms");
    for batch in [1, 32, 256] {
        measure_reports(&directory, batch)?;
    }
    if cases > 0 {
        measure_queue(&directory, cases)?;
    }
    Ok(())
}

/// Loads the rows of a batch and commits it, again and again for a few seconds.
fn measure_reports(directory: &Path, batch: u64) -> Result<(), Box<dyn Error>> {
    let store = SqliteStore::open(directory.join(format!("batch-{batch}.db")))?;
    let (started, mut reports, mut slowest) = (Instant::now(), 0, Duration::ZERO);
    let (mut cpu, mut in_store) = (Duration::ZERO, Duration::ZERO);
    while started.elapsed() < Duration::from_secs(SECONDS_PER_BATCH_SIZE) {
        let commits: Vec<Commit> = (reports..reports + batch).map(report).collect();
        let changes = commits.iter().flat_map(|commit| &commit.changes);
        let keys: Vec<Key> = changes.map(|change| change.key.clone()).collect();
        let (before, cpu_before) = (Instant::now(), cpu_time()?);
        store.load(&keys)?;
        store.commit(0, &commits, None)?;
        slowest = slowest.max(before.elapsed());
        in_store += before.elapsed();
        cpu += cpu_time()?.saturating_sub(cpu_before);
        reports += batch;
    }
    println!(
        "{batch:5} {:11.0} {:15.1} {:19.1}",
        reports as f64 / in_store.as_secs_f64(),
        cpu.as_micros() as f64 / reports as f64,
        slowest.as_secs_f64() * 1e3
    );
    Ok(())
}

/// What one report on new content by a new author writes.
fn report(number: u64) -> Commit {
    let (content, author) = (number * 2, number * 2 + 1);
    let mut commit = rows::commit(number);
    commit.changes = vec![
        rows::put(rows::subject(content, number), 0),
        rows::put(rows::subject_name(content, number), 0),
        rows::put(rows::subject(author, number), 0),
        rows::put(rows::subject_name(author, number), 0),
        rows::put(open_case(number), 0),
        rows::put(rows::report(number, number), 0),
        rows::put(rows::reporter(number, number), 0),
        rows::put(rows::evidence(number, rows::address(number).repeat(6)), 0),
        rows::put(rows::receipt(number, number), 0),
    ];
    commit.entries = vec![
        rows::draft(Act::ReportReceived, number),
        rows::draft(Act::CaseOpened, number),
    ];
    commit
}

fn open_case(number: u64) -> evenhand_model::Case {
    let mut case = rows::case(number, number * 12);
    case.platform = Platform::default();
    case.subject = rows::subject_id(number * 2);
    case.queue_at = rows::at(number * 7_919 % 1_000_003);
    case
}

/// Fills a queue and asks for its first page.
fn measure_queue(directory: &Path, cases: u64) -> Result<(), Box<dyn Error>> {
    let path = directory.join("queue.db");
    let store = SqliteStore::open(&path)?;
    let started = Instant::now();
    for from in (0..cases).step_by(1_000) {
        let mut commit = rows::commit(from);
        let numbers = from..cases.min(from + 1_000);
        commit.changes = numbers
            .map(|number| rows::put(open_case(number), 0))
            .collect();
        store.commit(0, &[commit], None)?;
    }
    println!("{cases} open cases written in {:.0?}", started.elapsed());
    println!("size {} MB", store.size_bytes()? / 1_000_000);
    drop(store);

    let started = Instant::now();
    let store = SqliteStore::open(&path)?;
    println!("opened in {:.1?}", started.elapsed());
    let page = Select::cases_in_order(&Platform::default(), CaseState::Open, 50);
    for _ in 0..3 {
        let started = Instant::now();
        let rows = store.select(&page)?.len();
        println!("first {rows} in order: {:.2?}", started.elapsed());
    }
    let started = Instant::now();
    println!("count {}: {:.1?}", store.count(&page)?, started.elapsed());
    println!("memory {}", memory()?);
    Ok(())
}

/// CPU time that this thread has used, as Linux counts it.
fn cpu_time() -> Result<Duration, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos = text.split(' ').next().ok_or("no CPU time")?;
    Ok(Duration::from_nanos(nanos.parse()?))
}

/// Memory of this process, as Linux counts it.
fn memory() -> Result<String, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS"));
    Ok(line.unwrap_or("unknown").into())
}
