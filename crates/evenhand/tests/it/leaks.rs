//! Planted words: whatever leaves the house is searched for what its reader must not see.

use std::collections::BTreeMap;
use std::path::Path;

use evenhand_store::event_log::{EventLog, LogSettings};
use serde_json::{Value, json};

use crate::house::{House, Server, read, said};
use crate::investigations::lead;
use crate::mail_server::{Behaviour, MailServer};
use crate::receiver::{Manner, Receiver};

/// What is planted, with the outputs that may show it. Everything else must not.
const PLANTED: &[(&str, &[&str])] = &[
    // Who complains, where they are told, what they wrote, and whom they name.
    ("planted-reporter", &["reporter record", "full packet"]),
    ("reporter@planted.example", &["mail to the reporter"]),
    ("planted-comment", &["report", "full packet"]),
    ("planted-target", &["reporter record", "full packet"]),
    // What the platform said in confidence of an account.
    ("author@planted.example", &[]),
    ("+49 30 5550199", &[]),
    ("203.0.113.77", &[]),
    ("planted-device", &[]),
    // What was written, by whom.
    (
        "9 Planted Road",
        &["case", "appeal", "packet", "full packet"],
    ),
    ("planted-handle", &["packet", "full packet"]),
    // What colleagues write for each other, and what for the author.
    ("planted-reason", &["decision"]),
    (
        "planted-explanation",
        &["decision", "statement", "packet", "full packet"],
    ),
    ("planted-matter", &["packet", "full packet"]),
    ("planted-appeal", &["appeal"]),
    ("appellant@planted.example", &["mail to the appellant"]),
];

/// What no file of the data directory may hold as it was: it is kept as a keyed digest, or encrypted.
const NEVER_ON_DISK: &[&str] = &[
    "reporter@planted.example",
    "appellant@planted.example",
    "author@planted.example",
    "5550199",
    "203.0.113.77",
    "planted-device",
];

/// Everything that was put out, by who reads it.
#[derive(Default)]
struct Outputs(BTreeMap<String, String>);

impl Outputs {
    fn add(&mut self, name: &str, text: impl AsRef<str>) {
        let all = self.0.entry(name.to_owned()).or_default();
        all.push_str(text.as_ref());
        all.push('\n');
    }

    /// Each output must say something, each planted word must be where it may be, and nowhere else.
    fn check(&self, secrets: &[&str]) {
        for (name, text) in &self.0 {
            assert!(!text.trim().is_empty(), "{name} says nothing");
            for secret in secrets {
                assert!(!text.contains(secret), "a secret in {name}: {text}");
            }
        }
        for (planted, readers) in PLANTED {
            for reader in *readers {
                let text = self.0.get(*reader);
                let shows = text.is_some_and(|text| text.contains(planted));
                assert!(shows, "{planted} was to be in {reader}, which is {text:?}");
            }
            for (name, text) in &self.0 {
                let may_show = readers.contains(&name.as_str());
                let shows = text.contains(planted);
                assert!(may_show || !shows, "{planted} in {name}: {text}");
            }
        }
    }
}

/// The text of a mail with its soft line breaks taken out (RFC 2045, section 6.7).
fn unfolded(mail: &str) -> String {
    mail.replace("=\r\n", "").replace("=\n", "")
}

/// The bytes of every file in a folder, as text.
fn bytes_in(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            all += &bytes_in(&path);
        } else if path.is_file() {
            all += &String::from_utf8_lossy(&std::fs::read(path).unwrap());
        }
    }
    all
}

struct Scene {
    house: House,
    server: Server,
    receiver: Receiver,
    duty: Receiver,
    mail: MailServer,
    ada: String,
    ben: String,
    outputs: Outputs,
}

impl Scene {
    fn open() -> Self {
        let receiver = Receiver::start(Manner::Answer("204 No Content"));
        let duty = Receiver::start(Manner::Answer("204 No Content"));
        let mail = MailServer::start(Behaviour::default());
        let house = House::new(&format!(
            "allowed_destinations = [{:?}, {:?}]\nundo_seconds = 0\npublic_url = \"https://safety.example\"\n\
             checkpoint_file = \"checkpoints.jsonl\"\n[mail]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n\
             from = \"Evenhand <safety@house.example>\"\n[alerts]\n[[alerts.channel]]\nname = \"room\"\n\
             kind = \"post\"\nurl = \"http://{}/duty\"\nformat = \"text\"\n[[alerts.channel]]\nname = \"post\"\n\
             kind = \"mail\"\naddress = \"duty@staff.example\"\n",
            receiver.address, duty.address, mail.port, duty.address
        ));
        let server = house.serve();
        let (ada, ben) = (lead(&house, "Ada"), lead(&house, "Ben"));
        Self {
            house,
            server,
            receiver,
            duty,
            mail,
            ada,
            ben,
            outputs: Outputs::default(),
        }
    }

