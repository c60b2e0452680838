//! A client that sends exactly the bytes that a test gives it, one connection for each request.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// What was answered.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub content_type: String,
    /// The head's lines.
    pub headers: String,
    pub text: String,
}

impl Answer {
    /// The body as JSON; `null` where there is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// The body of an answer that had to have this status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }
}

/// Sends a request; `None` where the server is gone or breaks off.
pub fn send(
    address: &str,
    method: &str,
    path: &str,
    key: &str,
    content_type: &str,
    body: &[u8],
) -> Option<Answer> {
    let headers = format!("Authorization: Bearer {key}\r\nContent-Type: {content_type}\r\n");
    send_with(address, method, path, &headers, body)
}

/// Sends a request with header lines of the test's own.
pub fn send_with(
    address: &str,
    method: &str,
    path: &str,
    headers: &str,
    body: &[u8],
) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .ok()?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    // A server that refuses a long body may close before it has read all of it.
    let _ = stream.write_all(body);
    read(BufReader::new(stream))
}

fn read(mut stream: BufReader<TcpStream>) -> Option<Answer> {
    let mut line = String::new();
    stream.read_line(&mut line).ok()?;
    let status = line.split(' ').nth(1)?.parse().ok()?;
    let (mut content_type, mut length, mut is_chunked) = (String::new(), None, false);
    let mut headers = String::new();
    loop {
        line.clear();
        stream.read_line(&mut line).ok()?;
        headers.push_str(&line);
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-type" => value.clone_into(&mut content_type),
            "content-length" => length = Some(value.parse().ok()?),
            "transfer-encoding" => is_chunked = value == "chunked",
            _ => {}
        }
    }
    let mut body = Vec::new();
    if is_chunked {
        read_chunks(&mut stream, &mut body)?;
    } else if let Some(length) = length {
        let length: u64 = length;
        stream.take(length).read_to_end(&mut body).ok()?;
        if body.len() as u64 != length {
            return None;
        }
    } else {
        stream.read_to_end(&mut body).ok()?;
    }
    let text = String::from_utf8(body).ok()?;
    Some(Answer {
        status,
        content_type,
        headers,
        text,
    })
}

fn read_chunks(stream: &mut BufReader<TcpStream>, body: &mut Vec<u8>) -> Option<()> {
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok()?;
        let length = u64::from_str_radix(line.trim_end(), 16).ok()?;
        stream.take(length + 2).read_to_end(body).ok()?;
        body.truncate(body.len().checked_sub(2)?);
        if length == 0 {
            return Some(());
        }
    }
}
