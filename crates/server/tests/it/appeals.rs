//! An appeal over the API: files, the blind first look, the answer, and what people are told.

use axum::body::Body;
use axum::http::Request;
use evenhand_deliver::{MailSettings, MailTls};
use evenhand_model::{Duration, Role};
use serde_json::{Value, json};

use crate::house::{House, request};

/// A case that Mira has decided with a removal; answers case and decision.
pub async fn decided(house: &House, mira: &str) -> (String, String) {
    house.report("r1", "c1", "threat").await;
    let case = house
        .post(mira, "/v1/cases/next", json!({}))
        .await
        .expect(200);
    let id = case["id"].as_str().unwrap().to_owned();
    let decision = json!({
        "fence": case["claim"]["fence"], "outcome": "violation", "policy": "threats",
        "reason": "words for colleagues", "explanation": "words for the author",
        "actions": [{"kind": "content.remove"}],
    });
    let path = format!("/v1/cases/{id}/decide");
    let decision = house.post(mira, &path, decision).await.expect(201);
    house.wait(Duration::from_seconds(11));
    (id, decision["id"].as_str().unwrap().to_owned())
}

pub async fn appeal(house: &House, decision: &str) -> Value {
    let appeal = json!({
        "id": "p1", "at": "2026-11-23T10:00:00Z", "decision": decision,
        "by": {"kind": "author", "id": "a1"}, "text": "please look again", "lang": "de",
    });
    house
        .post(&house.machine, "/v1/appeals", appeal)
        .await
        .expect(201)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upheld_appeal_reaches_everybody_in_their_words() {
    let house = House::open().await;
    let (mira, noor) = (
        house.person(Role::Lead).await,
        house.person(Role::Moderator).await,
    );
    let (_, decision) = decided(&house, &mira).await;
    let receipt = appeal(&house, &decision).await;
    assert_eq!(
        appeal(&house, &decision).await,
        receipt,
        "a repeat is the same appeal"
    );
    let status = receipt["status_url"].as_str().unwrap();
    assert_eq!(house.get("", status).await.expect(200)["state"], "open");
    let next = house
        .post(&noor, "/v1/appeals/next", json!({}))
        .await
        .expect(200);
    let fence = &next["claim"]["fence"];
    let of_appeal = |what: &str| format!("/v1/appeals/{}/{what}", next["id"].as_str().unwrap());
    let vote = json!({"fence": fence, "outcome": "no-violation"});
    house
        .post(&noor, &of_appeal("vote"), vote)
        .await
        .expect(200);
    let answer = json!({
        "fence": fence, "outcome": "upheld", "reason": "quoted", "explanation": "Es war ein Zitat.",
    });
    house
        .post(&noor, &of_appeal("answer"), answer)
        .await
        .expect(200);
    assert_eq!(house.get("", status).await.expect(200)["outcome"], "upheld");
    let notices = house.get(&house.machine, "/v1/notices").await.expect(200);
    let told: Vec<(&str, &str)> = notices["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|notice| {
            (
                notice["kind"].as_str().unwrap(),
                notice["lang"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(told, [("statement", "en"), ("appeal-outcome", "de")]);
    let text = notices["items"].to_string();
    assert!(text.contains("words for the author") && text.contains("Es war ein Zitat."));
    for hidden in [
        "words for colleagues",
        "an-eager-reporter",
        "a-named-target",
        "please look",
    ] {
        assert!(!text.contains(hidden), "{hidden} in {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_kept_as_they_came_and_are_only_saved_never_shown() {
    let house = House::open().await;
    let mira = house.person(Role::Lead).await;
    let (_, decision) = decided(&house, &mira).await;
    let receipt = appeal(&house, &decision).await;
    let files = format!("/v1/appeals/{}/files", receipt["id"].as_str().unwrap());
    let send = async |kind: &str, query: &str, body: Vec<u8>| {
        let mut request: Request<Body> = request(
            "POST",
            &house.machine,
            &format!("{files}{query}"),
            Body::from(body),
        );
        request
            .headers_mut()
            .insert("content-type", kind.parse().unwrap());
        house.send(request).await.status
    };
    let big = vec![b'x'; 2 * 1024 * 1024];
    assert_eq!(
        send("text/plain", "?name=letter.txt", big.clone()).await,
        201
    );
    assert_eq!(
        send("text/html", "?name=page.html", b"<p>".to_vec()).await,
        415
    );
    assert_eq!(send("text/plain", "", b"x".to_vec()).await, 422);
    assert_eq!(
        send("text/plain", "?name=a.txt", vec![b'x'; 6 * 1024 * 1024]).await,
        413
    );
    let saved = house.get(&mira, &format!("{files}/0")).await;
    assert_eq!((saved.status, saved.text.len()), (200, big.len()));
    assert_eq!(house.get(&mira, &format!("{files}/1")).await.status, 404);
    assert_eq!(
        house
            .get(&house.machine, &format!("{files}/0"))
            .await
            .status,
        403
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_is_said_to_be_mailed_only_where_there_is_an_address_and_a_mail_server() {
    let server = MailSettings {
        host: "mail.example".into(),
        port: 587,
        tls: MailTls::Starttls,
        from: "safety@mail.example".into(),
        username: None,
        password_file: None,
    };
    for (mail, has_address, expected) in [
        (Some(server.clone()), true, true),
        (Some(server), false, false),
        (None, true, false),
    ] {
        let house = House::open_with(|settings| settings.mail = mail).await;
        let mira = house.person(Role::Lead).await;
        if has_address {
            let contact = json!({"email": "author@example.org"}).to_string();
            let path = "/v1/accounts/a1/contact";
            let set = request("PUT", &house.machine, path, Body::from(contact));
            house.send(set).await.expect(204);
        }
        decided(&house, &mira).await;
        let notices = house.get(&house.machine, "/v1/notices").await.expect(200);
        assert_eq!(notices["items"][0]["mailed"], expected, "{notices}");
    }
}
