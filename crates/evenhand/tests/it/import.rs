//! Taking over what another system knew.

use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};

use crate::house::{House, said};
use crate::mastodon;
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
        (json!({"id": "b"}), "`suspended_at` is missing"),
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

/// What an import of this text says; it has to find errors.
fn errors_in(house: &House, arguments: &[&str], file: &str, text: &str) -> String {
    std::fs::write(house.path(file), text).unwrap();
    let arguments = [&["import"], arguments].concat();
    let output = house.command(&arguments).output().unwrap();
    let said = said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    said
}

#[test]
fn errors_in_a_table_are_told_by_line_and_column() {
    let house = House::new("");
    let heads = "id,suspended_at,policy\n1,2025-05-01T00:00:00Z,spam\n";
    let accounts = ["accounts", "a.csv"];
    for (rows, expected) in [
        (
            "2,yesterday,spam\n",
            "a.csv:3: column `suspended_at`: `yesterday` is not a time",
        ),
        (
            "2,2025-05-01T00:00:00Z,spamm\n",
            "a.csv:3: column `policy`: there is no policy `spamm`",
        ),
        (
            "2,2025-05-01T00:00:00Z\n",
            "a.csv:3: the row has 2 cells; expected 3",
        ),
        (
            "2,,spam\n",
            "a.csv:3: column `suspended_at`: `suspended_at` is missing",
        ),
        (
            "2,\"2025-05-01T00:00:00Z,\n",
            "a.csv:3: the row has 2 cells; expected 3",
        ),
    ] {
        let said = errors_in(&house, &accounts, "a.csv", &format!("{heads}{rows}"));
        assert!(said.contains(expected), "{said}");
        assert!(said.contains("nothing was imported"), "{said}");
    }
    let unknown = "id,suspended_at,polices\n1,2025-05-01T00:00:00Z,spam\n";
    let said = errors_in(&house, &accounts, "a.csv", unknown);
    assert!(
        said.contains("did you mean `policy`?") && said.contains("polices"),
        "{said}"
    );

    let mapping =
        "[fields]\nid = \"uid\"\nsuspended_at = { column = \"since\", time = \"unix\" }\n";
    std::fs::write(house.path("m.toml"), mapping).unwrap();
    let mapped = ["accounts", "b.csv", "--mapping", "m.toml"];
    let said = errors_in(&house, &mapped, "b.csv", "uid,since\n1,now\n");
    let expected = "b.csv:2: column `since` (suspended_at): `now` is not a time in the format";
    assert!(said.contains(expected), "{said}");
    let said = errors_in(&house, &mapped, "b.csv", "uid,sinse\n1,0\n");
    assert!(
        said.contains("no column `since`") && said.contains("uid, sinse"),
        "{said}"
    );
}

#[test]
fn a_mastodon_export_becomes_suspensions_reports_and_decisions() {
    let house = House::new("");
    let server = house.serve();
    let write = |name: &str, text: &str| std::fs::write(house.path(name), text).unwrap();
    // Pages one after the other, as they were saved.
    write(
        "accounts.json",
        &[mastodon::ACCOUNTS, mastodon::ACCOUNTS_MORE].concat(),
    );
    write("reports.json", mastodon::REPORTS);
    write("strikes.json", mastodon::STRIKES);
    let import = |kind: &str, file: &str, more: &[&str]| {
        let arguments = [&["import", kind, file, "--from", "mastodon"], more].concat();
        house.run(&arguments)
    };
    let output = house
        .command(&["import", "accounts", "accounts.json", "--from", "mastodon"])
        .output()
        .unwrap();
    let told = said(&output);
    assert!(
        told.contains("accounts.json:2: ") && told.contains("--suspended-at"),
        "{told}"
    );

    let strikes = import("decisions", "strikes.json", &[]);
    assert_eq!(
        strikes,
        "6 decisions: 6 taken, 0 known already, 0 over already"
    );
    let since = ["--suspended-at", "2025-11-01T00:00:00Z"];
    let accounts = import("accounts", "accounts.json", &since);
    let expected = "3 accounts: 2 taken, 1 known already, 0 over already; \
                    1 left out, as they are not suspended";
    assert_eq!(accounts, expected);
    import("reports", "reports.json", &[]);

    let actions = server.list("/v1/actions");
    let mut in_force: Vec<String> = actions
        .iter()
        .map(|one| {
            let word = |value: &Value| value.as_str().unwrap().to_owned();
            format!(
                "{} {} since {}",
                word(&one["kind"]),
                word(&one["subject"]["id"]),
                word(&one["starts_at"])
            )
        })
        .collect();
    in_force.sort();
    insta::assert_snapshot!(in_force.join("\n"), @r"
    account.suspend 10 since 2025-10-05T11:12:13Z
    account.suspend 12 since 2025-11-01T00:00:00Z
    account.suspend 15 since 2025-07-04T05:06:07.89Z
    content.label 601 since 2025-10-06T11:12:13.123Z
    content.remove 501 since 2025-10-05T11:12:13Z
    content.remove 504 since 2025-10-05T11:12:13Z
    ");

    house.run(&["user", "new", "--name", "Ada", "--role", "admin"]);
    let scopes = "accounts:read,cases:read";
    let ada = house.run(&["key", "new", "--scope", scopes, "--user", "Ada"]);
    let get = |path: &str| {
        server
            .send("GET", path, &ada, "application/json", b"")
            .expect(200)
    };
    let account = get("/v1/accounts/10");
    assert_eq!(account["handle"], "plum_press");
    assert_eq!(
        account["bio"],
        "We press & we post.\n\nhttps://plum.example"
    );
    let cases = get("/v1/cases?state=open")["items"]
        .as_array()
        .unwrap()
        .clone();
    let about = |kind: &str| {
        let is_about = |case: &&Value| case["subject"]["kind"] == kind;
        cases.iter().filter(is_about).cloned().collect::<Vec<_>>()
    };
    // Two reports of the account are one case.
    let ([post], [person]) = (&about("content")[..], &about("account")[..]) else {
        panic!("{cases:?}");
    };
    assert_eq!(person["subject"]["id"], "10");
    assert_eq!(post["received_at"], "2025-11-01T21:19:23.085Z");
    let post = get(&format!("/v1/cases/{}", post["id"].as_str().unwrap()));
    let content = post["content"].to_string();
    assert!(
        content.contains("fruit\\n\\nBuy plums!\\nCheap <3"),
        "{post}"
    );
    house.verify();
}

/// How many rows a table of the store has; 0 while there is no store.
fn rows(house: &House, table: &str) -> u64 {
    use rusqlite::{Connection, OpenFlags};
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let count =
        Connection::open_with_flags(house.path("data/evenhand.db"), flags).and_then(|store| {
            store.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                row.get(0)
            })
        });
    count.unwrap_or(0)
}

