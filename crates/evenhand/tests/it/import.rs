//! Taking over what another system knew.

use serde_json::{Value, json};

use crate::house::{House, said};
use crate::receiver::{Manner, Receiver};

fn write(house: &House, name: &str, lines: &[Value]) {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(house.path(name), text).unwrap();
}

fn account(id: &str) -> Value {
    json!({"id": id, "suspended_at": "2024-05-01T00:00:00Z", "policy": "spam"})
}

#[test]
fn a_file_with_an_error_in_one_line_imports_nothing_and_says_where() {
    let house = House::new("");
    let cases = [
        (json!({"id": "b"}), "missing field `suspended_at`"),
        (
            json!({"id": "b", "suspended_at": "2124-05-01T00:00:00Z"}),
            "suspended_at: 2124-05-01T00:00:00Z lies in the future",
        ),
        (
            json!({"id": "b", "suspended_at": "2024-05-01T00:00:00Z", "policy": "spamm"}),
            "policy: there is no policy `spamm`; did you mean `spam`?",
        ),
    ];
    for (line, expected) in cases {
        write(&house, "bad.ndjson", &[account("a"), line]);
        let output = house
            .command(&["import", "accounts", "bad.ndjson"])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        let said = said(&output);
        assert!(
            said.contains("bad.ndjson:2: ") && said.contains(expected),
            "{said}"
        );
    }
    write(&house, "good.ndjson", &[account("a")]);
    let said = house.run(&["import", "accounts", "good.ndjson"]);
    assert_eq!(said, "1 accounts: 1 taken, 0 known already, 0 over already");
}

#[test]
fn an_imported_suspension_is_sent_to_nobody_and_its_end_is() {
    let receiver = Receiver::start(Manner::Answer("204 No Content"));
    let house = House::new(&format!("allowed_destinations = [{:?}]", receiver.address));
    let server = house.serve();
    let url = format!("http://{}", receiver.address);
    server
        .post("/v1/webhooks", &json!({"url": url}))
        .expect(201);
    write(&house, "a.ndjson", &[account("a"), account("b")]);
    house.run(&["import", "accounts", "a.ndjson"]);
    let said = house.run(&["import", "accounts", "a.ndjson"]);
    assert_eq!(said, "2 accounts: 2 taken, 0 known already, 0 over already");
    let actions = server.list("/v1/actions");
    assert_eq!(actions.len(), 2);
    assert!(
        actions
            .iter()
            .all(|one| one["state"] == "applied" && one["imported"]["from"] == "file")
    );
    house.run(&["user", "new", "--name", "Ada", "--role", "admin"]);
    let ada = house.run(&["key", "new", "--scope", "actions:write", "--user", "Ada"]);
    let path = format!("/v1/actions/{}/end", actions[0]["action"].as_str().unwrap());
    let reason = json!({"reason": "it was long enough"});
    server.post_as(&ada, &path, &reason).expect(200);
    let webhooks = receiver.taken(1);
    assert_eq!(webhooks[0].json()["reverses"], actions[0]["action"]);
    assert_eq!(receiver.of("action.ordered").len(), 1);
    house.verify();
}

#[test]
fn the_imported_backlog_comes_first_with_the_deadline_that_it_had() {
    let house = House::new("");
    let server = house.serve();
    server
        .post("/v1/reports", &crate::house::report("new", "c-new"))
        .expect(201);
    let old = json!({"received_at": "2026-01-01T00:00:00Z", "report": {
        "id": "old", "at": "2026-01-01T00:00:00Z", "reporter": {"id": "u"},
        "subject": {"kind": "content", "id": "c-old"}, "reason": "spam"}});
    write(&house, "r.ndjson", &[old]);
    house.run(&["import", "reports", "r.ndjson"]);
    let moderator = house.person(&server, "Ada");
    let next = server
        .post_as(&moderator, "/v1/cases/next", &json!({}))
        .expect(200);
    assert_eq!(next["subject"]["id"], "c-old");
    assert_eq!(next["due_at"], "2026-01-08T00:00:00Z");
    house.verify();
}
