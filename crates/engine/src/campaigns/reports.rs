//! Following reports, for brigades: who made one is a keyed digest here that nobody can open.

use std::collections::BTreeSet;

use evenhand_detect::campaign::{Object, Seen};
use evenhand_flow::House;
use evenhand_flow::work::{Row, Select, Table};
use evenhand_model::{
    Account, Duration, Platform, Problem, Report, ReportId, Reporter, Subject, SubjectId, Time,
};

use super::names::key;
use super::watched::Watched;
use crate::engine::Engine;
use crate::erasure::place;

/// Rows that are read in one go.
const ROWS_PER_READ: usize = 500;
/// Reports of so long ago are counted at a start.
const COUNTED: Duration = Duration::from_hours(24);
/// Reported things whose ids are known; beyond that all are forgotten, and known again with their next report.
const REPORTED_MAX: usize = 100_000;

/// A place in the store's feed.
#[derive(Default)]
pub struct Reports {
    sequence: Option<u64>,
}

/// A report, as far as a watch is told of it.
pub struct Made {
    /// Whose.
    pub platform: Platform,
    report: ReportId,
    at: Time,
    by: SubjectId,
    by_made_at: Option<Time>,
    on: Vec<SubjectId>,
}

impl Reports {
    /// The reports since the last step, and whether there is more to read at once.
    pub fn next(&mut self, engine: &Engine) -> Result<(Vec<Made>, bool), Problem> {
        let Some(sequence) = self.sequence else {
            self.sequence = Some(engine.feed_end()?);
            return Ok((lately(engine)?, true));
        };
        let Some(changes) = engine.changes_since(sequence, &[Table::Report])? else {
            tracing::info!("reports are counted anew, as the feed does not go back far enough");
            self.sequence = None;
            return Ok((Vec::new(), true));
        };
        let rows = engine.load(&changes.keys)?;
        let reports = rows.iter().flatten().filter_map(Report::from_record);
        let mut made = Vec::new();
        for report in reports {
            made.extend(read(engine, report)?);
        }
        self.sequence = Some(changes.end);
        Ok((made, changes.more))
    }
}

/// The reports of the last day, in the order in which they came.
fn lately(engine: &Engine) -> Result<Vec<Made>, Problem> {
    let since = engine.now().minus(COUNTED);
    let select = Select::reports_before(engine.now(), ROWS_PER_READ).descending();
    let mut page = select.clone();
    let mut made = Vec::new();
    loop {
        let rows = engine.select::<Report>(&page)?;
        let is_last = rows.len() < ROWS_PER_READ;
        for report in rows.iter().filter(|report| report.received_at >= since) {
            made.extend(read(engine, report)?);
        }
        let is_past = rows.last().is_none_or(|report| report.received_at < since);
        if is_last || is_past {
            made.reverse();
            return Ok(made);
        }
        page = select
            .clone()
            .after(rows.last().map(|row| place(row, &select)));
    }
}

/// What a watch is told of a report; nothing where the reporter has no account.
fn read(engine: &Engine, report: &Report) -> Result<Option<Made>, Problem> {
    let reporter = engine.get::<Reporter>(report.id)?;
    let Some(by) = reporter.and_then(|reporter| reporter.account) else {
        return Ok(None);
    };
    let author = engine
        .get::<Subject>(report.subject)?
        .and_then(|subject| subject.author);
    let account = engine.get::<Account>(by)?;
    Ok(Some(Made {
        platform: report.platform.clone(),
        report: report.id,
        at: report.received_at,
        by,
        by_made_at: account.map(|account| account.created_at.unwrap_or(account.first_seen_at)),
        on: author.into_iter().chain([report.subject]).collect(),
    }))
}

/// Tells a watch of a report. One that changes later is known by its key, and counts once.
pub fn tell(watched: &mut Watched, house: &House, made: &Made, counted: &mut Counted) {
    if !counted.is_new(made.report, made.at) {
        return;
    }
    if watched.reported.len() > REPORTED_MAX {
        watched.reported.clear();
    }
    let of = |id: &SubjectId| key(house, b"reported", id.as_bytes());
    let keys: Vec<u64> = made.on.iter().map(of).collect();
    watched
        .reported
        .extend(keys.iter().copied().zip(made.on.iter().copied()));
    let objects: Vec<Object<'_>> = keys.iter().map(|key| Object::Subject(*key)).collect();
    watched.see(&Seen {
        at: made.at,
        received_at: made.at,
        post: key(house, b"report", made.report.as_bytes()),
        account: key(house, b"reporter", made.by.as_bytes()),
        account_created_at: made.by_made_at,
        objects: &objects,
        targets: keys.get(..1).unwrap_or_default(),
        call: None,
    });
}

/// Reports of the last day that were counted: a report's row changes after it was made.
#[derive(Default)]
pub struct Counted(BTreeSet<(Time, ReportId)>);

impl Counted {
    fn is_new(&mut self, report: ReportId, at: Time) -> bool {
        let latest = self.0.last().map_or(at, |(latest, _)| *latest);
        let before = latest.minus(COUNTED);
        while self.0.first().is_some_and(|(first, _)| *first < before) {
            self.0.pop_first();
        }
        at >= before && self.0.insert((at, report))
    }
}
