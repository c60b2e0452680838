//! Translation of content by the server that the configuration names.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;

use serde_json::{Value, json};

use crate::house::House;

/// A server that translates everything into the same words: its `host:port`, and what it was asked.
fn translator() -> (String, mpsc::Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            tell.send(answer(stream.unwrap())).unwrap();
        }
    });
    (address, told)
}

fn answer(mut stream: TcpStream) -> Value {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut line, mut length) = (String::new(), 0);
    while reader.read_line(&mut line).unwrap() > 2 {
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let words = r#"{"translatedText":"How do you <b>prune</b> olive trees?","detectedLanguage":{"language":"ar"}}"#;
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        words.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(words.as_bytes()).unwrap();
    serde_json::from_slice(&body).unwrap()
}

#[test]
fn a_text_is_translated_by_the_server_that_is_named_and_that_is_written_down() {
    let (address, asked) = translator();
    let house = House::new(&format!(
        "allowed_destinations = [{address:?}]\n[translation]\nurl = \"http://{address}/\"\nkey_file = \"key\"\n"
    ));
    std::fs::write(house.path("key"), "invented-key\n").unwrap();
    let server = house.serve();
    let person = house.person(&server, "Mira");
    let text = "كيف تقلّمون أشجار الزيتون؟";
    let report = json!({"id": "r1", "at": "2026-11-23T10:00:00Z", "reporter": {"kind": "anonymous"}, "subject": {"kind": "content", "id": "c1"},
        "reason": "other", "content": {"id": "c1", "author": {"id": "a1"}, "text": text, "lang": "ar"}});
    let case = server.post("/v1/reports", &report).json()["case"].clone();
    let case = format!("/v1/cases/{}", case.as_str().unwrap());

    let translated = server.post_as(&person, &format!("{case}/translation"), &json!({}));
    let expected =
        json!({"text": "How do you <b>prune</b> olive trees?", "from": "ar", "to": "en"});
    assert_eq!(translated.json(), expected);
    let asked = asked.recv().unwrap();
    assert_eq!(
        (&asked["q"], &asked["api_key"]),
        (&json!(text), &json!("invented-key"))
    );
    let entries = server.get(&format!("{case}/audit")).json();
    assert!(entries.to_string().contains("content.translated"));
    assert!(!crate::house::read(&house.path("log")).contains("invented-key"));
}

#[test]
fn nothing_is_translated_where_no_server_is_named() {
    let house = House::new("");
    let server = house.serve();
    let person = house.person(&server, "Mira");
    let report = json!({"id": "r1", "at": "2026-11-23T10:00:00Z", "reporter": {"kind": "anonymous"}, "subject": {"kind": "content", "id": "c1"},
        "reason": "other", "content": {"id": "c1", "author": {"id": "a1"}, "text": "oi"}});
    let case = server.post("/v1/reports", &report).json()["case"].clone();
    let path = format!("/v1/cases/{}/translation", case.as_str().unwrap());
    let refused = server.post_as(&person, &path, &json!({}));
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("[translation]"));
}
