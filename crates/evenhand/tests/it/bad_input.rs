//! Input that is broken: one clear problem document each, nothing half-stored, and a server alive.

use serde_json::json;

use crate::house::{House, Server, event, report};

#[track_caller]
fn check_refused(server: &Server, path: &str, body: &[u8], statuses: &[u16]) {
    let answer = server.send("POST", path, &server.machine, "application/json", body);
    let shown = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
    assert!(statuses.contains(&answer.status), "{shown}: {answer:?}");
    assert_eq!(answer.content_type, "application/problem+json", "{shown}");
    let problem = answer.json();
    assert!(
        problem["detail"]
            .as_str()
            .is_some_and(|detail| !detail.is_empty()),
        "{shown}"
    );
    assert!(answer.text.len() < 4_096, "{shown}: {}", answer.text);
}

#[test]
fn broken_bodies_get_one_problem_each_and_leave_nothing_behind() {
    let house = House::new("");
    let server = house.serve();
    for (path, whole) in [
        ("/v1/events", event("e1", "a1", "hello")),
        ("/v1/reports", report("r1", "c1")),
    ] {
        let whole = whole.to_string();
        for cut in 0..whole.len() {
            check_refused(&server, path, &whole.as_bytes()[..cut], &[400, 422]);
        }
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        check_refused(&server, path, deep.as_bytes(), &[400, 422]);
        let deep = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
        check_refused(&server, path, deep.as_bytes(), &[400, 422]);
        check_refused(&server, path, &[b'x'; 2 * 1024 * 1024], &[413]);
        check_refused(
            &server,
            path,
            whole.replace("hello", "a\\u0000b").as_bytes(),
            &[400, 422],
        );
        check_refused(
            &server,
            path,
            whole.replace("hello", "\\ud800").as_bytes(),
            &[400, 422],
        );
        check_refused(
            &server,
            path,
            &whole
                .replace("hello", "\u{e9}")
                .replace('\u{e9}', "?")
                .bytes()
                .map(|byte| if byte == b'?' { 0xff } else { byte })
                .collect::<Vec<_>>(),
            &[400, 422],
        );
        let twice = whole.replacen("\"id\":", "\"id\":\"x\",\"id\":", 1);
        check_refused(&server, path, twice.as_bytes(), &[400, 422]);
        let long = whole.replace("hello", &"x".repeat(70 * 1024));
        check_refused(&server, path, long.as_bytes(), &[413]);
    }
    assert_eq!(server.list("/v1/cases"), Vec::<serde_json::Value>::new());
    assert_eq!(server.get("/v1/reports/r1").status, 404);
    server
        .post("/v1/events", &event("e1", "a1", "hello"))
        .expect(200);
    server.post("/v1/reports", &report("r1", "c1")).expect(201);
    house.verify();
}

#[test]
fn the_same_id_with_another_body_is_a_conflict_and_changes_nothing() {
    let house = House::new("");
    let server = house.serve();
    let first = server
        .post("/v1/events", &event("e1", "a1", "hello"))
        .expect(200);
    check_refused(
        &server,
        "/v1/events",
        event("e1", "a1", "other").to_string().as_bytes(),
        &[409],
    );
    assert_eq!(
        server
            .post("/v1/events", &event("e1", "a1", "hello"))
            .expect(200),
        first
    );
    let first = server.post("/v1/reports", &report("r1", "c1")).json();
    check_refused(
        &server,
        "/v1/reports",
        report("r1", "c2").to_string().as_bytes(),
        &[409],
    );
    let again = server.post("/v1/reports", &report("r1", "c1")).json();
    assert_eq!(again["id"], first["id"]);
    assert_eq!(again["due_at"], first["due_at"]);
    assert_ne!(first["id"], json!(null));
}
