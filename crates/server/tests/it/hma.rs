//! The API of Hasher-Matcher-Actioner as its clients speak it: the calls of its own tests and documentation, and what is otherwise here.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use evenhand_decode::{Options, Picture, Trouble, fuzz};
use evenhand_deliver::{Client, Egress, HostPort};
use evenhand_engine::loops::{self, Outgoing};
use evenhand_model::{Role, Scope};
use evenhand_server::ServerOptions;
use evenhand_server::media_files::PictureHasher;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::house::{Answer, House, request};

/// The examples of PDQ in the `threatexchange` package (`signal_type/pdq/signal.py`): twelve of one bridge, four of other pictures.
const EXAMPLES: [&str; 16] = [
    "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22",
    "f8f8f0cee0f4a84f06370a2a038f63f0b36e26d596621e1d33e6b39c4e9c9b22",
    "f8f8f0cee0f4a84f0637022a038f67f0b36e26d596621e1d33e6b39c4e9c9b22",
    "f8f8f0cee0f4a84f06370a2a068f67f0b36e26d596621e1d33e6339c4e9c9b22",
    "f8f8f0cee0f4a84f06370a22038f67f0b36e2ed596221e1d33e6b39c4e9c9b22",
    "f8f8f0cee0f4a84f0e370a22038f67f0b36e2ed596221e1d33e6b39c4a9c9b22",
    "d8f8f0cec0f4a84f8e370a22038f67f0b36a2ed597231e1d72e6b39c4a9c9b22",
    "f8f8f0cee0f4a84f06370a22038f67f0b36e2ed596621e1d33e6339c4e9c9b22",
    "d0f8f1ccc0f4a84d0a370a3a228f67f0b36e2ed5b6623e1d33e6339c4e9c9b22",
    "d8f8f1eec0f4a84f0e37022a078f63f0b36e2ed596621e1d33e6239c4e9c9b22",
    "d8f8f0cec4f4a84f0637022a078f67f0b36e2ee5b6621e1d33e6239c4e9c9b22",
    "d8f8f0cec0f4a84f0637022a278f67f0b36e2ed596621e1d33e6339c4e9c9b22",
    "e64cc9d91c623882f8d1f1d9a398e78c9f199b3bd83924f2b7e11e0bf861b064",
    "6227401f601ff4ccafcc9fad4b0d95d371a2eb7265a3285234d228ca94deeb2d",
    "c186f9619659658c4b6916daf934496985f4259c72c39676ab9edb631c3c349c",
    "62c9789627838f69f23cf98c29e37836d61c87c31c59587c4b49a783f496725c",
];
/// The examples of MD5 there.
const MD5: [&str; 2] = [
    "cab08b36195edb1a1231d2d09fa450e0",
    "d41d8cd98f00b204e9800998ecf8427e",
];

/// Decodes in this process: what is sent here was made here.
pub struct Here;

impl PictureHasher for Here {
    fn hash(&self, file: &[u8], options: &Options) -> Result<Picture, Trouble> {
        fuzz::hash_here(file, options).map_err(Trouble::Refused)
    }
}

struct Hma {
    house: House,
    key: String,
    _loops: tokio::task::JoinSet<()>,
}

impl Hma {
    async fn new() -> Self {
        Self::with(Some(Arc::new(Here)), None).await
    }

