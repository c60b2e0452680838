//! Taking in events and reports: accepted, assessed in parallel by whoever brings them, and folded
//! into cases by the writer.

use std::cell::RefCell;

use evenhand_flow::accept::receipt::Kind;
use evenhand_flow::accept::{AcceptedEvent, Derived, accept_event, accept_report};
use evenhand_flow::assess::triage::{Assessed, Surroundings, assess};
use evenhand_flow::operation::{ReportAnswer, TakeEvent, TakeReport};
use evenhand_flow::work::{Key, Receipt, Record, Row, SubjectName};
use evenhand_model::{
    Account, Assessment, Event, EventKind, NewReport, Platform, Principal, Problem, ReportId,
    SubjectKind, SubjectRef, Time,
};
use evenhand_rules::{AccountFacts, Scratch};
use serde::{Deserialize, Serialize};

use crate::engine::Engine;
use crate::rules::LoadedRules;

/// One line of the event log: an accepted event without private values, and what was read from
/// sliding windows, so that a replay decides the same.
#[derive(Debug, Serialize, Deserialize)]
pub struct LoggedEvent {
    /// Which platform sent it.
    pub platform: Platform,
    /// When it reached us.
    pub received_at: Time,
    /// The event.
    pub event: Event,
    /// Values that rules may see and that can't be computed again: e-mail domain, network.
    pub derived: Derived,
    /// Keyed hashes of private values.
    pub private_hashes: std::collections::BTreeMap<String, String>,
    /// Keyed digest of the body.
    pub body_digest: String,
    /// Values read from windows.
    pub counts: Vec<u64>,
    /// Rule set that decided.
    pub rules_version: String,
}

thread_local! {
    /// Working memory of the rules, one for each thread that assesses.
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch::default());
}

impl Engine {
    /// Takes in one event; answers with its verdict once it is on disk.
    pub async fn take_event(
        &self,
        by: Principal,
        platform: &Platform,
        event: Event,
    ) -> Result<Assessment, Problem> {
        let accepted = accept_event(&self.house.load(), platform, event, self.now())?;
        let (operation, log_line) = self.assess_event(accepted)?;
        let answer = self.writer.submit(by, operation, Some(log_line)).await?;
        self.metrics.count(&self.metrics.events_accepted);
        Ok(answer)
    }

    /// Assesses an accepted event: the operation that takes it in, and its line for the log.
    fn assess_event(&self, accepted: AcceptedEvent) -> Result<(TakeEvent, Vec<u8>), Problem> {
        let rules = self.rules.load();
        let known = self.known(&accepted)?;
        let assessed = if known.came_before {
            Assessed::default()
        } else {
            let counts = rules.observe(&accepted.event, &accepted.derived, accepted.received_at);
            run(
                &rules,
                &accepted.event,
                &accepted.derived,
                &known,
                &counts,
                accepted.received_at,
            )
        };
        self.metrics.rule_errors.fetch_add(
            u64::from(assessed.errors),
            std::sync::atomic::Ordering::Relaxed,
        );
        let logged = LoggedEvent {
            platform: accepted.platform.clone(),
            received_at: accepted.received_at,
            event: accepted.event.clone(),
            derived: accepted.derived.clone(),
            private_hashes: accepted.private_hashes.clone(),
            body_digest: accepted.body_digest.clone(),
            counts: assessed.counts.clone(),
            rules_version: assessed.rules_version.clone(),
        };
        let line = serde_json::to_vec(&logged)
            .map_err(|_| Problem::internal("an event could not be written as JSON"))?;
        Ok((TakeEvent { accepted, assessed }, line))
    }

    /// Takes an event from the log that the store does not know; nothing is logged again.
    pub(crate) async fn retake_event(&self, logged: LoggedEvent) -> Result<(), Problem> {
        let accepted = AcceptedEvent {
            platform: logged.platform,
            event: logged.event,
            derived: logged.derived,
            private_hashes: logged.private_hashes,
            body_digest: logged.body_digest,
            received_at: logged.received_at,
            clamped: false,
        };
        let rules = self.rules.load();
        let known = self.known(&accepted)?;
        let counts = if logged.rules_version == rules.set.version() {
            logged.counts
        } else {
            vec![0; rules.set.counters().len()]
        };
        let assessed = run(
            &rules,
            &accepted.event,
            &accepted.derived,
            &known,
            &counts,
            accepted.received_at,
        );
        self.submit(Principal::System, TakeEvent { accepted, assessed })
            .await
            .map(drop)
    }

