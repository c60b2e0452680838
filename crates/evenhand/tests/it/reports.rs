//! What reporters say, from outside: the public form, danger on a word alone, floods.

use serde_json::{Value, json};

use crate::house::{House, Server, read, report, said};
use crate::http::{self, Answer};
use crate::page::{Page, root, shell};
use crate::public::public_address;

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

fn cry(server: &Server, id: &str, reporter: &str) -> Value {
    let mut report = report(id, &format!("c-{id}"));
    report["reporter"]["id"] = reporter.into();
    report["reason"] = "harassment".into();
    report["answers"] = json!({"in_danger_now": "yes"});
    server.post("/v1/reports", &report).expect(201)
}

fn next(server: &Server, key: &str) -> Value {
    server
        .post_as(key, "/v1/cases/next", &json!({}))
        .expect(200)
}

fn refute(server: &Server, key: &str, case: &Value) {
    let path = format!("/v1/cases/{}/confirm", case["id"].as_str().unwrap());
    let look =
        json!({"fence": case["claim"]["fence"], "danger": false, "reason": "a figure of speech"});
    let after = server.post_as(key, &path, &look).expect(200);
    assert_eq!(
        (&after["tier"], &after["due_at"]),
        (&json!("T1"), &case["due_at"])
    );
}

#[test]
fn a_flood_of_false_danger_starves_neither_other_work_nor_another_reporter() {
    let house = House::new("");
    let server = house.serve();
    let ada = house.person(&server, "Ada");
    for number in 0..20 {
        cry(&server, &format!("flood{number}"), "flooder");
        server
            .post(
                "/v1/reports",
                &report(&format!("r{number}"), &format!("other{number}")),
            )
            .expect(201);
    }
    let told = cry(&server, "honest", "somebody-afraid");
    assert_eq!(told["tier"], "T0");
    let mut asked = Vec::new();
    for _ in 0..8 {
        let case = next(&server, &ada);
        asked.push(case["confirm"] == true);
        if case["id"] == told["case"] {
            let path = format!("/v1/cases/{}/confirm", case["id"].as_str().unwrap());
            let look = json!({"fence": case["claim"]["fence"], "danger": true});
            let after = server.post_as(&ada, &path, &look).expect(200);
            assert_eq!(
                (&after["tier"], &after["confirm"]),
                (&json!("T0"), &json!(false))
            );
            assert!(asked.len() <= 3, "{asked:?}");
            assert!(!house.verify().is_empty());
            return;
        }
        if case["confirm"] == true {
            refute(&server, &ada, &case);
        } else {
            let path = format!("/v1/cases/{}/decide", case["id"].as_str().unwrap());
            let decision = json!({"fence": case["claim"]["fence"], "outcome": "no-violation", "reason": "hello"});
            server.post_as(&ada, &path, &decision).expect(201);
        }
    }
    panic!("the honest reporter was never asked about: {asked:?}");
}

#[test]
fn the_reporters_words_alone_order_nothing() {
    let house = House::new("");
    let server = house.serve();
    let mut report = report("r1", "c1");
    report["comment"] = "He will kill me. I live at 12 Example Street, 10115 Berlin.".into();
    report["answers"] =
        json!({"in_danger_now": "yes", "they_know_where_i_live": "yes", "happened_offline": "yes"});
    let told = server.post("/v1/reports", &report).expect(201);
    assert_eq!(told["tier"], "T0");
    assert_eq!(server.list("/v1/actions"), Vec::<Value>::new());
    let case = format!("/v1/cases/{}", told["case"].as_str().unwrap());
    let case = server.get(&case).expect(200);
    let by_reporter = |line: &&Value| line["by"] == "reporter" && line["factor"] == "time";
    let lines = case["explanation"].as_array().unwrap();
    assert!(lines.iter().any(|line| by_reporter(&line)), "{case}");
}

