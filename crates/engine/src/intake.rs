//! Taking in events and reports: accepted, assessed in parallel by whoever brings them, and folded
//! into cases by the writer.

use std::cell::RefCell;
use std::collections::BTreeMap;

use evenhand_flow::accept::pile;
use evenhand_flow::accept::public_report::accept_public_report;
use evenhand_flow::accept::receipt::Kind;
use evenhand_flow::accept::side_report::{self, accept_side_report};
use evenhand_flow::accept::subject;
use evenhand_flow::accept::{AcceptedEvent, AcceptedReport, Derived, accept_event, accept_report};
use evenhand_flow::assess::reporter::heard;
use evenhand_flow::assess::triage::{Assessed, Surroundings, assess_known};
use evenhand_flow::operation::reported_content::SupplyContent;
use evenhand_flow::operation::{ReportAnswer, TakeEvent, TakePile, TakeReport};
use evenhand_flow::work::{Key, Receipt, Record, Row, Select, SubjectName};
use evenhand_model::{
    Account, Assessment, Case, CaseId, CaseState, Event, EventKind, NewReport, Platform, Principal,
    Problem, PublicReport, ReportId, ReportedContent, SideReport, SubjectRef, Tier, Time,
};
use evenhand_rules::{AccountFacts, Scratch};
use serde::{Deserialize, Serialize};

use crate::engine::Engine;
use crate::media::look_up::KnownInContent;
use crate::rules::LoadedRules;

/// One line of the event log: an accepted event without private values, and what was read and
/// decided when it came, so that a replay decides the same.
#[derive(Debug, Serialize, Deserialize)]
pub struct LoggedEvent {
    /// The event.
    pub accepted: AcceptedEvent,
    /// What was known of its author before.
    pub author: KnownAuthor,
    /// What detectors and rules said, with the values read from sliding windows.
    pub assessed: Assessed,
}

/// What conditions could read of an author when an event came.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KnownAuthor {
    /// When we first heard of the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_seen_at: Option<Time>,
    /// Posts seen before.
    pub post_count: u64,
    /// Tags in force.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

impl KnownAuthor {
    fn of(account: Option<&Account>, now: Time) -> Self {
        let Some(account) = account else {
            return Self::default();
        };
        Self {
            first_seen_at: Some(account.first_seen_at),
            post_count: account.post_count,
            tags: account.tags_at(now).map(str::to_owned).collect(),
        }
    }
}

/// What is known of a report of the public form beside what it says.
#[derive(Clone, Debug, Default)]
pub struct PublicSource {
    /// The network that it came from.
    pub network: Option<String>,
    /// Salted hash of the passphrase by which its evidence is opened.
    pub pack_lock: Option<String>,
}

