//! Measures a backup while reports come in, and putting it back:
//! `measure_backup [REPORTS [DIRECTORY]]`, 20,000 reports in a temporary directory without them. A
//! directory that holds data of an earlier run already is measured as it is.

#![allow(clippy::print_stdout, reason = "it prints what it measured")]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use evenhand_bench::reports::{PLAIN, Reports, Sent};
use evenhand_bench::serve::{Program, Server, cpu_time_of_children};
use serde_json::Value;

const REPORTS: u64 = 20_000;
/// Reports a second that come in while the backup is made.
const RATE: u64 = 500;
/// How long the same is measured before the backup and after it.
const BESIDE: Duration = Duration::from_secs(20);

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let reports = arguments.next().map_or(Ok(REPORTS), |text| text.parse())?;
    let place = tempfile::tempdir()?;
    let directory = arguments.next().map_or(place.path().into(), PathBuf::from);
    let data = directory.join("data");
    let is_filled = data.exists();
    let program = Program::new(&data)?;
    let server = program.serve()?;
    let key = program.run(&["key", "new", "--scope", "reports:write,cases:read"])?;
    if !is_filled {
        let filled = sending(0, reports, None).send(&server, &key, || true)?;
        tell("filled with", &filled);
    }
    // Numbers that no run before has used.
    let first = reports + u64::from(std::process::id()) * 1_000_000;
    beside("before the backup:", &server, &key, first)?;
    let backup = directory.join("backup.tar.zst");
    if backup.exists() {
        std::fs::remove_file(&backup)?;
    }
    back_up(&server, &program, &key, first + 100_000, &backup)?;
    // The write-ahead log, which has grown meanwhile, is moved into the file now.
    beside("after the backup:", &server, &key, first + 900_000)?;
    server.stop()?;
    restore(&directory, &backup)
}

fn sending(first: u64, end: u64, per_second: Option<u64>) -> Reports {
    Reports {
        text: PLAIN,
        first,
        end,
        per_second,
    }
}

/// The same load without a backup.
fn beside(what: &str, server: &Server, key: &str, first: u64) -> Result<()> {
    let (began, cpu) = (Instant::now(), server.cpu_time()?);
    let sent = sending(first, u64::MAX, Some(RATE));
    let sent = sent.send(server, key, || began.elapsed() < BESIDE)?;
    tell(what, &sent);
    tell_cpu("server", server.cpu_time()? - cpu, sent.elapsed);
    Ok(())
}

/// Backs up while reports come in.
fn back_up(server: &Server, program: &Program, key: &str, first: u64, backup: &Path) -> Result<()> {
    let is_over = AtomicBool::new(false);
    let (cpu, cpu_of_children) = (server.cpu_time()?, cpu_time_of_children()?);
    let to = backup.to_str().context("the path is no text")?;
    let (sent, told, took) = std::thread::scope(|scope| -> Result<_> {
        let reports = sending(first, u64::MAX, Some(RATE));
        let goes_on = || !is_over.load(Ordering::Relaxed);
        let load = scope.spawn(move || reports.send(server, key, goes_on));
        let started = Instant::now();
        let told = program.run(&["backup", "--to", to, "--json"]);
        let took = started.elapsed();
        is_over.store(true, Ordering::Relaxed);
        match load.join() {
            Ok(sent) => Ok((sent?, told?, took)),
            Err(_) => bail!("the load panicked"),
        }
    })?;
    let told: Value = serde_json::from_str(&told)?;
    let files = told["manifest"]["files"].as_array();
    let bytes: u64 = files
        .iter()
        .copied()
        .flatten()
        .filter_map(|file| file["bytes"].as_u64())
        .sum();
    println!(
        "backup of {} MB to {} MB: {:.1} s",
        bytes / 1_000_000,
        told["bytes"].as_u64().unwrap_or_default() / 1_000_000,
        took.as_secs_f64()
    );
    tell("during the backup:", &sent);
    tell_cpu("server", server.cpu_time()? - cpu, sent.elapsed);
    tell_cpu("backup", cpu_time_of_children()? - cpu_of_children, took);
    Ok(())
}

/// Puts the backup back, which verifies it, and verifies what is in place once more.
fn restore(directory: &Path, backup: &Path) -> Result<()> {
    let drill = directory.join("drill");
    if drill.exists() {
        std::fs::remove_dir_all(&drill)?;
    }
    let program = Program::new(&drill)?;
    let keys = directory.join("data.keys");
    let [from, keys] = [backup, &keys].map(|path| path.to_str());
    let (from, keys) = from.zip(keys).context("a path is no text")?;
    for arguments in [
        &["restore", "--from", from, "--keys", keys][..],
        &["verify"],
    ] {
        let (started, cpu) = (Instant::now(), cpu_time_of_children()?);
        program.run(arguments)?;
        let took = started.elapsed();
        println!("{}: {:.1} s", arguments[0], took.as_secs_f64());
        tell_cpu(arguments[0], cpu_time_of_children()? - cpu, took);
    }
    std::fs::remove_dir_all(&drill)?;
    Ok(())
}

fn tell(what: &str, sent: &Sent) {
    println!(
        "{what} {} reports, {:.0}/s, {}",
        sent.count,
        sent.count as f64 / sent.elapsed.as_secs_f64(),
        sent.times
    );
}

fn tell_cpu(of: &str, time: Duration, elapsed: Duration) {
    println!(
        "  CPU of {of}: {:.1} s, {:.0}% of a core",
        time.as_secs_f64(),
        time.as_secs_f64() / elapsed.as_secs_f64() * 100.0
    );
}