    /// Takes in one report; answers with its receipt once it is on disk.
    pub async fn take_report(
        &self,
        by: Principal,
        platform: &Platform,
        report: NewReport,
    ) -> Result<ReportAnswer, Problem> {
        let id = self.draw(ReportId::new);
        let accepted = accept_report(&self.house.load(), platform, report, self.now(), id)?;
        let assessed = self.assess_content_of(&accepted.report, platform)?;
        let answer = self.submit(by, TakeReport { accepted, assessed }).await?;
        self.metrics.count(&self.metrics.reports_accepted);
        Ok(answer)
    }

    /// Detectors and rules on the content of a report, as if it had just been posted. Sliding
    /// windows don't count it: it was posted earlier, and a report is no post.
    fn assess_content_of(
        &self,
        report: &NewReport,
        platform: &Platform,
    ) -> Result<Option<Assessed>, Problem> {
        let Some(reported) = &report.content else {
            return Ok(None);
        };
        let rules = self.rules.load();
        let event = Event {
            id: report.id.clone(),
            kind: EventKind::ContentCreated,
            at: report.at,
            actor: reported.author.clone().unwrap_or_default(),
            content: Some(reported.content()),
            relation: None,
            attributes: serde_json::Map::new(),
        };
        let known = match &reported.author {
            Some(author) => self.known_account(platform, &author.id)?,
            None => Known::default(),
        };
        let counts = vec![0; rules.set.counters().len()];
        let assessed = run(
            &rules,
            &event,
            &Derived::default(),
            &known,
            &counts,
            report.at,
        );
        Ok(Some(assessed))
    }

    fn known(&self, accepted: &AcceptedEvent) -> Result<Known, Problem> {
        let house = self.house.load();
        let receipt = evenhand_flow::accept::receipt::row_id(
            &house,
            &accepted.platform,
            Kind::Event,
            &accepted.event.id,
        );
        let actor = account_name(&accepted.platform, &accepted.event.actor.id);
        let loaded = self.load(&[Key::of::<Receipt>(receipt), Key::of::<SubjectName>(actor)])?;
        let mut loaded = loaded.into_iter();
        let came_before = loaded.next().flatten().is_some();
        let account = self.account_named(loaded.next().flatten())?;
        Ok(Known {
            came_before,
            account,
        })
    }

    fn known_account(&self, platform: &Platform, id: &str) -> Result<Known, Problem> {
        let name = self.get::<SubjectName>(account_name(platform, id))?;
        let account = self.account_named(name.map(Record::from))?;
        Ok(Known {
            came_before: false,
            account,
        })
    }

    fn account_named(&self, name: Option<Record>) -> Result<Option<Account>, Problem> {
        match name.as_ref().and_then(SubjectName::from_record) {
            Some(name) => self.get::<Account>(name.subject),
            None => Ok(None),
        }
    }
}

/// What the store knows of an event before it is assessed.
#[derive(Default)]
struct Known {
    came_before: bool,
    account: Option<Account>,
}

fn account_name(platform: &Platform, id: &str) -> String {
    let named = SubjectRef {
        kind: SubjectKind::Account,
        id: id.to_owned(),
    };
    SubjectName::name_of(platform, &named)
}

fn run(
    rules: &LoadedRules,
    event: &Event,
    derived: &Derived,
    known: &Known,
    counts: &[u64],
    now: Time,
) -> Assessed {
    let tags: Vec<&str> = known
        .account
        .iter()
        .flat_map(|account| account.tags_at(now))
        .collect();
    let account = AccountFacts {
        first_seen_at: known.account.as_ref().map(|account| account.first_seen_at),
        post_count: known
            .account
            .as_ref()
            .map_or(0, |account| account.post_count),
        tags: &tags,
    };
    let around = Surroundings {
        derived,
        account,
        counts,
        now,
    };
    SCRATCH.with_borrow_mut(|scratch| assess(&rules.set, event, &around, scratch))
}
