//! The Perspective API as its clients speak it: the bodies that Coral sends, keys in the query, and
//! refusals that clients compare.

use axum::body::Body;
use axum::http::Request;
use evenhand_engine::Engine;
use evenhand_flow::work::Select;
use evenhand_model::{Duration, Feedback, Platform, Scope, limits};
use serde_json::{Value, json};

use crate::house::{Answer, House};

const ANALYZE: &str = "/v1alpha1/comments:analyze";
const SUGGEST: &str = "/v1alpha1/comments:suggestscore";

/// Posts as such a client does: the key in the query, no `Authorization`.
async fn post(house: &House, path: &str, query: &str, body: &str) -> Answer {
    let request =
        Request::post(format!("{path}?{query}")).header("content-type", "application/json");
    house
        .send(request.body(Body::from(body.to_owned())).unwrap())
        .await
}

struct Client {
    house: House,
    key: String,
}

impl Client {
    async fn new() -> Self {
        let house = House::open().await;
        let key = house.machine_key(&[Scope::TextAnalyze]).await;
        Self { house, key }
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        let query = format!("key={}&alt=json", self.key);
        post(&self.house, path, &query, &body.to_string()).await
    }
}

fn feedback(engine: &Engine) -> Vec<Feedback> {
    let select = Select::feedback_of(&Platform::default(), 10);
    engine.select::<Feedback>(&select).unwrap()
}

