//! The Perspective API, driven by Google's own client from PyPI as it is.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::documents::has;
use crate::house::{House, Server, read, said, skipped};
use crate::http;
use crate::page::{Page, root};

/// Where `.ci/run` puts a Python with that client.
const ENVIRONMENT: &str = "crates/evenhand/tests/perspective/venv/bin";

/// A directory with a `python3` that has the client; says so where there is none.
fn python() -> Option<PathBuf> {
    let own = root().join(ENVIRONMENT);
    let candidates = [own.join("python3"), PathBuf::from("python3")];
    let has_client = |python: &PathBuf| {
        let asked = Command::new(python)
            .args(["-c", "import googleapiclient"])
            .output();
        asked.is_ok_and(|output| output.status.success())
    };
    let found = candidates.into_iter().find(has_client);
    if found.is_none() {
        skipped(&format!(
            "google-api-python-client is missing; python3 -m venv {0}, then {0}/bin/pip install -r {1}",
            ENVIRONMENT.trim_end_matches("/bin"),
            "crates/evenhand/tests/perspective/requirements.txt"
        ));
    }
    found
}

/// What the client makes of a program, as the JSON that it prints.
fn client(python: &PathBuf, server: &Server, key: &str, program: &str) -> Value {
    let program = format!(
        "import json, os\nfrom googleapiclient import discovery\nfrom googleapiclient.errors import HttpError\n\
         api = discovery.build('commentanalyzer', 'v1alpha1', developerKey=os.environ['KEY'], static_discovery=False,\n    \
         discoveryServiceUrl=os.environ['URL'] + '/$discovery/rest?version=v1alpha1').comments()\n{program}"
    );
    let output = Command::new(python)
        .args(["-c", &program])
        .env("URL", format!("http://{}", server.address))
        .env("KEY", key)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn googles_own_client_scores_suggests_and_reads_refusals() {
    let Some(python) = python() else { return };
    let house = House::new("");
    let server = house.serve();
    let key = house.run(&["key", "new", "--scope", "text:analyze"]);
    let answers = client(
        &python,
        &server,
        &key,
        r#"
def refusal(call):
    try:
        call.execute()
    except HttpError as error:
        return {"status": error.status_code, "reason": error.reason, "details": error.error_details}

comment = {"text": "You are a fool 😀. See you tomorrow."}
analyzed = api.analyze(body={"comment": comment, "requestedAttributes": {"TOXICITY": {}, "THREAT": {"scoreThreshold": 0}},
    "languages": ["en"], "spanAnnotations": True, "doNotStore": True, "clientToken": "t1"}).execute()
suggested = api.suggestscore(body={"comment": comment, "languages": ["en"], "clientToken": "t2",
    "attributeScores": {"REJECTED": {"summaryScore": {"value": 1}}}}).execute()
print(json.dumps({"analyzed": analyzed, "suggested": suggested,
    "empty": refusal(api.analyze(body={"comment": {"text": ""}, "requestedAttributes": {"TOXICITY": {}}})),
    "profanity": refusal(api.analyze(body={"comment": comment, "languages": ["en"], "requestedAttributes": {"PROFANITY": {}}})),
}))
"#,
    );
    let analyzed = &answers["analyzed"];
    assert_eq!(
        (&analyzed["languages"], &analyzed["clientToken"]),
        (&json!(["en"]), &json!("t1"))
    );
    for name in ["TOXICITY", "THREAT"] {
        let scores = &analyzed["attributeScores"][name];
        assert_eq!(scores["summaryScore"]["type"], "PROBABILITY", "{scores}");
        let spans = scores["spanScores"].as_array().unwrap().iter();
        let spans: Vec<_> = spans
            .map(|span| [span["begin"].as_u64(), span["end"].as_u64()])
            .collect();
        assert_eq!(spans, [[Some(0), Some(18)], [Some(19), Some(36)]]);
    }
    assert_eq!(answers["suggested"]["clientToken"], "t2");
    let empty = &answers["empty"];
    assert_eq!(
        (&empty["status"], &empty["reason"]),
        (&json!(400), &json!("Comment must be non-empty."))
    );
    assert_eq!(empty["details"][0]["errorType"], "COMMENT_EMPTY");
    let profanity = &answers["profanity"]["details"][0];
    assert_eq!(
        profanity["languageNotSupportedByAttributeError"]["attribute"],
        "PROFANITY"
    );

    let wrong = format!("evh_{}", "A".repeat(43));
    let refused = client(
        &python,
        &server,
        &wrong,
        "
try:
    api.analyze(body={}).execute()
except HttpError as error:
    print(json.dumps([error.status_code, error.reason]))
",
    );
    assert_eq!(
        refused,
        json!([400, "API key not valid. Please pass a valid API key."])
    );
}

#[test]
fn the_page_on_the_perspective_api_has_a_program_that_runs() {
    if !has("curl") {
        skipped("curl is missing; apt-get install curl");
        return;
    }
    let house = House::new("");
    let server = house.serve();
    let page = Page::read("docs/perspective.md");
    page.write_files(&house);
    let url = format!("http://{}", server.address);
    let new_key = "evenhand key new --scope text:analyze";
    let of_this_house = format!("{new_key} --config evenhand.toml");
    let said_by_it = page.run(
        &house,
        &[(new_key, &of_this_house), ("http://127.0.0.1:8480", &url)],
    );
    assert!(
        said_by_it.contains("\"begin\":16,\"end\":32"),
        "{said_by_it}"
    );
    let Some(python) = python() else { return };
    let key = std::fs::read_to_string(house.path("key")).unwrap();
    let output = Command::new(python)
        .arg(house.path("score.py"))
        .env("URL", url)
        .env("KEY", key.trim())
        .output()
        .unwrap();
    let said_by_it = said(&output);
    assert!(
        output.status.success() && said_by_it.contains("TOXICITY 0"),
        "{said_by_it}"
    );
}

#[test]
fn a_key_in_the_query_reaches_no_log_however_much_is_logged() {
    let house = House::new("");
    let mut command = house.command(&["serve"]);
    command.env("EVENHAND_LOG", "trace");
    let server = house.serve_by(command);
    let key = house.run(&["key", "new", "--scope", "text:analyze"]);
    let ask = |key: &str, body: &str| {
        let path = format!("/v1alpha1/comments:analyze?key={key}");
        let headers = "Content-Type: application/json\r\n";
        http::send_with(&server.address, "POST", &path, headers, body.as_bytes()).unwrap()
    };
    let body = json!({"comment": {"text": "planted-words"}, "languages": ["en"],
        "requestedAttributes": {"TOXICITY": {}}});
    ask(&key, &body.to_string()).expect(200);
    let other = "evh_planted-and-not-known-here";
    ask(other, &body.to_string()).expect(400);
    ask(&key, "{\"planted-field\": 1}").expect(400);
    let log = read(&house.path("log"));
    assert!(log.contains("/v1alpha1/comments:analyze"), "{log}");
    for secret in [key.as_str(), "planted"] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}
