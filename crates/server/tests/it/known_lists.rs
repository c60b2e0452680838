//! Lists over HTTP: taken in, held for a person where they change too much, and given out to people alone. Texts and values of other
//! systems are found.

use axum::body::Body;
use serde_json::{Value, json};

use crate::house::request;
use crate::media::Media;

fn list(count: usize) -> String {
    let line = |n: usize| {
        format!(
            "{}\n",
            json!({"id": format!("x{n}"), "md5": format!("{n:032x}")})
        )
    };
    (1..=count).map(line).collect()
}

/// Where the list of an outcome is answered.
fn answer_of(outcome: &Value) -> String {
    let digest = outcome["digest"].as_str().unwrap();
    format!("/v1/media/lists/{digest}/answer")
}

impl Media {
    /// The review of a list, once it is as it should be.
    async fn review(&self, outcome: &Value, suits: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..500 {
            let answer = self.house.get(&self.lead, "/v1/media/lists").await;
            let reviews = answer.expect(200)["items"].as_array().unwrap().clone();
            let mut found = reviews.into_iter();
            let found = found.find(|one| one["digest"] == outcome["digest"]);
            if let Some(found) = found.filter(&suits) {
                return found;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("the list stays as it was: {outcome}");
    }

    async fn offer(&self, query: &str, list: &str) -> Value {
        let path = format!("/v1/banks/GORE/lists?source=a-list{query}");
        let mut request = request("POST", &self.key, &path, Body::from(list.to_owned()));
        let kind = "application/x-ndjson".parse().unwrap();
        request.headers_mut().insert("content-type", kind);
        self.house.send(request).await.expect(200)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_multiplies_waits_for_a_person_and_is_taken_in_as_it_was_looked_at() {
    let media = Media::new().await;
    media.bank("GORE", json!({})).await;
    let first = media.offer("", &list(5)).await;
    assert_eq!(
        (&first["state"], &first["counts"]["added"]),
        (&json!("taken"), &json!(5))
    );
    let compared = media.offer("&dry_run=true", &list(60)).await;
    assert_eq!(compared["state"], "compared");
    assert_eq!(
        compared["cause"],
        "the list would grow from 5 entries to 60"
    );
    let held = media.offer("", &list(60)).await;
    assert_eq!(
        (&held["state"], &held["digest"]),
        (&json!("waiting"), &compared["digest"])
    );
    let (house, lead) = (&media.house, &media.lead);
    house.get(&media.key, "/v1/media/lists").await.expect(403);
    let waiting = house.get(lead, "/v1/media/lists").await.expect(200);
    assert_eq!(waiting["items"][0]["digest"], held["digest"]);
    let path = answer_of(&held);
    let agree = json!({"agrees": true, "reason": "their new year's list"});
    house
        .post(&media.key, &path, agree.clone())
        .await
        .expect(403);
    house
        .post(lead, &path, json!({"agrees": true, "reason": " "}))
        .await
        .expect(422);
    let other = media.offer("", &list(61)).await;
    assert_eq!(
        (&other["state"], &other["is_kept"]),
        (&json!("waiting"), &json!(true)),
        "another list"
    );
    house.post(lead, &path, agree.clone()).await.expect(200);
    let taken = media.review(&held, |review| review["state"] == "taken");
    assert_eq!(taken.await["is_kept"], false);
    let again = media.offer("", &list(60)).await;
    assert_eq!(
        (&again["state"], &again["counts"]["unchanged"]),
        (&json!("taken"), &json!(60))
    );
    // It would change less by now than what is agreed to.
    let path = answer_of(&other);
    house.post(lead, &path, agree).await.expect(200);
    let left = media.review(&other, |review| review["is_kept"] == false);
    assert_eq!(left.await["state"], "agreed");
    let export = "/v1/banks/GORE/export";
    house.get(&media.key, export).await.expect(403);
    let exported = house.get(lead, export).await;
    assert_eq!((exported.status, exported.text.lines().count()), (200, 60));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_list_takes_back_what_it_does_not_name_and_a_refused_one_nothing() {
    let media = Media::new().await;
    media.bank("GORE", json!({})).await;
    media.offer("&whole=true", &list(10)).await;
    let less = media.offer("&whole=true", &list(8)).await;
    assert_eq!(
        (&less["state"], &less["counts"]["withdrawn"]),
        (&json!("taken"), &json!(2))
    );
    let held = media.offer("&whole=true", &list(2)).await;
    assert_eq!(held["cause"], "the list would lose 6 of its 8 entries");
    let path = answer_of(&held);
    let refuse = json!({"agrees": false, "reason": "their server was cut off"});
    media
        .house
        .post(&media.lead, &path, refuse)
        .await
        .expect(200);
    media
        .review(&held, |review| review["is_kept"] == false)
        .await;
    assert_eq!(
        media.offer("&whole=true", &list(2)).await["state"],
        "refused"
    );
    let exported = media.house.get(&media.lead, "/v1/banks/GORE/export").await;
    assert_eq!(exported.text.lines().count(), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_and_values_of_other_systems_are_found_and_rules_learn_of_it() {
    let media = Media::new().await;
    let text = "The boats in the harbour lay still, and nobody who walked along the quay that morning said a word about the storm \
                that had gone over the town in the night.";
    let near = json!({"opaque_measure": "hamming", "opaque_distance_max": 2});
    media.bank("GORE", json!({"near": near})).await;
    let tlsh = evenhand_media::Tlsh::of(text).unwrap().to_string();
    media.add("GORE", json!({"id": "text", "tlsh": tlsh})).await;
    let value = json!({"id": "value", "opaque": {"photodna": "0f0f"}});
    media.add("GORE", value).await;
    let found = media
        .look_up(json!({"opaque": {"photodna": "0f0c"}}), 1)
        .await;
    assert_eq!(
        (&found[0]["by"], &found[0]["distance"]),
        (&json!("opaque"), &json!(2))
    );
    media.look_up(json!({"opaque": {"other": "0f0f"}}), 0).await;
    media.look_up(json!({"tlsh": tlsh}), 1).await;
    let post = |id: &str, text: String| {
        let event = json!({
            "id": id, "kind": "content.created", "at": media.house.engine.now().to_string(),
            "actor": {"id": format!("a-{id}")}, "content": {"id": format!("c-{id}"), "text": text},
        });
        media.house.post(&media.key, "/v1/events", event)
    };
    let said = post("e1", format!("{text} Yes.")).await.expect(200);
    assert_eq!(said["verdict"], "hold", "{said}");
    assert_eq!(said["signals"]["media.listed"], true, "{said}");
    assert_eq!(
        said["signals"].get("media.known"),
        None,
        "nobody has confirmed it"
    );
    let other = post("e2", "Something else entirely, about a garden and the people who water it when it has not rained.".to_owned());
    assert_eq!(other.await.expect(200)["verdict"], "allow");
}
