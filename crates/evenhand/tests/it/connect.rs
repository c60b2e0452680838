//! Connecting a platform: the page says what the examples do, the examples do it, and the doctor sees
//! it happen.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use evenhand_deliver::{Secret, sign};
use evenhand_model::Time;
use serde_json::{Value, json};

use crate::documents;
use crate::house::{House, Server, read, report, said, skipped};
use crate::http::{self, Answer};
use crate::page::{Page, root, shell};
use crate::receiver::{Manner, Receiver};

/// The sample platform alone is too long for the page, which links to it.
const NOT_ON_THE_PAGE: &str = "examples/sample_platform.py";
/// Lines that the sample platform may have.
const SAMPLE_LINES_MAX: usize = 100;

#[test]
fn the_blocks_of_the_page_are_exactly_the_examples() {
    let page = Page::read("docs/connect.md");
    let mut shown = BTreeSet::from([NOT_ON_THE_PAGE.to_owned()]);
    for block in page.blocks {
        let Some(file) = block.file else {
            assert!(
                ["sh", "text"].contains(&block.language.as_str()),
                "{block:?}"
            );
            continue;
        };
        assert_eq!(
            block.text,
            read(&root().join(&file)),
            "{file} in docs/connect.md"
        );
        shown.insert(file);
    }
    let files = std::fs::read_dir(root().join("examples")).unwrap();
    let files = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let is_example = |name: &String| name.contains('.');
    let examples: BTreeSet<String> = files
        .filter(is_example)
        .map(|name| format!("examples/{name}"))
        .collect();
    assert_eq!(shown, examples);
}

#[test]
fn the_sample_platform_is_short() {
    let lines = read(&root().join(NOT_ON_THE_PAGE)).lines().count();
    assert!(lines <= SAMPLE_LINES_MAX, "{lines}");
}

/// Whether a program is there; says so where it is not.
fn has(program: &str) -> bool {
    let is_there = documents::has(program);
    if !is_there {
        skipped(&format!("{program} is missing"));
    }
    is_there
}

/// A port that nobody listens on.
fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

/// A house that sends to this address, without an undo window.
fn house(address: &str) -> House {
    House::new(&settings(address))
}

fn settings(address: &str) -> String {
    format!("allowed_destinations = [{address:?}]\nretry_wait_max_seconds = 1\nundo_seconds = 0\n")
}

/// A house like that in which a channel of alerts is configured too.
fn house_with_alerts(address: &str, duty: &Receiver) -> House {
    let allowed = format!("{address}\", \"{}", duty.address);
    let settings = settings(address).replace(address, &allowed);
    let channel = format!(
        "[[alerts.channel]]\nname = \"duty\"\nkind = \"post\"\nformat = \"text\"\nurl = \"http://{}\"\n",
        duty.address
    );
    House::new(&format!("{settings}{channel}"))
}

/// Presses the test button of the alerts.
fn test_alerts(house: &House, server: &Server) {
    let admin = house.run(&["key", "new", "--scope", "admin"]);
    let tested = server
        .post_as(&admin, "/v1/alerts/test", &json!({}))
        .expect(200);
    assert_eq!(tested["items"][0]["arrived"], true, "{tested}");
}