/// The blocks of the page on reports in one language.
fn blocks(language: &str) -> Vec<String> {
    let page = read(&root().join("docs/reports.md"));
    let fence = format!("```{language}\n");
    let parts = page.split(&fence).skip(1);
    parts
        .map(|part| part.split("```").next().unwrap().to_owned())
        .collect()
}

#[test]
fn the_page_on_reports_has_examples_that_work() {
    let house = House::new(&blocks("toml").concat());
    let server = house.serve();
    let [report] = blocks("json").try_into().unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(
        server.post("/v1/reports", &report).expect(201)["tier"],
        "T0"
    );
    let [pile] = blocks("json pile").try_into().unwrap();
    let pile: Value = serde_json::from_str(&pile).unwrap();
    let told = server.post("/v1/reports", &pile).expect(201);
    assert_eq!(told["others"].as_array().unwrap().len(), 2);
    server.get("/v1/reports/r-601%233").expect(200);
    let [public] = blocks("json public").try_into().unwrap();
    let path = "/v1/public/reports";
    let sent = server.send("POST", path, "", "application/json", public.as_bytes());
    assert_eq!(sent.expect(201)["tier"], "T0");
    let [frame] = blocks("html").try_into().unwrap();
    let (_, address) = frame.split_once("https://safety.example").unwrap();
    let address = address.split('"').next().unwrap().replace("&amp;", "&");
    let (form, _) = page(&server.address, &address);
    assert!(form.text.contains("value=\"c-9\"") && form.headers.contains("https://forum.example"));
    let address = format!("http://{}", server.address);
    let replaced = [("$URL", &*address), ("$KEY", &server.machine)];
    let said = Page::read("docs/reports.md").run(&house, &replaced);
    assert!(said.contains("3 files are as they were made"), "{said}");
    assert!(said.contains("\"number\":\"119\""), "{said}");
}

fn page(address: &str, path: &str) -> (Answer, String) {
    let answer = http::send_with(address, "GET", path, "", b"").unwrap();
    let (_, token) = answer.text.split_once("name=\"token\" value=\"").unwrap();
    let token = token.split('"').next().unwrap().to_owned();
    (answer, token)
}

#[test]
fn the_form_is_on_the_public_listener_below_its_path_and_framed_by_whom_the_configuration_names() {
    let house = House::new(
        "public_listen = \"127.0.0.1:0\"\npublic_url = \"https://platform.example/safety\"\n\
         [report_form]\nframed_by = [\"https://forum.example\"]\n",
    );
    let server = house.serve();
    let public = public_address(&house);
    for path in ["/report", "/safety/report"] {
        let (form, token) = page(&public, path);
        assert!(
            form.headers
                .contains("frame-ancestors https://forum.example\r\n"),
            "{}",
            form.headers
        );
        let body = format!("token={token}&about=c1&reason=danger-to-life&comment=help");
        let sent = http::send_with(&public, "POST", path, FORM, body.as_bytes()).unwrap();
        assert_eq!(sent.status, 200);
        assert!(
            sent.text
                .contains("https://platform.example/safety/status/"),
            "{}",
            sent.text
        );
    }
    let cases = server.list("/v1/cases?state=open");
    assert_eq!((cases.len(), &cases[0]["tier"]), (1, &json!("T0")));
    assert!(!read(&house.path("log")).contains("help"));
}

#[test]
fn nobody_frames_the_form_unless_named_and_a_closed_form_takes_nothing() {
    let house = House::new("");
    let server = house.serve();
    let (form, _) = page(&server.address, "/report");
    assert!(
        form.headers.contains("frame-ancestors 'none'\r\n"),
        "{}",
        form.headers
    );
    assert!(form.headers.contains("default-src 'none'"));
    drop(server);
    let house = House::new("[report_form]\nopen = false\n");
    let server = house.serve();
    for (method, path) in [("GET", "/report"), ("POST", "/report")] {
        let answer = http::send_with(&server.address, method, path, FORM, b"").unwrap();
        assert!(
            [404, 422].contains(&answer.status),
            "{method}: {}",
            answer.status
        );
    }
    let body = br#"{"token":"0123456789abcdef","about":"c1","reason":"spam"}"#;
    let answer = server.send("POST", "/v1/public/reports", "", "application/json", body);
    answer.expect(404);
}

