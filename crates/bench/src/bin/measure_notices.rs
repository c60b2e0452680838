//! Measures how fast everyone who reported is told: one post, many reports, one decision, and a receiver
//! on the same machine. `measure_notices [REPORTS]`, 100,000 without it.

#![allow(clippy::print_stdout, reason = "it prints what it measured")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use evenhand_bench::serve::{Connection, Program};
use serde_json::{Value, json};

const REPORTS: u64 = 100_000;
const CONNECTIONS: u64 = 64;

fn main() -> Result<()> {
    let reports = std::env::args()
        .nth(1)
        .map_or(Ok(REPORTS), |text| text.parse())?;
    let place = tempfile::tempdir()?;
    let taken = Arc::new(AtomicU64::new(0));
    let receiver = receive(&taken)?;
    let configuration = place.path().join("evenhand.toml");
    std::fs::write(
        &configuration,
        format!("allowed_destinations = [\"{receiver}\"]\nundo_seconds = 0\n"),
    )?;
    let program = Program::new(&place.path().join("data"))?;
    let path = configuration.to_str().context("the path is no text")?;
    let server = program.serve_with(&["--config", path])?;
    let key = program.run(&["key", "new", "--scope", "reports:write,webhooks:write"])?;
    program.run(&["user", "new", "--name", "Ada", "--role", "moderator"])?;
    let scopes = "cases:read,cases:write";
    let person = program.run(&["key", "new", "--scope", scopes, "--user", "Ada"])?;
    let mut platform = Connection::open(&server.address, &key)?;
    let webhook = json!({"url": format!("http://{receiver}/hook")}).to_string();
    expect(201, platform.send("POST", "/v1/webhooks", &webhook)?)?;
    let (address, platform_key) = (&server.address, &key);
    std::thread::scope(|scope| -> Result<()> {
        let senders: Vec<_> = (0..CONNECTIONS)
            .map(|first| scope.spawn(move || report(address, platform_key, first, reports)))
            .collect();
        for sender in senders {
            match sender.join() {
                Ok(sent) => sent?,
                Err(_) => bail!("a sender panicked"),
            }
        }
        Ok(())
    })?;
    let mut reviewer = Connection::open(&server.address, &person)?;
    let case = expect(200, reviewer.send("POST", "/v1/cases/next", "{}")?)?;
    let cpu_before = server.cpu_time()?;
    let started = Instant::now();
    let decision = json!({"fence": case["claim"]["fence"], "outcome": "no-violation",
        "reason": "nothing in it"});
    let path = format!(
        "/v1/cases/{}/decide",
        case["id"].as_str().unwrap_or_default()
    );
    expect(201, reviewer.send("POST", &path, &decision.to_string())?)?;
    while taken.load(Ordering::Relaxed) < reports {
        std::thread::sleep(Duration::from_millis(10));
    }
    let elapsed = started.elapsed();
    let cpu = server.cpu_time()? - cpu_before;
    println!(
        "{reports} notices made, sent and taken in {:.1} s: {:.0}/s, {:.3} ms CPU of the server each",
        elapsed.as_secs_f64(),
        reports as f64 / elapsed.as_secs_f64(),
        cpu.as_secs_f64() * 1e3 / reports as f64,
    );
    server.stop()
}

fn report(address: &str, key: &str, first: u64, reports: u64) -> Result<()> {
    let mut connection = Connection::open(address, key)?;
    for number in (first..reports).step_by(CONNECTIONS as usize) {
        let report = json!({
            "id": format!("r{number}"), "at": "2026-11-23T10:05:00Z",
            "reporter": {"id": format!("u{number}")}, "reason": "threat",
            "subject": {"kind": "content", "id": "c"},
            "content": {"id": "c", "author": {"id": "a"}, "text": "one post that many report"},
        });
        expect(
            201,
            connection.send("POST", "/v1/reports", &report.to_string())?,
        )?;
    }
    Ok(())
}

fn expect(status: u16, (answered, body): (u16, String)) -> Result<Value> {
    if answered != status {
        bail!("{answered}: {body}");
    }
    Ok(serde_json::from_str(&body)?)
}

/// A receiver that takes everything and counts notices; answers its `host:port`.
fn receive(taken: &Arc<AtomicU64>) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    let taken = Arc::clone(taken);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let taken = Arc::clone(&taken);
            std::thread::spawn(move || take(stream, &taken));
        }
    });
    Ok(address)
}

fn take(stream: TcpStream, taken: &AtomicU64) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    loop {
        let mut length = 0;
        loop {
            line.clear();
            if stream.read_line(&mut line).ok()? == 0 {
                return None;
            }
            match line.trim_end().split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().ok()?;
                }
                _ if line.trim_end().is_empty() => break,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).ok()?;
        if body.starts_with(br#"{"type":"notice.send""#) {
            taken.fetch_add(1, Ordering::Relaxed);
        }
        let answer = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n";
        stream.get_mut().write_all(answer).ok()?;
    }
}