/// Breaks an import off in the middle, and has it go on.
fn break_off(house: &House) {
    const COUNT: u64 = 20_000;
    let lines: Vec<Value> = (0..COUNT)
        .map(|number| account(&format!("a{number}")))
        .collect();
    write(house, "many.ndjson", &lines);
    let import = ["import", "accounts", "many.ndjson"];
    let mut broken = house
        .command(&import)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while rows(house, "imports") == 0 {
        assert!(
            broken.try_wait().unwrap().is_none(),
            "it ended before it was broken off"
        );
        std::thread::sleep(Duration::from_millis(1));
    }
    broken.kill().unwrap();
    broken.wait().unwrap();
    let output = house.command(&import).output().unwrap();
    let said = said(&output);
    assert!(
        said.contains(&format!(" of {COUNT} were taken before; going on")),
        "{said}"
    );
    assert!(
        said.contains("20000 accounts: 20000 taken, 0 known already"),
        "{said}"
    );
    for table in ["orders", "decisions", "accounts", "subjects"] {
        assert_eq!(rows(house, table), COUNT, "{table}");
    }
    house.verify();
}

#[test]
fn an_import_that_was_killed_goes_on_where_it_stopped() {
    break_off(&House::new(""));
}

#[test]
fn an_import_through_a_running_server_that_was_killed_goes_on_where_it_stopped() {
    let house = House::new("");
    let _server = house.serve();
    break_off(&house);
}

#[test]
fn a_line_without_end_is_refused() {
    let house = House::new("");
    let text = format!("{}\n{}", account("a"), "x".repeat(8 << 20));
    let said = errors_in(
        &house,
        &["accounts", "endless.ndjson"],
        "endless.ndjson",
        &text,
    );
    let expected = "endless.ndjson:2: the line is longer than 1048576 bytes";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn an_imported_suspension_can_be_appealed_though_nothing_was_sent() {
    let house = House::new("");
    let server = house.serve();
    let day: i64 = 86_400;
    let ago = |days: i64| {
        (jiff::Timestamp::now() - jiff::SignedDuration::from_secs(days * day)).to_string()
    };
    let suspended = |id: &str, days| json!({"id": id, "suspended_at": ago(days)});
    write(
        &house,
        "a.ndjson",
        &[suspended("a", 183), suspended("b", 185)],
    );
    house.run(&["import", "accounts", "a.ndjson"]);
    for action in server.list("/v1/actions") {
        let id = action["subject"]["id"].as_str().unwrap();
        let appeal = json!({"id": format!("p-{id}"), "at": ago(0), "decision": action["decision"],
            "by": {"kind": "author", "id": id}, "text": "It was my brother."});
        let status = server.post("/v1/appeals", &appeal).status;
        assert_eq!(status, if id == "a" { 201 } else { 409 }, "{id}");
    }
}
