//! The export of a system's cases as CSV, read whole and checked cell by cell.
//!
//! `cohort,tier,category,language,start,stop,event`, in any order, with further columns or without some.
//! Everything wrong is counted and the first of it told, so that a file is mended in one go.

mod cell;
mod digest;
mod heads;
mod names;
mod trouble;

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use indicatif::ProgressBar;
use jiff::Timestamp;

use crate::assess::source::open_text;
use crate::failure::{Doing as _, Failure, Result};
use digest::Summed;
use heads::Heads;
pub use names::Names;
use trouble::Troubles;

/// How much is read at once, in bytes.
const CHUNK_BYTES: usize = 256 * 1024;

/// One case of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its cohort, by its place in the names.
    pub cohort: u32,
    /// Its tier.
    pub tier: u32,
    /// Its category.
    pub category: u32,
    /// Its language.
    pub language: u32,
    /// When the clock began.
    pub start: Timestamp,
    /// When the case was done, or last seen open.
    pub stop: Timestamp,
    /// Whether it was done.
    pub is_done: bool,
}

/// An export without errors.
#[derive(Debug)]
pub struct Export {
    /// What a person calls it.
    pub name: String,
    /// The name of its file without folders, as those belong into no report; none where there is no file.
    pub file: Option<String>,
    /// SHA-256 of its text, unpacked.
    pub digest: Option<String>,
    /// Its cases.
    pub rows: Vec<Row>,
    /// Cohorts by their places.
    pub cohorts: Names,
    /// Tiers by their places.
    pub tiers: Names,
    /// Categories by their places.
    pub categories: Names,
    /// Languages by their places.
    pub languages: Names,
    /// The latest time in it: when it was made, as far as it says.
    pub latest: Timestamp,
    /// What a reader has to know of how it was read.
    pub remarks: Vec<String>,
}

impl Export {
    /// Reads a file, or standard input where it is called `-`; gzip is recognised. All that is wrong is told
    /// on standard error before it fails. `progress` counts the bytes of a file.
    pub fn open(path: &Path, progress: &ProgressBar) -> Result<Self> {
        let (text, name) = open_text(Some(path), progress)?;
        let read = Self::read(text, name, progress);
        progress.finish_and_clear();
        let file = path.file_name().filter(|_| path != Path::new("-"));
        Ok(Self {
            file: Some(file.map_or_else(|| "-".into(), |file| file.to_string_lossy().into_owned())),
            ..read?
        })
    }

    /// An export of this name without any case.
    pub fn empty(name: String) -> Self {
        Self {
            name,
            file: None,
            digest: None,
            rows: Vec::new(),
            cohorts: Names::default(),
            tiers: Names::default(),
            categories: Names::default(),
            languages: Names::default(),
            latest: Timestamp::MIN,
            remarks: Vec::new(),
        }
    }