/// What an example says, line by line. It is killed when the test ends.
struct Example {
    process: Child,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Example {
    /// Starts an example; `settings` are its variables.
    fn start(program: &str, file: &str, settings: &[(&str, &str)]) -> Self {
        let mut process = Command::new(program)
            .arg(root().join(file))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        let lines = Arc::new(Mutex::new(Vec::new()));
        let written = Arc::clone(&lines);
        std::thread::spawn(move || {
            for line in stdout.lines() {
                written.lock().unwrap().push(line.unwrap());
            }
        });
        Self { process, lines }
    }

    fn said(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    /// Waits until it has said something that begins so.
    #[track_caller]
    fn wait_for(&self, beginning: &str) {
        until(|| {
            self.said()
                .iter()
                .any(|line| line.starts_with(beginning))
                .then_some(())
        })
        .unwrap_or_else(|| panic!("{beginning}: {:?}", self.said()));
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        // One that has ended already can't be killed.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Looks again and again, for half a minute at most.
fn until<T>(look: impl Fn() -> Option<T>) -> Option<T> {
    for _ in 0..600 {
        if let Some(found) = look() {
            return Some(found);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    None
}

/// Waits until somebody listens there.
fn wait_until_open(address: &str) {
    until(|| std::net::TcpStream::connect(address).ok()).expect(address);
}

/// Runs `curl` examples in a shell.
fn run(house: &House, server: &Server, file: &str, settings: &[(&str, &str)]) -> String {
    let output = shell(house, &read(&root().join(file)))
        .env("URL", format!("http://{}", server.address))
        .env("KEY", &server.machine)
        .envs(settings.iter().copied())
        .output()
        .unwrap();
    assert!(output.status.success(), "{file}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_examples_send_events_and_reports() {
    let house = House::new("");
    let server = house.serve();
    let url = format!("http://{}", server.address);
    let settings = [("URL", url.as_str()), ("KEY", &server.machine)];
    let mut sent = Vec::new();
    if has("curl") {
        let said = run(&house, &server, "examples/send.sh", &[]);
        assert!(
            said.contains("\"verdict\":\"allow\"") && said.contains("status_url"),
            "{said}"
        );
        sent.push("r1");
    }
    for (program, file, id) in [
        ("python3", "examples/send.py", "r2"),
        ("node", "examples/send.mjs", "r3"),
    ] {
        if has(program) {
            let example = Example::start(program, file, &settings);
            example.wait_for("show it? allow");
            example.wait_for("decided by ");
            sent.push(id);
        }
    }
    for id in sent {
        server.get(&format!("/v1/reports/{id}")).expect(200);
    }
}

#[test]
fn actions_are_fetched_and_confirmed_with_curl() {
    if !has("curl") {
        return;
    }
    let duty = Receiver::start(Manner::Answer("204 No Content"));
    let house = house_with_alerts("127.0.0.1:1", &duty);
    let server = house.serve();
    let post = crate::house::event("e0", "a1", "She lives at 9 Mill Road");
    let verdict = server.post("/v1/events", &post).expect(200);
    let action = verdict["orders"][0].as_str().unwrap().to_owned();
    let said = run(&house, &server, "examples/fetch.sh", &[("ACTION", &action)]);
    let answers: Vec<Value> = serde_json::Deserializer::from_str(&said)
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert_eq!(answers[0]["items"][0]["action"], action.as_str());
    assert_eq!(answers[1]["state"], "applied");
    // A platform that fetches needs no webhook.
    house.run(&["user", "new", "--name", "Ada", "--role", "admin"]);
    server.post("/v1/reports", &report("r1", "c1")).expect(201);
    test_alerts(&house, &server);
    house.run(&["doctor"]);
}

/// Has somebody decide the next case that something was broken.
fn decide(server: &Server, person: &str, kinds: &[&str]) -> Value {
    let next = || {
        let answer = server.post_as(person, "/v1/cases/next", &json!({}));
        (answer.status == 200).then(|| answer.json())
    };
    let case = until(next).unwrap();
    let actions: Vec<Value> = kinds.iter().map(|kind| json!({"kind": kind})).collect();
    let decision = json!({
        "fence": case["claim"]["fence"], "outcome": "violation", "policy": "harassment",
        "reason": "as the policy says", "explanation": "It is meant to hurt.", "actions": actions,
    });
    let path = format!("/v1/cases/{}/decide", case["id"].as_str().unwrap());
    server.post_as(person, &path, &decision).expect(201)
}

/// Sends a webhook that is signed, or nearly.
fn forge(address: &str, secret: &str, seconds_ago: i64, body: &Value) -> Answer {
    let now = jiff::Timestamp::now().as_microsecond();
    let at = Time::from_micros(now - seconds_ago * 1_000_000);
    let body = body.to_string();
    let secret = Secret::parse(secret).unwrap();
    let signed = sign(&[secret], "a-webhook", at, body.as_bytes());
    let headers: String = signed
        .named()
        .into_iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    http::send_with(address, "POST", "/hook", &headers, body.as_bytes()).unwrap()
}

/// Every sign of a receiver that does as it should.
#[track_caller]
fn check_receiver(program: &str, file: &str) {
    if !has(program) || !has("curl") {
        return;
    }
    let address = free_address();
    let port = address.split_once(':').unwrap().1;
    let house = house(&address);
    let server = house.serve();
    let ada = house.person(&server, "Ada");
    let hook = format!("http://{address}/hook");
    let added = run(&house, &server, "examples/webhook.sh", &[("HOOK", &hook)]);
    let added: Value = serde_json::from_str(&added).unwrap();
    let secret = added["secret"].as_str().unwrap();
    let url = format!("http://{}", server.address);
    let settings = [
        ("URL", url.as_str()),
        ("KEY", &server.machine),
        ("SECRET", secret),
        ("PORT", port),
    ];
    let receiver = Example::start(program, file, &settings);
    wait_until_open(&address);
    server.post("/v1/reports", &report("r1", "c1")).expect(201);
    decide(&server, &ada, &["content.remove", "account.suspend"]);
    receiver.wait_for("done: content.remove c1");
    receiver.wait_for("done: account.suspend an-author");
    receiver.wait_for("notice: statement");
    receiver.wait_for("notice: report-outcome");
    server.wait_for("/v1/actions?state=applied", |page| {
        page["items"].as_array().unwrap().len() == 2
    });

    let actions = server.list("/v1/actions");
    let removal = |action: &&Value| action["kind"] == "content.remove";
    let action = actions.iter().find(removal).unwrap().clone();
    let good = Secret::parse(secret).unwrap().to_text();
    let other = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    assert_eq!(forge(&address, other, 0, &action).status, 401);
    assert_eq!(forge(&address, &good, 301, &action).status, 401);
    assert_eq!(forge(&address, &good, -301, &action).status, 401);
    let unsigned = http::send_with(&address, "POST", "/hook", "", b"{}").unwrap();
    assert_eq!(unsigned.status, 401);
    let before = receiver.said().len();
    assert_eq!(forge(&address, &good, 0, &action).status, 204);
    receiver.wait_for("old: content.remove c1");
    assert_eq!(receiver.said().len(), before + 1, "{:?}", receiver.said());

    // Taken back, by somebody who may, and in its turn.
    house.run(&["user", "new", "--name", "Lea", "--role", "admin"]);
    let lea = house.run(&["key", "new", "--scope", "actions:write", "--user", "Lea"]);
    let id = action["action"].as_str().unwrap();
    let reason = json!({"reason": "it was a quotation"});
    server
        .post_as(&lea, &format!("/v1/actions/{id}/end"), &reason)
        .expect(200);
    receiver.wait_for("undone: content.remove c1");
}

#[test]
fn the_receiver_in_python_obeys_what_is_signed_and_in_time_and_nothing_else() {
    check_receiver("python3", "examples/receive.py");
}

#[test]
fn the_receiver_in_node_obeys_what_is_signed_and_in_time_and_nothing_else() {
    check_receiver("node", "examples/receive.mjs");
}

/// The sample platform with a server beside it.
struct Board {
    house: House,
    server: Server,
    ada: String,
    address: String,
    _duty: Receiver,
    _platform: Example,
}

impl Board {
    fn start(scopes: &str, more: &[(&str, &str)]) -> Self {
        let address = free_address();
        let duty = Receiver::start(Manner::Answer("204 No Content"));
        let house = house_with_alerts(&address, &duty);
        let mut server = house.serve_by(house.command(&["serve"]));
        let key = house.run(&["key", "new", "--scope", scopes]);
        let ada = house.person(&server, "Ada");
        let url = format!("http://{}", server.address);
        let port = address.split_once(':').unwrap().1;
        let settings = [("URL", url.as_str()), ("KEY", &key), ("PORT", port)];
        let settings = [&settings, more].concat();
        let platform = Example::start("python3", NOT_ON_THE_PAGE, &settings);
        wait_until_open(&address);
        server.machine = key;
        Self {
            house,
            server,
            ada,
            address,
            _duty: duty,
            _platform: platform,
        }
    }

    fn page(&self, who: &str) -> String {
        let path = format!("/?who={who}");
        let answer = http::send_with(&self.address, "GET", &path, "", b"").unwrap();
        assert_eq!(answer.status, 200);
        answer.text
    }

    fn fill_in(&self, form: &str, fields: &str) {
        let answer = http::send_with(&self.address, "POST", form, "", fields.as_bytes()).unwrap();
        assert_eq!(answer.status, 303, "{fields}");
    }

    /// Presses the button below the first post.
    fn report_first(&self, who: &str) {
        let page = self.page(who);
        let id = page.split_once("name=\"id\" value=\"").unwrap().1;
        let id = id.split('"').next().unwrap();
        self.fill_in("/report", &format!("who={who}&id={id}&reason=harassment"));
    }

    #[track_caller]
    fn wait_until(&self, who: &str, suits: impl Fn(&str) -> bool) -> String {
        until(|| Some(self.page(who)).filter(|page| suits(page)))
            .unwrap_or_else(|| panic!("{}", self.page(who)))
    }

    /// What the doctor says of each step, and its exit code.
    fn doctor(&self, more: &[&str]) -> (i32, Vec<(String, String)>) {
        let arguments = [&["doctor", "--json"], more].concat();
        let output = self.house.command(&arguments).output().unwrap();
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        let steps = json["steps"].as_array().unwrap().iter();
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        let steps = steps.map(|step| (word(&step["name"]), word(&step["state"])));
        (output.status.code().unwrap(), steps.collect())
    }

    /// The steps that are left.
    fn left(&self, more: &[&str]) -> Vec<String> {
        let (code, steps) = self.doctor(more);
        let left: Vec<String> = steps
            .into_iter()
            .filter(|(_, state)| state == "missing")
            .map(|(name, _)| name)
            .collect();
        assert_eq!(code, i32::from(!left.is_empty()));
        left
    }
}

#[test]
fn the_sample_platform_obeys_its_orders_and_the_doctor_ticks_each_step() {
    if !has("python3") {
        return;
    }
    let scopes = "events:write,reports:write,actions:read,actions:write,webhooks:write";
    let board = Board::start(scopes, &[]);
    assert_eq!(
        board.left(&[]),
        ["alerts", "event", "report", "received", "confirmed"]
    );
    test_alerts(&board.house, &board.server);
    board.fill_in("/write", "who=plum&text=you+are+%3Cnobody%3E");
    assert!(
        board
            .page("quince")
            .contains("plum: you are &lt;nobody&gt;")
    );
    assert_eq!(board.left(&[]), ["report", "received", "confirmed"]);
    board.report_first("quince");
    assert!(board.page("quince").contains("Decided by 20"));
    assert_eq!(board.left(&[]), ["received", "confirmed"]);

    let decision = decide(&board.server, &board.ada, &["content.remove"]);
    board.wait_until("quince", |page| !page.contains("nobody"));
    let told = board.wait_until("plum", |page| page.contains("<pre>"));
    assert!(told.contains("It is meant to hurt."), "{told}");
    board.wait_until("quince", |page| page.matches("<pre>").count() == 2);
    until(|| board.left(&[]).is_empty().then_some(())).expect("everything is done");

    board
        .house
        .run(&["user", "new", "--name", "Lea", "--role", "admin"]);
    let lea = ["key", "new", "--scope", "actions:write", "--user", "Lea"];
    let lea = board.house.run(&lea);
    let path = format!(
        "/v1/actions/{}/end",
        decision["orders"][0].as_str().unwrap()
    );
    let reason = json!({"reason": "it was a quotation"});
    board.server.post_as(&lea, &path, &reason).expect(200);
    board.wait_until("quince", |page| page.contains("nobody"));
}

#[test]
fn reports_alone_are_the_whole_way() {
    if !has("python3") {
        return;
    }
    let scopes = "reports:write,actions:read,actions:write,webhooks:write";
    let board = Board::start(scopes, &[("REPORTS_ONLY", "1")]);
    let only = ["--reports-only"];
    board.fill_in("/write", "who=plum&text=you+are+nobody");
    board.report_first("quince");
    test_alerts(&board.house, &board.server);
    // The report came without the content, which was asked for.
    let case = until(|| {
        let cases = board
            .server
            .send("GET", "/v1/cases", &board.ada, "", b"")
            .expect(200);
        let id = cases["items"][0]["id"].as_str()?.to_owned();
        let path = format!("/v1/cases/{id}");
        let case = board
            .server
            .send("GET", &path, &board.ada, "", b"")
            .expect(200);
        case["content"]
            .to_string()
            .contains("you are nobody")
            .then_some(case)
    });
    assert!(case.is_some(), "the content came");
    // It may come before the server has noted that its question was taken.
    until(|| (board.left(&only) == ["confirmed"]).then_some(()));
    assert_eq!(board.left(&only), ["confirmed"]);
    decide(
        &board.server,
        &board.ada,
        &["content.remove", "account.suspend"],
    );
    board.wait_until("quince", |page| !page.contains("nobody"));
    board.wait_until("plum", |page| page.contains("It is meant to hurt."));
    until(|| board.left(&only).is_empty().then_some(())).expect("everything is done");
    // Whoever is suspended can't write, and no event has ever come.
    board.fill_in("/write", "who=plum&text=me+again");
    assert!(!board.page("quince").contains("me again"));
    assert_eq!(board.left(&[]), ["key", "event"]);
}

#[test]
fn the_doctor_says_what_to_run_next_and_makes_nothing() {
    let house = House::new("");
    let output = house.command(&["doctor"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("`evenhand serve` makes it"),
        "{}",
        said(&output)
    );
    assert!(!house.path("data").exists());
    let server = house.serve_by(house.command(&["serve"]));
    let config = house.path("evenhand.toml").display().to_string();
    let output = house.command(&["doctor"]).output().unwrap();
    let text = said(&output).replace(&config, "CONFIG");
    let text = text.replace(&server.address, "ADDRESS");
    insta::assert_snapshot!(text);
    if !has("curl") {
        return;
    }
    // Every command that it names is one that runs.
    let key = house.run(&["key", "new", "--scope", "admin"]);
    let next = text.lines().filter_map(|line| line.split_once("next: "));
    for (_, command) in
        next.filter(|(_, command)| command.starts_with("evenhand ") || command.starts_with("curl "))
    {
        let command = command
            .replace("CONFIG", &config)
            .replace("NAME", "Ada")
            .replace("ADDRESS", &server.address)
            .replace("curl -sS", "curl -sS --fail-with-body");
        let output = shell(&house, &command).env("KEY", &key).output().unwrap();
        assert!(output.status.success(), "{command}: {}", said(&output));
    }
    let output = house.command(&["doctor"]).output().unwrap();
    let text = said(&output);
    let done = [
        "server", "policies", "staff", "key", "event", "report", "webhook",
    ];
    for step in done {
        assert!(text.contains(&format!("[x] {step}")), "{step}: {text}");
    }
}
