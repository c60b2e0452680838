//! Taking over what the system before this one knew, a chunk of lines at a time.
//!
//! Nothing of it is sent to the platform, and what is known already stays as it is. How far a file has
//! been taken is a row that changes with each chunk, so that a chunk is never taken twice, and an
//! import that was broken off goes on where it stopped.

mod accounts;
mod backlog;
mod decisions;
mod reports;
mod standing;

use evenhand_model::{
    Account, Act, Alert, Case, Decision, ImportKind, Imported, Order, Platform, Problem, Subject,
    SubjectId, Tier, Time,
};
use serde::{Deserialize, Serialize};

use self::backlog::Urgent;
use crate::house::House;
use crate::work::{
    ImportCounts, ImportProgress, Key, Line, Operation, Row as _, Stop, SubjectName, Work,
};

/// Which part of which file a chunk is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Whose it is.
    pub platform: Platform,
    /// What wrote the file.
    pub from: String,
    /// SHA-256 of the file and of what says how to read it, in hexadecimal.
    pub file: String,
    /// How many records stand before this chunk.
    pub records_before: u64,
    /// How many records the whole file has.
    pub records: u64,
    /// Line on which the chunk begins, from 1.
    pub first_line: u64,
    /// Line on which its last record begins.
    pub last_line: u64,
}

/// What became of one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// Rows were made of it.
    Taken,
    /// Rows were made of it, and its case can't wait: it is in T0, or late or about to be.
    Urgent {
        /// How soon it must be looked at.
        tier: Tier,
        /// When it is due.
        due_at: Time,
    },
    /// We knew it already.
    Known,
    /// It is over: a suspension that has ended by itself.
    Over,
}

/// A record that can be imported.
pub trait Record: Send + 'static + Sized {
    /// What the records of such a file are.
    const KIND: ImportKind;
    /// Rows that it reads even where all of it is new.
    fn keys(&self, house: &House, platform: &Platform) -> Vec<Key>;
    /// Takes it over.
    fn take(
        &self,
        work: &mut Work<'_>,
        platform: &Platform,
        mark: &Imported,
    ) -> Result<Became, Stop>;
}

/// Takes over the records of one chunk, or of what is left of it.
#[derive(Clone, Debug)]
pub struct TakeChunk<R> {
    /// Which chunk.
    pub part: Part,
    /// Its records.
    pub records: Vec<R>,
}

impl<R: Record> Operation for TakeChunk<R> {
    type Answer = ImportProgress;

    fn run(&self, work: &mut Work<'_>) -> Result<ImportProgress, Stop> {
        let keys = self.keys(work.house);
        work.expect(keys.iter().cloned())?;
        let mut progress = self.progress(work)?;
        let left = self.left(&progress)?;
        if left.is_empty() {
            return Ok(progress);
        }
        expect_known(work, &keys)?;
        let mark = Imported {
            from: self.part.from.clone(),
            at: work.now,
        };
        let mut counts = ImportCounts::default();
        let mut urgent = Urgent::default();
        for record in left {
            let count = match record.take(work, &self.part.platform, &mark)? {
                Became::Taken => &mut counts.taken,
                Became::Urgent { tier, due_at } => {
                    urgent.add(tier, due_at);
                    &mut counts.taken
                }
                Became::Known => &mut counts.known,
                Became::Over => &mut counts.over,
            };
            *count += 1;
        }
        progress.done += left.len() as u64;
        progress.counts.add(counts);
        progress.last_at = work.now;
        backlog::tell(work, &self.part.platform, &mut progress, urgent)?;
        work.put(progress.clone());
        self.record(work, counts);
        Ok(progress)
    }
}

impl<R: Record> TakeChunk<R> {
    fn keys(&self, house: &House) -> Vec<Key> {
        let Part { platform, file, .. } = &self.part;
        let progress = ImportProgress::id_of(platform, R::KIND, file);
        let mut keys = vec![Key::of::<ImportProgress>(progress)];
        for record in &self.records {
            keys.extend(record.keys(house, platform));
        }
        keys
    }

    fn progress(&self, work: &mut Work<'_>) -> Result<ImportProgress, Stop> {
        let Part { platform, file, .. } = &self.part;
        let id = ImportProgress::id_of(platform, R::KIND, file);
        let progress = work.get::<ImportProgress>(&id)?;
        Ok(progress.unwrap_or_else(|| ImportProgress {
            id,
            from: self.part.from.clone(),
            done: 0,
            records: self.part.records,
            counts: ImportCounts::default(),
            started_at: work.now,
            last_at: work.now,
            alert: None,
        }))
    }

    /// The records of this chunk that nobody has taken yet.
    fn left(&self, progress: &ImportProgress) -> Result<&[R], Problem> {
        let done = progress.done.checked_sub(self.part.records_before);
        let Some(done) = done else {
            let detail = format!(
                "the import stands at record {}, and this chunk begins behind it at {}; \
                 run the command again, it goes on where the import stands",
                progress.done, self.part.records_before
            );
            return Err(Problem::conflict(detail));
        };
        let done = usize::try_from(done).unwrap_or(usize::MAX);
        Ok(self.records.get(done..).unwrap_or_default())
    }

    fn record(&self, work: &mut Work<'_>, counts: ImportCounts) {
        work.record(
            Line::of(Act::ImportTaken)
                .with("kind", R::KIND.as_str())
                .with("platform", self.part.platform.as_str())
                .with("from", self.part.from.clone())
                .with("file", self.part.file.clone())
                .with("first_line", self.part.first_line)
                .with("last_line", self.part.last_line)
                .with("taken", counts.taken)
                .with("known", counts.known)
                .with("over", counts.over),
        );
    }
}

/// Says which rows of subjects that are known will be wanted, so that a few loads bring those of a
/// whole chunk.
fn expect_known(work: &mut Work<'_>, keys: &[Key]) -> Result<(), Stop> {
    let mut known: Vec<SubjectId> = Vec::new();
    for key in keys.iter().filter(|key| key.table == SubjectName::TABLE) {
        known.extend(work.get::<SubjectName>(&key.id)?.map(|name| name.subject));
    }
    let rows = known
        .iter()
        .flat_map(|id| [Key::of::<Subject>(id), Key::of::<Account>(id)]);
    work.expect(rows)?;
    let (mut cases, mut rows) = (Vec::new(), Vec::new());
    for id in &known {
        let Some(subject) = work.get::<Subject>(id)? else {
            continue;
        };
        cases.extend(subject.open_case.into_iter().chain(subject.latest_case));
        let orders = subject.orders.iter().chain(&subject.reversals);
        rows.extend(orders.map(Key::of::<Order>));
    }
    rows.extend(cases.iter().map(Key::of::<Case>));
    work.expect(rows)?;
    let mut rows = Vec::new();
    for id in &cases {
        let Some(case) = work.get::<Case>(id)? else {
            continue;
        };
        rows.extend(case.decision.iter().map(Key::of::<Decision>));
        rows.extend(case.alerts.values().map(Key::of::<Alert>));
    }
    work.expect(rows)
}
