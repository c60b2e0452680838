//! People on call are told: over a signed webhook, by mail, by a plain POST; in turn, until somebody
//! says that they have it; and of nothing that is in a case.

use std::time::Duration;

use serde_json::{Value, json};

use crate::house::{House, Server, read, report};
use crate::mail_server::{Behaviour, MailServer};
use crate::receiver::{Manner, Receiver, Webhook};

const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY=";
const TAKEN: Manner = Manner::Answer("204 No Content");
/// Longer than two turns of one second.
const TWO_TURNS: Duration = Duration::from_millis(3_000);

/// Words that must be in no message and no log.
const HIDDEN: [&str; 6] = [
    "planted-words",
    "planted-comment",
    "a-reporter",
    "an-author",
    "a-named-target",
    "c-planted",
];

/// A house with these channels, and further lines of `[alerts]`.
fn house(receivers: &[&Receiver], mail: Option<&MailServer>, alerts: &str) -> House {
    let allowed: Vec<&str> = receivers.iter().map(|one| one.address.as_str()).collect();
    let mail = mail.map_or(String::new(), |server| {
        format!(
            "[mail]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\nfrom = \"Evenhand <safety@house.example>\"\n",
            server.port
        )
    });
    let house = House::new(&format!(
        "allowed_destinations = {allowed:?}\nretry_wait_max_seconds = 1\nundo_seconds = 0\n\
         public_url = \"https://safety.example\"\n{mail}[alerts]\n{alerts}"
    ));
    std::fs::write(house.path("secret"), SECRET).unwrap();
    std::fs::write(house.path("token"), "tk_planted").unwrap();
    house
}

fn webhook(name: &str, receiver: &Receiver) -> String {
    format!(
        "[[alerts.channel]]\nname = {name:?}\nkind = \"webhook\"\nurl = \"http://{}/duty\"\nsecret_file = \"secret\"\n",
        receiver.address
    )
}

fn post(name: &str, receiver: &Receiver, format: &str) -> String {
    format!(
        "[[alerts.channel]]\nname = {name:?}\nkind = \"post\"\nurl = \"http://{}/duty\"\nformat = {format:?}\n",
        receiver.address
    )
}

fn mail(name: &str) -> String {
    format!(
        "[[alerts.channel]]\nname = {name:?}\nkind = \"mail\"\naddress = \"duty@staff.example\"\n"
    )
}

/// Reports imminent danger, with words that nobody but reviewers may read.
fn danger(server: &Server, id: &str) -> Value {
    let mut report = report(id, &format!("c-planted-{id}"));
    report["reason"] = "danger-to-life".into();
    report["comment"] = "planted-comment".into();
    report["target"] = json!({"id": "a-named-target"});
    report["content"]["text"] = "planted-words".into();
    server.post("/v1/reports", &report).expect(201)
}

