//! A platform that is invented, and uses a real server through its public API alone: people post and report,
//! colleagues decide, the platform takes the webhooks and confirms. What is sent is [`story`]; how, is [`load`].

pub mod story;

mod api;
mod colleague;
mod copies;
mod load;
mod platform;
mod rules;
mod tell;
mod tour;

use std::sync::Arc;
use std::time::Duration;

use evenhand_engine::{Engine, SystemClock};
use evenhand_flow::operation::care::SetPreferences;
use evenhand_model::{Clocks as _, Platform, Preferences, Principal, Role, Scope, UserId, limits};
use serde_json::Value;
use tokio::sync::mpsc::UnboundedReceiver;

use self::api::Api;
use self::colleague::Colleague;
use self::load::{Load, Loaded};
use self::platform::Done;
pub use self::platform::Door;
pub use self::rules::write_rules;
pub use self::story::Size;
use self::story::live::{Live, Step};
use self::story::{Found, Story};
pub use self::tell::{faint, strong};
pub use self::tour::tour_of;
use crate::control::{self, Made, NewKey, NewUser};
use crate::failure::{Failure, Result};
use crate::output::{self, Table};

/// Pause between two things that happen after the story.
const LIVE_PAUSE: Duration = Duration::from_millis(1_500);
/// A colleague takes a case after so many of them, once both people of the first screen have been helped.
const DECIDE_EVERY: u64 = 8;
/// Pause between two looks at whether everything is confirmed, and how many there are at most.
const CONFIRM_PAUSE: Duration = Duration::from_millis(500);
const CONFIRM_LOOKS_MAX: u32 = 240;
/// Looks in a row that find no more links between accounts, and looks at most.
const LINK_LOOKS_QUIET: u32 = 6;
const LINK_LOOKS_MAX: u32 = 120;
/// Start of every demo.
const SEED: u64 = 8480;
/// Who looks whether all are served alike.
const AUDITOR: &str = "Ines";
/// Moderators beside you.
const COLLEAGUES: [&str; 5] = ["Noor", "Tomas", "Wei", "Amara", "Jonas"];

/// A demo at work.
pub struct Demo {
    api: Api,
    colleagues: Vec<Colleague>,
    story: Arc<Story>,
    done: UnboundedReceiver<Done>,
}

impl Demo {
    /// Makes the keys and people of the demo on a fresh server, and opens the platform's door.
    pub async fn open(engine: &Engine, address: &str, door: Door, size: Size) -> Result<Self> {
        let story = Arc::new(Story::new(SEED, size, SystemClock.now())?);
        let key = NewKey {
            platform: Platform::default(),
            scopes: [
                Scope::EventsWrite,
                Scope::ReportsWrite,
                Scope::ReportsRead,
                Scope::CasesRead,
                Scope::ActionsRead,
                Scope::ActionsWrite,
                Scope::AppealsWrite,
                Scope::MediaRead,
                Scope::WebhooksWrite,
            ]
            .into(),
            user: None,
            label: "Larkfield, the platform of the demo".into(),
        };
        let made = control::add_key(engine, key).await?;
        let api = Api::new(address.parse()?, &made.key)?;
        let done = door.serve(api.clone(), Arc::clone(&story)).await?;
        let mut colleagues = Vec::new();
        for name in COLLEAGUES {
            colleagues.push(new_colleague(engine, address, name).await?);
        }
        seal_staff(engine, address, &story).await?;
        Ok(Self {
            api,
            colleagues,
            story,
            done,
        })
    }

