//! Sends the story: two weeks of events as one stream, reports as they come in, a shift of the colleagues, the
//! reports of today, and at last two people at the same moment.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use evenhand_engine::SystemClock;
use evenhand_model::{Clocks as _, Problem};
use indicatif::ProgressBar;
use serde::Deserialize;
use serde_json::json;
use tokio::task::JoinSet;

use super::api::Api;
use super::colleague::Colleague;
use super::copies::{self, SentCopy};
use super::story::{Batch, Story};
use super::tell;
use crate::failure::{Doing as _, Failure, Result};
use crate::{number, output};

/// Of a hundred cases that there are by then, those that colleagues decide on their shift.
const DECIDED_PERCENT: u64 = 60;

/// What is sent, by whom, and to where.
pub struct Load<'a> {
    /// The platform's access.
    pub api: &'a Api,
    /// Who decides.
    pub colleagues: &'a [Colleague],
    /// What happens.
    pub story: &'a std::sync::Arc<Story>,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Loaded {
    /// How often each thing happened.
    pub counts: BTreeMap<String, u64>,
    events: u64,
    events_lasted: Duration,
    reports: u64,
    reports_lasted: Duration,
    /// Copies of what was decided on, that came after it.
    pub copies: Vec<SentCopy>,
    /// How many of them were removed in the answer to their post.
    removed_at_once: u64,
    /// Until the slowest of the copies was answered.
    copies_lasted: Duration,
    decided: u64,
    lasted: Duration,
    /// Cases that reports went into.
    cases: BTreeSet<String>,
    /// Events after which a person has to look.
    looked_at: u64,
}

/// A line of the answer to a stream of events.
#[derive(Debug, Deserialize)]
struct Answer {
    event: Option<String>,
    #[serde(default)]
    verdict: String,
    tier: Option<String>,
    problem: Option<Problem>,
}

