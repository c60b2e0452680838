//! A small invented platform that uses a real server through its public API: people post and
//! report, a colleague decides, the platform takes the webhooks and confirms.

mod scenario;
mod story;
mod traffic;

mod api;
mod colleague;
mod platform;

use std::collections::BTreeMap;
use std::time::Duration;

use evenhand_engine::{Engine, SystemClock};
use evenhand_flow::operation::care::SetPreferences;
use evenhand_model::{Clocks as _, Platform, Preferences, Principal, Role, Scope, UserId, limits};
use serde_json::Value;

use self::api::Api;
use self::colleague::Colleague;
pub use self::platform::Door;
use self::scenario::Step;
use self::traffic::Traffic;
use crate::control::{self, Made, NewKey, NewUser};
use crate::failure::{Doing as _, Failure, Result};
use crate::output::{self, Table};
use crate::shipped;

/// Pause between two things that happen after the scenario.
const TRAFFIC_PAUSE: Duration = Duration::from_millis(1_500);
/// The colleague takes a case after so many of them.
const DECIDE_EVERY: u64 = 3;
/// How long the platform may take to confirm everything.
const CONFIRM_SECONDS_MAX: u32 = 60;
/// Start of the traffic after the scenario.
const SEED: u64 = 8480;

/// A demo at work.
pub struct Demo {
    api: Api,
    colleague: Colleague,
    steps: Vec<Step>,
    counts: BTreeMap<String, u64>,
}

impl Demo {
    /// Makes the keys and people of the demo on a fresh server, and opens the platform's door.
    pub async fn open(engine: &Engine, address: &str, door: Door) -> Result<Self> {
        let key = NewKey {
            platform: Platform::default(),
            scopes: [
                Scope::EventsWrite,
                Scope::ReportsWrite,
                Scope::ActionsRead,
                Scope::ActionsWrite,
                Scope::WebhooksWrite,
            ]
            .into(),
            user: None,
            label: "the platform of the demo".into(),
        };
        let made = control::add_key(engine, key).await?;
        let api = Api::new(address.parse()?, &made.key)?;
        door.serve(api.clone()).await?;

        let made = user(engine, address, "Noor", Role::Moderator).await?;
        never_enough(engine, made.id.parse().doing("Noor's id")?).await?;
        let key = NewKey {
            platform: Platform::default(),
            scopes: Role::Moderator.scopes(),
            user: Some("Noor".into()),
            label: "Noor's key".into(),
        };
        let noor = control::add_key(engine, key).await?;
        let (judgements, steps): (Vec<Step>, Vec<Step>) =
            scenario::parse(shipped::demo("scenario.jsonl"), SystemClock.now())?
                .into_iter()
                .partition(|step| matches!(step, Step::Judgement(_)));
        let judgements = judgements.into_iter().filter_map(|step| match step {
            Step::Judgement(judgement) => Some(judgement),
            Step::Event(_) | Step::Report(_) => None,
        });
        Ok(Self {
            colleague: Colleague::new(Api::new(address.parse()?, &noor.key)?, judgements),
            api,
            steps,
            counts: BTreeMap::new(),
        })
    }

    /// Plays the scenario to its end: everything sent, decided and confirmed. Prints the sums.
    pub async fn play_once(mut self) -> Result<()> {
        self.play_scenario().await?;
        while self.colleague.decide_next().await? {
            self.count("cases decided");
        }
        self.wait_until_confirmed().await?;
        let mut table = Table::new(&["what", "count"]);
        for (what, count) in &self.counts {
            table.row([what.clone(), count.to_string()]);
        }
        output::line(format!("\n{}", table.draw()))
    }

    /// Plays the scenario, and goes on with live traffic until somebody stops it.
    pub async fn play_on(mut self) -> Result<()> {
        self.play_scenario().await?;
        let mut traffic = Traffic::new(SEED);
        for turn in 1_u64.. {
            tokio::time::sleep(TRAFFIC_PAUSE).await;
            self.send(&traffic.next()).await?;
            if turn.is_multiple_of(DECIDE_EVERY) {
                self.colleague.decide_next().await?;
            }
        }
        Ok(())
    }

