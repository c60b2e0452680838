//! Media that came without hashes: fetched after their event was answered, hashed in a process of their own, and looked up.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::house::{House, Server, evenhand, said};
use crate::media::{picture, video};

/// A server of files on this machine, as a platform has one.
struct Files {
    address: String,
    /// How often it was asked.
    asked: Arc<AtomicUsize>,
    /// How often it refuses still before it gives the file.
    refusals: Arc<Mutex<usize>>,
}

impl Files {
    fn new(file: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked: Arc<AtomicUsize> = Arc::default();
        let refusals: Arc<Mutex<usize>> = Arc::default();
        let (counted, refused) = (Arc::clone(&asked), Arc::clone(&refusals));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                counted.fetch_add(1, Ordering::SeqCst);
                let is_refused = {
                    let mut left = refused.lock().unwrap();
                    let is_refused = *left > 0;
                    *left = left.saturating_sub(1);
                    is_refused
                };
                answer(stream, &file, is_refused);
            }
        });
        Self {
            address,
            asked,
            refusals,
        }
    }

    fn url(&self, name: &str) -> String {
        format!("http://{}/{name}", self.address)
    }

    /// A house that fetches from here, and shows what it fetched.
    fn house(&self) -> House {
        House::new(&format!(
            "allowed_destinations = [{:?}]\nretry_wait_max_seconds = 1\n[media]\nfetch_hosts = [\"127.0.0.1\"]\npreviews = true\n",
            self.address
        ))
    }
}

fn answer(mut stream: TcpStream, file: &[u8], is_refused: bool) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let first = lines.next().and_then(Result::ok).unwrap_or_default();
    while let Some(Ok(line)) = lines.next() {
        if line.is_empty() {
            break;
        }
    }
    let is_there = first.contains(".png") || first.contains(".mp4");
    let status = match (is_there, is_refused) {
        (false, _) => "404 Not Found",
        (true, true) => "503 Service Unavailable",
        (true, false) => "200 OK",
    };
    let body = if status.starts_with("200") { file } else { b"" };
    let head = format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: image/png\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    // Who asked may have gone away.
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body);
}

/// Puts a picture into a bank of which matches are hidden.
fn know(house: &House, file: &[u8]) {
    std::fs::write(house.path("known.png"), file).unwrap();
    know_file(house, "known.png");
}

fn know_file(house: &House, name: &str) {
    let path = house.path(name).display().to_string();
    let hashed = evenhand(
        &["media", "hash", "--json", "--profile", "full", &path],
        b"",
    );
    assert!(hashed.status.success(), "{}", said(&hashed));
    std::fs::write(house.path("list.ndjson"), hashed.stdout).unwrap();
    let list = house.path("list.ndjson").display().to_string();
    house.run(&["media", "bank", "import", "--bank", "B", &list]);
}

fn post(server: &Server, id: &str, url: &str) {
    let event = json!({
        "id": id, "kind": "content.created", "at": "2026-11-23T10:00:00Z", "actor": {"id": "a1"},
        "content": {"id": format!("c-{id}"), "text": "look", "media": [{"url": url}]},
    });
    let verdict = server.post("/v1/events", &event).expect(200);
    assert_eq!(verdict["verdict"], "allow", "nothing waits for a fetch");
}

/// The matches, once there are so many.
fn matches(server: &Server, count: usize) -> Vec<Value> {
    let found = server.wait_for("/v1/media/matches", |list| {
        list["items"].as_array().map(Vec::len) == Some(count)
    });
    found["items"].as_array().unwrap().clone()
}

#[test]
fn a_picture_behind_an_address_is_fetched_and_matched_and_its_case_opens() {
    let files = Files::new(picture(200, 150, 0.0));
    let house = files.house();
    know(&house, &picture(320, 240, 0.0));
    let server = house.serve();
    post(&server, "e1", &files.url("1.png"));
    let found = matches(&server, 1);
    assert_eq!(
        (&found[0]["by"], &found[0]["bank"]),
        (&"pdq".into(), &"B".into())
    );
    assert!(found[0]["distance"].as_u64().unwrap() <= 10);
    let cases = server.list("/v1/cases");
    assert_eq!(cases.len(), 1, "{cases:?}");
    assert_eq!(cases[0]["subject"]["id"], "c-e1");
}

#[test]
fn what_is_still_to_be_fetched_survives_the_end_of_the_process() {
    let files = Files::new(picture(320, 240, 0.0));
    *files.refusals.lock().unwrap() = 1;
    let house = files.house();
    know(&house, &picture(320, 240, 0.0));
    let mut server = house.serve();
    post(&server, "e1", &files.url("1.png"));
    while files.asked.load(Ordering::SeqCst) == 0 {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    server.end("KILL");
    let server = house.serve_again(&server.machine);
    assert_eq!(matches(&server, 1)[0]["by"], "sha256");
    assert!(files.asked.load(Ordering::SeqCst) >= 2);
}

#[test]
fn an_item_that_comes_later_finds_what_was_fetched() {
    let files = Files::new(picture(320, 240, 0.0));
    let house = files.house();
    let server = house.serve();
    post(&server, "e1", &files.url("1.png"));
    while files.asked.load(Ordering::SeqCst) == 0 {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    know(&house, &picture(320, 240, 0.0));
    assert_eq!(matches(&server, 1)[0]["by"], "sha256");
}

#[test]
fn an_item_that_comes_later_finds_a_video_that_was_fetched() {
    let workshop = House::new("");
    let Some(()) = video(&workshop, "copy.mp4", "scale=200:150") else {
        return;
    };
    let files = Files::new(std::fs::read(workshop.path("copy.mp4")).unwrap());
    let house = files.house();
    let server = house.serve();
    post(&server, "e1", &files.url("1.mp4"));
    while files.asked.load(Ordering::SeqCst) == 0 {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    video(&house, "known.mp4", "null");
    know_file(&house, "known.mp4");
    assert_eq!(matches(&server, 1)[0]["by"], "frames");
}

#[test]
fn nothing_is_fetched_from_elsewhere_or_where_nobody_said_so() {
    let files = Files::new(picture(320, 240, 0.0));
    let known = picture(320, 240, 0.0);
    // One that is fetched comes last: when it has matched, the others had their turn.
    let house = files.house();
    know(&house, &known);
    let server = house.serve();
    for (id, url) in [
        ("e1", files.url("missing")),
        ("e2", "http://169.254.169.254/1.png".to_owned()),
        ("e3", "file:///etc/passwd".to_owned()),
        ("e4", "https://elsewhere.example/1.png".to_owned()),
        ("e5", files.url("1.png")),
    ] {
        post(&server, id, &url);
    }
    assert_eq!(matches(&server, 1).len(), 1);
    assert_eq!(files.asked.load(Ordering::SeqCst), 2);

    let off = House::new(&format!("allowed_destinations = [{:?}]\n", files.address));
    know(&off, &known);
    let server = off.serve();
    post(&server, "e1", &files.url("1.png"));
    let answer = server.post("/v1/events", &json!({
        "id": "e2", "kind": "content.created", "at": "2026-11-23T10:00:00Z", "actor": {"id": "a1"},
        "content": {"id": "c-e2", "media": [{"sha256": evenhand_media::Sha256::of(&known).to_string()}]},
    }));
    assert_eq!(answer.expect(200)["verdict"], "review");
    assert_eq!(files.asked.load(Ordering::SeqCst), 2);
}