    async fn with(pictures: Option<Arc<dyn PictureHasher>>, outgoing: Option<Outgoing>) -> Self {
        let options = ServerOptions {
            pictures,
            ..ServerOptions::default()
        };
        let house = House::open_as(|_| (), options).await;
        let key = house
            .machine_key(&[Scope::MediaRead, Scope::MediaWrite])
            .await;
        let loops = loops::start(&house.engine, outgoing.as_ref());
        Self {
            house,
            key,
            _loops: loops,
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.house.get(&self.key, path).await
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.house.post(&self.key, path, body).await
    }

    async fn put(&self, path: &str, body: Value) -> Answer {
        let request = request("PUT", &self.key, path, Body::from(body.to_string()));
        self.house.send(request).await
    }

    async fn delete(&self, path: &str) -> Answer {
        let request = request("DELETE", &self.key, path, Body::empty());
        self.house.send(request).await
    }

    /// Sends a form with one file, as `requests` and Flask's test client do.
    async fn form(&self, path: &str, field: &str, file: &[u8], fields: &[(&str, &str)]) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend_from_slice(
                format!(
                    "--bound\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .as_bytes(),
            );
        }
        body.extend_from_slice(
            format!("--bound\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"f\"\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--bound--\r\n");
        let request = Request::post(path)
            .header("authorization", format!("Bearer {}", self.key))
            .header("content-type", "multipart/form-data; boundary=bound")
            .body(Body::from(body));
        self.house.send(request.unwrap()).await
    }

    async fn bank(&self, name: &str) {
        self.post("/c/banks", json!({"name": name}))
            .await
            .expect(201);
    }

    async fn add(&self, bank: &str, signals: Value) -> u64 {
        let added = self
            .post(&format!("/c/bank/{bank}/signal"), signals)
            .await
            .expect(200);
        added["id"].as_u64().unwrap()
    }

    /// What is answered once it is as expected: what was added is looked up a moment later.
    async fn comes(&self, path: &str, expected: Value) {
        let mut answer = Value::Null;
        for _ in 0..500 {
            answer = self.get(path).await.expect(200);
            if answer == expected {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{path}: {answer} is not {expected}");
    }
}

fn raw(signal: &str) -> String {
    format!("/m/raw_lookup?signal_type=pdq&signal={signal}")
}

fn lookup(signal: &str) -> String {
    format!("/m/lookup?signal_type=pdq&signal={signal}")
}

/// A PNG file of a few waves: enough to tell it by.
pub fn picture(turn: f32) -> Vec<u8> {
    png(|x, y| {
        let (u, v) = (x / 128.0, y / 128.0);
        let wave = |across: f32, down: f32| (turn + across * u + down * v + across * down).sin();
        (127.0 + 40.0 * wave(5.0, 3.0) + 30.0 * wave(11.0, -17.0) + 30.0 * wave(-23.0, 29.0)) as u8
    })
}

fn png(grey: impl Fn(f32, f32) -> u8) -> Vec<u8> {
    let pixel = |place: u16| grey(f32::from(place % 128), f32::from(place / 128));
    let pixels: Vec<u8> = (0..128 * 128).map(pixel).collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 128, 128);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    file
}

#[tokio::test]
async fn banks_are_made_changed_and_deleted_as_its_tests_do() {
    let hma = Hma::new().await;
    assert_eq!(hma.get("/c/banks").await.expect(200), json!([]));
    for name in ["01_TEST_BANK", "my_test_bank"] {
        hma.post("/c/banks", json!({"name": name}))
            .await
            .expect(400);
    }
    let made = hma.post("/c/banks", json!({"name": "MY_TEST_BANK_01"}));
    let made = made.await.expect(201);
    let expected = json!({"matching_enabled_ratio": 1.0, "name": "MY_TEST_BANK_01"});
    assert_eq!(made, expected);
    assert_eq!(hma.get("/c/banks").await.expect(200), json!([expected]));
    hma.post("/c/banks", json!({"name": "MY_TEST_BANK_01"}))
        .await
        .expect(403);
    let path = "/c/bank/MY_TEST_BANK_01";
    for (change, ratio) in [
        (json!({"enabled": false}), 0.0),
        (json!({"enabled_ratio": 0.5}), 0.5),
        (json!({"enabled": true}), 1.0),
        (json!({"name": "MY_TEST_BANK_01"}), 1.0),
        (json!({"enabled_ratio": 0.25, "enabled": true}), 0.25),
    ] {
        let changed = hma.put(path, change).await.expect(200);
        assert_eq!(changed["matching_enabled_ratio"], ratio);
    }
    for (change, field) in [
        (json!({"name": "OTHER"}), "name"),
        (json!({"enabled_ratio": 2}), "enabled_ratio"),
    ] {
        let refused = hma.put(path, change).await.expect(400);
        assert_eq!(refused["field"], field);
    }
    assert_eq!(
        hma.delete(path).await.expect(200),
        json!({"message": "Done"})
    );
    hma.delete(path).await.expect(404);
    hma.get(path).await.expect(404);
}

#[tokio::test]
async fn a_bank_goes_with_what_is_in_it() {
    let hma = Hma::new().await;
    hma.bank("GONE").await;
    hma.add("GONE", json!({"pdq": EXAMPLES[0]})).await;
    hma.add("GONE", json!({"pdq": EXAMPLES[12]})).await;
    hma.comes(&raw(EXAMPLES[12]), json!({"matches": [2]})).await;
    hma.delete("/c/bank/GONE").await.expect(200);
    hma.comes(&raw(EXAMPLES[12]), json!({"matches": []})).await;
}

#[tokio::test]
async fn the_examples_of_the_package_are_found_as_near_as_they_are() {
    let hma = Hma::new().await;
    hma.bank("SAMPLE").await;
    for example in EXAMPLES {
        hma.add("SAMPLE", json!({"pdq": example})).await;
    }
    hma.comes(&raw(EXAMPLES[15]), json!({"matches": [16]}))
        .await;
    for query in EXAMPLES {
        // Distances by another way than that of the index: digit by digit.
        let distance = |example: &str| -> u32 {
            let digits = example.chars().zip(query.chars());
            digits
                .map(|(a, b)| (a.to_digit(16).unwrap() ^ b.to_digit(16).unwrap()).count_ones())
                .sum()
        };
        let mut near: Vec<(u32, usize)> = EXAMPLES
            .iter()
            .zip(1..)
            .map(|(example, id)| (distance(example), id))
            .filter(|(distance, _)| *distance <= 31)
            .collect();
        near.sort_unstable();
        let expected: Vec<Value> = near
            .iter()
            .map(|(distance, id)| json!({"bank_content_id": id, "distance": distance.to_string()}))
            .collect();
        let path = format!("{}&include_distance=True", raw(query));
        assert_eq!(
            hma.get(&path).await.expect(200),
            json!({"matches": expected})
        );
        let ids: Vec<usize> = near.iter().map(|(_, id)| *id).collect();
        assert_eq!(
            hma.get(&raw(query)).await.expect(200),
            json!({"matches": ids})
        );
        assert_eq!(
            hma.get(&lookup(query)).await.expect(200),
            json!({"SAMPLE": expected})
        );
    }
    for md5 in MD5 {
        let id = hma.add("SAMPLE", json!({"video_md5": md5})).await;
        let path = format!(
            "/m/lookup?signal_type=video_md5&signal={}",
            md5.to_uppercase()
        );
        let expected = json!({"SAMPLE": [{"bank_content_id": id, "distance": "-"}]});
        hma.comes(&path, expected).await;
    }
}

#[tokio::test]
async fn banks_can_be_named_and_are_asked_for_a_part_of_what_comes() {
    let hma = Hma::new().await;
    let signal = EXAMPLES[0];
    for bank in ["BANK_A", "BANK_B", "BANK_C"] {
        hma.bank(bank).await;
        hma.add(bank, json!({"pdq": signal})).await;
    }
    hma.comes(&raw(signal), json!({"matches": [1, 2, 3]})).await;
    for (banks, ids) in [
        ("BANK_A", json!([1])),
        ("BANK_A,BANK_B", json!([1, 2])),
        ("NON_EXISTENT_BANK", json!([])),
    ] {
        let path = format!("{}&banks={banks}", raw(signal));
        assert_eq!(hma.get(&path).await.expect(200)["matches"], ids, "{banks}");
        let path = format!("{}&banks={banks}", lookup(signal));
        let found = hma.get(&path).await.expect(200);
        assert_eq!(
            found.as_object().unwrap().len(),
            ids.as_array().unwrap().len()
        );
    }
    hma.put("/c/bank/BANK_A", json!({"enabled_ratio": 0.5}))
        .await
        .expect(200);
    hma.put("/c/bank/BANK_B", json!({"enabled": false}))
        .await
        .expect(200);
    let without = format!("{}&banks=BANK_B", lookup(signal));
    hma.comes(&without, json!({})).await;
    let one = |id: u8| json!([{"bank_content_id": id, "distance": "0"}]);
    let all = json!({"BANK_A": one(1), "BANK_B": one(2), "BANK_C": one(3)});
    let bypassed = format!("{}&bypass_coinflip=true", lookup(signal));
    let mut half = 0;
    for seed in 0..200 {
        let path = format!("{}&seed={seed}", lookup(signal));
        let found = hma.get(&path).await.expect(200);
        assert_eq!(found, hma.get(&path).await.expect(200), "seed {seed}");
        assert!(found.get("BANK_B").is_none() && found.get("BANK_C").is_some());
        half += u32::from(found.get("BANK_A").is_some());
    }
    // Of 200 tosses of a coin fewer than 60 or more than 140 come once in 10^8 times; the tosses are the same each time.
    assert!((60..=140).contains(&half), "{half}");
    assert_eq!(hma.get(&bypassed).await.expect(200), all);
    assert_eq!(
        hma.get(&raw(signal)).await.expect(200),
        json!({"matches": [1, 2, 3]})
    );
}

#[tokio::test]
async fn an_item_is_read_let_rest_and_deleted() {
    let hma = Hma::new().await;
    hma.bank("B").await;
    let id = hma
        .add("B", json!({"pdq": EXAMPLES[0], "note": "first"}))
        .await;
    assert_eq!(
        hma.add("B", json!({"pdq": EXAMPLES[0], "note": "first"}))
            .await,
        id,
        "it is the same item"
    );
    let path = format!("/c/bank/B/content/{id}");
    let bank = json!({"name": "B", "matching_enabled_ratio": 1.0});
    let expected = json!({"id": id, "disable_until_ts": 1, "original_media_uri": null, "bank": bank, "note": "first"});
    assert_eq!(hma.get(&path).await.expect(200), expected);
    hma.comes(&raw(EXAMPLES[0]), json!({"matches": [id]})).await;
    let until = hma.house.engine.now().micros() / 1_000_000 + 365 * 86_400;
    let change = json!({"disable_until_ts": until, "note": "second"});
    let changed = hma.put(&path, change).await.expect(200);
    assert_eq!(
        (&changed["disable_until_ts"], &changed["note"]),
        (&json!(until), &json!("second"))
    );
    hma.comes(&lookup(EXAMPLES[0]), json!({})).await;
    assert_eq!(
        hma.get(&raw(EXAMPLES[0])).await.expect(200),
        json!({"matches": [id]})
    );
    let long = "x".repeat(256);
    for (change, field) in [
        (
            json!({"disable_until_ts": 9_999_999_999_u64, "note": "third"}),
            "disable_until_ts",
        ),
        (json!({"disable_until_ts": i64::MAX}), "disable_until_ts"),
        (json!({"disable_until_ts": -1}), "disable_until_ts"),
        (json!({"disable_until_ts": 1, "note": long}), "note"),
    ] {
        assert_eq!(
            hma.put(&path, change).await.expect(400)["field"],
            field,
            "and nothing is changed"
        );
    }
    assert_eq!(hma.get(&path).await.expect(200)["note"], "second");
    let off = hma
        .put(&path, json!({"disable_until_ts": 0}))
        .await
        .expect(200);
    assert!(off["disable_until_ts"].as_i64().unwrap() > until, "{off}");
    let on = hma
        .put(&path, json!({"disable_until_ts": 1}))
        .await
        .expect(200);
    assert_eq!(on["disable_until_ts"], 1);
    let found = json!({"B": [{"bank_content_id": id, "distance": "0"}]});
    hma.comes(&lookup(EXAMPLES[0]), found).await;
    hma.bank("OTHER").await;
    for nowhere in [
        "/c/bank/B/content/99",
        "/c/bank/B/content/x",
        "/c/bank/NONE/content/1",
        &format!("/c/bank/OTHER/content/{id}"),
    ] {
        hma.get(nowhere).await.expect(404);
        hma.delete(nowhere).await.expect(404);
    }
    assert_eq!(hma.delete(&path).await.expect(200), json!({"deleted": 1}));
    hma.delete(&path).await.expect(404);
    hma.get(&path).await.expect(404);
    hma.comes(&raw(EXAMPLES[0]), json!({"matches": []})).await;
}

#[tokio::test]
async fn hashes_are_told_to_people_alone() {
    let hma = Hma::new().await;
    let lead = hma.house.person(Role::Lead).await;
    hma.bank("B").await;
    let id = hma
        .add("B", json!({"pdq": EXAMPLES[0], "video_md5": MD5[0]}))
        .await;
    let path = format!("/c/bank/B/content/{id}?include_signals=true");
    hma.get(&path).await.expect(403);
    let told = hma.house.get(&lead, &path).await.expect(200);
    assert_eq!(
        told["signals"],
        json!({"pdq": EXAMPLES[0], "video_md5": MD5[0]})
    );
}

#[tokio::test]
async fn of_a_sealed_bank_is_told_that_there_is_a_match_and_nothing_else() {
    let hma = Hma::new().await;
    let sealed = json!({"name": "WHOSE_IT_IS", "class": "ncii"});
    hma.post("/v1/banks", sealed).await.expect(201);
    for example in &EXAMPLES[..3] {
        hma.add("WHOSE_IT_IS", json!({"pdq": example})).await;
    }
    let told = json!({"NCII": [{"bank_content_id": 0, "distance": "-"}]});
    hma.comes(&lookup(EXAMPLES[2]), told).await;
    let path = format!("{}&include_distance=1", raw(EXAMPLES[2]));
    let expected = json!({"matches": [{"bank_content_id": 0, "distance": "-"}]});
    assert_eq!(hma.get(&path).await.expect(200), expected);
    let named = format!("{}&banks=WHOSE_IT_IS", raw(EXAMPLES[2]));
    assert_eq!(
        hma.get(&named).await.expect(200),
        json!({"matches": []}),
        "a name is not confirmed"
    );
    hma.get("/c/bank/WHOSE_IT_IS/content/1").await.expect(403);
    hma.delete("/c/bank/WHOSE_IT_IS").await.expect(403);
    let lead = hma.house.sealed_person(Role::Lead).await;
    let path = "/c/bank/WHOSE_IT_IS/content/1?include_signals=true";
    hma.house.get(&lead, path).await.expect(403);
    let unsealed = hma.house.person(Role::Admin).await;
    hma.house.get(&unsealed, path).await.expect(404);
}

#[tokio::test]
async fn what_is_in_a_bank_of_fine_things_matches_nothing() {
    let hma = Hma::new().await;
    hma.bank("B").await;
    hma.add("B", json!({"pdq": EXAMPLES[0]})).await;
    hma.comes(&raw(EXAMPLES[0]), json!({"matches": [1]})).await;
    let fine = json!({"name": "FINE", "kind": "negative"});
    hma.post("/v1/banks", fine).await.expect(201);
    hma.add("FINE", json!({"pdq": EXAMPLES[1]})).await;
    hma.comes(&lookup(EXAMPLES[0]), json!({})).await;
    assert_eq!(
        hma.get(&raw(EXAMPLES[0])).await.expect(200),
        json!({"matches": [1]})
    );
}

#[tokio::test]
async fn hashes_are_compared_as_its_tests_do() {
    let hma = Hma::new().await;
    let left = "facd8bcb2a49bcebdec1985298d5fe84bcd006c187c598c720c3c087b3fdb318";
    let right = "facd8bcb2a49bcebdec1985228d5ae84bcd006c187c598c720c2b087b3fdb318";
    let compare = async |body: Value| hma.post("/m/compare", body).await;
    let answer = compare(json!({"pdq": [left, right]})).await.expect(200);
    assert_eq!(answer, json!({"pdq": [true, {"distance": 9}]}));
    let answer = compare(json!({"pdq": [left, EXAMPLES[0]], "video_md5": [MD5[0], MD5[1]]}));
    let answer = answer.await.expect(200);
    assert_eq!(answer["pdq"][0], false);
    assert_eq!(answer["video_md5"], json!([false, {}]));
    for bad in [
        json!(["banana"]),
        json!({"pdq": "banana"}),
        json!({"pdq": []}),
        json!({"pdq": ["banana", "banana"]}),
        json!({"pdq": [left, right, left]}),
        json!({"banana": [left, right]}),
    ] {
        let refused = compare(bad).await.expect(400);
        assert!(refused["message"].is_string(), "{refused}");
    }
}

#[tokio::test]
async fn a_file_is_hashed_banked_and_found() {
    let hma = Hma::new().await;
    let file = picture(0.5);
    let hashed = hma.form("/h/hash", "photo", &file, &[]).await.expect(200);
    let pdq = hashed["pdq"].as_str().unwrap();
    assert_eq!(hashed, json!({"pdq": pdq}));
    hma.bank("B").await;
    let metadata = r#"{"content_id": "1197433091", "json": {"asdf": {}}}"#;
    let fields = [("metadata", metadata), ("note", "a wave")];
    let added = hma.form("/c/bank/B/content", "photo", &file, &fields).await;
    assert_eq!(added.expect(200), json!({"id": 1, "signals": {"pdq": pdq}}));
    let told = hma.get("/c/bank/B/content/1").await.expect(200);
    let expected = json!({"content_id": "1197433091", "content_uri": null, "json": {"asdf": {}}, "collab": null});
    assert_eq!(
        (&told["metadata"], &told["note"]),
        (&expected, &json!("a wave"))
    );
    let without = "/c/bank/B/content/1?include_metadata=false";
    assert!(hma.get(without).await.expect(200).get("metadata").is_none());
    hma.comes(&raw(pdq), json!({"matches": [1]})).await;
    let found = hma.form("/m/lookup?banks=B", "photo", &file, &[]).await;
    let expected = json!({"pdq": {"B": [{"bank_content_id": 1, "distance": "0"}]}});
    assert_eq!(found.expect(200), expected);
    let other = hma.form("/m/lookup", "photo", &picture(2.0), &[]).await;
    assert_eq!(other.expect(200), json!({"pdq": {}}));
    // A file that says that it is a video is known by its bytes.
    let added = hma.form("/c/bank/B/content", "video", &file, &[]).await;
    let md5 = added.expect(200)["signals"]["video_md5"].clone();
    let hashed = hma.form("/h/hash", "video", &file, &[]).await;
    assert_eq!(hashed.expect(200), json!({"video_md5": md5}));
    for metadata in [r#"{"invalid_metadata": 5}"#, "{", "[]"] {
        let fields = [("metadata", metadata)];
        let refused = hma.form("/c/bank/B/content", "photo", &file, &fields).await;
        assert_eq!(refused.expect(400)["field"], "metadata");
    }
}

#[tokio::test]
async fn a_picture_of_low_quality_has_its_hash_with_its_quality_and_is_found_by_its_bytes_alone() {
    let hma = Hma::new().await;
    let plain = png(|_, y| y as u8);
    let hashed = hma.form("/h/hash", "photo", &plain, &[]).await;
    assert_eq!(hashed.expect(200), json!({"pdq": ""}), "as HMA answers");
    let path = "/h/hash?include_quality=true";
    let hashed = hma.form(path, "photo", &plain, &[]).await.expect(200);
    assert!(hashed["quality"]["pdq"].as_u64().unwrap() < 50, "{hashed}");
    let pdq = hashed["pdq"].as_str().unwrap();
    hma.bank("B").await;
    hma.form("/c/bank/B/content", "photo", &plain, &[])
        .await
        .expect(200);
    let known = json!({"pdq": {"B": [{"bank_content_id": 1, "distance": "0"}]}});
    for _ in 0..500 {
        let found = hma.form("/m/lookup", "photo", &plain, &[]).await;
        if found.expect(200) == known {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let found = hma.form("/m/lookup", "photo", &plain, &[]).await;
    assert_eq!(found.expect(200), known);
    assert_eq!(hma.get(&lookup(pdq)).await.expect(200), json!({}));
}

#[tokio::test]
async fn what_is_no_file_or_no_picture_is_refused() {
    let hma = Hma::new().await;
    let file = picture(0.5);
    let check = async |answer: Answer, message: &str| {
        let refused = answer.expect(400);
        let told = refused["message"].as_str().unwrap().to_owned();
        assert!(told.contains(message), "{told}");
        assert_eq!(refused["status"], 400);
    };
    let form = async |path: &str, field: &str, file: &[u8]| hma.form(path, field, file, &[]).await;
    check(
        form("/h/hash", "audio", &file).await,
        "no such content_type: 'audio'",
    )
    .await;
    check(
        form("/h/hash?types=video_md5", "photo", &file).await,
        "signal type 'video_md5'",
    )
    .await;
    check(
        form("/h/hash?types=,", "photo", &file).await,
        "empty signal type selection",
    )
    .await;
    check(
        form("/h/hash", "photo", b"no picture").await,
        "JPEG, PNG, GIF and WebP",
    )
    .await;
    check(form("/h/hash", "photo", b"").await, "empty").await;
    check(
        hma.post("/h/hash", json!({})).await,
        "Missing multipart/form-data",
    )
    .await;
    check(
        hma.get("/m/lookup").await,
        "Either url or both signal and signal_type",
    )
    .await;
    check(
        hma.get("/m/lookup?signal=x&signal_type=tlsh").await,
        "No such SignalType 'tlsh'",
    )
    .await;
    check(hma.get(&raw("banana")).await, "invalid signal").await;
    check(
        hma.get("/m/raw_lookup?signal=x").await,
        "missing field `signal_type`",
    )
    .await;
    check(
        hma.get(&format!("{}&include_distance=maybe", raw(EXAMPLES[0])))
            .await,
        "expected true or false",
    )
    .await;
    hma.bank("B").await;
    check(
        hma.post("/c/bank/B/content", json!({})).await,
        "Neither `url` nor multipart",
    )
    .await;
    check(
        hma.post("/c/bank/B/signal", json!({})).await,
        "No signals given",
    )
    .await;
    check(
        hma.post("/c/bank/B/signal", json!({"tlsh": "x"})).await,
        "No such SignalType",
    )
    .await;
}

/// A web server on this machine that answers one file, with one redirect to it.
pub async fn files(file: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = vec![0; 4096];
            let read = stream.read(&mut head).await.unwrap_or(0);
            let asked = String::from_utf8_lossy(&head[..read]).into_owned();
            let answer = if asked.contains(" /redirect ") {
                "HTTP/1.1 302 Found\r\nLocation: /image1.png\r\nContent-Length: 0\r\n\r\n"
                    .to_owned()
            } else if asked.contains(" /unsaid ") {
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx".to_owned()
            } else {
                format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                    file.len()
                )
            };
            let _ = stream.write_all(answer.as_bytes()).await;
            if answer.contains("image/png") {
                let _ = stream.write_all(&file).await;
            }
        }
    });
    format!("127.0.0.1:{}", address.port())
}