    fn read(text: Box<dyn Read + Send>, name: String, progress: &ProgressBar) -> Result<Self> {
        let mut text = BufReader::with_capacity(CHUNK_BYTES, Summed::new(text));
        let delimiter = heads::delimiter(text.fill_buf().doing(&name)?);
        let mut table = csv::ReaderBuilder::new()
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text);
        let heads = table.byte_headers().map_err(Failure::from).doing(&name)?;
        let heads = Heads::find(heads).map_err(|failure| failure.of(&name))?;
        let mut export = Self::empty(name.clone());
        export.remarks.extend(heads.remarks.iter().cloned());
        let mut troubles = Troubles::new(&name, progress);
        // Open cases without a time stop at the latest of the file, which its last line may hold.
        let mut without_stop = Vec::new();
        let mut record = csv::ByteRecord::new();
        let mut count = 0;
        loop {
            match table.read_byte_record(&mut record) {
                Ok(true) => count += 1,
                Ok(false) => break,
                Err(error) => return Err(Failure::from(error)).doing(&export.name),
            }
            let line = record.position().map_or(0, csv::Position::line);
            match export.row(&record, &heads, line, &mut troubles) {
                Some((row, true)) => {
                    without_stop.push((export.rows.len(), line));
                    export.rows.push(row);
                }
                Some((row, false)) => export.rows.push(row),
                None => {}
            }
        }
        troubles.end(count)?;
        export.digest = Some(table.into_inner().into_inner().finish());
        if export.rows.is_empty() {
            let message = format!("{}: there are heads and no cases", export.name);
            return Err(Failure::new(message).hint(heads::EXPECTED));
        }
        for (place, _) in &without_stop {
            if let Some(row) = export.rows.get_mut(*place) {
                row.stop = export.latest;
            }
        }
        if !without_stop.is_empty() {
            export.remarks.push(format!(
                "{} open cases have no stop; they are taken as still open at {}, the latest time in the file",
                crate::number::count(without_stop.len()),
                export.latest
            ));
        }
        Ok(export)
    }

    /// The case of a record, and whether its stop has still to be filled in; none where something is wrong.
    fn row(
        &mut self,
        record: &csv::ByteRecord,
        heads: &Heads,
        line: u64,
        troubles: &mut Troubles<'_>,
    ) -> Option<(Row, bool)> {
        if record.len() != heads.count {
            troubles.add(line, None, || heads.other_count(record.len()));
            return None;
        }
        let mut is_fine = true;
        let mut take = |name: &'static str, found: std::result::Result<(), String>| {
            if let Err(why) = found {
                troubles.add(line, Some(name), || why);
                is_fine = false;
            }
        };
        let cell = |column: usize| record.get(column).unwrap_or_default();
        let (mut cohort, mut start, mut stop, mut is_done) = (0, None, None, false);
        take(
            "cohort",
            cell::name(cell(heads.cohort), &mut self.cohorts, true).map(|name| cohort = name),
        );
        let mut stratum = [0; 3];
        let columns = [
            ("tier", heads.tier, &mut self.tiers),
            ("category", heads.category, &mut self.categories),
            ("language", heads.language, &mut self.languages),
        ];
        for ((name, column, names), place) in columns.into_iter().zip(&mut stratum) {
            let text = column.map_or(&b""[..], cell);
            take(
                name,
                cell::name(text, names, false).map(|name| *place = name),
            );
        }
        take(
            "start",
            cell::time(cell(heads.start)).map(|time| start = Some(time)),
        );
        take(
            "event",
            cell::event(cell(heads.event)).map(|event| is_done = event),
        );
        let text = cell(heads.stop).trim_ascii();
        let is_open_without_stop = text.is_empty() && !is_done;
        if text.is_empty() && is_done {
            let why =
                "is empty, and `event` says that the case was done; expected the time at which"
                    .into();
            take("stop", Err(why));
        } else if !text.is_empty() {
            take("stop", cell::time(text).map(|time| stop = Some(time)));
        }
        if let (Some(start), Some(stop)) = (start, stop)
            && stop < start
        {
            take("stop", Err(cell::before_start(start, stop)));
        }
        let start = start.filter(|_| is_fine)?;
        self.latest = self.latest.max(start).max(stop.unwrap_or(start));
        let [tier, category, language] = stratum;
        let row = Row {
            cohort,
            tier,
            category,
            language,
            start,
            stop: stop.unwrap_or(start),
            is_done,
        };
        Some((row, is_open_without_stop))
    }
}

#[cfg(test)]
pub mod tests {
    use std::io::Cursor;

    use super::*;

    /// The export of a text without errors.
    pub fn export_of(text: &str) -> Export {
        read(text).unwrap()
    }

    fn read(text: impl Into<Vec<u8>>) -> Result<Export> {
        let text = Box::new(Cursor::new(text.into()));
        Export::read(text, "cases.csv".into(), &ProgressBar::hidden())
    }

    const HEADS: &str = "cohort,tier,category,language,start,stop,event\n";

