//! A decision is told, appealed and taken back, while the platform is away and the server is killed
//! between any two steps.

use std::collections::BTreeMap;
use std::net::TcpListener;

use serde_json::{Value, json};

use crate::house::{House, Server, read, report};
use crate::receiver::{Manner, Receiver, Webhook};

/// Words that none but colleagues may read, or none at all outside.
const HIDDEN: [&str; 4] = [
    "a-reporter",
    "please look",
    "words for colleagues",
    "a-named-target",
];

/// A server that is killed and started again at every step.
struct Story {
    house: House,
    server: Option<Server>,
    ada: String,
    ben: String,
}

impl Story {
    fn begin(address: &str) -> Self {
        let house = House::new(&format!(
            "allowed_destinations = [{address:?}]\nretry_wait_max_seconds = 1\nundo_seconds = 0\n"
        ));
        let server = house.serve();
        let url = json!({"url": format!("http://{address}/hook")});
        server.post("/v1/webhooks", &url).expect(201);
        let (ada, ben) = (house.person(&server, "Ada"), house.person(&server, "Ben"));
        Self {
            house,
            server: Some(server),
            ada,
            ben,
        }
    }

    /// Sends, and then kills the server as hard as it goes.
    #[track_caller]
    fn step(&mut self, key: Option<&str>, path: &str, body: &Value, status: u16) -> Value {
        let mut server = self.server.take().unwrap();
        let key = key.unwrap_or(&server.machine).to_owned();
        let answer = server.post_as(&key, path, body).expect(status);
        server.process.kill().unwrap();
        server.process.wait().unwrap();
        self.server = Some(self.house.serve_again(&server.machine));
        answer
    }

    fn report(&mut self, id: &str) -> Value {
        let mut report = report(id, "c1");
        report["comment"] = "please look".into();
        report["target"] = json!({"id": "a-named-target"});
        self.step(None, "/v1/reports", &report, 201)
    }

    fn decide(&mut self) -> Value {
        let ada = self.ada.clone();
        let case = self.step(Some(&ada), "/v1/cases/next", &json!({}), 200);
        let path = format!("/v1/cases/{}/decide", case["id"].as_str().unwrap());
        let decision = json!({
            "fence": case["claim"]["fence"], "outcome": "violation", "policy": "threats",
            "reason": "words for colleagues", "explanation": "words for the author",
            "actions": [{"kind": "content.remove"}, {"kind": "account.suspend"}],
        });
        self.step(Some(&ada), &path, &decision, 201)
    }

    fn uphold(&mut self, decision: &Value) -> Value {
        let appeal = json!({
            "id": "p1", "at": "2026-11-23T10:00:00Z", "decision": decision["id"],
            "by": {"kind": "author"}, "text": "it was a quotation",
        });
        let receipt = self.step(None, "/v1/appeals", &appeal, 201);
        let ben = self.ben.clone();
        let claimed = self.step(Some(&ben), "/v1/appeals/next", &json!({}), 200);
        assert_eq!(claimed["id"], receipt["id"]);
        let fence = &claimed["claim"]["fence"];
        let path = |what: &str| format!("/v1/appeals/{}/{what}", receipt["id"].as_str().unwrap());
        let vote = json!({"fence": fence, "outcome": "no-violation"});
        self.step(Some(&ben), &path("vote"), &vote, 200);
        let answer = json!({
            "fence": fence, "outcome": "upheld", "reason": "words for colleagues",
            "explanation": "It was a quotation.",
        });
        self.step(Some(&ben), &path("answer"), &answer, 200)
    }
}

/// What a platform shows in the end that applies each action once and drops those that come late.
fn in_force(webhooks: &[Webhook]) -> Vec<String> {
    let (mut last, mut shown) = (BTreeMap::new(), BTreeMap::new());
    for action in webhooks.iter().map(Webhook::json) {
        let subject = action["subject"].to_string();
        let sequence = action["sequence"].as_u64().unwrap();
        if last.get(&subject).is_some_and(|before| *before >= sequence) {
            continue;
        }
        last.insert(subject, sequence);
        match action["reverses"].as_str() {
            Some(reversed) => shown.remove(reversed),
            None => shown.insert(
                action["action"].as_str().unwrap().to_owned(),
                action["kind"].as_str().unwrap().to_owned(),
            ),
        };
    }
    shown.into_values().collect()
}

fn notices(receiver: &Receiver, kinds: &[&str]) -> Vec<Value> {
    let mut by_id = BTreeMap::new();
    for notice in receiver.taken_of("notice.send", kinds.len()) {
        let notice = notice.json();
        by_id.insert(notice["notice"].to_string(), notice);
    }
    let found: Vec<Value> = by_id.into_values().collect();
    let mut told: Vec<&str> = found
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    told.sort_unstable();
    assert_eq!(told, kinds);
    found
}

/// All that has happened once reporters were told of the first decision and of the second.
const TOLD: [&str; 6] = [
    "appeal-outcome",
    "report-outcome",
    "report-outcome",
    "report-outcome",
    "report-outcome",
    "statement",
];

#[test]
fn an_appeal_that_is_upheld_while_the_platform_is_away_ends_with_the_right_state_there() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let mut story = Story::begin(&address);
    story.report("r1");
    story.report("r2");
    let decision = story.decide();
    let server = story.server.as_ref().unwrap();
    server.wait_for("/v1/notices", |page| {
        page["items"].as_array().unwrap().len() == 3
    });
    let answered = story.uphold(&decision);
    assert_eq!(answered["answer"]["same_person"], false);

    let receiver = Receiver::start_at(&address, Manner::Answer("204 No Content"));
    let taken = receiver.taken(4);
    assert_eq!(in_force(&taken), Vec::<String>::new());
    let found = notices(&receiver, &TOLD);
    let statement = found.iter().find(|one| one["kind"] == "statement").unwrap();
    assert_eq!(statement["to"]["subject"]["id"], "an-author");
    assert!(
        statement["text"]
            .as_str()
            .unwrap()
            .contains("words for the author")
    );
    for webhook in receiver.webhooks() {
        for hidden in HIDDEN {
            assert!(
                !webhook.text.contains(hidden),
                "{hidden} in {}",
                webhook.text
            );
        }
    }
    let log = read(&story.house.path("log"));
    let unlogged = [
        "an-author",
        "words for the author",
        "it was a quotation",
        "c1\"",
    ];
    for hidden in HIDDEN.iter().chain(&unlogged) {
        assert!(!log.contains(hidden), "{hidden} in the log");
    }
    story.house.verify();
}

#[test]
fn suspension_appeal_and_reversal_that_cross_arrive_in_the_order_of_their_subject() {
    let receiver = Receiver::start(Manner::Answer("503 Service Unavailable"));
    let mut story = Story::begin(&receiver.address);
    story.report("r1");
    let decision = story.decide();
    story.uphold(&decision);
    // What is new while the reversal is still on its way must not be undone by it.
    let mut second = report("r3", "c2");
    second["content"]["text"] = "another one".into();
    story.step(None, "/v1/reports", &second, 201);
    story.decide();
    receiver.behave(Manner::Answer("204 No Content"));
    let taken = receiver.taken(6);
    let mut kinds = in_force(&taken);
    kinds.sort();
    assert_eq!(kinds, ["account.suspend", "content.remove"]);
    let mut last = BTreeMap::new();
    for action in taken.iter().map(Webhook::json) {
        let before = last.insert(action["subject"].to_string(), action["sequence"].as_u64());
        assert!(before < Some(action["sequence"].as_u64()), "{action}");
    }
}