pub fn outgoing(allowed: &str) -> Outgoing {
    let allowed: HostPort = allowed.parse().unwrap();
    Outgoing {
        client: Arc::new(Client::new(Egress::allowing([allowed])).unwrap()),
        mailer: None,
        channels: Arc::new([]),
        files: None,
    }
}

#[tokio::test]
async fn the_file_at_an_address_is_fetched_where_the_rules_on_sending_allow_it() {
    let file = picture(0.5);
    let host = files(file.clone()).await;
    let hma = Hma::with(Some(Arc::new(Here)), Some(outgoing(&host))).await;
    let url = format!("http://{host}/image1.png");
    let hashed = hma.form("/h/hash", "photo", &file, &[]).await.expect(200);
    let fetched = hma.get(&format!("/h/hash?url={url}")).await;
    assert_eq!(fetched.expect(200), hashed);
    hma.bank("B").await;
    let path = format!("/c/bank/B/content?url={url}&content_type=photo");
    let added = hma.post(&path, json!({"metadata": {"content_id": "c1"}}));
    assert_eq!(added.await.expect(200)["signals"], hashed);
    let found = json!({"B": [{"bank_content_id": 1, "distance": "0"}]});
    let path = format!("/m/lookup?url={url}");
    hma.comes(&path, json!({"pdq": found})).await;
    hma.comes(&format!("{path}&signal_type=pdq"), found).await;
    for (url, why) in [
        (format!("http://{host}/redirect"), "leads elsewhere"),
        (
            format!("http://{host}/unsaid"),
            "unsupported url ContentType",
        ),
        ("http://127.0.0.1:1/x".to_owned(), "Failed to fetch URL"),
        (
            "https://169.254.169.254/latest/meta-data".to_owned(),
            "Failed to fetch URL",
        ),
        ("https://[::1]/x".to_owned(), "Failed to fetch URL"),
        ("file:///etc/passwd".to_owned(), "Failed to fetch URL"),
    ] {
        let refused = hma.get(&format!("/h/hash?url={url}")).await.expect(400);
        let message = refused["message"].as_str().unwrap();
        assert!(message.contains(why), "{url}: {message}");
    }
}

