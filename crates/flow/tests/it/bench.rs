//! A workbench: rows in a map, a clock that the test sets, and short ways to do things.

use std::collections::BTreeMap;

use evenhand_flow::accept::{accept_event, accept_report, evidence, read_event, read_report};
use evenhand_flow::assess::Assessed;
use evenhand_flow::assess::reporter::heard;
use evenhand_flow::operation::{ReportAnswer, TakeEvent, TakeReport};
use evenhand_flow::work::{Counts, Evidence, Key, Record, Row, Snapshot};
use evenhand_flow::{House, Operation, Secret, Stop, Work};
use evenhand_model::*;
use serde_json::{Value, json};

/// Rows, clock and settings of one test.
#[derive(Clone)]
pub struct Bench {
    pub now: Time,
    pub house: House,
    pub entries: Vec<EntryDraft>,
    pub counts: Counts,
    /// Rows that were written since somebody asked last.
    pub changed: Vec<Key>,
    rows: BTreeMap<Key, (u64, Record)>,
    rng: Rng,
    report_assessed: Option<Assessed>,
    /// The first of those who keep reporting the same things as whoever reports next.
    pub together: Option<SubjectId>,
    /// Open cases out of which the balance of an expedite comes.
    pub others: BTreeMap<Tier, Vec<CaseId>>,
}

impl Bench {
    pub fn new() -> Self {
        let policy = |id: &str, tier, reasons: &[Reason]| Policy {
            id: id.into(),
            version: 3,
            title: BTreeMap::from([("en".into(), id.into())]),
            text: BTreeMap::from([("en".into(), id.into())]),
            dsa_category: "STATEMENT_CATEGORY_VIOLENCE".into(),
            tier,
            reasons: reasons.to_vec(),
            actions: OrderKind::ALL.to_vec(),
            class: evenhand_model::BankClass::Ordinary,
            usual_actions: Vec::new(),
            default_duration: Some(Duration::from_days(7)),
        };
        let policies = vec![
            policy("threats", Tier::T2, &[Reason::Threat]),
            policy("spam", Tier::T4, &[Reason::Spam]),
        ];
        Self {
            now: "2026-11-23T10:00:00Z".parse().unwrap(),
            house: House::new(Secret::new("1", [1; 32]), policies),
            entries: Vec::new(),
            counts: Counts::default(),
            changed: Vec::new(),
            rows: BTreeMap::new(),
            rng: Rng::from_number(7),
            report_assessed: None,
            together: None,
            others: BTreeMap::new(),
        }
    }

    pub fn user(&mut self) -> UserId {
        UserId::new(self.now, &mut self.rng)
    }

    pub fn wait(&mut self, span: &str) {
        self.now = self.now.plus(span.parse().unwrap());
    }

    /// Runs an operation the way the engine does: loads what it misses, applies what it commits.
    pub fn run<O: Operation>(&mut self, by: Principal, operation: O) -> Result<O::Answer, Problem> {
        let seed = Rng::from_seed(self.rng.bytes());
        let mut rows = Snapshot::default();
        loop {
            let mut work = Work::new(self.now, by.clone(), &self.house, seed.clone(), &rows);
            match operation.run(&mut work) {
                Ok(answer) => {
                    let commit = work.finish();
                    for change in commit.changes {
                        let version = self
                            .rows
                            .get(&change.key)
                            .map_or(0, |(version, _)| *version);
                        assert_eq!(version, change.expected, "{:?}", change.key);
                        self.changed.push(change.key.clone());
                        match change.record {
                            Some(record) => self.rows.insert(change.key, (version + 1, record)),
                            None => self.rows.remove(&change.key),
                        };
                    }
                    self.entries.extend(commit.entries);
                    commit
                        .counts
                        .into_iter()
                        .for_each(|one| self.counts.add(one));
                    return Ok(answer);
                }
                Err(Stop::Refused(problem)) => return Err(problem),
                Err(Stop::Missing(keys)) => {
                    for key in keys {
                        let row = self.rows.get(&key).cloned();
                        let version = row.as_ref().map_or(0, |(version, _)| *version);
                        rows.insert(key, version, row.map(|(_, record)| record));
                    }
                }
            }
        }
    }

    /// Puts a row there by itself, as some operation that does not matter here would have.
    pub fn put<R: Row>(&mut self, row: R) {
        let record: Record = row.into();
        let version = self
            .rows
            .get(&record.key())
            .map_or(0, |(version, _)| *version);
        self.rows.insert(record.key(), (version + 1, record));
    }

    pub fn all<R: Row>(&self) -> Vec<R> {
        self.rows
            .values()
            .filter_map(|(_, record)| R::from_record(record))
            .cloned()
            .collect()
    }

    pub fn get<R: Row>(&self, id: impl std::fmt::Display) -> R {
        let (_, record) = &self.rows[&Key::of::<R>(id)];
        R::from_record(record).unwrap().clone()
    }

