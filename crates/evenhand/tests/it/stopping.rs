//! An orderly end: what was answered is there after the next start, and the end comes soon.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::os::unix::process::ExitStatusExt as _;
use std::time::Duration;

use serde_json::Value;

use crate::house::{House, Server, event, read, report};
use crate::http;

/// Sends a stream of events until the server ends it; gives the ids that were answered with a verdict.
fn stream(server: &Server) -> Vec<String> {
    let mut sending = TcpStream::connect(&server.address).unwrap();
    sending
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let head = format!(
        "POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n",
        server.machine
    );
    sending.write_all(head.as_bytes()).unwrap();
    let answers = BufReader::new(sending.try_clone().unwrap());
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| answered(answers));
        for number in 0.. {
            let id = format!("s{number}");
            let line = format!("{}\n", event(&id, "a-stream", "hello"));
            let chunk = format!("{:x}\r\n{line}\r\n", line.len());
            if sending.write_all(chunk.as_bytes()).is_err() || reading.is_finished() {
                break;
            }
        }
        // The server has closed its side already, most times.
        let _ = sending.shutdown(Shutdown::Write);
        reading.join().unwrap()
    })
}

fn answered(mut answers: BufReader<TcpStream>) -> Vec<String> {
    let mut text = Vec::new();
    // The end may come as a reset, since lines that nobody takes any more are still on their way.
    let _ = answers.read_to_end(&mut text);
    text.lines()
        .map_while(Result::ok)
        .filter_map(|line| serde_json::from_str::<Value>(&line).ok())
        .filter(|answer| answer["verdict"].is_string())
        .map(|answer| answer["event"].as_str().unwrap().to_owned())
        .collect()
}

/// Sends reports until one is not taken; gives the ids of those that were.
fn reports(server: &Server, name: &str) -> Vec<String> {
    let send = |id: &String| {
        let body = report(id, &format!("c-{id}")).to_string();
        let (path, kind) = ("/v1/reports", "application/json");
        let answer = http::send(
            &server.address,
            "POST",
            path,
            &server.machine,
            kind,
            body.as_bytes(),
        );
        answer.is_some_and(|answer| answer.status == 201)
    };
    (0..)
        .map(|number| format!("{name}-{number}"))
        .take_while(send)
        .collect()
}

#[test]
fn everything_that_was_answered_before_an_end_is_there_after_the_next_start() {
    let house = House::new("");
    let server = house.serve();
    let process = server.process.id();
    let (events, reports) = std::thread::scope(|scope| {
        let streaming = scope.spawn(|| stream(&server));
        let reporting: Vec<_> = ["x", "y", "z"]
            .map(|name| {
                scope.spawn({
                    let server = &server;
                    move || reports(server, name)
                })
            })
            .into_iter()
            .collect();
        std::thread::sleep(Duration::from_millis(700));
        let sent = std::process::Command::new("kill")
            .arg(process.to_string())
            .status();
        assert!(sent.unwrap().success());
        let reports: Vec<String> = reporting
            .into_iter()
            .flat_map(|one| one.join().unwrap())
            .collect();
        (streaming.join().unwrap(), reports)
    });
    let mut server = server;
    assert_eq!(server.process.wait().unwrap().code(), Some(0));
    assert!(
        events.len() > 20 && reports.len() > 20,
        "{} {}",
        events.len(),
        reports.len()
    );
    let log = std::fs::metadata(house.path("data/evenhand.db-wal")).map_or(0, |file| file.len());
    assert_eq!(log, 0, "the write-ahead log has been moved into the store");

    let server = house.serve_again(&server.machine);
    for id in &reports {
        server.get(&format!("/v1/reports/{id}")).expect(200);
    }
    for id in &events {
        let other = server.post("/v1/events", &event(id, "a-stream", "another text"));
        assert_eq!(other.status, 409, "{id}: {}", other.text);
    }
    house.verify();
}

#[test]
fn a_second_signal_ends_a_server_that_waits_for_somebody() {
    let house = House::new("");
    let mut server = house.serve();
    // A request whose body never comes holds the first end up.
    let mut slow = TcpStream::connect(&server.address).unwrap();
    let head = format!(
        "POST /v1/reports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: \
         application/json\r\nContent-Length: 500\r\n\r\n{{",
        server.machine
    );
    slow.write_all(head.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let process = server.process.id().to_string();
    let ask = || {
        std::process::Command::new("kill")
            .arg(&process)
            .status()
            .unwrap()
    };
    assert!(ask().success());
    for _ in 0..600 {
        if read(&house.path("log")).contains("stopping") {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(
        server.process.try_wait().unwrap().is_none(),
        "it waits for the request"
    );
    assert!(ask().success());
    let ended = server.process.wait().unwrap();
    assert_eq!((ended.code(), ended.signal()), (Some(1), None));
    house.verify();
}