#[test]
fn everyday_reports_are_limited_by_network_and_danger_is_still_taken() {
    let house = House::new("trusted_proxies = [\"127.0.0.1\"]\n");
    let server = house.serve();
    let send = |number: usize, reason: &str, host: usize| {
        let body = json!({"token": format!("token-of-the-test-{number}"), "about": "c1", "reason": reason});
        let headers =
            format!("Content-Type: application/json\r\nX-Forwarded-For: 198.51.100.{host}\r\n");
        let body = body.to_string();
        http::send_with(
            &server.address,
            "POST",
            "/v1/public/reports",
            &headers,
            body.as_bytes(),
        )
        .unwrap()
    };
    let statuses: Vec<u16> = (0..30)
        .map(|number| send(number, "spam", number + 1).status)
        .collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 20);
    let refused = send(40, "spam", 41);
    assert!(
        refused.expect(429)["detail"]
            .as_str()
            .unwrap()
            .contains("emergency number")
    );
    assert_eq!(send(41, "danger-to-life", 42).status, 201);
    assert!(!read(&house.path("log")).contains("198.51.100"));
}

#[test]
fn the_evidence_of_a_report_is_checked_as_zip_and_as_folder_and_every_fault_is_named() {
    let house = House::new("");
    let server = house.serve();
    let mut sent = report("r1", "c1");
    sent["comment"] = "a comma, a \u{202e} and a \" quote".into();
    server.post("/v1/reports", &sent).expect(201);
    let verify = |what: &str, expected: &str| {
        let output = shell(
            &house,
            &format!("evenhand verify --pack {what} 2>&1 || true"),
        );
        let told = said(&{ output }.output().unwrap());
        assert!(told.contains(expected), "{what}: {expected}: {told}");
    };
    let fetch = format!(
        "curl -sS --fail-with-body http://{}/v1/reports/r1/pack -H 'Authorization: Bearer {}' -o report.zip",
        server.address, server.machine
    );
    assert!(shell(&house, &fetch).status().unwrap().success());
    verify("report.zip", "files are as they were made");
    verify("report.zip --json", "\"ok\": true");
    let key = "0".repeat(64);
    verify(&format!("report.zip --public-key {key}"), "error");

    let zip = std::fs::read(house.path("report.zip")).unwrap();
    let at = String::from_utf8_lossy(&zip).find("A report, as it was made");
    let mut changed = zip.clone();
    changed[at.unwrap()] ^= 1;
    std::fs::write(house.path("changed.zip"), &changed).unwrap();
    verify("changed.zip", "page.html: it was changed");
    std::fs::write(house.path("cut.zip"), &zip[..zip.len() - 1]).unwrap();
    verify("cut.zip", "unpack it");

    let unpack =
        "python3 -c 'import zipfile; zipfile.ZipFile(\"report.zip\").extractall(\"report\")'";
    assert!(shell(&house, unpack).status().unwrap().success());
    verify("report", "files are as they were made");
    let check = shell(&house, "cd report && sha256sum -c SHA256SUMS").status();
    assert!(check.unwrap().success());
    std::fs::remove_file(house.path("report/page.html")).unwrap();
    std::fs::write(house.path("report/more.txt"), "more").unwrap();
    verify(
        "report",
        "page.html: it was taken out; more.txt: it was put in",
    );
    std::fs::remove_file(house.path("report/manifest.json")).unwrap();
    verify("report", "there is no manifest.json");
    verify("nowhere", "No such file");
}