    /// Loads the story and plays it to its end: everything decided, answered and confirmed. Prints the sums.
    pub async fn play_once(self) -> Result<()> {
        let mut loaded = self.load().await?;
        for colleague in &self.colleagues {
            while colleague
                .decide_next(|subject| self.story.judgement(subject).cloned())
                .await?
                .is_some()
            {
                loaded.count("cases decided");
            }
        }
        self.wait_until_confirmed().await?;
        for colleague in &self.colleagues {
            while colleague.answer_next(&self.story).await? {
                loaded.count("appeals answered");
            }
        }
        self.wait_until_confirmed().await?;
        self.api
            .list("/v1/actions?limit=50", |action| {
                loaded.count(&format!("actions, {}", tell::word(&action["state"])));
            })
            .await?;
        let became = copies::became(&self.api, &loaded.copies).await?;
        loaded.counts.extend(became);
        let found = self.links_found().await?;
        output::line(format!("\n{}", found.table(&self.story).draw()))?;
        let mut table = Table::new(&["what", "count"]);
        loaded.counts.extend(found.counts(&self.story));
        for (what, count) in loaded.counts.iter().chain(self.story.counts()) {
            table.row([what.clone(), count.to_string()]);
        }
        output::line(format!("\n{}", table.draw()))
    }

    /// The links between accounts that there are once no more come: accounts are compared when there is time.
    async fn links_found(&self) -> Result<Found> {
        let (mut found, mut quiet) = (Found::default(), 0);
        for _ in 0..LINK_LOOKS_MAX {
            let mut now = Found::default();
            for state in ["open", "confirmed", "rejected"] {
                let path = format!("/v1/returns?state={state}&limit=200");
                self.api.list(&path, |link| now.take(link)).await?;
            }
            quiet = if now.count() == found.count() {
                quiet + 1
            } else {
                0
            };
            found = now;
            if quiet >= LINK_LOOKS_QUIET {
                break;
            }
            tokio::time::sleep(CONFIRM_PAUSE).await;
        }
        Ok(found)
    }

    /// Loads the story, and goes on with live traffic until somebody stops it. `greet` is called in between.
    pub async fn play_on(mut self, greet: impl FnOnce() -> Result<()>) -> Result<()> {
        self.load().await?.tell(&self.story)?;
        greet()?;
        let mut live = Live::new(SEED);
        for turn in 1_u64.. {
            tokio::time::sleep(LIVE_PAUSE).await;
            while let Ok(done) = self.done.try_recv() {
                // What was decided while the story was loading is no news.
                if turn > 1 {
                    tell_done(&done)?;
                }
                if done.kind == "account.suspend" && !done.ends {
                    live.suspended(&self.story, &done.subject, SystemClock.now());
                }
            }
            let step = live.next(&self.story, SystemClock.now())?;
            self.send(&step).await?;
            if turn.is_multiple_of(DECIDE_EVERY) && self.both_are_helped().await? {
                self.decide_one(turn, &live).await?;
            }
        }
        Ok(())
    }

    async fn load(&self) -> Result<Loaded> {
        Load {
            api: &self.api,
            colleagues: &self.colleagues,
            story: &self.story,
        }
        .run()
        .await
    }

    async fn send(&self, step: &Step) -> Result<()> {
        match step {
            Step::Event(event) => {
                let answer = self.api.post("/v1/events", event).await?;
                tell_event(event, &answer)
            }
            Step::Report(report) => {
                let answer = self.api.post("/v1/reports", report).await?;
                tell_report(report, &answer)
            }
        }
    }