/// Open cases of one tier that are looked at to balance an expedite.
const OTHERS_PER_TIER: usize = 64;

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
        let author = KnownAuthor::of(known.account.as_ref(), accepted.received_at);
        let mut assessed = if known.came_before {
            Assessed::default()
        } else {
            let in_banks = match &accepted.event.content {
                Some(content) => self.known_in(content, accepted.received_at)?,
                None => KnownInContent::default(),
            };
            let counts = rules.observe(&accepted);
            let AcceptedEvent { event, derived, .. } = &accepted;
            let around = Surroundings {
                derived,
                account: AccountFacts::default(),
                counts: &counts,
                now: accepted.received_at,
                is_reported: false,
            };
            run(&rules, event, &author, in_banks, around)
        };
        assessed.assessment.clamped = accepted.clamped;
        self.metrics.rule_errors.fetch_add(
            u64::from(assessed.errors),
            std::sync::atomic::Ordering::Relaxed,
        );
        let logged = LoggedEvent {
            accepted,
            author,
            assessed,
        };
        let line = serde_json::to_vec(&logged)
            .map_err(|_| Problem::internal("an event could not be written as JSON"))?;
        let LoggedEvent {
            accepted, assessed, ..
        } = logged;
        Ok((TakeEvent { accepted, assessed }, line))
    }

    /// Takes an event from the log that the store does not know, as it was decided when it came;
    /// nothing is logged again.
    pub(crate) async fn retake_event(&self, logged: LoggedEvent) -> Result<(), Problem> {
        let LoggedEvent {
            accepted, assessed, ..
        } = logged;
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
        self.take_accepted(by, accepted).await
    }

    /// Takes in a report that a member of staff enters, as it came another way. `token` tells the same one
    /// again from another.
    pub async fn take_side_report(
        &self,
        by: Principal,
        platform: &Platform,
        report: SideReport,
        token: Option<&str>,
    ) -> Result<ReportAnswer, Problem> {
        let id = self.draw(ReportId::new);
        let drawn = id.to_string();
        let token = token.unwrap_or(&drawn);
        let (house, now) = (self.house.load(), self.now());
        let subject = self.subject_meant(platform, &report)?;
        let accepted = accept_side_report(&house, platform, report, subject, token, now, id)?;
        self.take_accepted(by, accepted).await
    }

    /// What a link or an id stands for: what we know under one of its names, else what was written.
    fn subject_meant(
        &self,
        platform: &Platform,
        report: &SideReport,
    ) -> Result<SubjectRef, Problem> {
        let mut names = side_report::names(report);
        let name = |one: &SubjectRef| Key::of::<SubjectName>(SubjectName::name_of(platform, one));
        let keys: Vec<Key> = names.iter().map(name).collect();
        let known = self.load(&keys)?.iter().position(Option::is_some);
        Ok(names.swap_remove(known.unwrap_or(0)))
    }

    async fn take_accepted(
        &self,
        by: Principal,
        accepted: AcceptedReport,
    ) -> Result<ReportAnswer, Problem> {
        let platform = accepted.platform.clone();
        let together = self.first_of_those_together(&accepted.report, &platform)?;
        let words = heard(&accepted.report);
        let (first, others) = self.split(accepted);
        let take = |accepted: AcceptedReport| {
            Ok::<_, Problem>(TakeReport {
                heard: words.clone(),
                assessed: self.assess_content_of(&accepted.report, &platform)?,
                others: self.others_to_balance(&accepted)?,
                network: None,
                together,
                imported: None,
                accepted,
            })
        };
        let first = take(first)?;
        let others = others.into_iter().map(take).collect::<Result<_, _>>()?;
        self.take_pile(by, first, others).await
    }

    /// One report for each thing that it is about.
    fn split(&self, accepted: AcceptedReport) -> (AcceptedReport, Vec<AcceptedReport>) {
        let also = accepted.report.also.len();
        let ids = (0..also).map(|_| self.draw(ReportId::new)).collect();
        pile::split(accepted, ids)
    }

    /// On the reporter's word the first part alone interrupts people: one cry for help pages them once, however
    /// much it is about.
    async fn take_pile(
        &self,
        by: Principal,
        first: TakeReport,
        others: Vec<TakeReport>,
    ) -> Result<ReportAnswer, Problem> {
        let answer = if others.is_empty() {
            self.submit(by, first).await?
        } else {
            self.submit(by, TakePile { first, others }).await?
        };
        self.metrics.count(&self.metrics.reports_accepted);
        Ok(answer)
    }

    /// Open cases out of which the balance comes, where a law could put the case of a report out of turn
    /// because somebody knew before it reached us.
    fn others_to_balance(
        &self,
        accepted: &AcceptedReport,
    ) -> Result<BTreeMap<Tier, Vec<CaseId>>, Problem> {
        let mut others = BTreeMap::new();
        let has_legal_hours = self.house.load().clocks.has_legal_hours();
        if !has_legal_hours || accepted.first_known_at() >= accepted.received_at {
            return Ok(others);
        }
        for tier in Tier::ALL {
            let open = CaseState::Open;
            let select = Select::cases_of_tier(&accepted.platform, open, tier, OTHERS_PER_TIER);
            let cases = self.select::<Case>(&select)?;
            others.insert(tier, cases.iter().map(|case| case.id).collect());
        }
        Ok(others)
    }

    /// Takes in a report of the public form; answers with its receipt once it is on disk. `network` is where it
    /// came from, so that those who send many have no more turns than others; it is kept as a keyed digest
    /// alone, while the case waits to be confirmed.
    pub async fn take_public_report(
        &self,
        platform: &Platform,
        report: PublicReport,
        from: PublicSource,
    ) -> Result<ReportAnswer, Problem> {
        let PublicSource { network, pack_lock } = from;
        let id = self.draw(ReportId::new);
        let house = self.house.load();
        let accepted = accept_public_report(&house, platform, report, self.now(), id)?;
        let accepted = AcceptedReport {
            pack_lock,
            ..accepted
        };
        // Anybody may write a long comment, which must not keep the threads from others that serve.
        let hear = move || (heard(&accepted.report), accepted);
        let heard = tokio::task::spawn_blocking(hear).await;
        let (heard, accepted) =
            heard.map_err(|_| Problem::internal("a report could not be assessed"))?;
        let (first, others) = self.split(accepted);
        let take = |accepted: AcceptedReport| TakeReport {
            heard: heard.clone(),
            assessed: None,
            network: network.clone(),
            together: None,
            others: BTreeMap::new(),
            imported: None,
            accepted,
        };
        let others = others.into_iter().map(take).collect();
        self.take_pile(Principal::Public, take(first), others).await
    }

    /// Detectors and rules on the content of a report, as if it had just been posted. Sliding
    /// windows don't count it: it was posted earlier, and a report is no post.
    pub(crate) fn assess_content_of(
        &self,
        report: &NewReport,
        platform: &Platform,
    ) -> Result<Option<Assessed>, Problem> {
        match &report.content {
            Some(content) => self.assess_content(content, platform, report.at).map(Some),
            None => Ok(None),
        }
    }

    fn assess_content(
        &self,
        reported: &ReportedContent,
        platform: &Platform,
        at: Time,
    ) -> Result<Assessed, Problem> {
        let rules = self.rules.load();
        let event = Event {
            id: reported.id.clone(),
            kind: EventKind::ContentCreated,
            at,
            actor: reported.author.clone().unwrap_or_default(),
            content: Some(reported.content()),
            relation: None,
            attributes: serde_json::Map::new(),
        };
        let account = match &reported.author {
            Some(author) => self.known_account(platform, &author.id)?,
            None => None,
        };
        let now = self.now();
        let author = KnownAuthor::of(account.as_ref(), now);
        let counts = vec![0; rules.set.counters().len()];
        let around = Surroundings {
            derived: &Derived::default(),
            account: AccountFacts::default(),
            counts: &counts,
            now,
            is_reported: true,
        };
        let in_banks = self.known_in(&reported.content(), now)?;
        Ok(run(&rules, &event, &author, in_banks, around))
    }

    /// Takes in content that a case has waited for; answers which case.
    pub async fn supply_content(
        &self,
        by: Principal,
        platform: &Platform,
        mut content: ReportedContent,
    ) -> Result<CaseId, Problem> {
        if let Some(author) = &mut content.author {
            author.private = None;
        }
        let assessed = self.assess_content(&content, platform, self.now())?;
        let supply = SupplyContent {
            platform: platform.clone(),
            content,
            assessed,
        };
        self.submit(by, supply).await
    }

    fn known(&self, accepted: &AcceptedEvent) -> Result<Known, Problem> {
        let house = self.house.load();
        let receipt = evenhand_flow::accept::receipt::row_id(
            &house,
            &accepted.platform,
            Kind::Event,
            &accepted.event.id,
        );
        let actor = subject::account_key(&accepted.platform, &accepted.event.actor.id);
        let loaded = self.load(&[Key::of::<Receipt>(receipt), actor])?;
        let mut loaded = loaded.into_iter();
        let receipt = loaded.next().flatten();
        let came_before = receipt
            .as_ref()
            .and_then(Receipt::from_record)
            .is_some_and(|receipt| {
                receipt
                    .expires_at
                    .is_none_or(|end| end > accepted.received_at)
            });
        let account = self.account_named(loaded.next().flatten())?;
        Ok(Known {
            came_before,
            account,
        })
    }

    fn known_account(&self, platform: &Platform, id: &str) -> Result<Option<Account>, Problem> {
        let name = self.load(&[subject::account_key(platform, id)])?;
        self.account_named(name.into_iter().next().flatten())
    }

    fn account_named(&self, name: Option<Record>) -> Result<Option<Account>, Problem> {
        match name.as_ref().and_then(SubjectName::from_record) {
            Some(name) => self.get::<Account>(name.subject),
            None => Ok(None),
        }
    }
}

/// What the store knows of an event before it is assessed.
struct Known {
    came_before: bool,
    account: Option<Account>,
}

/// Assesses an event; who wrote it is filled in from `author`.
fn run(
    rules: &LoadedRules,
    event: &Event,
    author: &KnownAuthor,
    in_banks: KnownInContent,
    around: Surroundings<'_>,
) -> Assessed {
    let tags: Vec<&str> = author.tags.iter().map(String::as_str).collect();
    let around = Surroundings {
        account: AccountFacts {
            first_seen_at: author.first_seen_at,
            post_count: author.post_count,
            tags: &tags,
        },
        ..around
    };
    let signals = &in_banks.signals;
    let assess = |scratch: &mut Scratch| assess_known(&rules.set, event, signals, &around, scratch);
    Assessed {
        known: in_banks.media,
        ..SCRATCH.with_borrow_mut(assess)
    }
}
