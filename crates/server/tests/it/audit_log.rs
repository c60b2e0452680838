//! The audit log as those who check us read it, and the check of the whole chain.

use std::time::Duration;

use evenhand_audit::{Checkpoint, Head, SigningKey};
use evenhand_model::Role;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::house::House;

/// The numbers of the entries that a question finds, page by page.
async fn numbers(house: &House, query: &str) -> Vec<u64> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/audit/entries?limit=3&{query}{after}");
        let page = house.get(&house.machine, &path).await.expect(200);
        let items = page["items"].as_array().unwrap();
        found.extend(
            items
                .iter()
                .map(|entry| entry["sequence"].as_u64().unwrap()),
        );
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return found,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_are_found_in_both_directions_by_act_case_and_person() {
    let house = House::open().await;
    let receipt = house.report("r1", "c1", "threat").await;
    house.report("r2", "c2", "spam").await;
    let mira = house.person(Role::Moderator).await;
    let claimed = house
        .post(&mira, "/v1/cases/next", json!({}))
        .await
        .expect(200);
    let by = claimed["claim"]["by"].as_str().unwrap();
    let all = numbers(&house, "").await;
    assert!(all.len() > 6);
    let head = *all.last().unwrap();
    assert_eq!(all, (1..=head).collect::<Vec<_>>());
    let mut backwards = numbers(&house, "newest_first=true&").await;
    backwards.reverse();
    assert_eq!(backwards, all);

    let received = numbers(&house, "act=report.received").await;
    assert_eq!(received.len(), 2);
    let case = receipt["case"].as_str().unwrap();
    let of_case = numbers(&house, &format!("case={case}")).await;
    let mut of_case_backwards = numbers(&house, &format!("newest_first=true&case={case}")).await;
    of_case_backwards.reverse();
    assert!(of_case.len() > 2 && of_case.len() < all.len());
    assert_eq!(of_case_backwards, of_case);
    let both = format!("case={case}&act=report.received&newest_first=true");
    assert_eq!(numbers(&house, &both).await.len(), 1);
    assert_eq!(numbers(&house, &format!("by={by}")).await.len(), 1);
    let nobody = "by=01930000-0000-7000-8000-000000000000";
    assert_eq!(numbers(&house, nobody).await, Vec::<u64>::new());
    for wrong in ["act=nothing", "case=x", "after=x"] {
        let path = format!("/v1/audit/entries?{wrong}");
        house.get(&house.machine, &path).await.expect(422);
    }
}

/// Begins a check and waits for its end.
async fn check(house: &House, request: Value) -> Value {
    let path = "/v1/audit/verification";
    house.post(&house.machine, path, request).await.expect(200);
    for _ in 0..500 {
        let found = house.get(&house.machine, path).await.expect(200);
        if found["state"] != "running" {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the check does not end");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chain_is_consistent_by_itself_and_proven_by_a_checkpoint_from_outside() {
    let house = House::open().await;
    let path = "/v1/audit/verification";
    let never = house.get(&house.machine, path).await.expect(200);
    assert_eq!(never["state"], "never");
    house.report("r1", "c1", "threat").await;
    let found = check(&house, json!({})).await;
    assert_eq!(found["state"], "consistent", "{found}");
    assert_eq!(found["held_against"], Value::Null);
    assert_eq!(found["entries_read"], found["entries_expected"]);

    let kept = house.engine.sign_checkpoint().unwrap();
    house.report("r2", "c2", "threat").await;
    let found = check(&house, json!({})).await;
    assert_eq!(
        found["state"], "consistent",
        "its own checkpoint proves nothing"
    );
    assert_eq!(found["held_against"]["entry"], kept.heads[0].sequence);
    let request = json!({"checkpoint": kept, "public_key": house.engine.public_key()});
    let found = check(&house, request).await;
    assert_eq!(found["state"], "proven", "{found}");

    let other = SigningKey::from_seed([7; 32]);
    let head = Head {
        hash: "ab".repeat(32),
        ..kept.heads[0].clone()
    };
    let rewritten = Checkpoint::sign(kept.at, vec![head], Vec::new(), &other);
    let request = json!({"checkpoint": rewritten, "public_key": other.public_key()});
    let found = check(&house, request).await;
    assert_eq!(found["state"], "broken", "{found}");
    assert!(
        found["problem"]
            .as_str()
            .unwrap()
            .contains("history was rewritten")
    );

    for (request, field) in [
        (json!({"checkpoint": kept}), "public_key"),
        (json!({"public_key": "00"}), "checkpoint"),
        (
            json!({"checkpoint": kept, "public_key": other.public_key()}),
            "checkpoint",
        ),
    ] {
        let problem = house.post(&house.machine, path, request).await.expect(422);
        assert_eq!(problem["field"], field);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screen_shows_the_latest_first_pages_both_ways_and_checks_the_chain() {
    let house = House::open().await;
    let mut auditor = Browser::of(&house, "Ada <b>", Role::Auditor).await;
    for number in 0..30 {
        house
            .report(&format!("r{number}"), &format!("c{number}"), "threat")
            .await;
    }
    let first = auditor.get("/audit").await;
    assert!(!first.text.contains("rel=\"prev\"") && !first.text.contains("Ada <b>"));
    let link = |page: &crate::browser::Page, rel: &str| {
        let before = page
            .text
            .split(&format!("\" rel=\"{rel}\""))
            .next()
            .unwrap();
        let link = before.rsplit("href=\"").next().unwrap();
        link.replace("&#38;", "&").replace("&amp;", "&")
    };
    let entries = |page: &crate::browser::Page| -> Vec<u64> {
        let rows = page
            .text
            .split("<th scope=\"row\" class=\"number\">")
            .skip(1);
        rows.map(|row| row.split('<').next().unwrap().parse().unwrap())
            .collect()
    };
    let second = auditor.get(&link(&first, "next")).await;
    assert_eq!(entries(&first).last().unwrap() - 1, entries(&second)[0]);
    let back = auditor.get(&link(&second, "prev")).await;
    assert_eq!(entries(&back), entries(&first));
    let only = auditor.get("/audit?act=session.begun").await;
    assert_eq!(entries(&only).len(), 1);
    assert_eq!(auditor.get("/audit?case=x").await.status, 422);

    let begun = auditor.submit("/audit", "/audit/verify", &[]).await;
    assert_eq!(begun.location, "/audit");
    check(&house, json!({})).await;
    let checked = auditor.get("/audit").await;
    assert!(checked.text.contains("Consistent, not proven complete"));
    assert!(checked.text.contains("evenhand verify --checkpoint FILE"));
    let wrong = [("checkpoint", "<i>"), ("public_key", "x")];
    let wrong = auditor.submit("/audit", "/audit/verify", &wrong).await;
    assert!(wrong.text.contains("no checkpoint") && wrong.text.contains("&#60;i&#62;"));
}