    /// Whether you have decided the two cases of the first screen. Until then colleagues leave the queue to
    /// you: theirs would be the next ones, as for anybody who asks.
    async fn both_are_helped(&self) -> Result<bool> {
        let (_, reports) = self.story.last(SystemClock.now());
        for report in reports {
            let id = tell::word(&report["id"]);
            let report = self.api.get(&format!("/v1/reports/{id}")).await?;
            let case = tell::word(&report["case"]);
            let case = self.api.get(&format!("/v1/cases/{case}")).await?;
            if case["state"] == "open" || case["state"] == "claimed" {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn decide_one(&self, turn: u64, live: &Live) -> Result<()> {
        let count = self.colleagues.len().max(1) as u64;
        let place = usize::try_from(turn / DECIDE_EVERY % count).unwrap_or(0);
        let Some(colleague) = self.colleagues.get(place) else {
            return Ok(());
        };
        let judge = |subject: &str| {
            let judgement = live
                .judgement(subject)
                .or_else(|| self.story.judgement(subject));
            judgement.cloned()
        };
        match colleague.decide_next(judge).await? {
            Some(decided) => tell::tell("colleague", &decided.line),
            None => Ok(()),
        }
    }

    /// Waits until the platform has confirmed every action.
    async fn wait_until_confirmed(&self) -> Result<()> {
        // An action that can still be undone is not listed yet.
        let undo = u64::from(crate::command::demo::UNDO_SECONDS_ONCE);
        tokio::time::sleep(Duration::from_secs(undo) + CONFIRM_PAUSE).await;
        for _ in 0..CONFIRM_LOOKS_MAX {
            let mut owed = 0;
            for state in ["ordered", "delivered"] {
                let first = self
                    .api
                    .get(&format!("/v1/actions?state={state}&limit=1"))
                    .await?;
                owed += first["items"].as_array().map_or(0, Vec::len);
            }
            if owed == 0 {
                return Ok(());
            }
            tokio::time::sleep(CONFIRM_PAUSE).await;
        }
        Err(Failure::new(
            "not every action was confirmed within two minutes",
        ))
    }
}

fn tell_done(done: &Done) -> Result<()> {
    let ending = if done.ends { ", ended" } else { "" };
    let line = format!(
        "{} on {}{ending}: done and confirmed",
        done.kind, done.subject
    );
    tell::tell("platform", &line)
}

/// Posts that nobody objects to are many, and told only on the console.
fn tell_event(event: &Value, answer: &Value) -> Result<()> {
    let verdict = tell::word(&answer["verdict"]);
    let is_new_account = event["kind"] == "account.created";
    if verdict == "allow" && !is_new_account {
        return Ok(());
    }
    let (who, kind) = (&event["actor"]["handle"], &event["kind"]);
    let rules = match tell::words(&answer["rules"]) {
        none if none.is_empty() => none,
        rules => format!(", for {rules}"),
    };
    let line = format!(
        "{} by {}: {verdict}{rules}",
        tell::word(kind),
        tell::word(who)
    );
    tell::tell("event", &line)
}

fn tell_report(report: &Value, answer: &Value) -> Result<()> {
    let line = format!(
        "{}, about {}: {}, to be decided by {}",
        tell::word(&report["reason"]),
        tell::word(&report["subject"]["id"]),
        tell::word(&answer["tier"]),
        tell::word(&answer["due_at"]),
    );
    tell::tell("report", &line)
}

async fn new_colleague(engine: &Engine, address: &str, name: &'static str) -> Result<Colleague> {
    let made = user(engine, address, name, Role::Moderator).await?;
    never_enough(engine, made.id.parse()?).await?;
    let key = NewKey {
        platform: Platform::default(),
        scopes: Role::Moderator.scopes(),
        user: Some(name.into()),
        label: format!("{name}'s key"),
    };
    let key = control::add_key(engine, key).await?;
    Ok(Colleague::new(name, Api::new(address.parse()?, &key.key)?))
}

/// An auditor says who works for the platform, as only an auditor can.
async fn seal_staff(engine: &Engine, address: &str, story: &Story) -> Result<()> {
    user(engine, address, AUDITOR, Role::Auditor).await?;
    let key = NewKey {
        platform: Platform::default(),
        scopes: Role::Auditor.scopes(),
        user: Some(AUDITOR.into()),
        label: format!("{AUDITOR}'s key"),
    };
    let key = control::add_key(engine, key).await?;
    let api = Api::new(address.parse()?, &key.key)?;
    let staff: Vec<&str> = story.staff().collect();
    let list = serde_json::json!({"cohort": "insider", "accounts": staff});
    api.post("/v1/parity/cohorts", &list).await?;
    Ok(())
}

/// Nobody is exposed to anything by an invented colleague's work, who goes on day and night.
async fn never_enough(engine: &Engine, user: UserId) -> Result<()> {
    let preferences = Preferences {
        daily_budget: limits::EXPOSURE_UNITS_PER_DAY_MAX,
        ..Preferences::default()
    };
    let set = SetPreferences { user, preferences };
    engine.submit(Principal::User(user), set).await?;
    Ok(())
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