#[track_caller]
fn pages(receiver: &Receiver, count: usize) -> Vec<Webhook> {
    for _ in 0..600 {
        let webhooks = receiver.webhooks();
        if webhooks.len() >= count {
            return webhooks;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{count} messages, but {:?}", receiver.webhooks());
}

#[track_caller]
fn mails(server: &MailServer, count: usize) -> Vec<String> {
    for _ in 0..600 {
        let received = server.received();
        if received.len() >= count {
            return received.into_iter().map(|mail| mail.text).collect();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{count} mails, but {:?}", server.received());
}

/// Nothing more comes for longer than two turns.
#[track_caller]
fn check_quiet(receivers: &[&Receiver]) {
    // What was under way when it ended may still arrive.
    std::thread::sleep(Duration::from_millis(700));
    let count = || -> usize { receivers.iter().map(|one| one.webhooks().len()).sum() };
    let before = count();
    std::thread::sleep(TWO_TURNS);
    assert_eq!(count(), before, "paged again");
}

#[track_caller]
fn check_hidden(text: &str) {
    for hidden in HIDDEN {
        assert!(!text.contains(hidden), "{hidden} in {text}");
    }
}

fn open_alerts(server: &Server) -> Vec<Value> {
    server.list("/v1/alerts")
}

#[test]
fn danger_pages_one_after_the_other_until_somebody_acknowledges() {
    let (first, last) = (Receiver::start(TAKEN), Receiver::start(TAKEN));
    let server_of_mail = MailServer::start(Behaviour::default());
    let channels = [
        "page_after_seconds = 1\n".to_owned(),
        webhook("phone-1", &first),
        mail("duty"),
        post("room", &last, "text"),
    ];
    let house = house(&[&first, &last], Some(&server_of_mail), &channels.concat());
    let server = house.serve();
    let ada = house.person(&server, "Ada");
    let case = danger(&server, "r1")["case"].as_str().unwrap().to_owned();

    let page = &pages(&first, 1)[0];
    assert!(page.is_signed_by(SECRET), "{page:?}");
    let body = page.json();
    assert_eq!(
        (&body["type"], &body["is_danger"], &body["count"]),
        (&json!("alert.page"), &json!(true), &json!(1))
    );
    let told = &body["alerts"][0];
    let due_at = server.get(&format!("/v1/cases/{case}")).expect(200)["due_at"].clone();
    let link = format!("https://safety.example/cases/{case}");
    assert_eq!(
        [
            &told["kind"],
            &told["tier"],
            &told["case"],
            &told["due_at"],
            &told["link"]
        ],
        [
            &json!("danger"),
            &json!("T0"),
            &json!(case),
            &due_at,
            &json!(link)
        ]
    );
    let alert = told["alert"].as_str().unwrap().to_owned();
    assert_eq!(open_alerts(&server)[0]["id"], alert);

    let mail = &mails(&server_of_mail, 1)[0];
    for expected in [
        "Importance: high",
        "T0 case, imminent danger",
        &link,
        &alert,
    ] {
        assert!(mail.contains(expected), "{expected} in {mail}");
    }
    let post = &pages(&last, 1)[0];
    assert_eq!(post.headers["priority"], "5");
    assert_eq!(post.headers["click"], link);
    assert!(post.headers["content-type"].starts_with("text/plain"));
    assert!(post.headers["title"].contains("imminent danger"));
    assert!(post.text.contains(&alert) && post.text.contains("/acknowledge"));
    let again = &pages(&first, 2)[1];
    assert_eq!(
        again.json()["alerts"][0]["alert"],
        alert,
        "from the start again"
    );
    assert_ne!(again.signed.id, page.signed.id);

    let path = format!("/v1/alerts/{alert}/acknowledge");
    server.post(&path, &json!({})).expect(403);
    let taken = server.post_as(&ada, &path, &json!({})).expect(200);
    assert_eq!(taken["acknowledged"]["by_claim"], false);
    assert_eq!(taken["page_at"], Value::Null);
    check_quiet(&[&first, &last]);

    let mut sent: Vec<String> = first.webhooks().iter().map(whole).collect();
    sent.extend(last.webhooks().iter().map(whole));
    sent.extend(mails(&server_of_mail, 1));
    sent.iter().for_each(|text| check_hidden(text));
    let log = read(&house.path("log"));
    check_hidden(&log);
    for hidden in ["duty@staff.example", "/duty", SECRET] {
        assert!(!log.contains(hidden), "{hidden} in the log");
    }
    let metrics = server.get("/metrics").text;
    assert!(metrics.contains("evenhand_alerts_open 1"), "{metrics}");
    assert!(metrics.contains("evenhand_alert_channels 3"), "{metrics}");
    house.verify();
}

/// Headers and body.
fn whole(webhook: &Webhook) -> String {
    format!("{:?} {}", webhook.headers, webhook.text)
}

#[test]
fn a_channel_that_fails_is_passed_over_at_once_and_tried_again() {
    let broken = Receiver::start(Manner::Answer("503 Service Unavailable"));
    let hook = Receiver::start(TAKEN);
    let channels = [
        "page_after_seconds = 2\n".to_owned(),
        webhook("phone-1", &broken),
        post("room", &hook, "json"),
    ];
    let house = house(&[&broken, &hook], None, &channels.concat());
    let mut server = house.serve();
    danger(&server, "r1");
    let body = pages(&hook, 1)[0].json();
    assert!(
        body["text"].as_str().unwrap().contains("imminent danger"),
        "{body}"
    );
    assert_eq!(body.as_object().unwrap().len(), 1);
    let platform = std::mem::replace(
        &mut server.machine,
        house.run(&["key", "new", "--scope", "admin"]),
    );
    let status = server.wait_for("/v1/alerts/status", |status| {
        !status["channels"][1]["success_at"].is_null()
    });
    let failing = &status["channels"][0];
    assert_eq!(failing["is_failing"], true);
    assert_eq!(
        (
            &failing["failure"],
            &failing["success_at"],
            &status["banner"]
        ),
        (&json!("answered 503"), &Value::Null, &Value::Null)
    );
    broken.behave(TAKEN);
    pages(&broken, 2);
    let status = server.wait_for("/v1/alerts/status", |status| {
        !status["channels"][0]["success_at"].is_null()
    });
    assert_eq!(status["on_call"], json!(["phone-1", "room"]));
    let answer = server.send(
        "GET",
        "/v1/alerts/status",
        &platform,
        "application/json",
        b"",
    );
    let told = answer.expect(200);
    assert_eq!(
        [
            &told["channels_on_call"],
            &told["channels_failing"],
            &told["channels"]
        ],
        [&json!(2), &json!(0), &Value::Null]
    );
    assert!(
        !answer.text.contains("phone-1"),
        "a key of the platform: {}",
        answer.text
    );
    let auditor = house.run(&["key", "new", "--scope", "audit:read"]);
    let path = "/v1/audit/entries?limit=200";
    let entries = server.send("GET", path, &auditor, "application/json", b"");
    for act in ["alert.raised", "alert.page-failed", "alert.paged"] {
        assert!(entries.text.contains(act), "{act}");
    }
    let metrics = server.get("/metrics").text;
    assert!(
        metrics.contains("evenhand_alert_page_failures_total 1"),
        "{metrics}"
    );
}

#[test]
fn claiming_the_case_is_enough_and_giving_it_back_pages_again() {
    let receiver = Receiver::start(TAKEN);
    let channels = format!("page_after_seconds = 1\n{}", webhook("phone-1", &receiver));
    let house = house(&[&receiver], None, &channels);
    let server = house.serve();
    let ada = house.person(&server, "Ada");
    danger(&server, "r1");
    pages(&receiver, 1);
    let case = server
        .post_as(&ada, "/v1/cases/next", &json!({}))
        .expect(200);
    check_quiet(&[&receiver]);
    let before = receiver.webhooks().len();
    let path = |what: &str| format!("/v1/cases/{}/{what}", case["id"].as_str().unwrap());
    let fence = json!({"fence": case["claim"]["fence"]});
    server.post_as(&ada, &path("release"), &fence).expect(200);
    pages(&receiver, before + 1);
    let case = server
        .post_as(&ada, "/v1/cases/next", &json!({}))
        .expect(200);
    let decision = json!({
        "fence": case["claim"]["fence"], "outcome": "no-violation", "reason": "a song line",
    });
    server.post_as(&ada, &path("decide"), &decision).expect(201);
    check_quiet(&[&receiver]);
    assert_eq!(open_alerts(&server), Vec::<Value>::new());
    let ended = server.list("/v1/alerts?ended=true");
    assert_eq!(ended[0]["ended"]["why"], "decided");
}

/// Quiet hours that have begun and will last.
fn quiet_now() -> String {
    let time = |hours: i64| {
        let at = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(hours);
        at.strftime("%H:%M").to_string()
    };
    format!(
        "quiet_hours = {{ from = {:?}, to = {:?}, zone = \"UTC\" }}\n",
        time(-1),
        time(2)
    )
}

/// An open report of another system whose clock asks for an alert in a few seconds.
fn due_soon(house: &House) {
    let received_at = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(7 * 24 - 1)
        + jiff::SignedDuration::from_secs(3);
    let received_at = received_at.to_string();
    let mut report = report("old", "c-planted-old");
    report["at"] = received_at.clone().into();
    report["reason"] = "spam".into();
    let line = json!({"received_at": received_at, "report": report});
    std::fs::write(house.path("old.ndjson"), format!("{line}\n")).unwrap();
    house.run(&["import", "reports", "old.ndjson"]);
}

#[test]
fn quiet_hours_are_kept_for_clocks_and_not_for_danger() {
    let (asleep, awake) = (Receiver::start(TAKEN), Receiver::start(TAKEN));
    let channels = [
        "page_after_seconds = 600\nclock_page_after_seconds = 1\n".to_owned(),
        webhook("phone-1", &asleep),
        quiet_now(),
        webhook("phone-2", &awake),
    ];
    let house = house(&[&asleep, &awake], None, &channels.concat());
    let server = house.serve();
    due_soon(&house);
    let told = pages(&awake, 2)[1].json();
    assert_eq!(told["alerts"][0]["kind"], "due-soon");
    assert_eq!(told["is_danger"], false);
    assert!(asleep.webhooks().is_empty(), "nobody is woken for a clock");
    let ada = house.person(&server, "Ada");
    let status = server.send("GET", "/v1/alerts/status", &ada, "application/json", b"");
    assert_eq!(status.expect(200)["channels"][0]["is_quiet"], true);
    danger(&server, "r1");
    let woken = pages(&asleep, 1)[0].json();
    assert_eq!(woken["alerts"][0]["kind"], "danger");
    assert_eq!(asleep.webhooks().len(), 1);
}

#[test]
fn a_backlog_of_late_reports_is_one_message() {
    let receiver = Receiver::start(TAKEN);
    let channels = format!("page_after_seconds = 1\n{}", webhook("phone-1", &receiver));
    let house = house(&[&receiver], None, &channels);
    let server = house.serve();
    let ada = house.person(&server, "Ada");
    let lines: String = (0..60)
        .map(|number| {
            let mut report = report(&format!("old-{number}"), &format!("c-planted-{number}"));
            report["at"] = "2026-01-01T00:00:00Z".into();
            report["reason"] = if number == 7 {
                "danger-to-life"
            } else {
                "spam"
            }
            .into();
            let line = json!({"received_at": "2026-01-01T00:00:00Z", "report": report});
            format!("{line}\n")
        })
        .collect();
    std::fs::write(house.path("old.ndjson"), lines).unwrap();
    house.run(&["import", "reports", "old.ndjson"]);
    let body = pages(&receiver, 1)[0].json();
    let told = &body["alerts"][0];
    assert_eq!(
        [
            &body["count"],
            &told["kind"],
            &told["tier"],
            &told["reports"],
            &told["case"]
        ],
        [
            &json!(1),
            &json!("backlog"),
            &json!("T0"),
            &json!(60),
            &Value::Null
        ]
    );
    assert_eq!(open_alerts(&server).len(), 1);
    let path = format!("/v1/alerts/{}/acknowledge", told["alert"].as_str().unwrap());
    let taken = server.post_as(&ada, &path, &json!({})).expect(200);
    assert_eq!(taken["ended"]["why"], "acknowledged");
    check_quiet(&[&receiver]);
}

#[test]
fn many_at_once_are_told_together() {
    let receiver = Receiver::start(TAKEN);
    let channels = format!(
        "page_after_seconds = 600\n{}",
        webhook("phone-1", &receiver)
    );
    let house = house(&[&receiver], None, &channels);
    let server = house.serve();
    for number in 0..30 {
        danger(&server, &format!("r{number}"));
    }
    server.wait_for("/v1/alerts?limit=200", |page| {
        let items = page["items"].as_array().unwrap();
        items.len() == 30 && items.iter().all(|item| item["turn"] == 1)
    });
    let messages = receiver.webhooks();
    let told = messages
        .iter()
        .map(|one| one.json()["count"].as_u64().unwrap());
    assert_eq!(told.sum::<u64>(), 30, "each of them once");
    assert!(messages.len() <= 11, "{} messages", messages.len());
}

#[test]
fn a_kill_at_any_step_neither_loses_a_page_nor_repeats_it_without_end() {
    let receiver = Receiver::start(Manner::Slow(Duration::from_secs(2)));
    let channels = format!("page_after_seconds = 1\n{}", webhook("phone-1", &receiver));
    let house = house(&[&receiver], None, &channels);
    let mut server = house.serve();
    let machine = server.machine.clone();
    let ada = house.person(&server, "Ada");
    let again = |server: &mut Server| {
        server.process.kill().unwrap();
        server.process.wait().unwrap();
        *server = house.serve_again(&machine);
    };
    danger(&server, "r1");
    again(&mut server);
    let first = pages(&receiver, 1).remove(0);
    // It has gone out, and nothing of that is written down yet.
    again(&mut server);
    let second = pages(&receiver, 2).remove(1);
    assert_eq!(second.signed.id, first.signed.id, "a receiver can tell");
    receiver.behave(TAKEN);
    let third = pages(&receiver, 3).remove(2);
    assert_ne!(third.signed.id, first.signed.id, "the next turn");
    let alert = third.json()["alerts"][0]["alert"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/v1/alerts/{alert}/acknowledge");
    server.post_as(&ada, &path, &json!({})).expect(200);
    again(&mut server);
    check_quiet(&[&receiver]);
    assert_eq!(open_alerts(&server).len(), 1);
    house.verify();
}

#[test]
fn a_restored_store_alerts_nobody_until_it_is_told_to() {
    let receiver = Receiver::start(TAKEN);
    let channels = format!("page_after_seconds = 1\n{}", webhook("phone-1", &receiver));
    let house = house(&[&receiver], None, &channels);
    let mut server = house.serve();
    let root = house.run(&["key", "new", "--scope", "admin,cases:read"]);
    danger(&server, "r1");
    pages(&receiver, 1);
    house.run(&["backup", "--to", "one.tar.zst"]);
    assert!(server.end("TERM").success());
    std::fs::remove_dir_all(house.path("data")).unwrap();
    house.run(&["restore", "--from", "one.tar.zst"]);
    let mut server = house.serve_again(&server.machine);
    check_quiet(&[&receiver]);
    let refused = server
        .post_as(&root, "/v1/alerts/test", &json!({}))
        .expect(409);
    assert!(
        refused["detail"]
            .as_str()
            .unwrap()
            .contains("--resume-delivery")
    );
    let banner = server.get("/v1/alerts/status").expect(200)["banner"].clone();
    assert!(banner.as_str().unwrap().contains("restored"), "{banner}");
    let before = receiver.webhooks().len();
    assert!(server.end("TERM").success());
    let _server = house.serve_by(house.command(&["serve", "--resume-delivery"]));
    pages(&receiver, before + 1);
}

#[test]
fn the_test_button_tries_each_channel_and_says_what_became_of_it() {
    let works = Receiver::start(TAKEN);
    let broken = Receiver::start(Manner::Answer("404 Not Found"));
    let server_of_mail = MailServer::start(Behaviour::default());
    let channels = [
        post("ntfy", &works, "text"),
        "token_file = \"token\"\n".into(),
        quiet_now(),
        post("room", &broken, "json"),
        mail("duty"),
    ];
    let house = house(
        &[&works, &broken],
        Some(&server_of_mail),
        &channels.concat(),
    );
    let server = house.serve();
    let ada = house.person(&server, "Ada");
    let root = house.run(&["key", "new", "--scope", "admin"]);
    server
        .post_as(&ada, "/v1/alerts/test", &json!({}))
        .expect(403);
    let tested = server
        .post_as(&root, "/v1/alerts/test", &json!({}))
        .expect(200);
    let became: Vec<(&str, bool, &Value)> = tested["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let (name, arrived) = (one["channel"].as_str(), one["arrived"].as_bool());
            (name.unwrap(), arrived.unwrap(), &one["failure"])
        })
        .collect();
    assert_eq!(
        became,
        [
            ("ntfy", true, &Value::Null),
            ("room", false, &json!("answered 404")),
            ("duty", true, &Value::Null),
        ]
    );
    let post = &works.webhooks()[0];
    assert_eq!(post.headers["authorization"], "Bearer tk_planted");
    assert_eq!(
        (
            post.headers["title"].as_str(),
            post.headers["priority"].as_str()
        ),
        ("Evenhand: test", "3")
    );
    assert!(mails(&server_of_mail, 1)[0].contains("This is a test."));
    let one = json!({"channel": "ntfy"});
    server.post_as(&root, "/v1/alerts/test", &one).expect(200);
    assert_eq!((works.webhooks().len(), broken.webhooks().len()), (2, 1));
    let wrong = server.post_as(&root, "/v1/alerts/test", &json!({"channel": "phone"}));
    assert!(
        wrong.expect(422)["detail"]
            .as_str()
            .unwrap()
            .contains("ntfy, room, duty")
    );
    let status = server.send("GET", "/v1/alerts/status", &ada, "application/json", b"");
    let status = status.expect(200);
    assert_eq!(
        (
            status["channels"].as_array().unwrap().len(),
            &status["channels_failing"]
        ),
        (3, &json!(1))
    );
    assert!(!status.to_string().contains("staff.example"), "{status}");
    assert_eq!(server.get("/readyz").expect(200)["alerts"], "on-call");
}

#[test]
fn where_nobody_is_alerted_everybody_is_told_so() {
    let house = House::new("");
    let server = house.serve();
    danger(&server, "r1");
    let status = server.get("/v1/alerts/status").expect(200);
    let banner = status["banner"].as_str().unwrap();
    assert!(
        banner.contains("no alert channel is configured"),
        "{banner}"
    );
    assert!(read(&house.path("log")).contains(banner));
    assert_eq!(server.get("/readyz").expect(200)["alerts"], "nobody");
    assert!(
        server
            .get("/metrics")
            .text
            .contains("evenhand_alert_channels 0")
    );
    assert_eq!(open_alerts(&server).len(), 1, "raised all the same");
    let root = house.run(&["key", "new", "--scope", "admin"]);
    server
        .post_as(&root, "/v1/alerts/test", &json!({}))
        .expect(409);
}

#[test]
fn a_channel_that_could_not_work_is_refused_before_anything_runs() {
    let house =
        House::new("[[alerts.channel]]\nname = \"phone-1\"\nkind = \"post\"\nformat = \"text\"\n");
    let path = house.path("evenhand.toml");
    let text = read(&path);
    let said = |more: &str| {
        std::fs::write(&path, format!("{text}{more}\n")).unwrap();
        let output = house.command(&["config", "check"]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{more}");
        crate::house::said(&output)
    };
    for (more, expected) in [
        ("", "expected url or url_file"),
        ("url = \"http://ntfy.example/duty\"", "in the configuration"),
        ("url = \"https://10.0.0.5/duty\"", "must not lead"),
        ("url = \"https://169.254.169.254/duty\"", "must not lead"),
        ("url_file = \"/nowhere\"", "the file /nowhere can't be used"),
        (
            "url = \"https://ntfy.example/a\"\nsecret_file = \"a\"",
            "means nothing",
        ),
        (
            "url = \"https://ntfy.example/a\"\ntken_file = \"a\"",
            "did you mean `token_file`?",
        ),
    ] {
        let said = said(more);
        assert!(said.contains(expected), "{more}: {said}");
    }
}
