//! One operation's unit of work: the rows that it reads, and what it wants written.
//!
//! An operation asks for rows as it goes. A row that nobody has loaded stops it with
//! [`Stop::Missing`]; the engine loads the row and runs the operation again from the start. So an
//! operation stays a pure function of its rows, and nothing has to list them beforehand.

pub mod column;
pub mod kept_conduct;
pub mod private_signals;
pub mod rows;
pub mod rule_overrides;
pub mod select;
pub mod snapshot;
pub mod table;
pub mod tally;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use evenhand_model::{
    Act, CaseId, EntryDraft, OperationId, OrderId, Platform, Principal, Problem, Rng, SubjectId,
    Time,
};
use serde_json::Value as Json;

use crate::house::House;
pub use column::{Column, Value};
pub use kept_conduct::KeptConduct;
pub use private_signals::PrivateSignalsInForce;
pub use rows::{
    BankNumbers, Brake, ClassifierPlace, ConfirmationNetwork, ConfirmationSource, Confirmations,
    Dispatching, Erasure, Evidence, ImportCounts, ImportProgress, InterruptBucket, LikelyJudged,
    LinksJudged, ParityPlan, PlatformRow, Receipt, Restored, RuleSetText, SubjectName, WayTurns,
};
pub use rule_overrides::{ModeOverride, RuleChange, RuleChangeKind, RuleOverrides, RulePin};
pub use select::Select;
pub use snapshot::{Change, Commit, Snapshot, Version};
pub use table::{Key, Record, Row, Table, UnreadableRow};
pub use tally::{Count, Counts, Figure, Tally};

/// Something that the engine can run: one change to the life of a case.
pub trait Operation: Send + 'static {
    /// What the caller is told.
    type Answer: Send + 'static;

    /// Does the work on the rows of `work`. May run several times for one call, and must do the
    /// same each time for the same rows.
    fn run(&self, work: &mut Work<'_>) -> Result<Self::Answer, Stop>;
}

/// Why an operation did not come to its end.
#[derive(Debug, Clone, PartialEq)]
pub enum Stop {
    /// These rows must be loaded first.
    Missing(Vec<Key>),
    /// It may not or cannot be done.
    Refused(Problem),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

/// The rows that one operation sees and the changes that it makes.
pub struct Work<'a> {
    /// When the operation runs.
    pub now: Time,
    /// Who asked for it.
    pub by: Principal,
    /// Settings, policies and the secret of the house.
    pub house: &'a House,
    /// Random numbers, the same in every run of one call.
    pub rng: Rng,
    rows: &'a Snapshot,
    read: BTreeSet<Key>,
    written: BTreeMap<Key, Option<Record>>,
    entries: Vec<EntryDraft>,
    counts: Vec<Count>,
}

impl<'a> Work<'a> {
    /// A unit of work that has done nothing so far.
    pub fn new(now: Time, by: Principal, house: &'a House, rng: Rng, rows: &'a Snapshot) -> Self {
        Self {
            now,
            by,
            house,
            rng,
            rows,
            read: BTreeSet::new(),
            written: BTreeMap::new(),
            entries: Vec::new(),
            counts: Vec::new(),
        }
    }

    /// The row with that id, as this operation would leave it; `None` if there is none.
    pub fn get<R: Row>(&mut self, id: impl Display) -> Result<Option<R>, Stop> {
        let key = Key::of::<R>(id);
        if let Some(written) = self.written.get(&key) {
            return Ok(written.as_ref().and_then(R::from_record).cloned());
        }
        match self.rows.get(&key) {
            Some((_, record)) => {
                self.read.insert(key);
                Ok(record.and_then(R::from_record).cloned())
            }
            None => Err(Stop::Missing(vec![key])),
        }
    }

    /// The row with that id; refused as not found if there is none.
    pub fn need<R: Row>(&mut self, id: impl Display, what: &str) -> Result<R, Stop> {
        let id = id.to_string();
        self.get::<R>(&id)?
            .ok_or_else(|| Problem::not_found(format!("there is no {what} {id}")).into())
    }