    /// A post with an address in it, by an account with private values, and a report about it.
    fn report(&mut self) -> Value {
        let actor = json!({"id": "a1", "handle": "planted-handle", "private": {
            "email": "author@planted.example", "phone": "+49 30 5550199", "ip": "203.0.113.77",
            "device": "planted-device"}});
        let event = json!({"id": "e1", "kind": "content.created", "at": "2026-11-23T10:00:00Z",
            "actor": actor, "content": {"id": "c1", "text": "She lives at 9 Planted Road"}});
        let verdict = self.server.post("/v1/events", &event);
        self.outputs.add("verdict", &verdict.text);
        let report = json!({"id": "r1", "at": "2026-11-23T10:05:00Z", "reason": "danger-to-life",
            "reporter": {"id": "planted-reporter", "email": "reporter@planted.example"},
            "target": {"id": "planted-target"}, "comment": "planted-comment",
            "subject": {"kind": "content", "id": "c1"}, "content": {"id": "c1",
                "author": {"id": "a1"}, "text": "She lives at 9 Planted Road"}});
        let receipt = self.server.post("/v1/reports", &report);
        self.outputs.add("receipt", &receipt.text);
        let mut other = report.clone();
        other["comment"] = "another".into();
        let conflict = self.server.post("/v1/reports", &other);
        conflict.expect(409);
        self.outputs.add("errors", &conflict.text);
        receipt.expect(201)
    }

    fn decide(&mut self) -> Value {
        let case = self.server.post_as(&self.ada, "/v1/cases/next", &json!({}));
        let case = case.expect(200);
        let whole = format!("/v1/cases/{}", case["id"].as_str().unwrap());
        let whole = self
            .server
            .send("GET", &whole, &self.ada, "application/json", b"");
        self.outputs.add("case", &whole.text);
        let path = format!("/v1/cases/{}/decide", case["id"].as_str().unwrap());
        let decision = json!({"fence": case["claim"]["fence"], "outcome": "violation",
            "policy": "doxxing", "reason": "planted-reason", "explanation": "planted-explanation",
            "actions": [{"kind": "content.remove"}]});
        let decision = self.server.post_as(&self.ada, &path, &decision);
        self.outputs.add("decision", &decision.text);
        decision.expect(201)
    }

    fn appeal(&mut self, decision: &Value) {
        let appeal = json!({"id": "p1", "at": "2026-11-23T10:00:00Z", "decision": decision["id"],
            "by": {"kind": "author"}, "text": "planted-appeal",
            "email": "appellant@planted.example"});
        let receipt = self.server.post("/v1/appeals", &appeal);
        self.outputs.add("receipt", &receipt.text);
        let claimed = self
            .server
            .post_as(&self.ben, "/v1/appeals/next", &json!({}));
        self.outputs.add("appeal", &claimed.text);
        let claimed = claimed.expect(200);
        let path = |what: &str| format!("/v1/appeals/{}/{what}", claimed["id"].as_str().unwrap());
        let fence = &claimed["claim"]["fence"];
        let vote = json!({"fence": fence, "outcome": "violation", "policy": "doxxing"});
        self.server
            .post_as(&self.ben, &path("vote"), &vote)
            .expect(200);
        let answer = json!({"fence": fence, "outcome": "rejected", "reason": "for colleagues",
            "explanation": "It was an address."});
        self.server
            .post_as(&self.ben, &path("answer"), &answer)
            .expect(200);
    }

    fn investigate(&mut self, case: &Value) {
        let authority = json!({"name": "An office", "country": "DE"});
        let new = json!({"title": "A matter", "summary": "planted-matter", "authority": authority});
        let opened = self
            .server
            .post_as(&self.ada, "/v1/investigations", &new)
            .expect(201);
        let path = |what: &str| {
            format!(
                "/v1/investigations/{}/{what}",
                opened["id"].as_str().unwrap()
            )
        };
        let link = json!({"case": case, "reason": "it is about this"});
        self.server
            .post_as(&self.ada, &path("links"), &link)
            .expect(200);
        for (name, full) in [("packet", false), ("full packet", true)] {
            let new = json!({"kind": "own-complaint", "authority": authority, "legal_basis": "a law",
                "scope": "the post", "with_reporters": full, "with_report_words": full});
            let entered = self.server.post_as(&self.ada, &path("disclosures"), &new);
            let entered = entered.expect(201);
            let entered = entered["disclosures"].as_array().unwrap().last().unwrap();
            let disclosure = entered["id"].as_str().unwrap();
            let steps = path(&format!("disclosures/{disclosure}/steps"));
            let approve = json!({"step": "approve", "reason": "narrow"});
            self.server.post_as(&self.ben, &steps, &approve).expect(200);
            let new = json!({"disclosure": disclosure, "reason": "to send"});
            let packet = self.server.post_as(&self.ada, &path("packets"), &new);
            packet.expect(200);
            self.outputs.add(name, &packet.text);
        }
    }

