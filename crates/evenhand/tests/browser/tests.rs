//! The tests: what is prepared, which scenario is played, and what must be true afterwards.

use libtest_mimic::{Failed, Measurement};
use serde_json::json;

use crate::house::{event, report};
use crate::scenario::play;
use crate::stage::Stage;

type Test = fn() -> Result<(), Failed>;

/// Every test by its name.
pub fn all() -> Vec<(&'static str, Test)> {
    vec![
        (
            "a case is decided by keyboard alone, taken back and decided again",
            by_keyboard,
        ),
        (
            "everything can be done without JavaScript",
            without_javascript,
        ),
        (
            "an appeal is found blind, answered, and what was wrong is taken back",
            appeal,
        ),
        ("a bulk action is previewed, applied and taken back", bulk),
        (
            "a danger is reported without account or script, and confirmed by key",
            report_form,
        ),
        (
            "a call from the press is entered by keyboard in half a minute",
            side_report,
        ),
        ("two moderators never hold one case", two_moderators),
        (
            "every screen is accessible, light and dark, small and large",
            every_screen,
        ),
        (
            "hostile text runs nothing and breaks no layout",
            hostile_text,
        ),
    ]
}

fn by_keyboard() -> Result<(), Failed> {
    let stage = Stage::new(6).with("Ada", "moderator");
    stage
        .server
        .post("/v1/reports", &report("r1", "c1"))
        .expect(201);
    let told = play("by_keyboard", &stage.given())?;

    // The policy orders something on the post and something on its author; what was taken back is never sent.
    let webhooks = stage.receiver.taken(2);
    for webhook in &webhooks {
        assert!(webhook.is_signed_by(&stage.secret));
        assert_eq!(webhook.json()["decision"], told["second"]);
    }
    let mut subjects: Vec<String> = webhooks
        .iter()
        .map(|webhook| {
            webhook.json()["subject"]["id"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    subjects.sort();
    assert_eq!(subjects, ["an-author", "c1"]);
    stage.house.verify();
    Ok(())
}

fn without_javascript() -> Result<(), Failed> {
    let stage = Stage::new(60).with("Ada", "moderator");
    for number in 0..2 {
        let (id, content) = (format!("r{number}"), format!("c{number}"));
        stage
            .server
            .post("/v1/reports", &report(&id, &content))
            .expect(201);
    }
    play("without_javascript", &stage.given())?;
    Ok(())
}

fn appeal() -> Result<(), Failed> {
    let stage = Stage::new(0)
        .with("Ada", "moderator")
        .with("Ben", "moderator");
    stage
        .server
        .post("/v1/reports", &report("r1", "c1"))
        .expect(201);
    let told = play("appeal", &stage.given())?;
    let webhooks = stage.receiver.taken(2);
    let ordered = webhooks[0].json();
    assert_eq!(ordered["decision"], told["decision"]);
    assert_eq!(webhooks[1].json()["reverses"], ordered["action"]);
    Ok(())
}

fn bulk() -> Result<(), Failed> {
    let cases = 5;
    let stage = Stage::new(0).with("Lena", "lead");
    for number in 0..cases {
        let mut report = report(&format!("r{number}"), &format!("c{number}"));
        report["content"]["text"] = "Buy a marigold now".into();
        stage.server.post("/v1/reports", &report).expect(201);
    }
    let mut given = stage.given();
    given["cases"] = json!(cases);
    play("bulk", &given)?;
    let webhooks: Vec<_> = stage.receiver.taken(2 * cases);
    let mut reversed: Vec<String> = Vec::new();
    let mut ordered: Vec<String> = Vec::new();
    for webhook in webhooks.iter().map(|webhook| webhook.json()) {
        let is_reversal = webhook["reverses"].is_string();
        let name = if is_reversal { "reverses" } else { "action" };
        let id = webhook[name].as_str().unwrap_or_default().to_owned();
        if is_reversal {
            &mut reversed
        } else {
            &mut ordered
        }
        .push(id);
    }
    ordered.sort();
    reversed.sort();
    assert_eq!(ordered.len(), cases);
    assert_eq!(ordered, reversed);
    stage.house.verify();
    Ok(())
}

fn side_report() -> Result<(), Failed> {
    let stage = Stage::new(0).with("Ada", "moderator");
    let mut given = stage.given();
    given["about"] = "https://forum.example/p/c1".into();
    let told = play("side_report", &given)?;
    if std::env::var_os("EVENHAND_TELL").is_some() {
        crate::screenshots::say(&told.to_string());
    }
    assert!(told["seconds"].as_u64().unwrap() <= 30, "{told}");
    let path = format!("/v1/cases/{}", told["case"].as_str().unwrap());
    let case = stage.server.get(&path).expect(200);
    assert_eq!(case["channel"], "press");
    Ok(())
}

fn report_form() -> Result<(), Failed> {
    let stage = Stage::new(0).with("Ada", "moderator");
    let told = play("report_form", &stage.given())?;
    let status = told["status"].as_str().unwrap_or_default();
    assert_eq!(stage.server.get(status).expect(200)["state"], "in-review");
    Ok(())
}

fn two_moderators() -> Result<(), Failed> {
    let stage = Stage::new(0)
        .with("Ada", "moderator")
        .with("Ben", "moderator");
    for number in 0..80 {
        let (id, content) = (format!("r{number}"), format!("c{number}"));
        stage
            .server
            .post("/v1/reports", &report(&id, &content))
            .expect(201);
    }
    play("two_moderators", &stage.given())?;
    Ok(())
}

fn every_screen() -> Result<(), Failed> {
    let stage = Stage::new(60).with("Ada", "admin").with("Ben", "moderator");
    play("every_screen", &stage.given())?;
    Ok(())
}

fn hostile_text() -> Result<(), Failed> {
    let stage = Stage::new(60).with("Ada", "admin").with("Ben", "moderator");
    let told = play("hostile_text", &stage.given())?;
    if std::env::var_os("EVENHAND_TELL").is_some() {
        crate::screenshots::say(&told.to_string());
    }
    Ok(())
}

/// From pressing Enter on a decision to the next case on the screen.
pub fn measure_decisions(is_test: bool) -> Result<Option<Measurement>, Failed> {
    let stage = Stage::new(10).with("Ada", "moderator");
    let decisions = if is_test { 2 } else { 60 };
    for number in 0..=decisions {
        let (id, content) = (format!("r{number}"), format!("c-e{number}"));
        let text = "you are nobody and everybody here knows it";
        let actor = format!("a{number}");
        stage
            .server
            .post("/v1/events", &event(&format!("e{number}"), &actor, text))
            .expect(200);
        stage
            .server
            .post("/v1/reports", &report(&id, &content))
            .expect(201);
    }
    let mut given = stage.given();
    given["decisions"] = json!(decisions);
    let told = play("speed", &given)?;
    if !is_test {
        crate::screenshots::say(&told.to_string());
    }
    let nanoseconds = |name: &str| (told[name].as_f64().unwrap_or_default() * 1e6) as u64;
    Ok((!is_test).then_some(Measurement {
        avg: nanoseconds("mean_ms"),
        variance: nanoseconds("deviation_ms"),
    }))
}
