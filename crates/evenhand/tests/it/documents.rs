//! Every command that stands in the documents works as written.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use crate::house::{EVENHAND, House, evenhand, read, said, skipped};
use crate::investigations::lead;
use crate::mail_server::{Behaviour, MailServer};
use crate::mastodon;
use crate::page::{Page, root};
use crate::receiver::{Manner, Receiver};

/// The `sh` blocks of a page.
pub fn blocks(page: &str) -> Vec<String> {
    blocks_of("sh", page)
}

/// The blocks of a page in one language.
fn blocks_of(language: &str, page: &str) -> Vec<String> {
    let text = read(&root().join(page));
    let fence = format!("```{language}\n");
    let parts = text.split(&fence).skip(1);
    parts
        .map(|part| part.split("```").next().unwrap().to_owned())
        .collect()
}

#[test]
fn the_readme_has_commands_that_exist() {
    let blocks = blocks("README.md").concat();
    let lines = blocks.lines().filter(|line| line.contains("evenhand "));
    let mut count = 0;
    for line in lines {
        let (_, command) = line.split_once("/evenhand ").unwrap();
        let command = command.trim_end_matches(" &");
        let help: Vec<&str> = command
            .split(' ')
            .take_while(|word| !word.starts_with('-'))
            .chain(["--help"])
            .collect();
        let output = evenhand(&help, b"");
        assert!(output.status.success(), "{line}: {}", said(&output));
        count += 1;
    }
    assert!(count >= 4);
    assert!(blocks.contains("cargo run --release -- demo\n"));
    assert!(blocks.contains("cargo test --release --workspace\n"));
}

#[test]
fn the_readme_connects_a_platform() {
    let house = House::new("");
    let _server = house.serve();
    for block in blocks("README.md") {
        for line in block.lines().filter(|line| line.contains("evenhand ")) {
            let is_the_server = line.contains(" serve");
            if is_the_server {
                continue;
            }
            let line = line.replace("./target/release/evenhand", "\"$EVENHAND\"");
            let line = line
                .replace("key new", "key new --data data")
                .replace("user new", "user new --data data");
            let output = Command::new("sh")
                .args(["-ec", &line])
                .env("EVENHAND", EVENHAND)
                .current_dir(house.folder.path())
                .output()
                .unwrap();
            assert!(output.status.success(), "{line}: {}", said(&output));
            assert!(!output.stdout.is_empty(), "{line}");
        }
    }
}

/// The commands of the page itself; its examples are run one by one in `connect`.
#[test]
fn the_page_on_connecting_has_commands_that_run() {
    let house = House::new("");
    let page = Page::read("docs/connect.md");
    let own = page.blocks.into_iter().filter(|block| block.file.is_none());
    let page = Page {
        blocks: own.collect(),
    };
    let said = page.run(&house, &[]);
    assert!(
        said.contains("[ ] server") && said.contains("[x] key"),
        "{said}"
    );
}