    /// Requests that must fail, with words in them that an answer could throw back at somebody else.
    fn errors(&mut self) {
        let server = &self.server;
        let wrong_key = server.send("GET", "/v1/cases", "evh_planted", "application/json", b"");
        wrong_key.expect(401);
        let refused = [
            wrong_key.text,
            server
                .send(
                    "POST",
                    "/v1/events",
                    &server.machine,
                    "application/json",
                    b"{\"id\": \"planted",
                )
                .text,
            server.get("/v1/reports/r1/reporter").text,
            server.get("/v1/accounts/nobody").text,
            server.get("/v1/investigations").text,
            server.get("/status/nothing/at-all").text,
        ];
        self.outputs.add("errors", refused.concat());
    }

    /// What left the house by itself.
    fn collect_messages(&mut self) {
        self.wait_for_mail("appellant@planted");
        for webhook in self.receiver.webhooks() {
            let body = webhook.json();
            let name = match body["to"]["kind"].as_str() {
                Some("author") => "statement",
                Some("reporter") => "outcome",
                Some("appellant") => "answer",
                _ => "webhook",
            };
            self.outputs.add(name, &webhook.text);
        }
        for alert in self.duty.webhooks() {
            self.outputs.add("alert", alert.text);
        }
        for mail in self.mail.received() {
            let text = unfolded(&mail.text);
            let name = if text.contains("reporter@planted") {
                "mail to the reporter"
            } else if text.contains("appellant@planted") {
                "mail to the appellant"
            } else {
                "alert"
            };
            self.outputs.add(name, text);
        }
    }

    fn wait_for_mail(&self, address: &str) {
        for _ in 0..600 {
            let received = self.mail.received();
            if received.iter().any(|mail| mail.text.contains(address)) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("no mail to {address}, but {:?}", self.mail.received());
    }

    /// What can be asked for.
    fn collect_answers(&mut self, receipt: &Value) {
        let link = receipt["status_url"].as_str().unwrap();
        let link = link.strip_prefix("https://safety.example").unwrap();
        let auditor = {
            self.house
                .run(&["user", "new", "--name", "Cy", "--role", "auditor"]);
            self.house
                .run(&["key", "new", "--scope", "audit:read", "--user", "Cy"])
        };
        let get = |path: &str, key: &str| {
            let answer = self.server.send("GET", path, key, "application/json", b"");
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
            answer.text
        };
        let case = receipt["case"].as_str().unwrap();
        let reporter = format!("/v1/reports/{}/reporter", receipt["id"].as_str().unwrap());
        let reporter =
            self.server
                .post_as(&self.ada, &reporter, &json!({"reason": "to call back"}));
        let mut add = |name: &str, text: String| self.outputs.add(name, text);
        add("reporter record", reporter.text);
        add("status page", get(link, ""));
        add("audit log", get("/v1/audit/entries?limit=200", &auditor));
        add(
            "audit log",
            get(&format!("/v1/cases/{case}/audit"), &self.ada),
        );
        add("checkpoints", get("/v1/audit/checkpoints", &auditor));
        add("metrics", get("/metrics", ""));
        add("health", get("/readyz", ""));
        add("actions", get("/v1/actions", &self.server.machine));
        add(
            "deliveries",
            get("/v1/deliveries?state=delivered", &self.server.machine),
        );
        add("report", get("/v1/reports/r1", &self.server.machine));
    }

    /// What lies on disk or is seen by others on this machine.
    fn collect_files(&mut self) {
        let arguments = format!("/proc/{}/cmdline", self.server.process.id());
        self.outputs.add("process list", read(arguments.as_ref()));
        let print = self.house.command(&["config", "print"]).output().unwrap();
        self.outputs.add("configuration", said(&print));
        assert!(self.server.end("TERM").success());
        self.outputs.add("log", read(&self.house.path("log")));
        self.outputs.add(
            "checkpoint file",
            read(&self.house.path("checkpoints.jsonl")),
        );
        let data = self.house.path("data");
        let mut on_disk = bytes_in(&data);
        let log = EventLog::open(data.join("events"), LogSettings::default(), None).unwrap();
        for line in log.read_from(Default::default()) {
            on_disk += &String::from_utf8(line.unwrap().text).unwrap();
        }
        for read in ["planted-explanation", "planted-handle"] {
            assert!(on_disk.contains(read), "store or event log were not read");
        }
        for planted in NEVER_ON_DISK {
            assert!(!on_disk.contains(planted), "{planted} on disk");
        }
    }
}

#[test]
fn nothing_that_leaves_the_house_shows_its_reader_what_they_must_not_see() {
    let mut scene = Scene::open();
    let url = json!({"url": format!("http://{}/hook", scene.receiver.address)});
    let hook = scene.server.post("/v1/webhooks", &url).expect(201);
    let receipt = scene.report();
    let decision = scene.decide();
    scene.receiver.taken_of("notice.send", 2);
    scene.appeal(&decision);
    scene.investigate(&receipt["case"]);
    scene.errors();
    scene.receiver.taken_of("notice.send", 3);
    scene.collect_messages();
    scene.collect_answers(&receipt);
    scene.collect_files();
    let secrets = [
        hook["secret"].as_str().unwrap(),
        &scene.server.machine,
        &scene.ada,
        &scene.ben,
    ];
    scene.outputs.check(&secrets);
}