#[tokio::test]
async fn without_a_way_out_or_a_decoder_it_is_said_what_is_missing() {
    let hma = Hma::with(None, None).await;
    let refused = hma.get("/h/hash?url=https://example.com/a.png").await;
    assert_eq!(refused.expect(501)["field"], "url");
    let refused = hma.form("/h/hash", "photo", &picture(0.5), &[]).await;
    assert!(
        refused.expect(501)["message"]
            .as_str()
            .unwrap()
            .contains("hash them yourself")
    );
    let kinds = hma.get("/c/content_type").await.expect(200);
    let expected = json!([{"enabled": false, "name": "photo"}, {"enabled": true, "name": "video"}]);
    assert_eq!(kinds, expected);
}

#[tokio::test]
async fn what_the_index_holds_is_told_in_both_shapes() {
    let hma = Hma::new().await;
    let nothing = json!({"present": false, "built_to": -1, "size": 0});
    let empty = json!({"pdq": nothing, "video_md5": nothing});
    assert_eq!(hma.get("/m/index/status").await.expect(200), empty);
    hma.bank("B").await;
    hma.add("B", json!({"pdq": EXAMPLES[0]})).await;
    let at = hma.house.engine.now().micros() / 1_000_000;
    let path = "/m/index/status?signal_type=pdq";
    let expected = json!({"pdq": {"present": true, "built_to": at, "size": 1}});
    hma.comes(path, expected).await;
    let path = "/c/signal_type/index?signal_type=pdq";
    let expected = json!({"pdq": {"db_size": 1, "index_size": 1, "index_out_of_date": false, "newest_db_item": at, "index_built_to": at}});
    hma.comes(path, expected).await;
    hma.get("/m/index/status?signal_type=x").await.expect(400);
}

