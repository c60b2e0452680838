//! A whole house for one test: engine, router, people with keys, and a clock that tests move.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use evenhand_engine::{Engine, RuleFiles, Settings};
use evenhand_flow::operation::staff::{AddKey, AddUser};
use evenhand_model::{
    ApiKey, BankClass, Clocks, Duration, KeyId, KeyKind, Platform, Policy, Principal, Reason, Role,
    Scope, SealedRole, Time, User, UserId,
};
use evenhand_rules::SourceFile;
use evenhand_server::auth::key::KeyText;
use evenhand_server::{ServerOptions, router};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

const RULES: &str = r#"
[[rule]]
id = "flood"
about = "A word that stands for mass posts"
when = 'content.text.contains("floodword")'
then = { verdict = "hold", actions = ["content.restrict"] }
examples = { hits = ["floodword"], misses = ["hello"] }

[[rule]]
id = "address"
about = "A home address"
when = 'signal.privacy.home_address'
then = { tier = "T1", verdict = "hold", actions = ["content.restrict"] }
examples = { hits = ["He lives at 12 Example Street, 10115 Berlin"], misses = ["hello there"] }
"#;

/// A clock that stands still until a test moves it.
pub struct TestClock(AtomicI64);

impl Clocks for TestClock {
    fn now(&self) -> Time {
        Time::from_micros(self.0.load(Ordering::Relaxed))
    }
}

/// A house. It lives as long as its directory.
pub struct House {
    pub engine: Arc<Engine>,
    pub router: Router,
    /// A key with every scope, of a machine.
    pub machine: String,
    clock: Arc<TestClock>,
    _directory: tempfile::TempDir,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub content_type: String,
    pub text: String,
}

impl Answer {
    /// The body as JSON; `null` where there is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// The body of an answer that had to have this status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }
}

impl House {
    pub async fn open() -> Self {
        Self::open_with(|_| ()).await
    }

    /// A house with other settings.
    pub async fn open_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::open_as(change, ServerOptions::default()).await
    }

    /// A house with other settings and a server with other options.
    pub async fn open_as(change: impl FnOnce(&mut Settings), options: ServerOptions) -> Self {
        Self::open_under(vec![threats()], change, options).await
    }

    /// A house in which intimate images are sealed by its own rule.
    pub async fn open_sealing() -> Self {
        let intimate = Policy {
            id: "intimate-images".into(),
            reasons: vec![Reason::IntimateImages],
            class: BankClass::Ncii,
            ..threats()
        };
        let policies = vec![threats(), intimate];
        Self::open_under(policies, |_| (), ServerOptions::default()).await
    }

    async fn open_under(
        policies: Vec<Policy>,
        change: impl FnOnce(&mut Settings),
        options: ServerOptions,
    ) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let start: Time = "2026-11-23T10:00:00Z".parse().unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(start.micros())));
        let file = |path: &str, text: &str| SourceFile {
            path: path.into(),
            text: text.into(),
        };
        let rules = RuleFiles::Shipped(vec![
            file("schema.toml", "[tags.of-rules]\nset_by = \"rules\"\n"),
            file("test.toml", RULES),
        ]);
        let mut settings = Settings::new(directory.path().join("data"));
        change(&mut settings);
        let engine = Engine::open(settings, rules, policies, clock.clone());
        let engine = engine.await.unwrap();
        let (_, stopping) = tokio::sync::watch::channel(false);
        let router = router(Arc::clone(&engine), options, stopping);
        let mut house = Self {
            engine,
            router,
            machine: String::new(),
            clock,
            _directory: directory,
        };
        house.machine = house.machine_key(&[Scope::Admin]).await;
        house
    }

    /// Moves the clock on.
    pub fn wait(&self, span: Duration) {
        self.clock.0.fetch_add(span.micros(), Ordering::Relaxed);
    }

    /// A key of a machine.
    pub async fn machine_key(&self, scopes: &[Scope]) -> String {
        self.key(scopes.iter().copied().collect(), None).await
    }

    /// A person of that role with a personal key that narrows nothing.
    pub async fn person(&self, role: Role) -> String {
        self.person_with(role, None).await
    }

    /// The same, who was given the role for what is sealed too.
    pub async fn sealed_person(&self, role: Role) -> String {
        let given_by = self.engine.draw(UserId::new);
        let given_at = self.engine.now();
        self.person_with(role, Some(SealedRole { given_by, given_at }))
            .await
    }

    async fn person_with(&self, role: Role, sealed_role: Option<SealedRole>) -> String {
        let user = User {
            id: self.engine.draw(UserId::new),
            name: "Mira".into(),
            role,
            created_at: self.engine.now(),
            disabled_at: None,
            sealed_role,
        };
        let id = user.id;
        self.engine
            .submit(Principal::System, AddUser { user })
            .await
            .unwrap();
        self.key(role.scopes(), Some(id)).await
    }

    async fn key(&self, scopes: BTreeSet<Scope>, user: Option<UserId>) -> String {
        let text = KeyText::new(&self.engine);
        let key = ApiKey {
            id: self.engine.draw(KeyId::new),
            digest: text.digest(),
            platform: Platform::default(),
            scopes,
            user,
            label: "test".into(),
            created_at: self.engine.now(),
            expires_at: None,
            revoked_at: None,
            requests_per_second: 1_000_000,
            kind: KeyKind::Api,
        };
        self.engine
            .submit(Principal::System, AddKey { key })
            .await
            .unwrap();
        text.as_str().to_owned()
    }

    /// Sends a request and reads the whole answer.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let content_type = response.headers().get("content-type").cloned();
        let content_type = content_type.map(|value| value.to_str().unwrap().to_owned());
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Answer {
            status,
            content_type: content_type.unwrap_or_default(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub async fn get(&self, key: &str, path: &str) -> Answer {
        self.send(request("GET", key, path, Body::empty())).await
    }

    pub async fn post(&self, key: &str, path: &str, body: Value) -> Answer {
        self.send(request("POST", key, path, Body::from(body.to_string())))
            .await
    }

    /// Sends a report on a piece of content and answers its receipt.
    pub async fn report(&self, id: &str, content: &str, reason: &str) -> Value {
        self.post(&self.machine, "/v1/reports", report(id, content, reason))
            .await
            .expect(201)
    }
}

pub fn request(method: &str, key: &str, path: &str, body: Body) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", "application/json")
        .body(body)
        .unwrap()
}

pub fn report(id: &str, content: &str, reason: &str) -> Value {
    json!({
        "id": id, "at": "2026-11-23T09:59:00Z", "reporter": {"id": "an-eager-reporter"},
        "subject": {"kind": "content", "id": content}, "target": {"id": "a-named-target"},
        "reason": reason, "comment": "please look",
        "content": {"id": content, "author": {"id": "a1"}, "text": format!("text of {content}")},
    })
}

pub fn event(id: &str, text: &str) -> Value {
    json!({
        "id": id, "kind": "content.created", "at": "2026-11-23T09:59:00Z",
        "actor": {"id": "a1"}, "content": {"id": format!("c-{id}"), "text": text},
    })
}

fn threats() -> Policy {
    serde_json::from_value(json!({
        "id": "threats", "version": 3, "title": {"en": "Threats"}, "text": {"en": "Don't."},
        "dsa_category": "STATEMENT_CATEGORY_VIOLENCE", "tier": "T2", "reasons": ["threat"],
        "actions": ["content.remove", "account.suspend", "hashtag.limit"], "default_duration": "7d",
    }))
    .unwrap()
}
