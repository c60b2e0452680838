//! A whole engine for one test.

use std::path::Path;
use std::sync::Arc;

use evenhand_engine::{Engine, RuleFiles, Settings, SystemClock};
use evenhand_flow::accept::{read_event, read_report};
use evenhand_flow::case::dispatch::Sight;
use evenhand_flow::operation::ReportAnswer;
use evenhand_flow::operation::decide::Decide;
use evenhand_flow::operation::next_case::NextCase;
use evenhand_flow::operation::staff::AddUser;
use evenhand_model::{Assessment, CaseId, Duration, Platform, Principal, Role, User, UserId};
use evenhand_rules::SourceFile;
use evenhand_store::DataDirectory;
use serde_json::Value;

pub const RULES: &str = r#"
[[counter]]
id = "posts"
of = "actor"
window = "1h"

[[counter]]
id = "accounts_of_network"
of = "ip_prefix"
distinct = "actor"
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

[[rule]]
id = "crowd"
about = "Many accounts from one network"
when = 'counter.accounts_of_network > 3'
then = { verdict = "hold" }
examples = { hits = [{ event = { content = { id = "c", text = "x" } }, counts = { accounts_of_network = 4 } }], misses = ["hello"] }
"#;

pub async fn open(directory: &Path) -> Arc<Engine> {
    let rules = vec![SourceFile {
        path: "test.toml".into(),
        text: RULES.into(),
    }];
    open_with(directory, RuleFiles::Shipped(rules)).await
}

/// With the rules of `rules/test.toml` in the directory.
pub async fn open_with_rules(directory: &Path, rules: &str) -> Arc<Engine> {
    write_rules(directory, rules);
    open_with(directory, RuleFiles::Directory(directory.join("rules"))).await
}

pub fn write_rules(directory: &Path, rules: &str) {
    let place = directory.join("rules");
    std::fs::create_dir_all(&place).unwrap();
    std::fs::write(place.join("test.toml"), rules).unwrap();
}

/// With an event log from which everything may go that is older than this instant.
pub async fn open_forgetful(directory: &Path) -> Arc<Engine> {
    let settings = Settings {
        event_log_kept: Duration::from_micros(0),
        ..Settings::new(directory.join("data"))
    };
    let clock = Arc::new(SystemClock);
    Engine::open(settings, RuleFiles::Shipped(vec![]), Vec::new(), clock)
        .await
        .unwrap()
}

/// With these settings and no rules.
pub async fn open_as(settings: Settings) -> Arc<Engine> {
    let clock = Arc::new(SystemClock);
    Engine::open(settings, RuleFiles::Shipped(vec![]), Vec::new(), clock)
        .await
        .unwrap()
}

/// Somebody who decides cases.
pub async fn moderator(engine: &Engine) -> UserId {
    let user = User {
        id: engine.draw(UserId::new),
        name: "Mira".into(),
        role: Role::Moderator,
        created_at: engine.now(),
        disabled_at: None,
        sealed_role: None,
    };
    let id = user.id;
    engine
        .submit(Principal::System, AddUser { user })
        .await
        .unwrap();
    id
}

/// Has a moderator find nothing in a case.
pub async fn dismiss(engine: &Engine, user: UserId, case: CaseId) {
    let by = Principal::User(user);
    let next = NextCase {
        platform: Platform::default(),
        user,
        danger: false,
        to_confirm: vec![case],
        claimed: Vec::new(),
        sight: Sight::of(vec![case]),
    };
    let case = engine.submit(by.clone(), next).await.unwrap().unwrap();
    let decision = serde_json::json!({"fence": case.fence, "outcome": "no-violation", "reason": "nothing in it"});
    let decide = Decide {
        platform: Platform::default(),
        case: case.id,
        user,
        decision: serde_json::from_value(decision).unwrap(),
    };
    engine.submit(by, decide).await.unwrap();
}

pub async fn open_with(directory: &Path, rules: RuleFiles) -> Arc<Engine> {
    let settings = Settings::new(directory.join("data"));
    let clock = Arc::new(SystemClock);
    Engine::open(settings, rules, Vec::new(), clock)
        .await
        .unwrap()
}

/// Opens it again once the writer's thread of the engine before has let go of the directory, a
/// moment after its last handle is gone.
pub async fn open_again(directory: &Path) -> Arc<Engine> {
    drop(data_directory(directory).await);
    open(directory).await
}

pub async fn data_directory(directory: &Path) -> DataDirectory {
    loop {
        match DataDirectory::open(directory.join("data")) {
            Ok(data) => return data,
            Err(_) => tokio::task::yield_now().await,
        }
    }
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
