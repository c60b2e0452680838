//! A Mastodon server, as far as its admin API answers.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};

/// The accounts on the first page; the second has `ACCOUNTS_MORE`.
pub const ACCOUNTS: &str = include_str!("mastodon_answers/accounts.json");
/// The second page of accounts.
pub const ACCOUNTS_MORE: &str = include_str!("mastodon_answers/accounts_more.json");
/// All reports.
pub const REPORTS: &str = include_str!("mastodon_answers/reports.json");
/// Strikes, which no admin API answers.
pub const STRIKES: &str = include_str!("mastodon_answers/strikes.json");

/// Answers for ever on a free port, which is given back.
pub fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let itself = address.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            answer(stream.unwrap(), &itself);
        }
    });
    address
}

fn answer(mut stream: TcpStream, address: &str) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut request = String::new();
    reader.read_line(&mut request).ok()?;
    let mut has_token = false;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        has_token |= line.starts_with("Authorization: Bearer ");
        if line.trim().is_empty() {
            break;
        }
    }
    let accounts = "/api/v1/admin/accounts?suspended=true&limit=200";
    let next = format!(
        "Link: <http://{address}{accounts}&max_id=12>; rel=\"next\", \
         <http://{address}{accounts}&min_id=9>; rel=\"prev\"\r\n"
    );
    let (status, body, link) = match request.split(' ').nth(1)? {
        _ if !has_token => ("403 Forbidden", "{}", String::new()),
        path if path == accounts => ("200 OK", ACCOUNTS, next),
        path if path.starts_with(accounts) => ("200 OK", ACCOUNTS_MORE, String::new()),
        "/api/v1/admin/reports?limit=200" => ("200 OK", REPORTS, String::new()),
        _ => ("404 Not Found", "{}", String::new()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\n{link}Connection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body.as_bytes()).ok()
}