    /// All that is written down anywhere, with evidence as it reads: whoever asks looks for what must not be in it.
    pub fn everything(&self) -> String {
        let mut all = serde_json::to_string(&self.entries).unwrap();
        for (_, record) in self.rows.values() {
            all.push_str(&format!("{record:?}"));
            if let Some(kept) = Evidence::from_record(record) {
                all.push_str(&evidence::text(kept).unwrap());
            }
        }
        all
    }

    /// The row with that id, if there is one.
    pub fn find<R: Row>(&self, id: impl std::fmt::Display) -> Option<R> {
        let (_, record) = self.rows.get(&Key::of::<R>(id))?;
        R::from_record(record).cloned()
    }

    /// A report on content, with the fields of `more` on top.
    pub fn report(
        &mut self,
        id: &str,
        content: &str,
        reason: &str,
        more: Value,
    ) -> Result<ReportAnswer, Problem> {
        let mut report = json!({
            "id": id, "at": self.now.to_string(), "reporter": {"id": format!("reporter-{id}")},
            "subject": {"kind": "content", "id": content}, "reason": reason,
            "content": {"id": content, "author": {"id": "author"}, "text": "some words"},
        });
        merge(&mut report, more);
        let report = read_report(report.to_string().as_bytes())?;
        let id = ReportId::new(self.now, &mut self.rng);
        let accepted = accept_report(&self.house, &Platform::default(), report, self.now, id)?;
        let assessed = std::mem::take(&mut self.report_assessed);
        self.run(
            Principal::System,
            TakeReport {
                heard: heard(&accepted.report),
                accepted,
                assessed,
                network: None,
                together: None,
                others: self.others.clone(),
                imported: None,
            },
        )
    }

    /// A report that somebody sent by a key or by the public form, with the network that a form knows.
    pub fn report_by(
        &mut self,
        by: Principal,
        network: Option<&str>,
        report: Value,
    ) -> Result<ReportAnswer, Problem> {
        let report = read_report(report.to_string().as_bytes())?;
        let id = ReportId::new(self.now, &mut self.rng);
        let accepted = accept_report(&self.house, &Platform::default(), report, self.now, id)?;
        let take = TakeReport {
            heard: heard(&accepted.report),
            accepted,
            assessed: None,
            network: network.map(str::to_owned),
            together: self.together,
            others: self.others.clone(),
            imported: None,
        };
        self.run(by, take)
    }

    /// The content of the next report is assessed as the test says.
    pub fn assess_next_report(&mut self, assessed: Assessed) {
        self.report_assessed = Some(assessed);
    }

    /// A report on content that is assessed as the test says.
    pub fn report_assessed(
        &mut self,
        id: &str,
        content: &str,
        assessed: Assessed,
    ) -> Result<ReportAnswer, Problem> {
        self.report_assessed = Some(assessed);
        self.report(id, content, "spam", json!({}))
    }

    /// A report of content `c` with that text, for some reason, assessed as the test says.
    pub fn report_assessed_as(
        &mut self,
        id: &str,
        text: &str,
        reason: &str,
        assessed: Assessed,
    ) -> ReportAnswer {
        self.report_assessed = Some(assessed);
        let content = json!({"id": "c", "author": {"id": "author"}, "text": text, "lang": "de"});
        let answer = self.report(id, "c", reason, json!({"content": content}));
        answer.unwrap()
    }

    /// An event of `content.created`, assessed as the test says.
    pub fn post(
        &mut self,
        id: &str,
        more: Value,
        assessed: Assessed,
    ) -> Result<Assessment, Problem> {
        let mut event = json!({
            "id": id, "kind": "content.created", "at": self.now.to_string(),
            "actor": {"id": "author"}, "content": {"id": format!("content-{id}"), "text": "words"},
        });
        merge(&mut event, more);
        let event = read_event(event.to_string().as_bytes())?;
        let accepted = accept_event(&self.house, &Platform::default(), event, self.now)?;
        self.run(Principal::System, TakeEvent { accepted, assessed })
    }

    /// A post on another platform.
    pub fn post_on(
        &mut self,
        platform: &Platform,
        id: &str,
        assessed: Assessed,
    ) -> Result<Assessment, Problem> {
        let event = json!({
            "id": id, "kind": "content.created", "at": self.now.to_string(),
            "actor": {"id": "author"}, "content": {"id": "c", "text": "words"},
        });
        let event = read_event(event.to_string().as_bytes())?;
        let accepted = accept_event(&self.house, platform, event, self.now)?;
        self.run(Principal::System, TakeEvent { accepted, assessed })
    }
}

fn merge(into: &mut Value, more: Value) {
    if let (Some(into), Value::Object(more)) = (into.as_object_mut(), more) {
        for (name, value) in more {
            into.insert(name, value);
        }
    }
}