/// What Coral asks before a comment is shown.
fn from_coral() -> Value {
    json!({
        "comment": {"text": "Thank you all for the kind words."},
        "doNotStore": true,
        "languages": ["en"],
        "requestedAttributes": {"TOXICITY": {}},
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn coral_gets_the_score_that_it_reads() {
    let client = Client::new().await;
    let answer = client.post(ANALYZE, from_coral()).await.expect(200);
    let toxicity = &answer["attributeScores"]["TOXICITY"];
    let value = toxicity["summaryScore"]["value"].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&value), "{answer}");
    assert_eq!(toxicity["summaryScore"]["type"], "PROBABILITY");
    let span = &toxicity["spanScores"][0];
    assert_eq!((&span["begin"], &span["end"]), (&json!(0), &json!(33)));
    assert_eq!(answer["languages"], json!(["en"]));
    assert!(feedback(&client.house.engine).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_of_coral_is_kept_with_a_name_that_nobody_knows_and_forgotten_in_time() {
    let client = Client::new().await;
    let context =
        json!({"entries": [{"text": "{\"url\":\"https://news.example/a\",\"reply_to\":null}"}]});
    let body = json!({
        "comment": {"text": "You are a fool. 😀 Bye."},
        "context": context,
        "attributeScores": {"REJECTED": {"summaryScore": {"value": 1}},
            "INSULT": {"spanScores": [{"begin": 0, "end": 15, "score": {"value": 1, "type": "PROBABILITY"}}]}},
        "languages": ["en"],
        "communityId": "Coral:https://news.example/",
        "clientToken": "comment:0c9d",
    });
    let answer = client.post(SUGGEST, body.clone()).await.expect(200);
    assert_eq!(answer["clientToken"], "comment:0c9d");
    assert_eq!(answer["requestedLanguages"], json!(["en"]));
    let mut forgotten = body.clone();
    forgotten["doNotStore"] = json!(true);
    client.post(SUGGEST, forgotten).await.expect(200);

    let mut kept = feedback(&client.house.engine);
    kept.sort_by_key(|one| one.text.is_some());
    assert_eq!(kept.len(), 2);
    let [without, with] = [&kept[0], &kept[1]];
    assert_eq!(without.text, None);
    assert_eq!(with.text.as_deref(), Some("You are a fool. 😀 Bye."));
    assert_eq!(
        with.community.as_deref(),
        Some("Coral:https://news.example/")
    );
    let scores = with
        .scores
        .iter()
        .map(|one| (one.attribute.as_str(), one.value, one.span));
    let expected = [("INSULT", 1.0, Some([0, 15])), ("REJECTED", 1.0, None)];
    assert_eq!(scores.collect::<Vec<_>>(), expected);
    // Neither token nor context is kept.
    let stored = serde_json::to_string(&kept).unwrap();
    assert!(
        !stored.contains("0c9d") && !stored.contains("reply_to"),
        "{stored}"
    );

    let round = async || {
        let mut places = Default::default();
        let engine = &client.house.engine;
        evenhand_engine::loops::retention::round(engine, &mut places)
            .await
            .unwrap();
        feedback(engine).len()
    };
    // The text goes before the scores do.
    client
        .house
        .wait(Duration::from_days(limits::FEEDBACK_TEXT_DAYS + 1));
    assert_eq!(round().await, 2);
    let texts = feedback(&client.house.engine);
    assert!(
        texts
            .iter()
            .all(|one| one.text.is_none() && !one.scores.is_empty())
    );
    let span = limits::FEEDBACK_DAYS - limits::FEEDBACK_TEXT_DAYS - 2;
    client.house.wait(Duration::from_days(span));
    assert_eq!(round().await, 2);
    client.house.wait(Duration::from_days(2));
    assert_eq!(round().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_that_makes_no_sense_is_refused_and_not_kept() {
    let client = Client::new().await;
    let refused = async |scores: Value, message: &str| {
        let body = json!({"comment": {"text": "A 😀."}, "attributeScores": scores});
        let answer = client.post(SUGGEST, body).await.expect(400);
        assert_eq!(answer["error"]["message"], message);
        assert_eq!(
            answer["error"]["details"][0]["errorType"],
            "INVALID_REQUEST"
        );
    };
    let span = |begin: usize, end: usize| json!({"X": {"spanScores": [{"begin": begin, "end": end, "score": {"value": 1}}]}});
    let summary = |score: Value| json!({"X": {"summaryScore": score}});
    refused(json!({}), "Missing attribute_scores").await;
    refused(json!({"X": {}}), "No scores for attribute X").await;
    let not_in_it = "A span of attribute X is not in the comment";
    refused(span(0, 6), not_in_it).await;
    refused(span(2, 3), not_in_it).await;
    refused(span(1, 1), not_in_it).await;
    let not_between = "A score of attribute X is not between 0 and 1";
    refused(summary(json!({"value": 1.5})), not_between).await;
    refused(summary(json!({})), not_between).await;
    let kind = json!({"value": 1, "type": "RAW"});
    refused(
        summary(kind),
        "Score type RAW is not supported by attribute X",
    )
    .await;
    assert!(feedback(&client.house.engine).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_refused_in_the_words_of_googles_apis() {
    let client = Client::new().await;
    let body = from_coral().to_string();
    let refusal = async |query: &str| post(&client.house, ANALYZE, query, &body).await;
    insta::assert_json_snapshot!(refusal("").await.expect(403), @r#"
    {
      "error": {
        "code": 403,
        "message": "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
        "status": "PERMISSION_DENIED"
      }
    }
    "#);
    insta::assert_json_snapshot!(refusal("key=AIzaInvented").await.expect(400), @r#"
    {
      "error": {
        "code": 400,
        "message": "API key not valid. Please pass a valid API key.",
        "status": "INVALID_ARGUMENT",
        "details": [
          {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "API_KEY_INVALID",
            "domain": "googleapis.com",
            "metadata": {
              "service": "commentanalyzer.googleapis.com"
            }
          }
        ]
      }
    }
    "#);
    let other = client.house.machine_key(&[Scope::EventsWrite]).await;
    let denied = refusal(&format!("key={other}")).await.expect(403);
    assert_eq!(denied["error"]["status"], "PERMISSION_DENIED");
    assert!(!denied.to_string().contains(&other));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_above_its_rate_is_over_its_quota() {
    let house = House::open().await;
    let made = json!({"label": "slow", "scopes": ["text:analyze"], "requests_per_second": 1});
    let made = house
        .post(&house.machine, "/v1/keys", made)
        .await
        .expect(201);
    let query = format!("key={}", made["key"].as_str().unwrap());
    let body = from_coral().to_string();
    let mut over = None;
    for _ in 0..8 {
        let answer = post(&house, ANALYZE, &query, &body).await;
        if answer.status == 429 {
            over = Some(answer.json());
        }
    }
    let over = over.expect("a refusal");
    assert_eq!(over["error"]["status"], "RESOURCE_EXHAUSTED");
    assert_eq!(over["error"]["details"][0]["reason"], "RATE_LIMIT_EXCEEDED");
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_counted_for_the_house() {
    let client = Client::new().await;
    client.post(ANALYZE, from_coral()).await.expect(200);
    client
        .post(ANALYZE, json!({"comment": {"text": ""}}))
        .await
        .expect(400);
    let body = json!({"comment": {"text": "ok then"}, "attributeScores": {"X": {"summaryScore": {"value": 0}}}});
    client.post(SUGGEST, body).await.expect(200);
    let overview = client
        .house
        .get(&client.house.machine, "/v1/overview")
        .await
        .expect(200);
    let series = overview["series"].as_array().unwrap();
    let mut counted: Vec<_> = series
        .iter()
        .filter(|one| one["figure"] == "text-analyses")
        .map(|one| (one["label"].as_str().unwrap(), one["sum"].as_u64().unwrap()))
        .collect();
    counted.sort_unstable();
    assert_eq!(counted, [("analyzed", 1), ("refused", 1), ("suggested", 1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_discovery_document_names_the_address_that_was_asked() {
    let house = House::open().await;
    let request = Request::get("/$discovery/rest?version=v1alpha1&key=evh_any")
        .header("host", "safety.example:8480");
    let document = house
        .send(request.body(Body::empty()).unwrap())
        .await
        .expect(200);
    assert_eq!(document["rootUrl"], "http://safety.example:8480/");
    assert_eq!(
        document["resources"]["comments"]["methods"]["analyze"]["path"],
        "v1alpha1/comments:analyze"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_refused_in_the_same_envelope() {
    let house = House::open().await;
    for (method, path, status) in [
        ("POST", "/v1alpha1/comments:nothing", 404),
        ("GET", "/v1alpha1/comments:analyze", 404),
        ("POST", "/v1/nothing", 404),
        ("GET", "/v1/cases/next/nothing", 404),
    ] {
        let request = Request::builder().method(method).uri(path);
        let answer = house.send(request.body(Body::empty()).unwrap()).await;
        let told = answer.expect(status);
        let is_googles = told["error"]["code"] == status && told["error"]["status"] == "NOT_FOUND";
        assert_eq!(is_googles, path.starts_with("/v1alpha1/"), "{path}: {told}");
    }
}
