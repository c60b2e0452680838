//! Measures a running server with many open cases, each opened by a report over HTTP:
//! `measure_serve [REPORTS [DIRECTORY]]`, 20,000 reports in a temporary directory without them, and a
//! tenth as many whose content is contained.

#![allow(clippy::print_stdout, reason = "it prints what it measured")]

use std::ops::Range;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, bail};
use evenhand_bench::reports::{CONTAINED, PLAIN, Reports};
use evenhand_bench::serve::{Connection, Program, Server};
use evenhand_bench::times::Times;
use serde_json::Value;

const REPORTS: u64 = 20_000;
/// How often each page is asked for.
const PAGES: usize = 200;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let reports = arguments.next().map_or(Ok(REPORTS), |text| text.parse())?;
    let place = tempfile::tempdir()?;
    let directory = arguments.next().map_or(place.path().into(), PathBuf::from);
    let program = Program::new(&directory.join("data"))?;

    let server = program.serve()?;
    println!("at rest, empty:      {:.1} MB", server.memory_mb()?);
    let key = program.run(&["key", "new", "--scope", "reports:write,cases:read"])?;
    send_reports("reports", &server, &key, PLAIN, 0..reports)?;
    let contained = reports..reports + reports / 10;
    send_reports("contained", &server, &key, CONTAINED, contained)?;
    println!("after the reports:   {:.1} MB", server.memory_mb()?);
    program.run(&["user", "new", "--name", "Ada", "--role", "moderator"])?;
    let scopes = "cases:read,cases:write";
    let person = program.run(&["key", "new", "--scope", scopes, "--user", "Ada"])?;
    ask_for_pages(&server, &person)?;
    server.stop()?;

    let server = program.serve()?;
    println!("start to ready:      {:.2} s", server.start.as_secs_f64());
    println!("at rest, with cases: {:.1} MB", server.memory_mb()?);
    ask_for_pages(&server, &person)?;
    println!("after the pages:     {:.1} MB", server.memory_mb()?);
    server.stop()
}

fn send_reports(
    what: &str,
    server: &Server,
    key: &str,
    text: &'static str,
    numbers: Range<u64>,
) -> Result<()> {
    let cpu_before = server.cpu_time()?;
    let reports = Reports {
        text,
        first: numbers.start,
        end: numbers.end,
        per_second: None,
    };
    let sent = reports.send(server, key, || true)?;
    let cpu = server.cpu_time()? - cpu_before;
    println!(
        "{} {what}: {:.0}/s, {}, {:.3} ms CPU each",
        sent.count,
        sent.count as f64 / sent.elapsed.as_secs_f64(),
        sent.times,
        cpu.as_secs_f64() * 1e3 / sent.count as f64,
    );
    Ok(())
}

/// The first page of the queue, the next case, and the figures for monitoring.
fn ask_for_pages(server: &Server, person: &str) -> Result<()> {
    let mut connection = Connection::open(&server.address, person)?;
    let no_budget = r#"{"daily_budget":100000}"#;
    let (status, answer) = connection.send("PUT", "/v1/me/preferences", no_budget)?;
    if status != 200 {
        bail!("/v1/me/preferences: {status}: {answer}");
    }
    for (what, method, path) in [
        ("queue page of 50", "GET", "/v1/cases?state=open&limit=50"),
        ("next", "POST", "/v1/cases/next"),
        ("/metrics", "GET", "/metrics"),
    ] {
        let mut times = Times::default();
        for _ in 0..PAGES {
            let body = if method == "POST" { "{}" } else { "" };
            let started = Instant::now();
            let (status, answer) = connection.send(method, path, body)?;
            times.push(started.elapsed());
            if status != 200 {
                bail!("{path}: {status}: {answer}");
            }
            if what == "next" {
                release(&mut connection, &serde_json::from_str(&answer)?)?;
            }
        }
        println!("{what:20} {times}");
    }
    Ok(())
}

fn release(connection: &mut Connection, case: &Value) -> Result<()> {
    let path = format!(
        "/v1/cases/{}/release",
        case["id"].as_str().unwrap_or_default()
    );
    let fence = format!(r#"{{"fence":{}}}"#, case["claim"]["fence"]);
    match connection.send("POST", &path, &fence)? {
        (200 | 204, _) => Ok(()),
        (status, answer) => bail!("{path}: {status}: {answer}"),
    }
}
