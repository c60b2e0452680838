//! What the public reaches: links that work, on a listener of its own, within a rate by address.

use crate::house::{House, Server, read, report};
use crate::http;

/// Address of the public listener, from the log.
pub fn public_address(house: &House) -> String {
    let log = read(&house.path("log"));
    let place = log.rsplit_once("\"public_address\":\"").unwrap().1;
    place.split('"').next().unwrap().to_owned()
}

/// The status link of a new report.
fn status_url(server: &Server) -> String {
    let receipt = server.post("/v1/reports", &report("r1", "c1")).expect(201);
    receipt["status_url"].as_str().unwrap().to_owned()
}

#[track_caller]
fn check(configuration: &str, expected: &str, paths: &[fn(&str) -> String]) {
    let house = House::new(&format!("public_listen = \"127.0.0.1:0\"\n{configuration}"));
    let server = house.serve();
    let url = status_url(&server);
    let path = url.strip_prefix(expected).unwrap();
    assert!(path.starts_with("/status/"), "{url}");
    assert_eq!(status_url(&server), url, "a repeat gets the same link");
    let public = public_address(&house);
    for wanted in paths {
        let answer = http::send(&public, "GET", &wanted(path), "", "text/plain", b"").unwrap();
        assert_eq!(answer.expect(200)["state"], "waiting");
    }
    let answer = http::send(&public, "GET", "/metrics", "", "text/plain", b"").unwrap();
    answer.expect(404);
}

#[test]
fn the_link_of_a_report_works_on_the_public_listener() {
    let alone: fn(&str) -> String = |path| path.to_owned();
    let below: fn(&str) -> String = |path| format!("/safety{path}");
    check("", "", &[alone]);
    let url = "https://safety.example";
    check(&format!("public_url = \"{url}/\""), url, &[alone]);
    let url = "https://platform.example/safety";
    check(&format!("public_url = {url:?}"), url, &[alone, below]);
}

#[test]
fn the_secret_of_a_link_reaches_no_log_and_the_page_no_search_engine() {
    let house = House::new("public_listen = \"127.0.0.1:0\"\n");
    let server = house.serve();
    let link = status_url(&server);
    let public = public_address(&house);
    let page = http::send_with(&public, "GET", &link, "Accept: text/html\r\n", b"").unwrap();
    assert_eq!(page.status, 200);
    for header in [
        "referrer-policy: no-referrer\r\n",
        "x-robots-tag: noindex, nofollow\r\n",
        "cache-control: no-store\r\n",
    ] {
        assert!(page.headers.contains(header), "{}", page.headers);
    }
    let form = "Accept: text/html\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    let close = format!("{link}/close");
    let closed = http::send_with(&public, "POST", &close, form, b"token=close").unwrap();
    assert!(closed.status == 200 && closed.text.contains("The link is closed"));
    http::send_with(&public, "GET", &link, "", b"")
        .unwrap()
        .expect(404);
    let token = link.rsplit_once('/').unwrap().1;
    let log = read(&house.path("log"));
    assert!(token.len() == 32 && log.contains("/status/{id}/{token}") && !log.contains(token));
    assert!(!house.verify().is_empty());
}

#[test]
fn one_address_may_ask_so_often_and_a_trusted_proxy_speaks_for_others() {
    let house = House::new("public_listen = \"127.0.0.1:0\"\ntrusted_proxies = [\"127.0.0.1\"]\n");
    let server = house.serve();
    let ask = |address: &str, path: &str, client: &str| {
        let kind = format!("text/plain\r\nX-Forwarded-For: 192.0.2.66, {client}");
        let answer = http::send(address, "GET", path, "", &kind, b"").unwrap();
        answer.status
    };
    let public = public_address(&house);
    for (address, path) in [
        (&public, "/status/no/link"),
        (&server.address, "/login/nothing"),
    ] {
        let statuses: Vec<u16> = (0..150)
            .map(|_| ask(address, path, "198.51.100.7"))
            .collect();
        assert!(statuses.contains(&404) && statuses.contains(&429));
        assert_eq!(ask(address, path, "198.51.100.8"), 404);
    }
    assert_eq!(server.get("/livez").status, 200);
    assert!(!read(&house.path("log")).contains("198.51.100.7"));
}