    async fn play_scenario(&mut self) -> Result<()> {
        for step in std::mem::take(&mut self.steps) {
            self.send(&step).await?;
        }
        Ok(())
    }

    async fn send(&mut self, step: &Step) -> Result<()> {
        match step {
            Step::Event(event) => {
                let answer = self.api.post("/v1/events", event).await?;
                self.tell_event(event, &answer)
            }
            Step::Report(report) => {
                let answer = self.api.post("/v1/reports", report).await?;
                self.tell_report(report, &answer)
            }
            Step::Judgement(_) => Ok(()),
        }
    }

    fn tell_event(&mut self, event: &Value, answer: &Value) -> Result<()> {
        let verdict = story::word(&answer["verdict"]);
        self.count(&format!("events, {verdict}"));
        let (who, kind) = (&event["actor"]["id"], &event["kind"]);
        let id = &event["content"]["id"];
        let mut what = format!("{} by {}", story::word(kind), story::word(who));
        if !id.is_null() {
            what = format!("{what} ({})", story::word(id));
        }
        let rules = match story::words(&answer["rules"]) {
            none if none.is_empty() => none,
            rules => format!(", for {rules}"),
        };
        story::tell("event", &format!("{what}: {verdict}{rules}"))
    }

    fn tell_report(&mut self, report: &Value, answer: &Value) -> Result<()> {
        self.count("reports");
        let tier = story::word(&answer["tier"]);
        let due_at = story::word(&answer["due_at"]);
        let subject = story::word(&report["subject"]["id"]);
        let reason = story::word(&report["reason"]);
        let what = format!("{reason}, about {subject}: {tier}, to be decided by {due_at}");
        story::tell("report", &what)
    }

    fn count(&mut self, what: &str) {
        *self.counts.entry(what.to_owned()).or_default() += 1;
    }

    /// Waits until the platform has confirmed every action, and counts them.
    async fn wait_until_confirmed(&mut self) -> Result<()> {
        for _ in 0..CONFIRM_SECONDS_MAX {
            let actions = self.api.get("/v1/actions?limit=200").await?;
            let actions = actions["items"].as_array().cloned().unwrap_or_default();
            let is_owed =
                |action: &&Value| action["state"] == "ordered" || action["state"] == "delivered";
            // An action that can still be undone is not listed yet.
            tokio::time::sleep(Duration::from_secs(1)).await;
            let again = self.api.get("/v1/actions?limit=200").await?;
            let is_all = again["items"].as_array().map(Vec::len) == Some(actions.len());
            if is_all && !actions.iter().any(|action| is_owed(&action)) {
                for action in &actions {
                    self.count(&format!("actions, {}", story::word(&action["state"])));
                }
                return Ok(());
            }
        }
        Err(Failure::new(format!(
            "not every action was confirmed within {CONFIRM_SECONDS_MAX} s"
        )))
    }
}

/// Nobody is exposed to anything by an invented colleague's work, who goes on day and night.
async fn never_enough(engine: &Engine, user: UserId) -> Result<()> {
    let preferences = Preferences {
        daily_budget: limits::EXPOSURE_UNITS_PER_DAY_MAX,
        ..Preferences::default()
    };
    let set = SetPreferences { user, preferences };
    let done = engine.submit(Principal::User(user), set).await;
    done.map(|_| ()).doing("Noor's preferences")
}

/// Adds a person; the answer holds the login link.
pub async fn user(engine: &Engine, address: &str, name: &str, role: Role) -> Result<Made> {
    let user = NewUser {
        platform: Platform::default(),
        name: name.into(),
        role,
    };
    Ok(control::add_user(engine, address, user).await?)
}