    /// Says which rows will be wanted, so that one load brings them all.
    pub fn expect(&self, keys: impl IntoIterator<Item = Key>) -> Result<(), Stop> {
        let missing: Vec<Key> = keys
            .into_iter()
            .filter(|key| !self.written.contains_key(key) && self.rows.get(key).is_none())
            .collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(Stop::Missing(missing))
        }
    }

    /// Says that there can be no such row yet, as its id was drawn just now: it need not be loaded.
    pub fn is_new<R: Row>(&mut self, id: impl Display) {
        self.written.entry(Key::of::<R>(id)).or_insert(None);
    }

    /// Writes a row.
    pub fn put<R: Row>(&mut self, row: R) {
        let record: Record = row.into();
        self.written.insert(record.key(), Some(record));
    }

    /// Deletes a row, if it exists.
    pub fn delete<R: Row>(&mut self, id: impl Display) -> Result<(), Stop> {
        let id = id.to_string();
        if self.get::<R>(&id)?.is_some() {
            self.written.insert(Key::of::<R>(id), None);
        }
        Ok(())
    }

    /// Adds a line to the audit chain.
    pub fn record(&mut self, line: Line) {
        let by = line.by.unwrap_or_else(|| self.by.clone());
        self.entries.push(EntryDraft {
            at: self.now,
            by,
            act: line.act,
            subject: line.subject,
            case: line.case,
            order: line.order,
            details: line.details,
        });
    }

    /// Counts something that happens now, for figures.
    pub fn count(&mut self, platform: &Platform, figure: Figure, label: impl Into<String>) {
        self.count_at(platform, figure, label, self.now, 1);
    }

    /// Counts something that happened then; takes it back where `change` is negative.
    pub fn count_at(
        &mut self,
        platform: &Platform,
        figure: Figure,
        label: impl Into<String>,
        at: Time,
        change: i64,
    ) {
        self.counts.push(Count {
            platform: platform.clone(),
            figure,
            label: label.into(),
            at,
            change,
        });
    }

    /// Everything to be committed.
    pub fn finish(mut self) -> Commit {
        let operation = OperationId::new(self.now, &mut self.rng);
        let rows = self.rows;
        let version_of = |key: &Key| rows.get(key).map_or(0, |(version, _)| version);
        let unchanged = |key: &Key, record: &Option<Record>| {
            record.is_none() && rows.get(key).is_none_or(|(_, row)| row.is_none())
        };
        let reads = self
            .read
            .iter()
            .filter(|key| {
                let written = self.written.get(*key);
                written.is_none_or(|record| unchanged(key, record))
            })
            .map(|key| (key.clone(), version_of(key)))
            .collect();
        let changes = self
            .written
            .into_iter()
            .filter(|(key, record)| !unchanged(key, record))
            .map(|(key, record)| Change {
                expected: version_of(&key),
                key,
                record,
            })
            .collect();
        Commit {
            operation,
            reads,
            changes,
            entries: self.entries,
            counts: self.counts,
        }
    }
}

/// A line for the audit chain, before time and person are added.
pub struct Line {
    act: Act,
    by: Option<Principal>,
    subject: Option<SubjectId>,
    case: Option<CaseId>,
    order: Option<OrderId>,
    details: BTreeMap<String, Json>,
}

impl Line {
    /// A line that says what was done.
    pub fn of(act: Act) -> Self {
        Self {
            act,
            by: None,
            subject: None,
            case: None,
            order: None,
            details: BTreeMap::new(),
        }
    }

    /// Done by somebody else than who asked, such as a rule.
    #[must_use]
    pub fn by(mut self, principal: Principal) -> Self {
        self.by = Some(principal);
        self
    }

    /// About this subject.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<Option<SubjectId>>) -> Self {
        self.subject = subject.into();
        self
    }

    /// In this case.
    #[must_use]
    pub fn case(mut self, case: impl Into<Option<CaseId>>) -> Self {
        self.case = case.into();
        self
    }

    /// By this order.
    #[must_use]
    pub fn order(mut self, order: impl Into<Option<OrderId>>) -> Self {
        self.order = order.into();
        self
    }

    /// With a fact that holds no personal data.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.details.insert(name.into(), value.into());
        self
    }
}
