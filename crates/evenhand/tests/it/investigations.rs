//! An investigation on the real program, killed between any two steps, and its packet on a machine that
//! has neither store nor server.

use serde_json::{Value, json};

use crate::house::{House, Server, evenhand, read, report, said};

/// A server that is killed and started again at every step.
struct Desk {
    house: House,
    server: Option<Server>,
    mira: String,
    noor: String,
}

/// A personal key of a new lead.
pub fn lead(house: &House, name: &str) -> String {
    house.run(&["user", "new", "--name", name, "--role", "lead"]);
    let scopes = "cases:read,cases:write,accounts:read,accounts:write,audit:read";
    house.run(&["key", "new", "--scope", scopes, "--user", name])
}

impl Desk {
    fn open() -> Self {
        let house = House::new("");
        let server = house.serve();
        let (mira, noor) = (lead(&house, "Mira"), lead(&house, "Noor"));
        Self {
            house,
            server: Some(server),
            mira,
            noor,
        }
    }

    /// Sends, and then kills the server as hard as it goes.
    #[track_caller]
    fn step(&mut self, key: &str, method: &str, path: &str, body: &Value) -> Value {
        let text = self.text(key, method, path, body);
        serde_json::from_str(&text).unwrap()
    }

    #[track_caller]
    fn text(&mut self, key: &str, method: &str, path: &str, body: &Value) -> String {
        let mut server = self.server.take().unwrap();
        let body = body.to_string();
        let answer = server.send(method, path, key, "application/json", body.as_bytes());
        assert!(
            (200..300).contains(&answer.status),
            "{path}: {}",
            answer.text
        );
        server.process.kill().unwrap();
        server.process.wait().unwrap();
        self.server = Some(self.house.serve_again(&server.machine));
        answer.text
    }
}

#[test]
fn a_packet_made_between_crashes_is_proven_on_another_machine() {
    let mut desk = Desk::open();
    let (mira, noor) = (desk.mira.clone(), desk.noor.clone());
    let machine = desk.server.as_ref().unwrap().machine.clone();
    let case = desk.step(&machine, "POST", "/v1/reports", &report("r1", "c1"))["case"].clone();
    let authority = json!({"name": "Example police", "country": "DE"});
    let new = json!({"title": "Autumn campaign", "summary": "Threats", "authority": authority});
    let opened = desk.step(&mira, "POST", "/v1/investigations", &new);
    let matter = format!("/v1/investigations/{}", opened["id"].as_str().unwrap());
    let at = |what: &str| format!("{matter}/{what}");
    let link = json!({"case": case, "reason": "the first one"});
    desk.step(&mira, "POST", &at("links"), &link);
    let duty = json!({"at_risk": "somebody", "whereabouts": "a town", "reason": "a date is named",
        "authority": authority, "authority_reason": "of that town"});
    desk.step(&mira, "PUT", &at("duty"), &duty);
    let wanted = json!({"reason": "Article 18"});
    let packet = desk.text(&mira, "POST", &at("packets"), &wanted);
    let end = json!({"step": "informed", "way": "a portal", "receipt": "B-77"});
    desk.step(&mira, "POST", &at("duty/steps"), &end);
    let read_it = json!({"reason": "a look"});
    let whole = desk.step(&noor, "POST", &at("read"), &read_it);
    assert_eq!(whole["cases"][0]["content"]["text"], "hello");
    assert_eq!(whole["duty"]["informed"]["receipt"], "B-77");
    assert!(desk.house.verify().contains("consistent"));

    let key = desk.house.run(&["key", "public"]);
    drop(desk);
    let elsewhere = tempfile::tempdir().unwrap();
    let file = |name: &str| elsewhere.path().join(name).display().to_string();
    std::fs::write(file("packet.json"), &packet).unwrap();
    let check = |arguments: &[&str]| {
        let packet = file("packet.json");
        let mut all = vec!["verify", "--packet", &packet];
        all.extend(arguments);
        evenhand(&all, b"")
    };
    let proven = check(&["--public-key", &key, "--json"]);
    assert!(proven.status.success(), "{}", said(&proven));
    let proven: Value = serde_json::from_slice(&proven.stdout).unwrap();
    assert_eq!(proven["standing"], "proven");
    assert_eq!(proven["unproven_content"], json!([]));
    assert!(proven["entries"].as_u64().unwrap() >= 5, "{proven}");
    let page = file("page.html");
    let plain = check(&["--page", &page]);
    assert!(said(&plain).contains("--public-key"), "{}", said(&plain));
    let page = read(page.as_ref());
    assert!(
        page.contains("hello") && page.contains("a date is named"),
        "{page}"
    );
    for hidden in ["a-reporter", "Mira", "Noor"] {
        assert!(!packet.contains(hidden), "{hidden}");
    }

    for (from, to) in [("hello", "hallo"), ("a date is named", "no date is named")] {
        std::fs::write(file("packet.json"), packet.replacen(from, to, 1)).unwrap();
        let refused = check(&["--public-key", &key]);
        assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    }
    std::fs::write(file("packet.json"), &packet).unwrap();
    let none = check(&["--public-key", "zz"]);
    assert!(
        said(&none).contains("64 hexadecimal digits"),
        "{}",
        said(&none)
    );
    let other = check(&["--public-key", &"0".repeat(64)]);
    assert!(said(&other).contains("another key"), "{}", said(&other));
}
