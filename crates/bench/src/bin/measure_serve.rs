//! Measures a running server with many open cases, each opened by a report over HTTP:
//! `measure_serve [REPORTS [DIRECTORY]]`, 20,000 reports in a temporary directory without them.

#![allow(clippy::print_stdout, reason = "it prints what it measured")]

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use anyhow::{Result, bail};
use evenhand_bench::serve::{Connection, Program, Server};
use evenhand_bench::times::Times;
use serde_json::Value;

const CONNECTIONS: usize = 64;
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
    send_reports(&server, &key, reports)?;
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

/// Every report is about another post of another author, so that each opens a case.
fn send_reports(server: &Server, key: &str, reports: u64) -> Result<()> {
    let (started, cpu_before) = (Instant::now(), server.cpu_time()?);
    let next = AtomicU64::new(0);
    let times = std::thread::scope(|scope| -> Result<Times> {
        let senders: Vec<_> = (0..CONNECTIONS)
            .map(|_| scope.spawn(|| send_until(server, key, &next, reports)))
            .collect();
        let mut times = Times::default();
        for sender in senders {
            match sender.join() {
                Ok(sent) => times.extend(sent?),
                Err(_) => bail!("a sender panicked"),
            }
        }
        Ok(times)
    })?;
    let cpu = server.cpu_time()? - cpu_before;
    println!(
        "{reports} reports over {CONNECTIONS} connections: {:.0}/s, {times}, {:.3} ms CPU each",
        reports as f64 / started.elapsed().as_secs_f64(),
        cpu.as_secs_f64() * 1e3 / reports as f64,
    );
    Ok(())
}

fn send_until(server: &Server, key: &str, next: &AtomicU64, reports: u64) -> Result<Times> {
    let mut connection = Connection::open(&server.address, key)?;
    let mut times = Times::default();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= reports {
            return Ok(times);
        }
        let report = format!(
            r#"{{"id":"r{number}","at":"2026-11-23T10:05:00Z","reporter":{{"id":"u{number}"}},
            "subject":{{"kind":"content","id":"c{number}"}},"reason":"threat","content":{{
            "id":"c{number}","author":{{"id":"a{number}"}},"text":"this is post number {number}"}}}}"#
        );
        let started = Instant::now();
        let (status, body) = connection.send("POST", "/v1/reports", &report)?;
        times.push(started.elapsed());
        if status != 201 {
            bail!("{status}: {body}");
        }
    }
}

/// The first page of the queue, the next case, and the figures for monitoring.
fn ask_for_pages(server: &Server, person: &str) -> Result<()> {
    let mut connection = Connection::open(&server.address, person)?;
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