    /// Each row as its cohort, its hours, and whether it is done.
    #[track_caller]
    fn check(text: &str, expected: &[(&str, f64, bool)]) {
        let export = read(text).unwrap();
        let rows = export.rows.iter().map(|row| {
            let hours = row.stop.duration_since(row.start).as_secs_f64() / 3600.0;
            (export.cohorts.name(row.cohort), hours, row.is_done)
        });
        assert_eq!(rows.collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn times_are_instants_whatever_zone_they_are_written_in() {
        check(
            &format!(
                "{HEADS}a,T1,threat,en,2026-03-01T10:00:00Z,2026-03-01T12:30:00Z,1\n\
                 b,T1,threat,en,2026-03-01T10:00:00+05:30,2026-03-01T05:30:00+00:00,1\n\
                 a,T1,threat,en,2026-03-29T01:30:00+01:00,2026-03-29T03:30:00+02:00,0\n"
            ),
            &[("a", 2.5, true), ("b", 1.0, true), ("a", 1.0, false)],
        );
    }

    #[test]
    fn heads_come_in_any_order_case_and_company() {
        check(
            "\u{feff}id, Event ,stop,start,Cohort,team\r\n7,1,2026-03-01T11:00Z,2026-03-01T10:00Z,a,x\r\n",
            &[("a", 1.0, true)],
        );
        check(
            "cohort;start;stop;event\na;2026-03-01T10:00:00Z;2026-03-01T11:00:00Z;1\n",
            &[("a", 1.0, true)],
        );
        check(
            "cohort\tstart\tstop\tevent\na\t2026-03-01T10:00:00Z\t2026-03-01T11:00:00Z\t1\n",
            &[("a", 1.0, true)],
        );
    }

    #[test]
    fn open_cases_without_a_stop_were_open_at_the_latest_time_of_the_file() {
        check(
            &format!(
                "{HEADS}a,,,,2026-03-01T10:00:00Z,,0\n\
                 a,,,,2026-03-01T11:00:00Z,,0\n\
                 b,,,,2026-03-01T10:00:00Z,2026-03-01T14:00:00Z,1\n"
            ),
            &[("a", 4.0, false), ("a", 3.0, false), ("b", 4.0, true)],
        );
    }

    #[test]
    fn what_is_wrong_with_the_heads_is_told_with_the_nearest_name() {
        for (text, expected) in [
            ("", "cases.csv: the file is empty"),
            (
                "cohort,start,stop\n",
                "cases.csv:1: there is no column `event`; the first line has `cohort`, `start`, `stop`",
            ),
            (
                "id,created_at,event\n",
                "cases.csv:1: there are no columns `cohort`, `start`, `stop`; the first line has `id`, `created_at`, `event`",
            ),
            (
                "Group,Created at,Status\n",
                "cases.csv:1: there are no columns `cohort`, `start`, `stop`, `event`; the first line has `group`, `created at`, `status`",
            ),
            (
                "cohort,langauge,start,stop,event\n",
                "cases.csv:1: there is no column `language`, and `langauge` looks like it",
            ),
            (
                "cohort,start,start,stop,event\n",
                "cases.csv:1: there are two columns `start`",
            ),
            (
                "cohort,start,stop,event\n",
                "cases.csv: there are heads and no cases",
            ),
        ] {
            let failure = read(text).unwrap_err();
            assert_eq!(failure.message(), expected);
        }
        let utf16: Vec<u8> = "\u{feff}cohort"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let failure = read(utf16).unwrap_err();
        assert!(
            failure.message().contains("UTF-16"),
            "{}",
            failure.message()
        );
    }

    #[test]
    fn columns_that_are_not_there_or_not_known_are_remarked() {
        let export =
            read("id,cohort,tier,start,stop,event\n1,a,T1,2026-03-01T10:00Z,2026-03-01T11:00Z,1\n");
        insta::assert_snapshot!(export.unwrap().remarks.join("\n"), @r"
        the columns category and language are not there: cases are not compared within them
        the column `id` is not known and was left out
        ");
    }
}
