//! Measures pages of the console with many open cases, each opened by a report over HTTP:
//! `measure_console [CASES [DIRECTORY]]`, 20,000 cases in a temporary directory without them. With 0 cases
//! it takes those that the directory holds from a run before.

#![allow(clippy::print_stdout, reason = "it prints what it measured")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use evenhand_bench::reports::{PLAIN, Reports};
use evenhand_bench::serve::{Connection, Program, Server};
use evenhand_bench::times::Times;

const CASES: u64 = 20_000;
/// How often each page is asked for.
const PAGES: usize = 200;
/// Pause between two, as a session may ask a hundred times a second.
const PAUSE: Duration = Duration::from_millis(15);

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let cases = arguments.next().map_or(Ok(CASES), |text| text.parse())?;
    let place = tempfile::tempdir()?;
    let directory = arguments.next().map_or(place.path().into(), PathBuf::from);
    let program = Program::new(&directory.join("data"))?;

    let server = program.serve()?;
    let key = program.run(&["key", "new", "--scope", "reports:write"])?;
    let reports = Reports {
        text: PLAIN,
        first: 0,
        end: cases,
        per_second: None,
    };
    let sent = reports.send(&server, &key, || true)?;
    println!(
        "{} reports in {:.0} s",
        sent.count,
        sent.elapsed.as_secs_f64()
    );
    server.stop()?;

    let server = program.serve()?;
    // A name of its own in each run.
    let name = format!("Ada {}", std::process::id());
    let link = program.run(&["user", "new", "--name", &name, "--role", "moderator"])?;
    let mut browser = Connection::sign_in(&server.address, &link)?;
    let queue = page(&mut browser, "/queue")?;
    first_load(&mut browser, &queue)?;
    let links: Vec<&str> = links(&queue, "/cases/").collect();
    let next = links.first().context("no case in the queue")?;
    for (what, paths) in [
        ("queue", vec!["/queue"]),
        ("queue of a tier", vec!["/queue?tier=T2"]),
        ("case, the same", vec![*next]),
        ("case, one of fifty", links.clone()),
    ] {
        ask(&server, &mut browser, what, &paths)?;
    }
    server.stop()
}

/// Asks for pages again and again.
fn ask(server: &Server, browser: &mut Connection, what: &str, paths: &[&str]) -> Result<()> {
    let (mut times, mut bytes) = (Times::default(), 0);
    let cpu_before = server.cpu_time()?;
    for path in paths.iter().cycle().take(PAGES) {
        std::thread::sleep(PAUSE);
        let started = Instant::now();
        let page = page(browser, path)?;
        times.push(started.elapsed());
        bytes = bytes.max(page.len());
    }
    let cpu = server.cpu_time()? - cpu_before;
    println!(
        "{what:20} {times}, {:.1} ms CPU, {bytes} bytes",
        cpu.as_secs_f64() * 1e3 / PAGES as f64
    );
    Ok(())
}

/// What a browser loads that comes for the first time.
fn first_load(browser: &mut Connection, queue: &str) -> Result<()> {
    let mut bytes = queue.len();
    for asset in links(queue, "/assets/") {
        bytes += page(browser, asset)?.len();
    }
    println!("first page           {bytes} bytes with style sheet, script and icon");
    Ok(())
}

/// Addresses on a page that begin so.
fn links<'a>(page: &'a str, begin: &'a str) -> impl Iterator<Item = &'a str> {
    page.split('"').filter(move |text| text.starts_with(begin))
}

fn page(browser: &mut Connection, path: &str) -> Result<String> {
    match browser.send("GET", path, "")? {
        (200, page) => Ok(page),
        (status, answer) => bail!("{path}: {status}: {answer}"),
    }
}
