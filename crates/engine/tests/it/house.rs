//! A whole engine for one test.

use std::sync::Arc;

use evenhand_engine::{Engine, RuleFiles, Settings, SystemClock};
use evenhand_flow::accept::{read_event, read_report};
use evenhand_flow::operation::ReportAnswer;
use evenhand_model::{Assessment, Platform, Principal};
use evenhand_rules::SourceFile;
use serde_json::Value;

const RULES: &str = r#"
[[counter]]
id = "posts"
of = "actor"
window = "1h"

[[rule]]
id = "address"
about = "A home address"
when = 'signal.privacy.home_address'
then = { tier = "T2", verdict = "hold", actions = ["content.restrict"] }
examples = { hits = ["He lives at 12 Example Street, 10115 Berlin"], misses = ["hello there"] }

[[rule]]
id = "flood"
about = "Many posts in an hour"
when = 'counter.posts > 3'
then = { verdict = "review" }
examples = { hits = [{ event = { content = { id = "c", text = "x" } }, counts = { posts = 4 } }], misses = ["hello"] }
"#;

pub async fn open(directory: &std::path::Path) -> Arc<Engine> {
    let rules = vec![SourceFile {
        path: "test.toml".into(),
        text: RULES.into(),
    }];
    let settings = Settings::new(directory.join("data"));
    let clock = Arc::new(SystemClock);
    Engine::open(settings, RuleFiles::Shipped(rules), Vec::new(), clock)
        .await
        .unwrap()
}

pub async fn event(engine: &Engine, json: Value) -> Assessment {
    let event = read_event(json.to_string().as_bytes()).unwrap();
    engine
        .take_event(Principal::System, &Platform::default(), event)
        .await
        .unwrap()
}

pub async fn report(engine: &Engine, json: Value) -> ReportAnswer {
    let report = read_report(json.to_string().as_bytes()).unwrap();
    engine
        .take_report(Principal::System, &Platform::default(), report)
        .await
        .unwrap()
}