#[test]
fn the_page_on_writing_rules_has_a_rule_that_works_and_commands_that_run() {
    let house = House::new("");
    std::fs::create_dir(house.path("my-rules")).unwrap();
    let rule = blocks_of("toml", "docs/rules/writing-rules.md").concat();
    std::fs::write(house.path("my-rules/orchard.toml"), rule).unwrap();
    let post = crate::house::event("e1", "a1", "https://saws.example/a");
    std::fs::write(house.path("events.jsonl"), post.to_string()).unwrap();
    let commands = blocks("docs/rules/writing-rules.md").concat();
    assert_eq!(commands.lines().count(), 3);
    for line in commands.lines() {
        let output = Command::new("sh")
            .args(["-ec", &line.replace("evenhand ", "\"$EVENHAND\" ")])
            .env("EVENHAND", EVENHAND)
            .current_dir(house.folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{line}: {}", said(&output));
    }
}

#[test]
fn the_page_on_simulating_has_commands_that_run_and_a_scenario_that_works() {
    let house = House::new("");
    let page = Page::read("docs/simulate.md");
    page.write_files(&house);
    let said = page.run(&house, &[]);
    assert!(
        said.contains("staff-first") && said.contains("WITH ONE FEWER"),
        "{said}"
    );
}

#[test]
fn the_page_on_parity_has_commands_that_run_and_a_file_that_is_read() {
    let house = House::new("");
    let page = Page::read("docs/parity.md");
    page.write_files(&house);
    let said = page.run(&house, &[]);
    assert!(said.contains("Same median, 33.8 hours apart.\n"), "{said}");
    assert!(house.path("parity.html").exists());
}

#[test]
fn the_page_on_returns_has_files_that_are_read_and_commands_that_run() {
    let house = House::new("");
    let page = Page::read("docs/returns.md");
    page.write_files(&house);
    let said = page.run(&house, &[]);
    assert!(
        said.contains("the best is likely for 1, possible for 1"),
        "{said}"
    );
    let all = read(&house.path("all.jsonl"));
    assert_eq!(all.lines().count(), 3);
    assert!(said.contains("\"candidates\":3"), "{said}");
}

/// The whole page in one shell.
#[test]
fn the_page_on_working_with_rules_works_step_by_step() {
    if !has("curl") || !has("python3") {
        skipped("curl or python3 is missing; apt-get install curl python3");
        return;
    }
    let house = House::new("");
    let server = house.serve();
    house.run(&["user", "new", "--name", "Mira", "--role", "lead"]);
    let scopes = "rules:read,rules:write";
    let mira = house.run(&["key", "new", "--scope", scopes, "--user", "Mira"]);
    let script = blocks("docs/rules/working-with-rules.md").concat();
    let output = Command::new("sh")
        .args(["-ec", &script])
        .env("URL", format!("http://{}", server.address))
        .env("MIRA", mira)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let said = said(&output);
    for expected in [
        "\"rule\":\"spam.bad-domain\"",
        "it hits addresses of shops",
        "the files are mended",
        "\"samples_withheld\":0",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

/// The whole page in one shell, by two leads. Only where the server is differs from the page.
#[test]
fn the_page_on_investigations_works_step_by_step() {
    if !has("curl") || !has("python3") {
        skipped("curl or python3 is missing; apt-get install curl python3");
        return;
    }
    let house = House::new("");
    let server = house.serve();
    let report = crate::house::report("r1", "c1");
    let case = server.post("/v1/reports", &report).expect(201)["case"].clone();
    let script = blocks("docs/investigations.md").concat();
    let output = Command::new("sh")
        .args(["-ec", &script.replace("evenhand ", "\"$EVENHAND\" ")])
        .env("EVENHAND", EVENHAND)
        .env("URL", format!("http://{}", server.address))
        .env("CASE", case.as_str().unwrap())
        .env("MIRA", lead(&house, "Mira"))
        .env("NOOR", lead(&house, "Noor"))
        .env("PUBLIC_KEY", house.run(&["key", "public"]))
        .current_dir(house.folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let said = said(&output);
    for expected in [
        "texts are as they came in",
        "\"standing\": \"proven\"",
        "\"receipt\":\"B-77\"",
        "\"basis\":\"us.2703f\"",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

/// Whether a program is there.
pub fn has(program: &str) -> bool {
    let asked = Command::new(program).arg("--version").output();
    asked.is_ok_and(|output| output.status.success())
}

#[test]
fn every_basis_of_a_hold_stands_in_the_table_with_its_source() {
    let page = read(&root().join("docs/investigations.md"));
    for basis in evenhand_model::HoldBasis::ALL {
        assert!(page.contains(&format!("`{}`", basis.as_str())), "{basis:?}");
        if let Some(term) = basis.term() {
            let days = format!("after {} days", term.days_min);
            let row = page
                .lines()
                .find(|line| line.starts_with(&format!("| `{}` |", basis.as_str())));
            assert!(
                row.is_some_and(|row| row.contains(&days)),
                "{basis:?}: {days}"
            );
        }
    }
}

/// The channels of the page, each at a receiver of this machine, and its commands. The names of hosts
/// and the places of secrets differ from the page.
#[test]
fn the_page_on_the_console_names_a_translation_server_that_would_work() {
    let keys = blocks_of("toml", "docs/console.md").concat();
    let house = House::new(&keys.replace("/etc/evenhand/", ""));
    std::fs::write(house.path("translation-key"), "invented\n").unwrap();
    let owner_only = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(house.path("translation-key"), owner_only).unwrap();
    house.run(&["config", "check"]);
}

#[test]
fn the_page_on_alerts_sets_up_channels_that_work() {
    if !has("curl") {
        skipped("curl is missing; apt-get install curl");
        return;
    }
    let receiver = Receiver::start(Manner::Answer("204 No Content"));
    let mail_server = MailServer::start(Behaviour::default());
    let here = format!("http://{}", receiver.address);
    let port = format!(
        "host = \"127.0.0.1\"\ntls = \"none\"\nport = {}",
        mail_server.port
    );
    let keys = blocks_of("toml", "docs/alerts.md").concat();
    let keys = keys
        .replace("host = \"mail.example.org\"", &port)
        .replace("https://ntfy.example.org", &here)
        .replace("https://pager.example.org", &here)
        .replace("/etc/evenhand/", "");
    let house = House::new(&format!(
        "allowed_destinations = [{:?}]\n{keys}",
        receiver.address
    ));
    let write_secret = |name: &str, text: &str| {
        std::fs::write(house.path(name), text).unwrap();
        let owner_only = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(house.path(name), owner_only).unwrap();
    };
    write_secret("ntfy-token", "tk_secret\n");
    write_secret("chat-hook-url", &format!("{here}/hook\n"));
    let commands = blocks("docs/alerts.md");
    let run = |command: &str, variables: &[(&str, &str)]| {
        let output = Command::new("sh")
            .args([
                "-ec",
                &command.replace("curl -sS", "curl -sS --fail-with-body"),
            ])
            .envs(variables.iter().copied())
            .current_dir(house.folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{command}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let secret = run(&commands[0], &[]);
    write_secret("alert-webhook-secret", &secret);
    let checked = house.run(&["config", "check"]);
    assert!(checked.contains("alert channels: 4"), "{checked}");
    let server = house.serve();
    let url = format!("http://{}", server.address);
    let admin = house.run(&["key", "new", "--scope", "admin"]);
    let tested = run(&commands[1], &[("URL", &url), ("ADMIN_KEY", &admin)]);
    assert_eq!(tested.matches("\"arrived\":true").count(), 4, "{tested}");
    assert_eq!(
        (receiver.webhooks().len(), mail_server.received().len()),
        (3, 1)
    );
    let all = receiver.webhooks();
    let signed = all.iter().find(|one| !one.signed.id.is_empty()).unwrap();
    assert!(signed.is_signed_by(secret.trim()));

    let mut report = crate::house::report("r1", "c1");
    report["reason"] = "danger-to-life".into();
    server.post("/v1/reports", &report).expect(201);
    let alert = server.list("/v1/alerts")[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let key = house.person(&server, "Ada");
    let variables = [
        ("URL", url.as_str()),
        ("ALERT", &alert),
        ("PERSONAL_KEY", &key),
    ];
    let taken = run(&commands[2], &variables);
    assert!(taken.contains("\"page_at\":null"), "{taken}");
    assert_eq!(commands.len(), 3);
}

#[test]
fn the_page_on_importing_has_files_that_are_read_and_commands_that_run() {
    if !has("curl") {
        skipped("curl is missing; apt-get install curl");
        return;
    }
    let house = House::new("");
    let page = Page::read("docs/import.md");
    page.write_files(&house);
    let mastodon = format!("http://{}", mastodon::serve());
    let said = page.run(&house, &[("https://mastodon.example", &mastodon)]);
    for expected in [
        "1 reports: 1 taken, 0 known already, 0 over already",
        "2 accounts, no errors; nothing was imported",
        "2 accounts: 2 taken, 0 known already, 0 over already\n",
        "\"taken\": 2",
        "3 accounts: 3 taken, 0 known already, 0 over already; 1 left out, as they are not suspended",
        "3 reports: 3 taken, 0 known already, 0 over already; 1 left out, as they are resolved",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}
