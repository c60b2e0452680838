//! The log of a running server counts nobody.

use serde_json::json;

use crate::house::{House, read, report};

#[test]
fn the_log_has_keys_of_machines_and_of_no_person_and_a_skip_looks_like_any_other_return() {
    let house = House::new("");
    let mut server = house.serve();
    server.post("/v1/reports", &report("r1", "c1")).expect(201);
    let ada = house.person(&server, "Ada");
    let case = server
        .post_as(&ada, "/v1/cases/next", &json!({}))
        .expect(200);
    let path = format!("/v1/cases/{}/skip", case["id"].as_str().unwrap());
    let fence = json!({"fence": case["claim"]["fence"]});
    server.post_as(&ada, &path, &fence).expect(200);
    assert!(server.end("TERM").success());

    let log = read(&house.path("log"));
    let lines = |route: &str| {
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(route)).collect();
        assert!(!lines.is_empty(), "{route} is not in the log: {log}");
        lines
    };
    assert!(lines("/v1/reports").iter().all(|line| line.contains("key")));
    for route in ["/v1/cases/next", "/v1/cases/{id}/release"] {
        assert!(
            lines(route).iter().all(|line| !line.contains("key")),
            "{log}"
        );
    }
    assert!(!log.contains("skip"), "{log}");
}