#[tokio::test]
async fn what_is_written_and_not_looked_up_yet_is_told() {
    let house = House::open().await;
    let key = house.machine_key(&[Scope::MediaWrite]).await;
    let status = async || house.get("", "/status").await;
    house
        .post(&key, "/c/banks", json!({"name": "B"}))
        .await
        .expect(201);
    let index = house.get(&key, "/c/signal_type/index").await.expect(200);
    assert_eq!(index["pdq"]["index_out_of_date"], true, "no loop runs");
    assert_eq!(status().await.text, "I-AM-ALIVE");
    house.wait(evenhand_model::Duration::from_seconds(66));
    let stale = status().await;
    assert_eq!((stale.status, stale.text.as_str()), (503, "INDEX-STALE"));
    let live = house.get("", "/status/live").await;
    assert_eq!((live.status, live.text.as_str()), (200, "I-AM-ALIVE"));
    assert_eq!(live.content_type, "text/plain; charset=utf-8");
}

#[tokio::test]
async fn what_is_not_offered_is_told_with_what_is() {
    let hma = Hma::new().await;
    for path in ["/c/exchanges", "/c/exchanges/apis"] {
        assert_eq!(hma.get(path).await.expect(200), json!([]));
    }
    let exchange = json!({"api": "sample", "bank": "FOO_EXCHANGE", "api_json": {}});
    let refused = hma.post("/c/exchanges", exchange).await.expect(501);
    assert!(
        refused["message"]
            .as_str()
            .unwrap()
            .contains("/v1/banks/NAME/items")
    );
    let change = hma.put("/c/signal_type/pdq", json!({"enabled_ratio": 0.5}));
    change.await.expect(501);
    let kinds = hma.get("/c/signal_type").await.expect(200);
    let expected =
        json!([{"enabled_ratio": 1.0, "name": "pdq"}, {"enabled_ratio": 1.0, "name": "video_md5"}]);
    assert_eq!(kinds, expected);
    for path in [
        "/dev/factory_reset",
        "/c/exchange/FOO_EXCHANGE",
        "/c/nothing",
    ] {
        let refused = hma.get(path).await.expect(404);
        assert_eq!(refused["message"].is_string(), path.starts_with("/c/"));
    }
}

#[tokio::test]
async fn a_key_can_be_a_password_and_needs_its_scope() {
    let hma = Hma::new().await;
    let basic = async |key: &str, path: &str| {
        let encoded = base64::engine::general_purpose::STANDARD.encode(format!("hma:{key}"));
        let request = Request::get(path).header("authorization", format!("Basic {encoded}"));
        hma.house.send(request.body(Body::empty()).unwrap()).await
    };
    basic(&hma.key, "/c/banks").await.expect(200);
    let reader = hma.house.machine_key(&[Scope::MediaRead]).await;
    basic(&reader, &raw(EXAMPLES[0])).await.expect(200);
    let refused = basic(&reader, "/c/banks").await.expect(403);
    assert_eq!(refused["type"], "/problems/forbidden");
    assert_eq!(refused["message"], refused["detail"]);
    let refused = basic("evh_no", "/c/banks").await;
    assert_eq!(refused.content_type, "application/problem+json");
    assert!(refused.expect(401)["message"].is_string());
}