impl Load<'_> {
    /// Sends everything.
    pub async fn run(&self) -> Result<Loaded> {
        let started = Instant::now();
        let mut loaded = Loaded::default();
        let bar = tell::bar(0);
        self.events(&mut loaded, &bar).await?;
        self.reports(Batch::Backlog, &mut loaded, &bar).await?;
        self.shift(&mut loaded, &bar).await?;
        self.copies(&mut loaded, &bar).await?;
        self.reports(Batch::Today, &mut loaded, &bar).await?;
        self.urgent(&mut loaded).await?;
        self.last(&mut loaded, &bar).await?;
        bar.finish_and_clear();
        loaded.lasted = started.elapsed();
        Ok(loaded)
    }

    async fn events(&self, loaded: &mut Loaded, bar: &ProgressBar) -> Result<()> {
        let started = Instant::now();
        let lines: Vec<_> = self.story.lines().collect();
        // Reports and decisions take about as long as a sixth of the events.
        bar.set_length(lines.len() as u64 * 7 / 6);
        bar.set_message("Two weeks of posts");
        let each = |answer: Answer| {
            bar.inc(1);
            loaded.take(answer)
        };
        let streamed = self.api.stream("/v1/events", lines.into_iter(), each);
        streamed.await?;
        loaded.events_lasted = started.elapsed();
        Ok(())
    }

    async fn reports(&self, batch: Batch, loaded: &mut Loaded, bar: &ProgressBar) -> Result<()> {
        let started = Instant::now();
        let reports = self.story.reports(batch);
        bar.set_message(match batch {
            Batch::Backlog => "What people have reported",
            Batch::Today => "What they report today",
        });
        bar.set_length(bar.position() + reports.len() as u64 * 3);
        let posted = self.api.post_all("/v1/reports", reports, |_, answer| {
            bar.inc(1);
            loaded.count("reports");
            loaded.reports += 1;
            loaded.cases.insert(tell::word(&answer["case"]).to_owned());
            Ok(())
        });
        posted.await?;
        loaded.reports_lasted += started.elapsed();
        Ok(())
    }

    /// Colleagues decide a good part of what there is, each for themselves, in the one order of work.
    async fn shift(&self, loaded: &mut Loaded, bar: &ProgressBar) -> Result<()> {
        let wanted = (loaded.cases.len() as u64 + loaded.looked_at) * DECIDED_PERCENT / 100;
        bar.set_message("Colleagues decide");
        bar.set_length(bar.position() + wanted * 2);
        let taken = std::sync::Arc::new(AtomicU64::new(0));
        let mut shift = JoinSet::new();
        for colleague in self.colleagues {
            let colleague = colleague.clone();
            let (taken, story, bar) = (taken.clone(), self.story.clone(), bar.clone());
            shift.spawn(async move {
                let mut decided = 0;
                while taken.fetch_add(1, Ordering::Relaxed) < wanted {
                    let judge = |subject: &str| story.judgement(subject).cloned();
                    if colleague.decide_next(judge).await?.is_none() {
                        break;
                    }
                    decided += 1;
                    bar.inc(1);
                }
                Ok::<u64, Failure>(decided)
            });
        }
        while let Some(decided) = shift.join_next().await {
            let decided = decided??;
            loaded.decided += decided;
            *loaded.counts.entry("cases decided".into()).or_default() += decided;
        }
        Ok(())
    }

    /// Copies of what colleagues have decided on come, and are answered before anybody has seen them.
    async fn copies(&self, loaded: &mut Loaded, bar: &ProgressBar) -> Result<()> {
        bar.set_message("Copies of what was decided on");
        let events = self.story.after_the_shift(SystemClock.now());
        if let Some(first) = events.first() {
            copies::until_known(self.api, first).await?;
        }
        for mut event in events {
            let (sent, posted_at) = (Instant::now(), SystemClock.now());
            event["at"] = json!(posted_at);
            let answer = self.api.post("/v1/events", &event).await?;
            if tell::word(&answer["verdict"]) == "remove" {
                loaded.removed_at_once += 1;
                loaded.copies_lasted = loaded.copies_lasted.max(sent.elapsed());
            }
            loaded.copies.push(SentCopy {
                content: tell::word(&event["content"]["id"]).to_owned(),
                posted_at,
            });
            let answer = serde_json::from_value(answer).doing(tell::word(&event["id"]))?;
            loaded.take(answer)?;
        }
        Ok(())
    }

    /// Of the reports of today colleagues decide those that can wait no longer than the two people, so that
    /// theirs are the next cases for anybody.
    async fn urgent(&self, loaded: &mut Loaded) -> Result<()> {
        for colleague in self.colleagues.iter().cycle() {
            let next = self.api.get("/v1/cases?limit=1").await?;
            if !["T0", "T1"].contains(&tell::word(&next["items"][0]["tier"])) {
                break;
            }
            let judge = |subject: &str| self.story.judgement(subject).cloned();
            colleague.decide_next(judge).await?;
            loaded.decided += 1;
            loaded.count("cases decided");
        }
        Ok(())
    }

    /// The two people of the first screen: what they read, and then both their reports at once.
    async fn last(&self, loaded: &mut Loaded, bar: &ProgressBar) -> Result<()> {
        let (events, reports) = self.story.last(SystemClock.now());
        bar.set_message("Two people at the same moment");
        let posted = self.api.post_all("/v1/events", events, |event, answer| {
            let answer = serde_json::from_value(answer.clone()).doing(tell::word(&event["id"]))?;
            loaded.take(answer)
        });
        posted.await?;
        let posted = self.api.post_all("/v1/reports", reports, |_, _| {
            loaded.count("reports");
            loaded.reports += 1;
            Ok(())
        });
        posted.await
    }
}

impl Loaded {
    /// Counts something that happened.
    pub fn count(&mut self, what: &str) {
        *self.counts.entry(what.to_owned()).or_default() += 1;
    }

    /// Prints the sums in a few lines.
    pub fn tell(&self, story: &Story) -> Result<()> {
        let per_second = self.events as f64 / self.events_lasted.as_secs_f64().max(0.001);
        output::line(format!(
            "Larkfield is there in {:.1} s: {} accounts in {} languages, {} events ({:.0}/s), {} reports ({:.1} s).\n\
             Your colleagues have decided {} cases and left the rest to you.\n\
             {} copies of a picture that they had decided on were removed as they came, each within {} ms.",
            self.lasted.as_secs_f64(),
            number::count(story.account_count() as u64),
            story.language_count(),
            number::count(self.events),
            per_second,
            number::count(self.reports),
            self.reports_lasted.as_secs_f64(),
            number::count(self.decided),
            number::count(self.removed_at_once),
            self.copies_lasted.as_millis() + 1,
        ))
    }

    fn take(&mut self, answer: Answer) -> Result<()> {
        if let Some(problem) = answer.problem {
            let event = answer.event.unwrap_or_default();
            return Err(Failure::new(format!("event {event}: {}", problem.detail)));
        }
        self.events += 1;
        self.count(&format!("events, {}", answer.verdict));
        self.looked_at += u64::from(answer.verdict != "allow" || answer.tier.is_some());
        Ok(())
    }
}
